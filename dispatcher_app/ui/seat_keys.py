"""Makes keys, menu and the F1 list of a window out of one list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.ui.claim_actions import claim_actions
from dispatcher_app.ui.key_entries import REASON_KEYS, key_entries
from dispatcher_app.ui.letter_hold import LetterHold
from dispatcher_app.ui.proposal_panel import PASS_KEY
from dispatcher_app.ui.seat_actions import SeatAction, case_actions, moved_by, nothing_here
from dispatcher_app.ui.seat_commands import SeatCommands
from dispatcher_app.ui.seat_window_actions import window_actions
from dispatcher_app.ui.side.unfit import unfit
from dispatcher_app.widgets.hotkeys import SeatShortcut, hotkey_guard

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

#: Commands that go out without a form or a proposal on the screen: their letter wants a second press.
_PRESSED_TWICE = frozenset({Verb.REQUEST_VERIFICATION, Verb.FILE, Verb.PROPOSE_FILING, Verb.RESUME})
#: The second press counts for so long (ms).
_SECOND_PRESS_MS = 4000


class SeatKeys(QObject):
    """Owns the actions of one :class:`SeatWindow`."""

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: tuple[SeatAction, ...] = (
            *case_actions(window.desk.role, window.verb_desk.choose_with),
            *claim_actions(window.claims),
            *window_actions(window, self.show_help),
            *window.work.actions(),
        )
        self._by_name = {action.name: action for action in self.actions}
        self._entries: list[QAction] = []
        self.hold = LetterHold(self)
        self._struck_at, self._struck_seen = 0, False
        self._asked: tuple[str, int] = ("", 0)
        self._since_asked = QElapsedTimer()
        self._fill_menu()
        self._make_keys()
        self._make_gate_keys()
        self.commands = SeatCommands(window, self)
        window.menu.aboutToShow.connect(self._on_menu_about_to_show)
        hotkey_guard().struck.connect(self._on_struck)
        hotkey_guard().kept.connect(self._on_kept)
        self.hold.meant.connect(self._on_meant)
        self.hold.typed.connect(self._on_typed)

    def run(self, name: str, text: str = "") -> None:
        """Do the action *name*, as its key, its menu entry or its command would."""
        self._by_name[name].run(text)

    def why_not(self, action: SeatAction) -> str:
        """Why *action* cannot be done now, "" where it can."""
        if action.blocked is not None:
            return action.blocked()
        return self._window.verb_desk.why_not(Verb(action.name)) if action.on_case else ""

    # menu

    def _fill_menu(self) -> None:
        group = ""
        self._window.menu.setToolTipsVisible(True)
        for action in self._in_menu():
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

    def _in_menu(self) -> list[SeatAction]:
        return [action for action in self.actions if action.in_menu]

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        """What cannot be done now is grey and says why."""
        for action, entry in zip(self._in_menu(), self._entries, strict=True):
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
        for digit in range(1, REASON_KEYS + 1):
            key = SeatShortcut(str(digit), self._window)
            key.setObjectName(f"reason:{digit}")
            key.fired.connect(self._on_reason_key)

    @Slot()
    def _on_key(self) -> None:
        self.run(self.sender().objectName())

    @Slot()
    def _on_plain_key(self) -> None:
        """What moves the eye acts at once; what commands waits whether it is one letter or a word."""
        key = self.sender().objectName().partition(":")[2]
        sharing = self._sharing(key)
        if sharing[0].on_case:
            self._offer(key)
        else:
            self.run(sharing[0].name)

    def _offer(self, key: str) -> None:
        """What counts is what was on the screen when the finger came down."""
        self._struck_at, self._struck_seen = self._case_id, self._window.verb_desk.seen
        self.hold.offer(key)

    def _sharing(self, key: str) -> list[SeatAction]:
        return [action for action in self.actions if action.plain_key and action.key == key]

    @property
    def _case_id(self) -> int:
        case = self._window.in_hand.case
        return case.id if case is not None else 0

    @Slot(str)
    def _on_struck(self, letter: str) -> None:
        if self._window.isActiveWindow():
            self.hold.strike(letter)

    @Slot(str)
    def _on_kept(self, letter: str) -> None:
        """A form has the keys, but no field of it: the letter went nowhere, and that is said."""
        known = any(letter.upper() == action.key and action.on_case for action in self.actions)
        if known and self._window.isActiveWindow():
            said = _("键在表单里,“{letter}”没有当命令;Ctrl+1 回到队列后再按。")
            self._window.voice.note(said.format(letter=letter.upper()))

    @Slot(str)
    def _on_typed(self, letters: str) -> None:
        """Not what was typed: it may have been a password, meant for a field that did not have the keys."""
        said = _("连着按了 {count} 个字母,像在打字,没有当命令。")
        self._window.voice.note(said.format(count=len(letters)))

    @Slot(str)
    def _on_meant(self, key: str) -> None:
        """The case may have gone while the letter was held; a command never falls on the next one."""
        if self._struck_at != self._case_id:
            return
        if self._struck_at and not self._struck_seen:
            self._window.verb_desk.say_unseen()
            return
        kind, _colon, digit = key.partition(":")
        if digit:
            self._send_back(int(digit) - 1)
        else:
            self._command(kind)

    def _command(self, key: str) -> None:
        """One letter may stand for several commands of which a stage knows one: A approves at each gate."""
        passing = self._window.case_pane.proposal.verbs
        if key == PASS_KEY and passing is not None:
            self.run(passing[0].value)
            return
        sharing = self._sharing(key)
        if sharing[0].blocked is not None:
            self.run(sharing[0].name)  # says itself why not
            return
        possible = [action for action in sharing if not self.why_not(action)]
        known = [action for action in sharing if self._known_here(action)]
        case = self._window.in_hand.case
        if case is not None and not possible and not known:
            said = nothing_here(case, sharing, self._window.desk)
            moved = self._window.verb_desk.moved
            who = moved_by(self._window.in_hand.opened, self._window.desk) if moved else ""
            self._window.voice.warn(who + said)
            return
        action = (possible or known or sharing)[0]
        if not self._asks_again(action):
            self.run(action.name)

    def _asks_again(self, action: SeatAction) -> bool:
        """Whether this was only the first of the two presses that *action* wants."""
        case = self._window.in_hand.case
        if Verb(action.name) not in _PRESSED_TWICE or case is None or self.why_not(action):
            return False
        asked, self._asked = self._asked, ("", 0)
        if asked == (action.name, case.id) and self._since_asked.elapsed() < _SECOND_PRESS_MS:
            return False
        self._asked = (action.name, case.id)
        self._since_asked.start()
        said = _("{number} {command}:再按一次 {key} 就办。")
        self._window.voice.note(said.format(number=case.number, command=action.label, key=action.key))
        return True

    def _known_here(self, action: SeatAction) -> bool:
        """Whether the case in hand stands where *action* belongs, even if something forbids it."""
        case = self._window.in_hand.case
        if case is None or action.name not in {verb for verb, _why in self._window.desk.verbs(case)}:
            return False
        return not unfit(case, Verb(action.name), self._window.desk.hall)

    @Slot()
    def _on_reason_key(self) -> None:
        self._offer(self.sender().objectName())

    def _send_back(self, position: int) -> None:
        panel = self._window.case_pane.proposal
        if panel.isVisible() and panel.verbs is not None and position < len(panel.reasons):
            self._window.verb_desk.send_back(panel.verbs[1], panel.reasons[position])

    # help

    def show_help(self, _text: str = "") -> None:
        self._window.show_help(key_entries(self.actions, self._window.desk.role))
