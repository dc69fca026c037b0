"""Reports that a trainer puts in by hand."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.theme import current_sizes


class ReportsPanel(ConsolePanel):
    """What is said goes out as whoever reports says it."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_reports")
        self.source = QComboBox(self)
        self.source.setObjectName("console_source")
        self.source.setAccessibleName(_("来源"))
        for source in Source:
            self.source.addItem(source.label, source)
        self.place, self.words = QLineEdit(self), QLineEdit(self)
        for field, name, hint, longest in (
            (self.place, "console_place", _("地点,照上报人的说法"), 200),
            (self.words, "console_words", _("情况描述,照上报人的说法"), 1000),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
            field.setMaxLength(longest)
            write_freely(field)
        self.send = QPushButton(_("上报  Enter"), self)
        self.send.setObjectName("console_send")
        self._lay_out()
        self.setFocusProxy(self.place)
        self.send.clicked.connect(self._on_send)
        self.place.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self._on_send)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        first = QHBoxLayout()
        first.setSpacing(sizes.gap)
        first.addWidget(self.source)
        first.addWidget(self.place, 1)
        first.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, sizes.gap, 0, 0)
        column.setSpacing(sizes.gap)
        column.addLayout(first)
        column.addWidget(self.words)
        column.addStretch(1)

    @Slot()
    def _on_send(self) -> None:
        self.start(self._send())

    async def _send(self) -> None:
        source: Source = self.source.currentData()
        case = await self.trainer.put_in(source, self.place.text(), self.words.text())
        for field in (self.place, self.words):
            field.clear()
        self.said.emit(_("已上报 {number}。").format(number=case.number), True)
