"""The kinds of answer an action sheet takes: a coded reason, words, somebody's name, a tick."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, cast

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.intake import cut_sentence
from dispatcher_app.ui.party_names import Settle
from dispatcher_app.widgets.capped_text import CappedTextEdit, PasteCut
from dispatcher_app.widgets.choice_list import ChoiceList
from dispatcher_app.widgets.theme import current_sizes

_PARTY_LENGTH = 100
_TEXT_HEIGHT = 96


class Answer(Protocol):
    """What a form needs of a field; each is a widget with a signal ``answered``."""

    @property
    def value(self) -> str | bool: ...
    def set_value(self, value: str | bool) -> None: ...


class ChoiceAnswer(ChoiceList):
    """One of at most nine coded answers.

    Signals:
        answered: the answer changed.
    """

    answered = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(choices, parent)
        self.chosen.connect(self.answered)

    @property
    def value(self) -> str | bool:
        return self.key

    def set_value(self, value: str | bool) -> None:
        self.choose(str(value))


class TextAnswer(CappedTextEdit):
    """Words; what was pasted beyond the limit is not taken, and says so.

    Signals:
        answered: the text changed.
        shortened: a pasted text was too long; argument is a sentence.
    """

    answered = Signal()
    shortened = Signal(str)

    def __init__(self, name: str, limit: int, parent: QWidget | None = None) -> None:
        """*name* is the field of the case or command that the words go to."""
        super().__init__(limit, parent)
        self._name = name
        self.setFixedHeight(current_sizes().px(_TEXT_HEIGHT))
        self.textChanged.connect(self.answered)
        self.paste_cut.connect(self._on_paste_cut)

    @property
    def value(self) -> str | bool:
        return self.toPlainText()

    def set_value(self, value: str | bool) -> None:
        self.set_text(str(value))

    @Slot(object)
    def _on_paste_cut(self, cut: PasteCut) -> None:
        self.shortened.emit(cut_sentence(self._name, cut.size, cut.kept))


class PartyAnswer(QComboBox):
    """Whose answer is entered here: likely ones to choose from, any name to type.

    Signals:
        answered: the name changed.
    """

    answered = Signal()

    def __init__(
        self, likely: Sequence[str], hint: str, settle: Settle, parent: QWidget | None = None
    ) -> None:
        """*settle* makes what was typed the name that is kept."""
        super().__init__(parent)
        self._settle = settle
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItems(list(likely))
        self.setCurrentIndex(-1)
        line = self.lineEdit()
        if line is not None:
            line.setMaxLength(_PARTY_LENGTH)
            line.setPlaceholderText(hint)
            line.editingFinished.connect(self._on_editing_finished)
        self.editTextChanged.connect(self.answered)

    def event(self, event: QEvent) -> bool:
        """F4 opens the list here; it is no key of the window then."""
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() == Qt.Key.Key_F4:
            event.accept()
            return True
        return super().event(event)

    @property
    def value(self) -> str | bool:
        return self.currentText()

    def set_value(self, value: str | bool) -> None:
        self.setEditText(str(value))

    def settled(self) -> str:
        """The name as it is kept.

        Raises:
            DomainError: what was typed means nobody, or more than one.
        """
        name = self._settle(self.currentText())
        if name != self.currentText():
            self.setEditText(name)
        return name

    @Slot()
    def _on_editing_finished(self) -> None:
        """Initials become the name as soon as the hand goes on; what is wrong is said when it is sent."""
        with suppress(DomainError):
            self.settled()


class TickAnswer(QCheckBox):
    """Yes or no.

    Signals:
        answered: it was ticked or unticked.
    """

    answered = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.toggled.connect(self.answered)

    @property
    def value(self) -> str | bool:
        return self.isChecked()

    def set_value(self, value: str | bool) -> None:
        self.setChecked(bool(value))


def caption_of(label: str, required: bool) -> str:
    """What stands over a field."""
    return _("{label}(必填)").format(label=label) if required else label
