"""Fields that narrow a list: words, choices, and a button that clears them all."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.down_key import DownKey
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import set_look
from dispatcher_app.widgets.tree_picker import SearchField

#: Typing pauses this long (ms) before the list is read.
PAUSE_MS = 200


class AskingFields(QWidget):
    """Empty fields ask for everything; ``name`` begins the names of the widgets.

    Signals:
        asked: another question stands.
        down_pressed: ↓ was pressed in a field: to the answers.
    """

    asked = Signal()
    down_pressed = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.asked)
        self.words = SearchField(self)
        self.words.setObjectName(f"{name}_words")
        self.words.setPlaceholderText(hint)
        self.clear_button = QPushButton(_("清除条件"), self)
        self.clear_button.setObjectName(f"{name}_clear")
        set_look(self.clear_button, kind="quiet")

    def ask_by(self, *choices: NamePicker | QComboBox) -> None:
        """Whatever is typed or chosen in *choices*, or typed in the words, asks anew."""
        self.words.textChanged.connect(self._on_words_changed)
        self.words.returnPressed.connect(self._on_entered)
        down = DownKey(self)
        down.watch(self.words)
        down.pressed.connect(self.down_pressed)
        for choice in choices:
            if isinstance(choice, QComboBox):
                choice.currentIndexChanged.connect(self._on_chosen)
            else:
                choice.picked.connect(self._on_picked)
                choice.down_pressed.connect(self.down_pressed)
        self.clear_button.clicked.connect(self.clear)

    def ask_for(self, words: str) -> None:
        """Look for *words*, with every other field cleared."""
        raise NotImplementedError

    @Slot()
    def clear(self) -> None:
        self.ask_for("")
        self.words.setFocus()

    def ask(self) -> None:
        """At once."""
        self._pause.stop()
        self.asked.emit()

    @Slot(str)
    def _on_words_changed(self, _text: str) -> None:
        self._pause.start()

    @Slot()
    def _on_entered(self) -> None:
        self.ask()
        self.down_pressed.emit()

    @Slot(str)
    def _on_picked(self, _key: str) -> None:
        self.ask()

    @Slot(int)
    def _on_chosen(self, _number: int) -> None:
        self.ask()
