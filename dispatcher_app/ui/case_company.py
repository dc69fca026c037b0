"""At the right of a case's head: who works on the case, and who else looks at it. Quiet, one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.seat_board import SeatsChanged
from dispatcher_app.ui.claim_words import company_text, holder_of
from dispatcher_app.widgets.case_holder import holder_chip, short_name
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Surface and colour of the words by the tone of the chip.
_LOOKS = {"": ("window", "secondary"), "accent": ("accent", ""), "due": ("due", "due")}


class CaseCompany(QWidget):
    """Follows the hall for one case; shows nothing where nobody else is there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_company")
        self._desk = desk
        self._case_id = 0
        self._others = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._others.setObjectName("case_others")
        set_look(self._others, role="secondary")
        self._holder = QLabel("", self)
        self._holder.setObjectName("case_holder")
        self._holder.setTextFormat(Qt.TextFormat.PlainText)
        sizes = current_sizes()
        self._holder.setContentsMargins(sizes.grid, 0, sizes.grid, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(sizes.gap)
        row.addWidget(self._others)
        row.addWidget(self._holder)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        desk.bus.subscribe(SeatsChanged, self._on_seats_changed)

    @property
    def text(self) -> str:
        """What is to be read there."""
        return "  ".join(label.text() for label in (self._others, self._holder) if label.text())

    def show_case(self, case_id: int) -> None:
        """*case_id* 0: a form that is no case yet."""
        self._case_id = case_id
        self._show()

    def _on_seats_changed(self, event: SeatsChanged) -> None:
        if self._case_id in event.case_ids:
            self._show()

    def _show(self) -> None:
        others = company_text(self._case_id, self._desk)
        self._others.setText(others)
        self._others.setVisible(bool(others))
        self._show_holder()

    def _show_holder(self) -> None:
        sitting = self._desk.sitting
        claim = sitting.board.claim_of(self._case_id) if sitting is not None else None
        if claim is None:
            self._holder.clear()
            self._holder.hide()
            return
        holder = holder_of(claim, self._desk)
        surface, role = _LOOKS[holder_chip(holder).tone]
        text = holder_chip(holder).text
        if holder.stale:
            text = _("{name}的席位失联,O 接手").format(name=short_name(holder.name))
        self._holder.setText(text)
        self._holder.setToolTip(holder.words)
        self._holder.setAccessibleDescription(holder.words)
        set_look(self._holder, surface=surface, role=role)
        self._holder.show()
