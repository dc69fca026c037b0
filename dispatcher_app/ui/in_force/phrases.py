"""Stock phrases in any free text of a seat's windows: one key, some letters of pinyin, Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import one_line
from dispatcher_app.widgets.capped_text import CappedTextEdit
from dispatcher_app.widgets.floating_panel import FloatingPanel
from dispatcher_app.widgets.free_text import is_free_text
from dispatcher_app.widgets.picker_list import PickerList
from dispatcher_app.widgets.picker_model import PickItem
from dispatcher_app.widgets.theme import current_sizes

PHRASE_KEY = "Alt+Y"
_WIDTH, _ROWS = 420, 8
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class Phrases(QObject):
    """Puts the phrases of the hall into whatever free text has the keys; the newest come first."""

    def __init__(
        self, context: SeatContext, parent: QObject, tell: Callable[[str], object] | None = None
    ) -> None:
        """*tell* says in the window why nothing opens; else the bottom line of the seat does."""
        super().__init__(parent)
        self._context, self._tell = context, tell or context.voice.note
        self.picker: PhrasePicker | None = None

    @Slot()
    def open(self) -> None:
        """The picker at the field with the keys; else why there is none."""
        field = QApplication.focusWidget()
        texts = self._texts()
        if not texts:
            self._tell(_("没有常用语;值班长在“管理”的“提示与常用语”里添加。"))
        elif not is_free_text(field) or field is None:
            self._tell(_("先到要填写的文字栏,再按 {key} 选常用语。").format(key=PHRASE_KEY))
        else:
            self.picker = PhrasePicker(field, texts)
            self.picker.open()

    def _texts(self) -> list[tuple[str, str]]:
        """(title, text) of the phrases in force for this seat."""
        notices = (act.payload for act in self._context.desk.in_force.notices(NoticeSort.PHRASE))
        return [(one.title, one.text) for one in notices if isinstance(one, Notice)]


class PhrasePicker(QWidget):
    """A line to type pinyin into, the phrases under it. Enter puts one in, Esc leaves the field as it was."""

    def __init__(self, field: QWidget, texts: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("phrase_picker")
        self._field = field
        self._texts = {str(number): text for number, (_title, text) in enumerate(texts)}
        self.line = QLineEdit(self)
        self.line.setObjectName("phrase_line")
        self.line.setPlaceholderText(_("常用语:名称、拼音或首字母"))
        self.list = PickerList(self)
        self.list.set_items([_item(number, title, text) for number, (title, text) in enumerate(texts)])
        self.list.set_engaged(True)
        column = QVBoxLayout(self)
        gap = current_sizes().grid
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        self._panel = FloatingPanel(field, self)
        self.line.textEdited.connect(self.list.set_query)
        self.list.chosen.connect(self._on_chosen)
        self._panel.closed.connect(self._panel.deleteLater)
        self.line.installEventFilter(self)

    def open(self) -> None:
        sizes = current_sizes()
        rows = min(max(3, len(self._texts)), _ROWS)
        self._panel.open_at(QSize(sizes.px(_WIDTH), (rows + 1) * sizes.row + 4 * sizes.grid + 2))
        self.list.show_key("0")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _steers(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _steers(event):
            self._steer(Qt.Key(event.key()))
            return True
        if event.type() == QEvent.Type.FocusOut and event.reason() not in _PASSING:  # type: ignore[attr-defined]
            self._panel.close_panel()
        return False

    def _steer(self, key: Qt.Key) -> None:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self._field.setFocus()
        else:
            self.list.choose_current()

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        insert_phrase(self._field, self._texts[key])
        self._field.setFocus()


def _steers(event: QKeyEvent) -> bool:
    keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() in keys


def _item(number: int, title: str, text: str) -> PickItem:
    return PickItem(str(number), one_line(title or text, 60), aliases=(text[:200],), tooltip=text[:400])


def insert_phrase(field: QWidget, text: str) -> None:
    """Where the cursor is, and never more than the field holds."""
    if isinstance(field, CappedTextEdit):
        pasted = QMimeData()
        pasted.setText(text)
        field.insertFromMimeData(pasted)
    elif isinstance(field, QPlainTextEdit):
        field.insertPlainText(text)
    elif isinstance(field, QLineEdit):
        field.insert(" ".join(text.split()))
