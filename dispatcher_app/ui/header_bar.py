"""The top line of a seat: whose hall, which seat, the command line, the time, and how things stand."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.widgets.command_line import CommandLine
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look


class HeaderBar(QWidget):
    """Menu button, title, command line, clock and the state of the database."""

    def __init__(self, desk: Desk, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header_bar")
        self._desk = desk
        sizes = current_sizes()
        set_look(self, surface="panel")
        self._menu_button = QToolButton(self)
        self._menu_button.setObjectName("menu_button")
        self._menu_button.setToolTip(_("菜单(F10)"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(menu)
        set_icon(self._menu_button, "list-details")
        self._title = QLabel(desk.hall.title, self)
        set_look(self._title, role="title")
        seat = QLabel(f"{desk.person.seat} · {desk.person.name}", self)
        set_look(seat, role="secondary")
        self.command_line = CommandLine(self)
        self._clock = QLabel("", self)
        self._state = QLabel("", self)
        set_look(self._state, role="secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.gap, sizes.grid, sizes.pane, sizes.grid)
        row.setSpacing(sizes.pane)
        row.addWidget(self._menu_button)
        row.addWidget(self._title)
        row.addWidget(seat)
        row.addStretch(1)
        row.addWidget(self.command_line, 6)
        row.addStretch(1)
        row.addWidget(self._clock)
        row.addWidget(self._state)
        self.command_line.setMaximumWidth(sizes.px(640))
        row.setAlignment(self.command_line, Qt.AlignmentFlag.AlignVCenter)
        self.set_connected(True)

    def tick(self, now: datetime) -> None:
        local = now.astimezone(self._desk.hall.zone)
        text = f"{local:%Y-%m-%d %H:%M:%S}"
        if text != self._clock.text():
            self._clock.setText(text)

    def set_connected(self, connected: bool) -> None:
        """● 库 while the last word from the database was good, ▲ 库 with a hint while not."""
        self._state.setText(_("● 数据库正常") if connected else _("▲ 数据库无响应"))
        set_look(self._state, role="secondary" if connected else "over")

    @Slot()
    def open_menu(self) -> None:
        self._menu_button.showMenu()
