"""The list of alarms in the side sheet: go and do it, acknowledge, shelve, or see to the sounds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.alarms.standing import AlarmState
from dispatcher_app.i18n import _
from dispatcher_app.services.alarms.desk import AlarmDesk
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.alarms.rows import AlarmRows
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Letters of the list.
ACKNOWLEDGE, SHELVE, SOUNDS = "K", "S", "M"


class AlarmList(QWidget):
    """Enter or a double click goes to where the alarm is answered; ``K`` acknowledges, ``S`` shelves or
    brings back, ``M`` opens the sounds. All buttons leave the keys with the list.

    Signals:
        go_wanted, acknowledge_wanted, shelve_wanted, unshelve_wanted: of an :class:`AlarmLine`.
        sounds_wanted: the switches and the volume.
    """

    go_wanted = Signal(object)
    acknowledge_wanted = Signal(object)
    shelve_wanted = Signal(object)
    unshelve_wanted = Signal(object)
    sounds_wanted = Signal()

    def __init__(self, alarms: AlarmDesk, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_list")
        self._alarms, self._desk = alarms, desk
        self._note = QLabel(self)
        self._note.setObjectName("alarm_note")
        self._note.setWordWrap(True)
        set_look(self._note, role="small")
        self.rows = AlarmRows(desk, self)
        self._empty = EmptyNote(
            "circle-check", _("没有报警"), _("有要本席马上办的事,这里和顶部会出现。"), self
        )
        self._empty.setObjectName("alarm_empty")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.go_button = self._button("alarm_go", _("去办  Enter"))
        self.acknowledge_button = self._button("alarm_acknowledge", _("确认  {key}").format(key=ACKNOWLEDGE))
        self.shelve_button = self._button("alarm_shelve", "")
        self.sounds_button = self._button("alarm_sounds", _("声音  {key}").format(key=SOUNDS))
        set_look(self.go_button, kind="primary")
        self.setFocusProxy(self.rows)
        self._lay_out()
        self._connect()
        self.look()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        pages = QStackedLayout()
        pages.setStackingMode(QStackedLayout.StackingMode.StackAll)  # the rows keep the keys while empty
        pages.addWidget(self._empty)
        pages.addWidget(self.rows)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        buttons.setSpacing(sizes.gap)
        for button in (self.go_button, self.acknowledge_button, self.shelve_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.sounds_button)
        note = QHBoxLayout()
        note.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        note.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(note)
        column.addLayout(pages, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.rows.itemActivated.connect(self._on_activated)
        self.rows.currentRowChanged.connect(self._on_row_changed)
        self.rows.struck.connect(self._on_struck)
        self.go_button.clicked.connect(self._on_go)
        self.acknowledge_button.clicked.connect(self._on_acknowledge)
        self.shelve_button.clicked.connect(self._on_shelve)
        self.sounds_button.clicked.connect(self.sounds_wanted)

    def look(self) -> None:
        """Show how it stands."""
        self.rows.show_lines(self._alarms.lines)
        self._empty.setVisible(not self._alarms.lines)
        self._note.setText(self._summary())
        self._on_row_changed()

    def _summary(self) -> str:
        of_state = dict.fromkeys(AlarmState, 0)
        for line in self._alarms.lines:
            of_state[line.state] += len(line.members)
        said = [f"{state.label} {count}" for state, count in of_state.items() if count]
        if self._alarms.is_flooded:
            said.append(_("10 分钟内响得太多,只有紧急类还出声"))
        return "  ·  ".join(said)

    # hands

    @Slot()
    def _on_row_changed(self) -> None:
        line = self.rows.line
        shelved = line is not None and line.state is AlarmState.SHELVED
        self.go_button.setEnabled(line is not None)
        self.acknowledge_button.setEnabled(line is not None and line.state is AlarmState.UNACKNOWLEDGED)
        self.shelve_button.setEnabled(line is not None)
        text = _("恢复  {key}") if shelved else _("搁置  {key}")
        self.shelve_button.setText(text.format(key=SHELVE))

    @Slot(QListWidgetItem)
    def _on_activated(self, _item: QListWidgetItem) -> None:
        self._on_go()

    @Slot(str)
    def _on_struck(self, letter: str) -> None:
        if letter == ACKNOWLEDGE:
            self._on_acknowledge()
        elif letter == SHELVE:
            self._on_shelve()
        elif letter == SOUNDS:
            self.sounds_wanted.emit()

    @Slot()
    def _on_go(self) -> None:
        if self.rows.line is not None:
            self.go_wanted.emit(self.rows.line)

    @Slot()
    def _on_acknowledge(self) -> None:
        line = self.rows.line
        if line is not None and line.state is AlarmState.UNACKNOWLEDGED:
            self.acknowledge_wanted.emit(line)

    @Slot()
    def _on_shelve(self) -> None:
        line = self.rows.line
        if line is not None:
            is_shelved = line.state is AlarmState.SHELVED
            (self.unshelve_wanted if is_shelved else self.shelve_wanted).emit(line)
