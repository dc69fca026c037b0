"""A verification result that two people enter for one case: what each wrote, field by field."""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.ui.answer_merge import AnswerMerge, Field, Value, steps_of_others


def _finding(value: Value) -> str:
    return next((finding.label for finding in Finding if finding == value), str(value))


FIELDS = {"collector": Field(N_("采集员")), "finding": Field(N_("核实结论"), _finding)}


def answers_of(draft: ReportDraft) -> dict[str, Value]:
    return {"collector": draft.collector, "finding": draft.finding}


def with_answers(draft: ReportDraft, merge: AnswerMerge) -> ReportDraft:
    """*draft* with what was chosen of the fields in dispute."""
    values = {name: str(merge.value(name)) for name in merge.theirs}
    collector, finding = values.get("collector", draft.collector), values.get("finding", draft.finding)
    return replace(draft, collector=collector, finding=finding)


def result_of_others(opened: OpenedCase, version: int, login: str) -> Step | None:
    """The newest result that somebody else entered since the case had *version*."""
    others = reversed(steps_of_others(opened, version, login))
    return next((step for step in others if step.verb is Verb.VERIFICATION_RESULT), None)


def answers_in(step: Step | None) -> dict[str, Value]:
    """What a result says, by the names of the fields."""
    if step is None:
        return {}
    return {"collector": step.on_behalf_of, "finding": str(step.changes.get("finding", ""))}


def left_sentence(case: Case, entered: Step | None) -> str:
    """Over a result that was typed here and can go out no more."""
    if entered is None:
        said = _("案件已到“{stage}”,您填的核实结果没有送出;内容在这里,可以复制。")
        return said.format(stage=case.stage.label)
    said = _("{name}已录入核实结果,您填的没有送出;内容在这里,可以复制。")
    return said.format(name=entered.actor.name)


def left_words(draft: ReportDraft, entered: Step | None) -> str:
    """What was typed, a field a line, beside what was entered in its place."""
    lines, theirs = [], answers_in(entered)
    for name, value in answers_of(draft).items():
        other = theirs.get(name, "")
        if value and other and other != value:
            said = _("{field}:{words}(录入的是:{theirs})")
            label, words = _(FIELDS[name].label), FIELDS[name].words
            lines.append(said.format(field=label, words=words(value), theirs=words(other)))
        elif value:
            lines.append(
                _("{field}:{words}").format(field=_(FIELDS[name].label), words=FIELDS[name].words(value))
            )
    if draft.photos:
        lines.append(_("照片 {count} 张").format(count=len(draft.photos)))
    return "\n".join(lines)
