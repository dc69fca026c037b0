"""Whose is it? The dispatcher's decision pane: candidates with reasons, every unit, and the requirement."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.merge import Choice
from dispatcher_app.domain.units import Candidate
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake import cut_sentence
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.ui.answer_merge import AnswerMerge, steps_of_others
from dispatcher_app.ui.candidates import LastDispatch, behind, candidates_for, last_dispatch, owners_of
from dispatcher_app.ui.case_draft import CaseDraft
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.dispatch_draft import (
    DRAFT,
    DispatchDraft,
    Dispatching,
    dispatch_fields,
    dispatching_of,
    read_dispatch,
    untouched,
)
from dispatcher_app.ui.intake.words import merge_text
from dispatcher_app.ui.last_dispatch_line import LastDispatchLine
from dispatcher_app.ui.precedents import read_precedents, with_precedents
from dispatcher_app.widgets.capped_text import CappedTextEdit, PasteCut
from dispatcher_app.widgets.merge_bar import MergeBar
from dispatcher_app.widgets.theme import current_sizes, theme_notifier
from dispatcher_app.widgets.unit_picker import UnitPicker

_SHOWN_CANDIDATES = 5
_REQUIREMENT_HEIGHT = 56


class UnitsDock(QDockWidget):
    """The department picker of a seat, filled for the case in hand.

    What is chosen and typed is a draft at once, outlives every change of the case by others, and stands
    beside what they chose until somebody decides.

    Signals:
        dispatch_asked: Enter was pressed with a lead unit chosen.
        decided: a unit was chosen, or something typed for it.
        keys_lost: the case has left from under the hand; the keys must go somewhere harmless.
    """

    dispatch_asked = Signal()
    decided = Signal()
    keys_lost = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("处置单位"), parent)
        self.setObjectName("units_dock")
        self._context = context
        self._case: Case | None = None
        self._choosing = False
        self._lead = ""
        self._last: LastDispatch | None = None
        self._last_returned = False
        self._draft = DispatchDraft()
        self._merge = AnswerMerge(dispatch_fields(context.desk.hall))
        self.last_line = LastDispatchLine(context.desk.hall, self)
        self.merge_bar = MergeBar(self, narrow=True)
        self.picker = UnitPicker(self)
        self.picker.title.hide()  # the dock has one
        self.picker.set_register(context.desk.hall.units)
        self.requirement = CappedTextEdit(TEXT_LIMITS["requirement"], self)
        self.requirement.setObjectName("requirement")
        self.requirement.setPlaceholderText(_("处置要求(可不填)"))
        self._lay_out()
        self._connect()
        self._show_choosing(False)

    def _connect(self) -> None:
        self.picker.confirmed.connect(self.dispatch_asked)
        self.picker.picked.connect(self._on_picked)
        self.requirement.textChanged.connect(self._on_chosen)
        self.requirement.paste_cut.connect(self._on_paste_cut)
        self.merge_bar.chosen.connect(self._on_merge_chosen)
        self.merge_bar.settled.connect(self._on_merge_settled)
        self.merge_bar.left.connect(self.picker.setFocus)
        self.last_line.same_wanted.connect(self.choose_same)
        self._context.in_hand.changed.connect(self._on_case_changed)
        theme_notifier().changed.connect(self._fit)
        self._context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, sizes.pane)
        layout.setSpacing(0)
        layout.addWidget(self.merge_bar)
        layout.addWidget(self.last_line)
        layout.addWidget(self.picker, 1)
        layout.addSpacing(sizes.gap)
        inset = QVBoxLayout()
        inset.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        inset.addWidget(self.requirement)
        layout.addLayout(inset)
        self.setWidget(body)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self.requirement.setFixedHeight(current_sizes().px(_REQUIREMENT_HEIGHT))

    @property
    def choosing(self) -> bool:
        """Whether the case in hand waits for a unit."""
        return self._choosing

    def _show_choosing(self, choosing: bool) -> None:
        """Without a case to dispatch the units can be read, and nothing can be chosen.

        Qt would hand the keys to whatever comes next, and the rest of a word would be commands there.
        """
        self._choosing = choosing
        body, focus = self.widget(), self.window().focusWidget()
        if not choosing and body is not None and focus is not None and body.isAncestorOf(focus):
            self.keys_lost.emit()
        self.picker.setEnabled(choosing)
        self.requirement.setEnabled(choosing)

    @property
    def command(self) -> Command | None:
        """The proposal as it stands, or None while no lead unit is chosen."""
        if self._case is None or not self.picker.lead:
            return None
        return Command(
            verb=Verb.PROPOSE_DISPATCH,
            case_id=self._case.id,
            data=dict(self._shown.answers),
            expected_version=self._case.version,
        )

    # the case in hand

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        case = opened.case if opened else None
        same = self._case is not None and case is not None and self._case.id == case.id
        if same and self._case is not None and case is not None and self._case.version == case.version:
            return
        was_choosing, self._case = self.choosing, case
        self._show_choosing(case is not None and case.stage is Stage.AWAITING_DISPATCH)
        if opened is None or not self.choosing:
            self._show_decided(case)
            return
        if not (same and was_choosing):
            self._take_up(opened.case)
        self._show_candidates(opened)
        self._follow(opened)

    def _on_kept_changed(self, event: KeptChanged) -> None:
        """The units of a new version, and who of them is likely; what was chosen stays where there still is
        such a unit, and a proposal for one out of use is refused with a sentence."""
        if KeptKind.UNITS not in event.taken:
            return
        self.picker.set_register(self._context.desk.hall.units)
        opened = self._context.in_hand.opened
        if opened is not None and self.choosing:
            self._show_candidates(opened)

    def _show_decided(self, case: Case | None) -> None:
        """A case that waits for no unit: what stands in it can be read."""
        self._last = None
        self.picker.set_candidates(())
        self._show(dispatching_of(case) if case is not None else Dispatching())
        self._lead = ""
        self.merge_bar.show_disputes("", ())
        self._show_last()

    def _take_up(self, case: Case) -> None:
        """With what was chosen for it before, if anything was."""
        fresh = DispatchDraft(untouched(case), dispatching_of(case), case.version)
        body = CaseDraft(self._context, case.id, DRAFT).text()
        self._draft = (read_dispatch(body) if body is not None else None) or fresh
        self._merge = AnswerMerge(dispatch_fields(self._context.desk.hall))

    def _show_candidates(self, opened: OpenedCase) -> None:
        desk = self._context.desk
        found = candidates_for(opened, desk)[:_SHOWN_CANDIDATES]
        self.picker.set_candidates(found, owners_of(opened.case, found, desk))
        self._context.tasks.start(self._recall(opened.case, found), name="precedents")
        self._last = last_dispatch(opened.history)
        self._last_returned = self._last is not None and self._last.lead in behind(opened.history)

    async def _recall(self, case: Case, found: list[Candidate]) -> None:
        """What was decided in cases like this one stands with the units when it is read."""
        desk = self._context.desk
        precedents = await read_precedents(case, desk)
        if precedents and self.choosing and self._case is case:
            told = with_precedents(found, precedents, desk)
            self.picker.set_candidates(told, owners_of(case, told, desk))

    def _show_last(self) -> None:
        """The bar says the same, and more."""
        last = self._last if self.merge_bar.isHidden() else None
        self.last_line.show_last(last, may_repeat=not self._last_returned)

    def _follow(self, opened: OpenedCase) -> None:
        """What others chose stands beside what was chosen here; what nobody here touched is taken."""
        now, draft, known = dispatching_of(opened.case), self._draft, self._merge.theirs
        changed = now.differing(draft.seen)
        chosen = draft.chosen
        if "requirement" in changed and chosen.requirement == draft.seen.requirement:
            chosen = replace(chosen, requirement=now.requirement)
        theirs = {name: value for name, value in now.answers.items() if name in changed}
        self._merge = self._merge.moved(chosen.answers, theirs)
        chosen = replace(chosen, **{name: self._merge.value(name) for name in self._merge.theirs})  # type: ignore[arg-type]
        open_names = {dispute.name for dispute in self._merge.disputes() if not dispute.settled}
        version = draft.version if open_names else opened.case.version
        self._draft = DispatchDraft(chosen, now.taking(draft.seen, open_names), version)
        self._show(chosen)
        if self._merge.theirs != known or not self._merge.theirs:  # what was settled does not come back
            self._tell_merge(self._who(opened, draft.version))
        self._show_last()

    def _who(self, opened: OpenedCase, version: int) -> str:
        """Whose change it was that is in dispute."""
        names, login = set(self._merge.theirs), self._context.desk.person.login
        others = reversed(steps_of_others(opened, version, login))
        return next((step.actor.name for step in others if names & set(step.changes)), "")

    # choosing

    @property
    def _shown(self) -> Dispatching:
        return Dispatching(self.picker.lead, self.picker.assists, self.requirement.toPlainText())

    def _show(self, chosen: Dispatching) -> None:
        """Into the fields, without a sound; one that holds it already keeps its cursor."""
        self._lead = chosen.lead_unit
        if (self.picker.lead, self.picker.assists) != (chosen.lead_unit, chosen.assist_units):
            self.picker.set_chosen(chosen.lead_unit, chosen.assist_units)
        if self.requirement.toPlainText() != chosen.requirement:
            self.requirement.blockSignals(True)
            self.requirement.set_text(chosen.requirement)
            self.requirement.blockSignals(False)

    @Slot(str, tuple)
    def _on_picked(self, lead: str, _assists: tuple[str, ...]) -> None:
        before, self._lead = self._lead, lead
        self._on_chosen()
        if not lead or lead == before:
            return
        unit = self._context.desk.hall.unit_name(lead)
        if before:
            old = self._context.desk.hall.unit_name(before)
            self._context.voice.note(_("主办由{old}改为{unit};再按 Enter 送审").format(old=old, unit=unit))
        else:
            self._context.voice.ok(_("主办:{unit};再按 Enter 送审").format(unit=unit))

    @Slot()
    def _on_chosen(self) -> None:
        """A unit or a letter by hand: it is on the disk before the next one."""
        if not self.choosing:
            return
        if self._merge.theirs:
            self._merge = self._merge.typed(self._shown.answers)
            self._tell_merge()
        self._keep(self._shown)
        self.decided.emit()

    def _keep(self, chosen: Dispatching) -> None:
        self._draft = replace(self._draft, chosen=chosen)
        if self._case is None:
            return
        draft = CaseDraft(self._context, self._case.id, DRAFT)
        if chosen == untouched(self._case):
            draft.drop()
        else:
            draft.keep_text(self._draft.to_body())

    @Slot()
    def choose_same(self) -> None:
        """The units of the last dispatch once more; nothing goes out by it."""
        if not self.choosing or self._last is None or not self.last_line.may_repeat:
            self._context.voice.note(_("这件案件没有上次派遣可以照着选。"))
            return
        self.picker.choose(self._last.lead, self._last.assists)
        self.picker.setFocus()

    @Slot(object)
    def _on_paste_cut(self, cut: PasteCut) -> None:
        self._context.voice.warn(cut_sentence("requirement", cut.size, cut.kept))

    def forget_draft(self, case_id: int) -> None:
        """The proposal is committed, or safe on the disk; what was chosen for it lives there now."""
        CaseDraft(self._context, case_id, DRAFT).drop()

    # two choices

    def _tell_merge(self, who: str = "") -> None:
        disputes = self._merge.disputes()
        said = merge_text(who, len(disputes)) if who or not self.merge_bar.text else self.merge_bar.text
        self.merge_bar.show_disputes(said, disputes)
        self._show_last()

    @Slot(str, str)
    def _on_merge_chosen(self, name: str, choice: str) -> None:
        self._merge = self._merge.choose(name, Choice(choice))
        self._show(replace(self._shown, **{name: self._merge.value(name)}))  # type: ignore[arg-type]
        self._settle({name})
        self._tell_merge()

    @Slot()
    def _on_merge_settled(self) -> None:
        self._settle(set(self._merge.theirs))
        self.merge_bar.hide()
        self._show_last()
        self.picker.setFocus()

    def _settle(self, names: set[str]) -> None:
        """The fields *names* are in dispute no longer."""
        if self._case is not None:
            seen = self._draft.seen.taking(dispatching_of(self._case), names)
            self._draft = replace(self._draft, seen=seen)
            self._keep(self._shown)

    def compare(self) -> bool:
        """Bring the keys to what two people chose; False where there is nothing of the kind."""
        if not self.choosing or not self._merge.theirs:
            return False
        self.merge_bar.show()
        self.merge_bar.take_keys()
        return True
