"""The row of commands under a case: what may be done now, by this seat, with its key."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.i18n import _
from dispatcher_app.ui.verb_forms import LOOKS, VerbLook
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_ORDER = {"primary": 0, "plain": 1, "danger": 2}


class ActionBar(QWidget):
    """Buttons for the verbs a seat may use; the primary ones first, the dangerous last and apart.

    Signals:
        chosen: a button was pressed; argument is the :class:`Verb`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action_bar")
        self._buttons: dict[Verb, QPushButton] = {}
        self._exceptions: frozenset[Verb] = frozenset()
        self._keys_before: QWidget | None = None
        sizes = current_sizes()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        self._row.setSpacing(sizes.gap)
        set_look(self, surface="panel")

    def show_verbs(
        self, verbs: tuple[tuple[Verb, str], ...], exceptions: frozenset[Verb] = frozenset()
    ) -> None:
        """*verbs* with why each cannot be used now ("" where it can).

        *exceptions* are quiet, and without their key: here it does what was proposed instead.
        """
        other, self._exceptions = exceptions != self._exceptions, exceptions
        wanted = sorted((pair for pair in verbs if pair[0] in LOOKS), key=lambda pair: _rank(pair[0]))
        if other or [verb for verb, _why in wanted] != list(self._buttons):
            self._rebuild([verb for verb, _why in wanted])
        for verb, why in wanted:
            self._buttons[verb].setEnabled(not why)
            self._buttons[verb].setToolTip(why or ("" if verb in exceptions else _hint(verb)))

    def button(self, verb: Verb) -> QPushButton | None:
        return self._buttons.get(verb)

    def _rebuild(self, verbs: list[Verb]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._buttons = {verb: self._make(verb) for verb in verbs}
        stretched = False
        for verb, button in self._buttons.items():
            if LOOKS[verb].look == "danger" and not stretched:
                self._row.addStretch(1)
                stretched = True
            self._row.addWidget(button)
        if not stretched:
            self._row.addStretch(1)
        if self._keys_before is not None:
            chain_keys(self._keys_before, *self._buttons.values())

    def follow_keys_of(self, widget: QWidget) -> None:
        """Tab comes to the buttons from *widget*, whenever they are made anew."""
        self._keys_before = widget

    def _make(self, verb: Verb) -> QPushButton:
        look = LOOKS[verb]
        if verb in self._exceptions:
            look = VerbLook("", look.icon)
        button = QPushButton(f"{verb.label}  {look.key}".rstrip(), self)
        button.setObjectName(f"verb_{verb.value}")
        button.setProperty("verb", verb.value)
        if look.look != "plain":
            set_look(button, kind=look.look)
        set_icon(button, look.icon, {"primary": "on_primary", "danger": "over"}.get(look.look, "secondary"))
        button.clicked.connect(self._on_clicked)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(Verb(self.sender().property("verb")))


def _rank(verb: Verb) -> int:
    return _ORDER[LOOKS[verb].look]


def _hint(verb: Verb) -> str:
    return _("{command}(按 {key})").format(command=verb.label, key=LOOKS[verb].key)
