"""The cases behind a number that was opened, headed by what the number is, until Esc."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.figures.tables import Behind, FigureTables
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.figures.members import MemberList
from dispatcher_app.widgets.theme import current_sizes, set_look


class BehindPane(QWidget):
    """Signals:
    left: the number that was opened is wanted back.
    """

    left = Signal()

    def __init__(self, context: SeatContext, tables: FigureTables, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(self)
        self.heading.setObjectName("evaluation_behind")
        self.heading.setWordWrap(True)
        set_look(self.heading, role="title")
        self.back = QPushButton(_("返回  Esc"), self)
        self.back.setObjectName("evaluation_back")
        self.back.clicked.connect(self.left)
        self.members = MemberList(context, tables, self)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        column.addLayout(head)
        column.addWidget(self.members, 1)
        self.setFocusProxy(self.members.list)

    def show_behind(self, heading: str, numbers: Mapping[str, int], behind: Behind) -> None:
        self.heading.setText(heading)
        self.members.show_counts(numbers, behind)
