"""A window with pages: their names at the left, one of them at the right, what was said below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.help_sheet import HelpOver
from dispatcher_app.ui.in_force.phrases import PHRASE_KEY, Phrases
from dispatcher_app.ui.work.catalogue import DIGITS, WindowSpec, page_key
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.icons import icon
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.result_line import ResultLine
from dispatcher_app.widgets.theme import current_sizes, set_look

_WIDE, _HIGH = 1440, 880
#: The column of names (px at scale 1): never narrower, never wider, and what stands beside a name in it.
_NAMES, _NAMES_MOST, _BESIDE_NAME = 168, 280, 56


class WorkWindow(QWidget):
    """Pages are made when first shown. Ctrl+digit (0 for the tenth) or Ctrl+PgUp and PgDn choose one, F6 goes
    to the names.

    The keys of a page hold while its name has the focus as well.

    Signals:
        case_wanted: id of a case of a page, to be opened at the seat.
        page_wanted: (window, page, text) that a page wants in front.
    """

    case_wanted = Signal(int)
    page_wanted = Signal(str, str, str)

    def __init__(self, spec: WindowSpec, context: SeatContext) -> None:
        super().__init__()
        self.setObjectName(f"{spec.name}_window")
        self.setWindowTitle(f"{_(spec.title)} · {context.desk.hall.title}")
        set_look(self, surface="panel")
        self._spec, self._context = spec, context
        self._pages = spec.pages_for(context.desk.role)
        self._made: dict[str, WorkPage] = {}
        self.names = QListView(self)
        self.names.setObjectName("work_names")
        self.names.setModel(self._names_model())
        self.stack = QStackedWidget(self)
        self.result = ResultLine(self)
        self.result.setObjectName("work_result")
        self._lay_out()
        self.help = HelpOver(self.stack)
        self.names.selectionModel().currentChanged.connect(self._on_current_changed)
        self.names.activated.connect(self._on_activated)
        self._make_keys()

    @property
    def page(self) -> WorkPage | None:
        """The page on the screen."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, WorkPage) else None

    def open_at(self, name: str = "", text: str = "") -> None:
        """Come to the front with the page *name*, else with the one that was there."""
        wanted = next((at for at, page in enumerate(self._pages) if page.name == name), None)
        if wanted is None:
            wanted = max(self.names.currentIndex().row(), 0)
        if not self.isVisible():
            self.result.clear()  # what was answered before the window was closed
        self.show()
        self.raise_()
        self.activateWindow()
        self._bring(wanted, text)

    def close_pages(self) -> None:
        """The seat leaves: nothing is asked any more, and the pages hear nothing more."""
        self._context.desk.bus.forget(self._owns)
        self.hide()
        self.deleteLater()

    def _owns(self, listener: object) -> bool:
        while isinstance(listener, QObject) and isValid(listener):
            if listener is self:
                return True
            listener = listener.parent()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the window, keeping what was typed; on the names, other keys are the page's."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif not (self.names.hasFocus() and self._hand_to_page(event)):
            super().keyPressEvent(event)

    def _hand_to_page(self, event: QKeyEvent) -> bool:
        """Give *event* to the page's own key; the hand goes along. False where it is none of the page's."""
        page, keys = self.page, QKeySequence(event.keyCombination())
        found = [] if page is None else page.findChildren(QShortcut)
        meant = next((one for one in found if keys in tuple(one.keys()) and _holds(one)), None)
        if page is None or meant is None:
            return False
        page.setFocus()
        meant.activated.emit()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        refusing = next((page for page in self._made.values() if not page.may_leave()), None)
        event.setAccepted(refusing is None)

    # building

    def _names_model(self) -> QStandardItemModel:
        model = QStandardItemModel(self)
        for at, page in enumerate(self._pages):
            item = QStandardItem(icon(page.icon), _(page.title))
            item.setEditable(False)
            item.setToolTip(f"{_(page.title)} ({key})" if (key := page_key(at)) else _(page.title))
            model.appendRow(item)
        return model

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.names.setIconSize(QSize(sizes.px(16), sizes.px(16)))
        self.names.setFixedWidth(self._names_width())
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setVisible(len(self._pages) > 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.names)
        body.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(body, 1)
        layout.addWidget(self.result)
        self.resize(sizes.px(_WIDE), sizes.px(_HIGH))

    def _names_width(self) -> int:
        """All names are read whole, in any language that is not beyond measure."""
        sizes = current_sizes()
        self.names.ensurePolished()
        longest = max(self.names.fontMetrics().horizontalAdvance(_(page.title)) for page in self._pages)
        return min(max(sizes.px(_NAMES), longest + sizes.px(_BESIDE_NAME)), sizes.px(_NAMES_MOST))

    def _make_keys(self) -> None:
        for key in filter(None, map(page_key, range(len(self._pages)))):
            self._key(key).activated.connect(self._on_digit)
        self._key("Ctrl+PgDown").activated.connect(self._on_next)
        self._key("Ctrl+PgUp").activated.connect(self._on_previous)
        self._key("F6").activated.connect(self._on_other_side)
        self._key("F1").activated.connect(self._on_help)
        self.phrases = Phrases(self._context, self, self._on_told)
        self._key(PHRASE_KEY).activated.connect(self.phrases.open)

    def _key(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setObjectName(f"work:{keys}")
        return shortcut

    def _on_told(self, sentence: str) -> None:
        self.result.show_result(sentence, False)

    # pages

    def _bring(self, at: int, text: str = "") -> None:
        spec = self._pages[at]
        page = self._made.get(spec.name)
        if page is None:
            page = self._made[spec.name] = spec.make(self._context)
            page.case_wanted.connect(self.case_wanted)
            page.page_wanted.connect(self.page_wanted)
            page.said.connect(self.result.show_result)
            self.stack.addWidget(page)
        if self.stack.currentWidget() is not page:
            self.result.clear()
        self.stack.setCurrentWidget(page)
        self.names.setCurrentIndex(self.names.model().index(at, 0))
        page.come(text)
        page.setFocus()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        """Arrows in the names show a page and keep the keys."""
        shown = self._made.get(self._pages[index.row()].name) if index.isValid() else None
        if index.isValid() and (shown is None or self.stack.currentWidget() is not shown):
            had_keys = self.names.hasFocus()
            self._bring(index.row())
            if had_keys:
                self.names.setFocus()

    @Slot(QModelIndex)
    def _on_activated(self, _index: QModelIndex) -> None:
        if self.page is not None:
            self.page.setFocus()

    @Slot()
    def _on_digit(self) -> None:
        self._bring(DIGITS.index(self.sender().objectName()[-1]))

    @Slot()
    def _on_next(self) -> None:
        self._bring((self.stack_row() + 1) % len(self._pages))

    @Slot()
    def _on_previous(self) -> None:
        self._bring((self.stack_row() - 1) % len(self._pages))

    def stack_row(self) -> int:
        """Position of the page on the screen."""
        return max(self.names.currentIndex().row(), 0)

    @Slot()
    def _on_other_side(self) -> None:
        if self.names.hasFocus() and self.page is not None:
            self.page.setFocus()
        else:
            self.names.setFocus()

    @Slot()
    def _on_help(self) -> None:
        """The handbook at what has the keys of this page; again: the keys of the window."""
        page, focus = self.page, self.focusWidget()
        within = page is not None and focus is not None and page.isAncestorOf(focus)
        self.help.ask(self._key_entries(), focus if within else page, self._context.desk.role)

    def _key_entries(self) -> list[KeyEntry]:
        group = _(self._spec.title)
        with_keys = zip(self._pages, map(page_key, range(len(self._pages))), strict=True)
        pages = [KeyEntry(group, _(page.title), key) for page, key in with_keys if key]
        window = (
            KeyEntry(group, _("下一页、上一页"), "Ctrl+PgDown / Ctrl+PgUp"),
            KeyEntry(group, _("页名与内容之间"), "F6"),
            KeyEntry(group, _("插入常用语"), PHRASE_KEY),
            KeyEntry(group, _("关闭窗口"), "Esc"),
        )
        own = self.page.key_entries() if self.page is not None else ()
        return [*own, *pages, *window]


def _holds(shortcut: QShortcut) -> bool:
    owner = shortcut.parent()
    return shortcut.isEnabled() and isinstance(owner, QWidget) and owner.isVisible()
