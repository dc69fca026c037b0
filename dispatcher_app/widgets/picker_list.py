"""The list of a picker. It never takes the focus: the field above it keeps the keys and drives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QTreeView, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.picker_delegate import PickerDelegate, Tag, chevron_rect
from dispatcher_app.widgets.picker_model import AnyIndex, Offer, PickerModel, PickItem, RowKind
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

#: Items read for searching per turn of the event loop before anybody types: well under 10 ms.
_PREPARE_SLICE = 50
#: Items are read for searching only when the window has its cases: the dictionary may have to be read first.
_PREPARE_AFTER_MS = 1500


class PickerList(QTreeView):
    """Offers and a tree, or matches; one row is current.

    Attributes:
        marking: whether items can be picked beside the first.
        settled_keys: items already picked, first or beside it; Enter on one confirms, never picks it anew.
        empty_text: what is said when there is nothing to pick at all.

    Signals:
        chosen: an item was picked; argument is its key.
        marked: an item was picked beside the first (assisting); argument is its key.
        pointed: another row is current; argument is its key, "" for none.
    """

    chosen = Signal(str)
    marked = Signal(str)
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PickerModel(self)
        self._delegate = PickerDelegate(self)
        self._open: set[str] = set()
        self._prepare = QTimer(self)
        self._prepare.timeout.connect(self._on_prepare)
        self.marking = False
        self.settled_keys: frozenset[str] = frozenset()
        self.empty_text = ""
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self._set_up_view()
        theme_notifier().changed.connect(self._on_theme_changed)
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)

    def _set_up_view(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QTreeView.SelectionMode.SingleSelection)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("PickerList { border: 0; padding: 0; background: transparent; }")

    # -- what is shown

    def set_items(self, items: Sequence[PickItem], title: str = "", open_keys: Sequence[str] = ()) -> None:
        self._open = set(open_keys)
        self._model.set_items(items, title)
        self._after_reset()
        self._prepare.start(_PREPARE_AFTER_MS)

    def set_offers(self, offers: Sequence[Offer], title: str = "") -> None:
        self._model.set_offers(offers, title)
        self._after_reset()

    def set_query(self, query: str) -> None:
        if query != self._model.query:
            self._model.set_query(query)
            self._after_reset()

    def set_tags(self, tags: Mapping[str, Tag]) -> None:
        self._delegate.tags = dict(tags)
        self.viewport().update()

    def set_engaged(self, engaged: bool) -> None:
        """Whether the keys come here: the current row then has its accent bar."""
        self._delegate.engaged = engaged
        self.viewport().update()

    # -- what is current

    @property
    def current_key(self) -> str | None:
        index = self.currentIndex()
        return self._model.row(index).key if index.isValid() else None

    def text_of(self, key: str) -> str:
        item = self._model.item(key)
        return item.text if item else key

    def numbered(self, number: int) -> str | None:
        return self._model.numbered(number)

    def show_key(self, key: str | None) -> None:
        """Make the first row of *key* current, if it is to be seen without opening anything."""
        index = self._model.find(key) if key else QModelIndex()
        self.setCurrentIndex(QModelIndex() if self._hidden(index) else index)

    def move_by(self, steps: int) -> None:
        """Make the row *steps* further down (up if negative) current; sections are passed over."""
        index = self.currentIndex()
        for _step in range(abs(steps)):
            following = self._neighbour(index, down=steps > 0)
            if not following.isValid():
                break
            index = following
        if index.isValid():
            self.setCurrentIndex(index)

    def page_rows(self) -> int:
        return max(1, self.viewport().height() // current_sizes().row - 1)

    def open_current(self, opened: bool) -> None:
        """Open or close the current row; closing one that has nothing to close goes to its parent."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if not opened and not self.isExpanded(index) and index.parent().isValid():
            self.setCurrentIndex(index.parent())
        else:
            self.setExpanded(index, opened)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        self.pointed.emit(self.current_key or "")

    # -- picking

    def choose_current(self) -> bool:
        """Pick the current row, or open or close one that only holds others; false without one."""
        index = self.currentIndex()
        if not index.isValid():
            return False
        row = self._model.row(index)
        if row.pickable:
            self.chosen.emit(row.key)
        else:
            self.setExpanded(index, not self.isExpanded(index))
        return True

    def mark_current(self) -> bool:
        """Pick the current row beside the first; false where that cannot be done."""
        index = self.currentIndex()
        if not self.marking or not index.isValid() or not self._model.row(index).pickable:
            return False
        self.marked.emit(self._model.row(index).key)
        return True

    def choose_number(self, number: int) -> bool:
        key = self._model.numbered(number)
        if key is None:
            return False
        self.chosen.emit(key)
        return True

    # -- Qt

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != self.currentIndex():
            return
        row = self._model.row(index)
        on_chevron = chevron_rect(self.visualRect(index), row.depth).contains(event.position().toPoint())
        if row.children and (on_chevron or not row.pickable):
            self.setExpanded(index, not self.isExpanded(index))
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.mark_current()
        else:
            self.choose_current()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._model.rowCount():
            self._paint_empty()

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """The delegate draws the arrows."""

    def sizeHint(self) -> QSize:
        sizes = current_sizes()
        return QSize(sizes.px(340), sizes.px(360))

    # -- inside

    def _neighbour(self, index: QModelIndex, down: bool) -> QModelIndex:
        """The next row that can be current; from nowhere, the first one."""
        step = self.indexBelow if down else self.indexAbove
        index = step(index) if index.isValid() else self._model.index(0, 0)
        while index.isValid() and not self._model.flags(index):
            index = step(index)
        return index

    def _hidden(self, index: QModelIndex) -> bool:
        above = index.parent()
        while above.isValid():
            if not self.isExpanded(above):
                return True
            above = above.parent()
        return False

    def _after_reset(self) -> None:
        """Open what was open; what was typed makes the best match current."""
        self.setUniformRowHeights(self._model.even)
        if self._model.query.strip():
            self.setCurrentIndex(self._neighbour(QModelIndex(), down=True))
            self.scrollToTop()
            return
        for key in tuple(self._open):
            self.setExpanded(self._model.find(key, RowKind.ITEM), True)

    def _paint_empty(self) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(QColor(current_theme().secondary))
        room = self.viewport().rect().adjusted(*(current_sizes().pane * sign for sign in (1, 2, -1, -2)))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        query = self._model.query.strip()
        text = _("没有与“{query}”相符的,退格改一改").format(query=query) if query else self.empty_text
        painter.drawText(room, flags, text)
        painter.end()

    @Slot()
    def _on_prepare(self) -> None:
        self._prepare.setInterval(0)
        if self._model.prepare(_PREPARE_SLICE):
            self._prepare.stop()

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        self._open.add(self._model.row(index).key)

    @Slot(QModelIndex)
    def _on_collapsed(self, index: QModelIndex) -> None:
        self._open.discard(self._model.row(index).key)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
