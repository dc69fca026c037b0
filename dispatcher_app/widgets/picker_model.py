"""The rows of a picker for Qt: numbered offers over a tree, or the ranked matches of what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.widgets.picker_rows import (
    MAX_NUMBER,
    Offer,
    PickItem,
    Row,
    RowKind,
    RowTree,
    browsing_tree,
    matches_tree,
)

__all__ = ["MAX_NUMBER", "Offer", "PickItem", "PickerModel", "Row", "RowKind"]

AnyIndex = QModelIndex | QPersistentModelIndex

#: More matches than these nobody reads; typing one more letter is quicker.
MAX_MATCHES = 200

# Made once: a view asks for the flags of every row when it lays itself out.
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_ROW_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class PickerModel(QAbstractItemModel):
    """Read-only rows over plain values; an index carries the number of its row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, PickItem] = {}
        self._offers: tuple[Offer, ...] = ()
        self._offers_title = self._items_title = ""
        self._pinyin = PinyinIndex()
        self._query = ""
        self._browsing: RowTree | None = None
        self._tree = RowTree()

    @property
    def query(self) -> str:
        return self._query

    def item(self, key: str) -> PickItem | None:
        return self._items.get(key)

    def set_items(self, items: Sequence[PickItem], title: str = "") -> None:
        """Replace everything there is to pick; *title* stands over it when there are offers."""
        self._items = {item.key: item for item in items}
        self._items_title = title
        self._pinyin = PinyinIndex(
            Entry(item.key, item.text, item.aliases) for item in items if item.pickable
        )
        self._browsing = None
        self._arrange()

    def set_offers(self, offers: Sequence[Offer], title: str = "") -> None:
        """Replace the numbered offers on top; unknown keys are left out."""
        self._offers = tuple(offer for offer in offers if offer.key in self._items)
        self._offers_title = title
        self._browsing = None
        self._arrange()

    def set_query(self, query: str) -> None:
        if query != self._query:
            self._query = query
            self._arrange()

    def prepare(self, count: int) -> bool:
        """Read the next *count* items for searching; true when all are read."""
        return self._pinyin.build(count)

    def row(self, index: AnyIndex) -> Row:
        return self._tree.rows[index.internalId()]

    def find(self, key: str, kind: RowKind | None = None) -> QModelIndex:
        """The first row (of *kind*, if given) that shows *key*; invalid if none does."""
        number = self._tree.find(key, kind)
        return self._index_of(number) if number >= 0 else QModelIndex()

    def numbered(self, number: int) -> str | None:
        """The key that the digit *number* picks now."""
        numbered = self._tree.rows[: MAX_NUMBER + 1]  # under at most one title
        return next((row.key for row in numbered if row.number == number and number), None)

    @property
    def even(self) -> bool:
        """Whether all rows are of one height: there are no offers among them."""
        return self._tree is not self._browsing or not self._offers

    # -- QAbstractItemModel

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._tree.rows[parent.internalId()].children if parent.isValid() else self._tree.top)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        rows = self._tree.rows[parent.internalId()].children if parent.isValid() else self._tree.top
        if column or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, 0, rows[row])

    def parent(self, index: AnyIndex) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        above = self._tree.rows[index.internalId()].parent
        return self._index_of(above) if above >= 0 else QModelIndex()

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid() or self._tree.rows[index.internalId()].kind is RowKind.SECTION:
            return _NO_FLAGS
        return _ROW_FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.row(index).text
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.row(index).detail
        return None

    # -- rows

    def _arrange(self) -> None:
        self.beginResetModel()
        if self._query.strip():
            self._tree = matches_tree(self._pinyin.search(self._query, MAX_MATCHES), self._items)
        else:
            self._tree = self._browsing = self._browsing or browsing_tree(
                self._items, self._offers, self._offers_title, self._items_title
            )
        self.endResetModel()

    def _index_of(self, number: int) -> QModelIndex:
        return self.createIndex(self._tree.rows[number].position, 0, number)
