"""Answers of the side paths: a day or an instant typed in words, a unit by its pinyin, a short line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.ui.question import Choosable
from dispatcher_app.ui.side.typed_when import Reckoning, moment_meant
from dispatcher_app.ui.side.when_words import meaning, shown, unread, wrong_side
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

_LONGEST = 40
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 7, Qt.Key.Key_PageDown: -7}


class LineAnswer(QLineEdit):
    """A few words in one line.

    Signals:
        answered: the text changed.
    """

    answered = Signal()

    def __init__(self, limit: int, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(limit)
        self.setPlaceholderText(hint)
        self.textChanged.connect(self.answered)
        write_freely(self)

    @property
    def value(self) -> str | bool:
        return self.text()

    def set_value(self, value: str | bool) -> None:
        self.setText(str(value))
        self.setCursorPosition(0)


class UnitAnswer(NamePicker):
    """One unit, by Chinese, pinyin or initials; its code is the answer.

    Signals:
        answered: another unit was taken.
    """

    answered = Signal()

    def __init__(self, units: Sequence[Choosable], parent: QWidget | None = None) -> None:
        names = [(unit.label, unit.value) for unit in units]
        super().__init__(_("单位名称、拼音或首字母"), names, parent)
        self.picked.connect(self.answered)

    def settled(self) -> str:
        """Code of the unit; what was typed and not taken yet is the best match.

        Raises:
            DomainError: nothing matches what was typed.
        """
        typed = self.text()
        if self.is_open and typed:
            self.list.choose_current()
            if not self.value:
                raise DomainError(_("没有名为“{name}”的处置单位。").format(name=typed))
        return self.value


class _WhenLine(QLineEdit):
    """Arrow keys move by days, page keys by weeks; Alt with a digit takes what is offered.

    Signals:
        stepped: by so many days.
        offered: position of what was taken.
    """

    stepped = Signal(int)
    offered = Signal(int)

    def __init__(self, offers: int, parent: QWidget | None = None) -> None:
        """*offers*: how many digits mean something."""
        super().__init__(parent)
        self._offers = offers

    def event(self, event: QEvent) -> bool:
        """The digits with Alt are this field's before they are the window's."""
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and isinstance(event, QKeyEvent) and self._offer_of(event) >= 0:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, offer = _STEPS.get(Qt.Key(event.key())), self._offer_of(event)
        if offer >= 0:
            self.offered.emit(offer)
        elif step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def _offer_of(self, event: QKeyEvent) -> int:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.AltModifier:
            return -1
        position = event.key() - int(Qt.Key.Key_1)
        return position if 0 <= position < self._offers else -1


class WhenAnswer(QWidget):
    """A day, or a day with its time, typed as people say it; under it, what that means in the calendar.

    What is kept is the day itself: 明天 in a draft is not another day tomorrow.

    Signals:
        answered: another day is meant.
    """

    answered = Signal()

    def __init__(
        self,
        reckon: Callable[[], Reckoning],
        offers: Sequence[Choosable] = (),
        with_time: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reckon, self._with_time = reckon, with_time
        offers = [offer for offer in offers if self._is_of_use(offer)]
        self._offers = [offer.value for offer in offers]
        self.line = _WhenLine(len(offers), self)
        self.line.setObjectName("when_line")
        self.line.setMaxLength(_LONGEST)
        hint = _("如 明天、周五 17:00、+3d、12-01") if with_time else _("如 今天、昨天、11-20、2026-11-20")
        self.line.setPlaceholderText(hint)
        self.line.setToolTip(_("↑ ↓ 前后一天,Page Up、Page Down 前后一周"))
        self.setFocusProxy(self.line)
        self.meaning = QLabel("", self)
        self.meaning.setObjectName("when_meaning")
        self.meaning.setTextFormat(Qt.TextFormat.PlainText)
        self.meaning.setWordWrap(True)
        set_look(self.meaning, role="secondary")
        self.meaning.hide()
        self._lay_out(offers)
        self.line.textChanged.connect(self._on_text_changed)
        self.line.editingFinished.connect(self._on_editing_finished)
        self.line.stepped.connect(self._on_stepped)
        self.line.offered.connect(self._on_offered)

    def _lay_out(self, offers: Sequence[Choosable]) -> None:
        grid = current_sizes().grid
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid)
        column.addWidget(self.line)
        column.addWidget(self.meaning)
        if not offers:
            return
        buttons = QWidget(self)
        flow = FlowLayout(buttons, spacing=grid)
        for position, offer in enumerate(offers):
            button = QPushButton(f"{offer.label}  Alt+{position + 1}", buttons)
            button.setObjectName(f"offer_{position + 1}")
            button.setProperty("position", position)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes on to the next answer
            set_look(button, kind="quiet")
            button.clicked.connect(self._on_offer_clicked)
            flow.addWidget(button)
        column.addWidget(buttons)

    def _is_of_use(self, offer: Choosable) -> bool:
        """In the night "before the office closes today" is over: it is not held out."""
        reckoning = self._reckon()
        found = moment_meant(offer.value, reckoning)
        return found is None or not wrong_side(found if self._with_time else found.date(), reckoning)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    # what is meant

    @property
    def meant(self) -> datetime | date | None:
        """On the hall's own clock; None where nothing, or nothing that can be read, is typed."""
        found = moment_meant(self.line.text(), self._reckon())
        return found if found is None or self._with_time else found.date()

    @property
    def value(self) -> str | bool:
        found = self.meant
        return self.line.text() if found is None else shown(found)

    def set_value(self, value: str | bool) -> None:
        """Words as they are typed, or an instant as steps keep it."""
        self.line.setText(_typed(str(value), self._reckon()))
        self._on_editing_finished()

    def settled(self) -> datetime | date | None:
        """The instant in UTC, or the day; None where nothing was typed.

        Raises:
            DomainError: it cannot be read.
        """
        found = self.meant
        if found is None and self.line.text().strip():
            raise DomainError(_("日期还看不懂,改好再送。"))
        return found.astimezone(UTC) if isinstance(found, datetime) else found

    @Slot()
    def _on_text_changed(self) -> None:
        text, found = self.line.text().strip(), self.meant
        said = meaning(found, self._reckon(), text) if found is not None else unread(text)
        self.meaning.setText(said.text if text else "")
        self.meaning.setVisible(bool(text))
        set_look(self.meaning, role=said.tone)
        self.answered.emit()

    @Slot()
    def _on_editing_finished(self) -> None:
        found = self.meant
        if found is not None and self.line.text() != shown(found):
            self.line.setText(shown(found))

    @Slot(int)
    def _on_stepped(self, days: int) -> None:
        found = self.meant
        if found is None and not self.line.text().strip():
            found = moment_meant("今天", self._reckon())
        if found is not None:
            self.set_value(shown(found + timedelta(days)))

    @Slot()
    def _on_offer_clicked(self) -> None:
        self._on_offered(int(self.sender().property("position")))

    @Slot(int)
    def _on_offered(self, position: int) -> None:
        self.set_value(self._offers[position])
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)


def _typed(value: str, reckoning: Reckoning) -> str:
    """An instant that came out of a step, on the hall's own clock; anything else as it is."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return shown(at.astimezone(reckoning.calendar.zone)) if at.tzinfo is not None else value
