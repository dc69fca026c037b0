"""Whose is it? The dispatcher's decision pane: candidates with reasons, every unit, and the requirement."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QPlainTextEdit, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.theme import current_sizes
from dispatcher_app.widgets.unit_picker import UnitPicker

_SHOWN_CANDIDATES = 5


class UnitsDock(QDockWidget):
    """The department picker of a seat, filled for the case in hand.

    Signals:
        dispatch_asked: Enter was pressed with a lead unit chosen.
    """

    dispatch_asked = Signal()

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(_("处置单位"), parent)
        self.setObjectName("units_dock")
        self._context = context
        self._case: Case | None = None
        self.picker = UnitPicker(self)
        self.picker.set_register(context.desk.hall.units)
        self.requirement = QPlainTextEdit(self)
        self.requirement.setObjectName("requirement")
        self.requirement.setPlaceholderText(_("处置要求(可不填)"))
        self.requirement.setTabChangesFocus(True)
        self._lay_out()
        self.picker.confirmed.connect(self.dispatch_asked)
        self.picker.picked.connect(self._on_picked)
        self.requirement.textChanged.connect(self._keep_draft)
        context.in_hand.changed.connect(self._on_case_changed)
        self.setEnabled(False)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, sizes.pane)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self.picker, 1)
        inset = QVBoxLayout()
        inset.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        self.requirement.setFixedHeight(sizes.px(56))
        inset.addWidget(self.requirement)
        layout.addLayout(inset)
        self.setWidget(body)

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
        self._case = case
        choosing = case is not None and case.stage is Stage.AWAITING_DISPATCH
        self.setEnabled(choosing)
        if case is None or not choosing:
            self.picker.set_candidates(())
            self.picker.set_chosen(case.lead_unit if case else "", case.assist_units if case else ())
            self._show_requirement(case.requirement if case else "")
            return
        found = self._context.desk.candidates(case)
        starred = [c.unit.code for c in found[:1]]
        self.picker.set_candidates(found[:_SHOWN_CANDIDATES], starred)
        self.picker.set_chosen("")
        self._show_requirement(self._draft(case))

    @Slot(str, tuple)
    def _on_picked(self, lead: str, _assists: tuple[str, ...]) -> None:
        if lead:
            self._context.voice.ok(_("主办:{unit}").format(unit=self._context.desk.hall.unit_name(lead)))

    def _show_requirement(self, text: str) -> None:
        self.requirement.blockSignals(True)
        self.requirement.setPlainText(text)
        self.requirement.blockSignals(False)

    def _draft(self, case: Case) -> str:
        draft = self._context.desk.drafts.get(self._context.desk.person.login, _draft_key(case))
        return draft.body if draft else case.requirement

    @Slot()
    def _keep_draft(self) -> None:
        text = self.requirement.toPlainText()
        limit = TEXT_LIMITS["requirement"]
        if len(text) > limit:
            self._show_requirement(text[:limit])
            self._context.voice.warn(_("处置要求最多 {limit} 字,多出的没有录入。").format(limit=limit))
        if self._case is not None:
            desk = self._context.desk
            kept = self.requirement.toPlainText()
            desk.drafts.save(desk.person.login, _draft_key(self._case), kept, desk.now())

    def forget_draft(self, case: Case) -> None:
        """The proposal is committed; what was typed for it lives in the case now."""
        self._context.desk.drafts.drop(self._context.desk.person.login, _draft_key(case))


def _draft_key(case: Case) -> str:
    return f"case:{case.id}:requirement"
