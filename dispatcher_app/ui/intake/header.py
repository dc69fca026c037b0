"""Head of the form: a new report, or the case being completed with the time left to accept it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import row_of
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.case_company import CaseCompany
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.lamps import LampLabel
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, remaining_text


class IntakeHeader(QWidget):
    """Two lines: what is in hand, and when it began, how it stands.

    Signals:
        new_wanted: the button for a new report was pressed.
    """

    new_wanted = Signal()

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hall = hall
        self._case: Case | None = None
        self._company: CaseCompany | None = None
        self._title, self._stage = QLabel("", self), QLabel("", self)
        self._class = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._more = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._title.setObjectName("intake_title")
        self._more.setObjectName("intake_more")
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lamp = LampLabel(parent=self)
        self._new = QPushButton(_("新案件  F2"), self)
        self._new.setObjectName("intake_new")
        self._new.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        set_icon(self._new, "plus")
        set_look(self._new, kind="quiet")
        self._new.clicked.connect(self.new_wanted)
        for label, role in (
            (self._title, "number"),
            (self._class, "title"),
            (self._stage, "secondary"),
            (self._more, "secondary"),
        ):
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_look(label, role=role)
        self._lay_out()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(sizes.pane)
        first.addWidget(self._title)
        first.addWidget(self._class, 1)
        first.addWidget(self._stage)
        first.addWidget(self._new)
        second.addWidget(self._lamp)
        second.addWidget(self._more, 1)
        self._second = second
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        layout.setSpacing(sizes.grid)
        layout.addLayout(first)
        layout.addLayout(second)

    def show_company(self, company: CaseCompany) -> None:
        """Keep *company* at the right of the second line; it follows the case."""
        self._company = company
        self._second.addWidget(company)

    def show_new(self, begun_at: datetime | None, now: datetime) -> None:
        """A new report; *begun_at* where something was entered already."""
        self._case = None
        if self._company is not None:
            self._company.show_case(0)
        self._title.setText(_("新案件"))
        self._class.setText("")
        self._stage.setText("")
        self._lamp.hide()
        begun = clock_text(begun_at, now, self._hall.zone)
        self._more.setText(
            _("{time} 开始录入,每次改动自动存为草稿").format(time=begun)
            if begun
            else _("有地点和一句话就能保存,其余可以以后补")
        )

    def show_case(self, case: Case, now: datetime) -> None:
        self._case = case
        if self._company is not None:
            self._company.show_case(case.id)
        self._title.setText(case.number)
        self._class.setText(case.title)
        self._stage.setText(case.stage.label)
        notes = [
            case.source_name,
            _("上报 {time}").format(time=clock_text(case.reported_at, now, self._hall.zone)),
        ]
        if case.finding is not None:
            notes.append(_("核实:{finding}").format(finding=case.finding.label))
        self._more.setText("  ·  ".join(notes))
        self._lamp.show()
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Move lamp and remaining time to *now*."""
        if self._case is not None:
            self._lamp.set_lamp(row_of(self._case).lamp(now), remaining_text(now, self._case.due_at))
