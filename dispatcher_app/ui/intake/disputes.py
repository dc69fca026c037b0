"""What a call taker's form and somebody else both answered, of a report or of a verification. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.merge import Choice, Dispute
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.intake import form_of
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.intake_merge import IntakeMerge, begin_merge
from dispatcher_app.services.intake_rebase import Rebased, rebase, settled
from dispatcher_app.ui.answer_merge import AnswerMerge
from dispatcher_app.ui.intake.words import merge_text
from dispatcher_app.ui.verify_merge import FIELDS, answers_in, answers_of, result_of_others, with_answers


@dataclass(frozen=True, slots=True)
class IntakeDisputes:
    """``report`` of the fields of a report, ``result`` of a verification; a form is one of the two.

    A draft goes on saying what it saw of the case (a verification: in which version) until somebody chooses,
    so a dispute outlives the program.
    """

    hall: Hall
    report: IntakeMerge | None = None
    result: AnswerMerge = field(default_factory=lambda: AnswerMerge(FIELDS))
    who: str = ""

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """Every field that two people filled in, in words."""
        return self.report.disputes(self.hall) if self.report is not None else self.result.disputes()

    @property
    def sentence(self) -> str:
        """What stands over them; "" where there are none."""
        return merge_text(self.who, len(self.disputes)) if self.disputes else ""

    @property
    def theirs(self) -> dict[str, str]:
        """What others wrote; where it is as before, another step of theirs is no news."""
        return {dispute.name: dispute.theirs for dispute in self.disputes}

    def by(self, who: str, known: dict[str, str]) -> IntakeDisputes:
        """Named after *who*, whose step it was, where more is in dispute than what was *known*."""
        return replace(self, who=who) if who and self.theirs != known else self

    def on_report(self, draft: ReportDraft, case: Case) -> tuple[IntakeDisputes, Rebased]:
        """The case changed under a form that takes its fields; what nobody here touched is taken."""
        found, theirs = rebase(draft, case), form_of(case)
        if self.report is None:
            merge = begin_merge(found.draft.form, theirs, found.disputed, "")
        else:
            merge = self.report.moved(found.draft.form, theirs, found.disputed, "")
        return replace(self, report=merge if merge.names else None), found

    def on_result(
        self, draft: ReportDraft, opened: OpenedCase, login: str
    ) -> tuple[IntakeDisputes, ReportDraft]:
        """The case changed under a verification: a result of others stands beside the one being entered."""
        step = result_of_others(opened, draft.version, login)
        after = replace(self, result=self.result.moved(answers_of(draft), answers_in(step)))
        draft = replace(with_answers(draft, after.result), form=form_of(opened.case))
        after = after.by(step.actor.name if step is not None else "", self.theirs)
        return after, after._seen(draft, opened.case)

    def choose(
        self, name: str, choice: Choice, draft: ReportDraft, case: Case
    ) -> tuple[IntakeDisputes, ReportDraft]:
        """Mine, theirs or both for one field; the draft as it then is."""
        if self.report is not None:
            report = self.report.choose(name, choice)
            draft = replace(draft, form=report.applied(draft.form))
            return replace(self, report=report), settled(draft, (name,), report.theirs)
        after = replace(self, result=self.result.choose(name, choice))
        return after, after._seen(with_answers(draft, after.result), case)

    def settled(self, draft: ReportDraft, case: Case) -> ReportDraft:
        """What *draft* holds stands; both values can still be looked at until the case leaves the form."""
        if self.report is not None:
            return settled(draft, self.report.names, self.report.theirs)
        return replace(draft, version=case.version) if self.disputes else draft

    def typed(self, draft: ReportDraft) -> IntakeDisputes:
        """The hand went on in a field in dispute: what it wrote is its own now."""
        if self.report is not None:
            return replace(self, report=self.report.typed(draft.form))
        return replace(self, result=self.result.typed(answers_of(draft)))

    def _seen(self, draft: ReportDraft, case: Case) -> ReportDraft:
        """A verification with nothing left open is about the case as it is."""
        left = any(not dispute.settled for dispute in self.result.disputes())
        return draft if left else replace(draft, version=case.version)
