"""The command line of a seat: the same actions by name, with what may follow each, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dispatcher_app.services.seat_board import SeatsChanged
from dispatcher_app.ui.command_arguments import completions_for
from dispatcher_app.ui.seat_actions import SeatAction
from dispatcher_app.widgets.command_verbs import Verb

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow
    from dispatcher_app.ui.seat_keys import SeatKeys


class SeatCommands(QObject):
    """Feeds the command line and does what it says."""

    def __init__(self, window: SeatWindow, keys: SeatKeys) -> None:
        super().__init__(window)
        self._window, self._keys = window, keys
        self._line = window.header.command_line
        self._asked_here = False
        self._line.submitted.connect(self._on_submitted)
        self._line.search_requested.connect(self._on_search_requested)
        window.voice.said.connect(self._on_said)
        window.in_hand.loading.connect(self._on_case_changed)
        window.in_hand.changed.connect(self._on_case_changed)
        window.desk.bus.subscribe(SeatsChanged, self._on_seats_changed)
        self._feed()

    def _on_seats_changed(self, event: SeatsChanged) -> None:
        """Whether the case in hand can be claimed is another matter now."""
        if self._window.in_hand.wanted in event.case_ids:
            self._feed()

    def _feed(self) -> None:
        self._line.set_verbs([self._verb(action) for action in self._keys.actions])

    def _verb(self, action: SeatAction) -> Verb:
        case, desk = self._window.in_hand.case, self._window.desk
        why = self._keys.why_not(action)
        completer = completions_for(action.name, case, desk) if action.takes_text else None
        return Verb(
            action.name,
            action.label,
            action.key,
            argument_completer=completer,
            enabled=not why,
            why_not=why,
            free_argument=action.takes_text and completer is None,
        )

    @Slot(object)
    def _on_case_changed(self, _opened: object) -> None:
        self._asked_here = False  # the case on the screen is the answer
        self._feed()

    @Slot(str, str)
    def _on_submitted(self, name: str, argument: str) -> None:
        self._asked_here = True
        self._keys.run(name, argument)

    @Slot(str, str)
    def _on_said(self, sentence: str, tone: str) -> None:
        """The answer to a typed command is shown under the line as well as at the bottom."""
        if self._asked_here:
            self._asked_here = False
            self._line.show_result(sentence, tone == "ok")

    @Slot(str)
    def _on_search_requested(self, text: str) -> None:
        self._window.search_for(text)
