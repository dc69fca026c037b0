"""Makes menu, keys, command line and the F1 list of a window out of one list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from dispatcher_app.domain.commands import Verb as CaseVerb
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.ui.command_arguments import completions_for
from dispatcher_app.ui.seat_actions import SeatAction, case_actions
from dispatcher_app.ui.seat_window_actions import window_actions
from dispatcher_app.widgets.command_verbs import Verb
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
        self._fill_menu()
        self._make_keys()
        self._make_gate_keys()
        line = window.header.command_line
        line.submitted.connect(self._on_submitted)
        line.search_requested.connect(self._on_search_requested)
        self._asked_here = False
        window.voice.said.connect(self._on_said)
        window.in_hand.changed.connect(self._on_case_changed)
        self._on_case_changed(None)

    # menu and keys

    def _fill_menu(self) -> None:
        group = ""
        for action in self.actions:
            if action.group != group:
                group = action.group
                self._window.menu.addSection(group)
            entry = QAction(action.label, self)
            entry.setObjectName(f"menu_{action.name}")
            entry.setData(action.name)
            # The key is shown here and fired by the shortcuts below, which know when somebody types.
            entry.setText(f"{action.label}\t{action.key}")
            entry.triggered.connect(self._on_menu_triggered)
            self._window.menu.addAction(entry)

    def _make_keys(self) -> None:
        for action in self.actions:
            if not action.key:
                continue
            if action.plain_key:
                plain = SeatShortcut(action.key, self._window)
                plain.setObjectName(action.name)
                plain.fired.connect(self._on_key)
            else:
                shortcut = QShortcut(QKeySequence(action.key), self._window)
                shortcut.setObjectName(action.name)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(self._on_key)

    def _make_gate_keys(self) -> None:
        if self._window.desk.role is not Role.SHIFT_LEADER:
            return
        for digit in range(1, _REASON_KEYS + 1):
            key = SeatShortcut(str(digit), self._window)
            key.setObjectName(f"reason:{digit}")
            key.fired.connect(self._on_reason_key)

    @Slot()
    def _on_reason_key(self) -> None:
        panel = self._window.case_pane.proposal
        position = int(self.sender().objectName().partition(":")[2]) - 1
        if panel.isVisible() and panel.verbs is not None and position < len(panel.reasons):
            self._window.verb_desk.send_back(panel.verbs[1], panel.reasons[position])

    @Slot()
    def _on_key(self) -> None:
        self.run(self.sender().objectName())

    @Slot()
    def _on_menu_triggered(self) -> None:
        self.run(str(self.sender().data()))  # type: ignore[attr-defined]

    def run(self, name: str, text: str = "") -> None:
        """Do the action *name*, as its key, its menu entry or its command would."""
        self._by_name[name].run(text)

    # command line

    @Slot(object)
    def _on_case_changed(self, _opened: object) -> None:
        self._asked_here = False  # the case on the screen is the answer
        self._window.header.command_line.set_verbs([self._verb(action) for action in self.actions])

    def _verb(self, action: SeatAction) -> Verb:
        case = self._window.in_hand.case
        why = self._why_not(action)
        completer = completions_for(action.name, case, self._window.desk) if action.takes_text else None
        return Verb(
            action.name,
            action.label,
            action.key,
            argument_completer=completer,
            enabled=not why,
            why_not=why,
            free_argument=action.takes_text,
        )

    def _why_not(self, action: SeatAction) -> str:
        if action.name not in set(CaseVerb):
            return ""
        case = self._window.in_hand.case
        if case is None:
            return _("请先选一件案件。")
        found = dict(self._window.desk.verbs(case)).get(CaseVerb(action.name))
        if found is None:
            return _("案件现处“{stage}”,不能{command}。").format(stage=case.stage.label, command=action.label)
        return found

    @Slot(str, str)
    def _on_submitted(self, name: str, argument: str) -> None:
        self._asked_here = True
        self.run(name, argument)

    @Slot(str, str)
    def _on_said(self, sentence: str, tone: str) -> None:
        """The answer to a typed command is shown under the line as well as at the bottom."""
        if self._asked_here:
            self._asked_here = False
            self._window.header.command_line.show_result(sentence, tone == "ok")

    @Slot(str)
    def _on_search_requested(self, text: str) -> None:
        self._window.find(text)

    # the list of keys

    def show_key_list(self, _text: str = "") -> None:
        entries = [
            KeyEntry(action.group, action.label, action.key, action.label, _("菜单"))
            for action in self.actions
        ]
        self._window.show_key_list(entries)
