"""The top line of a seat: whose hall, which seat, the command line, the time, and how things stand."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.widgets.command_line import CommandLine
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.lamps import LampLabel
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: Widest command line at text scale 1.
_LINE = 640


class HeaderBar(QWidget):
    """Menu button, title, command line, clock and the state of the database."""

    def __init__(self, desk: Desk, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header_bar")
        self._desk = desk
        set_look(self, surface="panel")
        self._menu_button = QToolButton(self)
        self._menu_button.setObjectName("menu_button")
        self._menu_button.setToolTip(_("菜单(F10)"))
        self._menu_button.setAccessibleName(_("菜单"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(menu)
        set_icon(self._menu_button, "list-details")
        self._title = ElidedLabel(desk.hall.title, self, Qt.TextElideMode.ElideRight)
        set_look(self._title, role="title")
        self._seat = ElidedLabel(
            f"{_(desk.person.seat)} · {desk.person.name}", self, Qt.TextElideMode.ElideRight
        )
        set_look(self._seat, role="secondary")
        self.command_line = CommandLine(self)
        self._clock = QLabel("", self)
        self._clock.setObjectName("header_clock")
        self._state = LampLabel(parent=self)
        self._state.setObjectName("database_state")
        self._lay_out()
        self._fit()
        self.set_connected(True)
        theme_notifier().changed.connect(self._fit)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        left, right = QHBoxLayout(), QHBoxLayout()
        self._right = right
        for side in (left, right):
            side.setSpacing(sizes.pane)
        for widget in (self._menu_button, self._title, self._seat):
            left.addWidget(widget)
        left.addStretch(1)
        right.addStretch(1)
        right.addWidget(self._clock)
        right.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.gap, sizes.grid, sizes.pane, sizes.grid)
        row.setSpacing(sizes.pane)
        row.addLayout(left, 1)
        row.addWidget(self.command_line, 1)
        row.addLayout(right, 1)

    @Slot()
    def _fit(self) -> None:
        self.command_line.setMaximumWidth(current_sizes().px(_LINE))

    def show_beside_clock(self, widget: QWidget) -> None:
        """Something small about this seat, left of the time."""
        self._right.insertWidget(1, widget)

    @property
    def connected(self) -> bool:
        """Whether the last word from the database was good."""
        return self._state.lamp is Lamp.OK

    def tick(self, now: datetime) -> None:
        local = now.astimezone(self._desk.hall.zone)
        text = f"{local:%Y-%m-%d %H:%M:%S}"
        if text != self._clock.text():
            self._clock.setText(text)

    def set_connected(self, connected: bool) -> None:
        """A quiet lamp while the database answers, a red one with words while it does not."""
        if connected:
            self._state.set_lamp(Lamp.OK, _("数据库"))
            self._state.setToolTip(_("数据库正常"))
        else:
            self._state.set_lamp(Lamp.OVER, _("数据库无响应"))
            self._state.setToolTip(_("最近一次读写没有成功"))

    @Slot()
    def open_menu(self) -> None:
        self._menu_button.showMenu()
