"""The head of the case pane: number, class, stage, and how much time is left, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.came_back import how_often
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ENDED, Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.case_company import CaseCompany
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.lamps import LampLabel
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, remaining_text


class CaseHeader(QWidget):
    """Two lines: number and class; lamp, remaining time, limit, stage, source, hand-offs."""

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hall = hall
        self._case: Case | None = None
        self._number = self._label("number", "case_number")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._title = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._title.setObjectName("case_title")
        set_look(self._title, role="title")
        self._stage = self._label("secondary", "case_stage")
        self._lamp = LampLabel(Lamp.NONE, parent=self)
        self._lamp.setObjectName("case_lamp")
        self._more = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._more.setObjectName("case_more")
        set_look(self._more, role="secondary")
        sizes = current_sizes()
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(sizes.gap)
        first.addWidget(self._number)
        first.addWidget(self._title, 1)
        first.addWidget(self._stage)
        second.addWidget(self._lamp)
        second.addWidget(self._more, 1)
        self._company: CaseCompany | None = None
        self._second = second
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        layout.setSpacing(sizes.grid)
        layout.addLayout(first)
        layout.addLayout(second)

    def _label(self, role: str, name: str) -> QLabel:
        label = QLabel("", self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_look(label, role=role)
        return label

    def show_company(self, company: CaseCompany) -> None:
        """Keep *company* at the right of the second line; it follows the case."""
        self._company = company
        self._second.addWidget(company)

    def show_case(self, case: Case, now: datetime, history: Sequence[Step] = ()) -> None:
        self._case = case
        if self._company is not None:
            self._company.show_case(case.id)
        self._number.setText(case.number)
        self._title.setText(case.title)
        self._stage.setText(case.stage.label)
        self._more.setText(" · ".join(self._notes(case, now, history)))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Move lamp and remaining time to *now*."""
        case = self._case
        if case is None:
            return
        lamp = row_of(case).lamp(now)
        text = remaining_text(now, case.due_at) if case.due_at else ""
        if text and case.due_provisional:
            text += _("(暂定)")
        self._lamp.set_lamp(lamp, text)
        self._lamp.setVisible(case.stage not in ENDED)

    def _notes(self, case: Case, now: datetime, history: Sequence[Step]) -> list[str]:
        notes = [
            case.source_name,
            _("上报 {time}").format(time=clock_text(case.reported_at, now, self._hall.zone)),
        ]
        if case.limit is not None:
            notes.append(_("限 {limit}").format(limit=case.limit.text))
        if case.dispatches:
            notes.append(_("第 {count} 次派遣").format(count=case.dispatches))
        notes += [way.times(count) for way, count in how_often(case, history)]
        if case.extensions:
            notes.append(_("延期 ×{count}").format(count=case.extensions))
        notes += [mark.label for mark in sorted(case.marks)]
        return notes
