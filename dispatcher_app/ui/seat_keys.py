"""Makes keys, menu and the F1 list of a window out of one list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.ui.seat_actions import SeatAction, case_actions, nothing_here
from dispatcher_app.ui.seat_commands import SeatCommands
from dispatcher_app.ui.seat_window_actions import window_actions
from dispatcher_app.widgets.hotkeys import SeatShortcut
from dispatcher_app.widgets.key_list import KeyEntry

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

#: Digits that answer a gate with a coded reason.
_REASON_KEYS = 6


class SeatKeys(QObject):
    """Owns the actions of one :class:`SeatWindow`."""

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: tuple[SeatAction, ...] = (
            *case_actions(window.desk.role, window.verb_desk.choose_with),
            *window_actions(window, self.show_key_list),
        )
        self._by_name = {action.name: action for action in self.actions}
        self._entries: list[QAction] = []
        self._fill_menu()
        self._make_keys()
        self._make_gate_keys()
        self.commands = SeatCommands(window, self)
        window.menu.aboutToShow.connect(self._on_menu_about_to_show)

    def run(self, name: str, text: str = "") -> None:
        """Do the action *name*, as its key, its menu entry or its command would."""
        self._by_name[name].run(text)

    def why_not(self, action: SeatAction) -> str:
        """Why *action* cannot be done now, "" where it can."""
        return self._window.verb_desk.why_not(Verb(action.name)) if action.on_case else ""

    # menu

    def _fill_menu(self) -> None:
        group = ""
        self._window.menu.setToolTipsVisible(True)
        for action in self.actions:
            if action.group != group:
                group = action.group
                self._window.menu.addSection(group)
            # The key is shown here and fired by the shortcuts below, which know when somebody types.
            entry = QAction(f"{action.label}\t{action.key}", self)
            entry.setObjectName(f"menu_{action.name}")
            entry.setData(action.name)
            entry.triggered.connect(self._on_menu_triggered)
            self._window.menu.addAction(entry)
            self._entries.append(entry)

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        """What cannot be done now is grey and says why."""
        for action, entry in zip(self.actions, self._entries, strict=True):
            why = self.why_not(action)
            entry.setEnabled(not why)
            entry.setToolTip(why)

    @Slot()
    def _on_menu_triggered(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.run(str(entry.data()))

    # keys

    def _make_keys(self) -> None:
        plain = dict.fromkeys(action.key for action in self.actions if action.key and action.plain_key)
        for key in plain:
            shared = SeatShortcut(key, self._window)
            shared.setObjectName(f"key:{key}")
            shared.fired.connect(self._on_plain_key)
        for action in self.actions:
            if action.key and not action.plain_key:
                shortcut = QShortcut(QKeySequence(action.key), self._window)
                shortcut.setObjectName(action.name)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(self._on_key)

    def _make_gate_keys(self) -> None:
        """In a seat that answers with digits they mean a reason everywhere but in a text."""
        if self._window.desk.role is not Role.SHIFT_LEADER:
            return
        self._window.queue.table.view.numbers_find = False
        for digit in range(1, _REASON_KEYS + 1):
            key = SeatShortcut(str(digit), self._window)
            key.setObjectName(f"reason:{digit}")
            key.fired.connect(self._on_reason_key)

    @Slot()
    def _on_key(self) -> None:
        self.run(self.sender().objectName())

    @Slot()
    def _on_plain_key(self) -> None:
        """One letter may stand for several commands of which a stage knows one: A approves at each gate."""
        key = self.sender().objectName().partition(":")[2]
        sharing = [action for action in self.actions if action.plain_key and action.key == key]
        possible = [action for action in sharing if not self.why_not(action)]
        known = [action for action in sharing if self._known_here(action)]
        case = self._window.in_hand.case
        if case is not None and not possible and not known:
            self._window.voice.warn(nothing_here(case, sharing, self._window.desk))
            return
        self.run((possible or known or sharing)[0].name)

    def _known_here(self, action: SeatAction) -> bool:
        """Whether the case in hand stands where *action* belongs, even if something forbids it."""
        case = self._window.in_hand.case
        return case is not None and action.name in {verb for verb, _why in self._window.desk.verbs(case)}

    @Slot()
    def _on_reason_key(self) -> None:
        panel = self._window.case_pane.proposal
        position = int(self.sender().objectName().partition(":")[2]) - 1
        if panel.isVisible() and panel.verbs is not None and position < len(panel.reasons):
            self._window.verb_desk.send_back(panel.verbs[1], panel.reasons[position])

    # the list of keys

    def show_key_list(self, _text: str = "") -> None:
        entries = [
            KeyEntry(action.group, action.label, action.key, action.label, action.where)
            for action in self.actions
        ]
        if self._window.desk.role is Role.SHIFT_LEADER:
            digits = f"1 … {_REASON_KEYS}"
            entries.insert(0, KeyEntry(_("案件"), _("按理由退回"), digits, "", _("审核栏")))
        self._window.show_key_list(entries)
