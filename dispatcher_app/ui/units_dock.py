"""Whose is it? The dispatcher's decision pane: candidates with reasons, every unit, and the requirement."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.intake import cut_sentence
from dispatcher_app.ui.candidates import candidates_for, owners_of
from dispatcher_app.ui.case_draft import CaseDraft
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.capped_text import CappedTextEdit, PasteCut
from dispatcher_app.widgets.theme import current_sizes, theme_notifier
from dispatcher_app.widgets.unit_picker import UnitPicker

_SHOWN_CANDIDATES = 5
_REQUIREMENT_HEIGHT = 56
_DRAFT = "requirement"


def requirement_key(case_id: int) -> str:
    """Under which key the requirement typed for a case is kept."""
    return f"case:{case_id}:{_DRAFT}"


class UnitsDock(QDockWidget):
    """The department picker of a seat, filled for the case in hand.

    Signals:
        dispatch_asked: Enter was pressed with a lead unit chosen.
        decided: a unit was chosen, or something typed for it.
    """

    dispatch_asked = Signal()
    decided = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("处置单位"), parent)
        self.setObjectName("units_dock")
        self._context = context
        self._case: Case | None = None
        self._choosing = False
        self._lead = ""
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
        self.requirement.textChanged.connect(self._keep_draft)
        self.requirement.paste_cut.connect(self._on_paste_cut)
        self._context.in_hand.changed.connect(self._on_case_changed)
        theme_notifier().changed.connect(self._fit)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, sizes.pane)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self.picker, 1)
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
        """Without a case to dispatch the units can be read, and nothing can be chosen."""
        self._choosing = choosing
        self.picker.setEnabled(choosing)
        self.requirement.setEnabled(choosing)

    @property
    def command(self) -> Command | None:
        """The proposal as it stands, or None while no lead unit is chosen."""
        if self._case is None or not self.picker.lead:
            return None
        data = {
            "lead_unit": self.picker.lead,
            "assist_units": self.picker.assists,
            "requirement": self.requirement.toPlainText(),
        }
        return Command(
            verb=Verb.PROPOSE_DISPATCH,
            case_id=self._case.id,
            data=data,
            expected_version=self._case.version,
        )

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        case = opened.case if opened else None
        same = self._case is not None and case is not None and self._case.id == case.id
        if same and self._case is not None and case is not None and self._case.version == case.version:
            return
        was_choosing, self._case = self.choosing, case
        choosing = case is not None and case.stage is Stage.AWAITING_DISPATCH
        self._show_choosing(choosing)
        if opened is None or case is None or not choosing:
            self._lead = ""
            self.picker.set_candidates(())
            self.picker.set_chosen(case.lead_unit if case else "", case.assist_units if case else ())
            self._show_requirement(case.requirement if case else "")
            return
        found = candidates_for(opened, self._context.desk)[:_SHOWN_CANDIDATES]
        self.picker.set_candidates(found, owners_of(case, found, self._context.desk))
        if not (same and was_choosing):  # what the hand chose and typed outlives a change by another seat
            self._lead = ""
            self.picker.set_chosen("")
            self._show_requirement(self._draft(case))

    @Slot(str, tuple)
    def _on_picked(self, lead: str, _assists: tuple[str, ...]) -> None:
        before, self._lead = self._lead, lead
        if not lead or lead == before:
            return
        self.decided.emit()
        unit = self._context.desk.hall.unit_name(lead)
        if before:
            old = self._context.desk.hall.unit_name(before)
            self._context.voice.note(_("主办由{old}改为{unit};再按 Enter 送审").format(old=old, unit=unit))
        else:
            self._context.voice.ok(_("主办:{unit};再按 Enter 送审").format(unit=unit))

    def _show_requirement(self, text: str) -> None:
        self.requirement.blockSignals(True)
        self.requirement.set_text(text)
        self.requirement.blockSignals(False)

    def _draft(self, case: Case) -> str:
        kept = CaseDraft(self._context, case.id, _DRAFT).text()
        return case.requirement if kept is None else kept

    @Slot()
    def _keep_draft(self) -> None:
        if self._case is not None:
            CaseDraft(self._context, self._case.id, _DRAFT).keep_text(self.requirement.toPlainText())
            self.decided.emit()

    @Slot(object)
    def _on_paste_cut(self, cut: PasteCut) -> None:
        self._context.voice.warn(cut_sentence("requirement", cut.size, cut.kept))

    def forget_draft(self, case: Case) -> None:
        """The proposal is committed; what was typed for it lives in the case now."""
        CaseDraft(self._context, case.id, _DRAFT).drop()
