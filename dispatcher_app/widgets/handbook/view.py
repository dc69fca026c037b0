"""The operators' handbook to read: its pages at the left, one of them at the right, a search over all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.handbook.document import find_block, write_page
from dispatcher_app.widgets.handbook.pages import Handbook, Place
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look
from dispatcher_app.widgets.tree_picker import SearchField

#: Width of the list of pages at text scale 1.
_CONTENTS = 176


class HandbookView(QWidget):
    """Keys go to the search: letters search, Enter finds the next, ↑ ↓ change the page, PgUp PgDn scroll.

    Signals:
        page_shown: position of the page that is read now.
    """

    page_shown = Signal(int)

    def __init__(self, handbook: Handbook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("handbook")
        self._handbook, self._page = handbook, -1
        self.search = _ReadingSearch(self)
        self.search.setObjectName("handbook_search")
        self.search.setPlaceholderText(_("查手册里的字"))
        self.contents = QListView(self)
        self.contents.setObjectName("handbook_contents")
        self.contents.setModel(QStringListModel([page.title for page in handbook.pages], self))
        self.text = QTextBrowser(self)
        self.text.setObjectName("handbook_text")
        self.text.setOpenLinks(False)
        self._note = QLabel(self)
        self._note.setObjectName("handbook_note")
        set_look(self._note, role="small")
        self.setFocusProxy(self.search)
        self._lay_out()
        self.search.reader = self
        self.search.textChanged.connect(self._on_text_changed)
        self.search.returnPressed.connect(self.find_next)
        self.contents.selectionModel().currentChanged.connect(self._on_current_changed)
        self.text.anchorClicked.connect(self._on_anchor_clicked)

    @property
    def page(self) -> int:
        """Position of the page on the screen; -1 before any is shown."""
        return self._page

    def open_at(self, place: Place) -> None:
        """Show the page of *place* with its paragraph in sight and on a ground of its own."""
        self._show_page(place.page)
        cursor = QTextCursor(find_block(self.text.document(), place.begins))
        self._to_top(cursor)
        if place.begins:
            self.text.setExtraSelections([_ground(cursor)])

    def turn(self, step: int) -> None:
        """The page *step* after this one, if there is one."""
        self._show_page(min(max(self._page + step, 0), len(self._handbook.pages) - 1))

    @Slot()
    def find_next(self) -> None:
        """The next place where the searched words stand, over the pages in their order and round again."""
        words, count = self.search.text().strip(), len(self._handbook.pages)
        if not words or self.text.find(words):
            return
        for at in (*range(self._page + 1, count), *range(self._page + 1)):
            if self._holds(at, words):
                self._show_page(at)
                self.text.moveCursor(QTextCursor.MoveOperation.Start)
                self.text.find(words)
                return

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or text size: the page is written anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._page >= 0:
            begins = self.text.textCursor().block().text()
            page, self._page = self._page, -1
            self.open_at(Place(page, begins))

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.contents.setFixedWidth(sizes.px(_CONTENTS))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        body = QHBoxLayout()
        body.addWidget(self.contents)
        body.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, 0, 0, 0)
        layout.setSpacing(sizes.gap)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, sizes.pane, 0)
        head.addWidget(self.search)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addLayout(body, 1)
        self._note.hide()

    def _show_page(self, at: int) -> None:
        if at == self._page:
            return
        self._page = at
        write_page(self.text.document(), self._handbook.pages[at].markdown)
        self._to_top(QTextCursor(self.text.document()))
        self.contents.setCurrentIndex(self.contents.model().index(at, 0))
        self._mark_found()
        self.page_shown.emit(at)

    def _to_top(self, cursor: QTextCursor) -> None:
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()

    def _holds(self, at: int, words: str) -> bool:
        return words.casefold() in self._handbook.pages[at].markdown.casefold()

    def _mark_found(self) -> None:
        """Every find on the page stands out; the list of pages says where there are more."""
        words = self.search.text().strip()
        self.text.setExtraSelections(_finds(self.text.document(), words) if words else [])
        holding = [at for at in range(len(self._handbook.pages)) if words and self._holds(at, words)]
        for at in range(len(self._handbook.pages)):
            self.contents.setRowHidden(at, bool(words) and bool(holding) and at not in holding)
        self._note.setVisible(bool(words) and not holding)
        self._note.setText(_("手册里没有“{words}”").format(words=words))

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._mark_found()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if text.strip():
            self.find_next()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._show_page(index.row())

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        """A page of the handbook opens here; the other documents came with the program, for its keeper."""
        at = self._handbook.page_at(url.fragment())
        if at is not None:
            self._show_page(at)
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)


def _ground(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = QTextCursor(cursor)
    mark.cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    mark.format.setBackground(QColor(current_theme().accent_soft))
    return mark


def _finds(document: QTextDocument, words: str) -> list[QTextEdit.ExtraSelection]:
    found, cursor = [], document.find(words)
    while not cursor.isNull():
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(QColor(current_theme().accent_soft))
        found.append(mark)
        cursor = document.find(words, cursor)
    return found


class _ReadingSearch(SearchField):
    """A search field that also turns the pages and scrolls the text under it; Esc first clears it."""

    reader: HandbookView

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.reader.text.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Down:
                self.reader.turn(1)
            case Qt.Key.Key_Up:
                self.reader.turn(-1)
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case _:
                super().keyPressEvent(event)
