"""The rows of a picker: numbered offers over a tree, or the ranked matches of what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dispatcher_app.pinyin import Entry, PinyinIndex

AnyIndex = QModelIndex | QPersistentModelIndex

#: More matches than these nobody reads; typing one more letter is quicker.
MAX_MATCHES = 200
MAX_NUMBER = 9


@dataclass(frozen=True, slots=True)
class PickItem:
    """One thing to pick. Items come in tree order, a parent before its children.

    ``trailing`` stands at the right (a count, a code), ``aliases`` are found but not shown,
    an item that is not ``pickable`` only holds others.
    """

    key: str
    text: str
    parent: str | None = None
    trailing: str = ""
    aliases: tuple[str, ...] = ()
    tooltip: str = ""
    pickable: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """An item held out on top, with the reason in the operator's language."""

    key: str
    reason: str
    starred: bool = False


class RowKind(Enum):
    SECTION = auto()
    OFFER = auto()
    ITEM = auto()
    MATCH = auto()


@dataclass(slots=True)
class Row:
    """One row of the view; ``number`` is the digit that picks it, 0 for none."""

    kind: RowKind
    key: str
    text: str
    detail: str = ""
    trailing: str = ""
    tooltip: str = ""
    pickable: bool = True
    starred: bool = False
    number: int = 0
    depth: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    parent: int = -1
    position: int = 0
    children: list[int] = field(default_factory=list)


class PickerModel(QAbstractItemModel):
    """Read-only rows over plain values; an index carries the number of its row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, PickItem] = {}
        self._offers: tuple[Offer, ...] = ()
        self._offers_title = self._items_title = ""
        self._pinyin = PinyinIndex()
        self._query = ""
        self._rows: list[Row] = []
        self._top: list[int] = []

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
        self._rebuild()

    def set_offers(self, offers: Sequence[Offer], title: str = "") -> None:
        """Replace the numbered offers on top; unknown keys are left out."""
        self._offers = tuple(offer for offer in offers if offer.key in self._items)
        self._offers_title = title
        self._rebuild()

    def set_query(self, query: str) -> None:
        if query != self._query:
            self._query = query
            self._rebuild()

    def prepare(self, count: int) -> bool:
        """Read the next *count* items for searching; true when all are read."""
        return self._pinyin.build(count)

    def row(self, index: AnyIndex) -> Row:
        return self._rows[index.internalId()]

    def find(self, key: str, kind: RowKind | None = None) -> QModelIndex:
        """The first row (of *kind*, if given) that shows *key*; invalid if none does."""
        for number, row in enumerate(self._rows):
            if key and row.key == key and kind in (None, row.kind):
                return self._index_of(number)
        return QModelIndex()

    def numbered(self, number: int) -> str | None:
        """The key that the digit *number* picks now."""
        return next((row.key for row in self._rows if row.number == number and number), None)

    # -- QAbstractItemModel

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows[parent.internalId()].children if parent.isValid() else self._top)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 1

    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        rows = self._rows[parent.internalId()].children if parent.isValid() else self._top
        if column or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, 0, rows[row])

    def parent(self, index: AnyIndex) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        above = self._rows[index.internalId()].parent
        return self._index_of(above) if above >= 0 else QModelIndex()

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid() or self.row(index).kind is RowKind.SECTION:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.row(index).text
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.row(index).detail
        return None

    # -- rows

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._rows, self._top = [], []
        if self._query.strip():
            self._add_matches()
        else:
            self._add_offers()
            self._add_tree()
        self.endResetModel()

    def _add(self, row: Row) -> int:
        number = len(self._rows)
        siblings = self._rows[row.parent].children if row.parent >= 0 else self._top
        row.position = len(siblings)
        siblings.append(number)
        self._rows.append(row)
        return number

    def _add_matches(self) -> None:
        for place, match in enumerate(self._pinyin.search(self._query, MAX_MATCHES), start=1):
            item = self._items[match.key]
            row = _row_of(RowKind.MATCH, item)
            row.spans, row.number = match.spans, place if place <= MAX_NUMBER else 0
            row.detail, row.trailing = match.alias, self._place_of(item) or item.trailing
            self._add(row)

    def _add_offers(self) -> None:
        if not self._offers:
            return
        self._add(Row(RowKind.SECTION, "", self._offers_title, pickable=False))
        for place, offer in enumerate(self._offers, start=1):
            row = _row_of(RowKind.OFFER, self._items[offer.key])
            row.detail, row.starred, row.trailing = offer.reason, offer.starred, ""
            row.number = place if place <= MAX_NUMBER else 0
            self._add(row)
        self._add(Row(RowKind.SECTION, "", self._items_title, pickable=False))

    def _add_tree(self) -> None:
        added: dict[str | None, int] = {}
        for item in self._items.values():
            row = _row_of(RowKind.ITEM, item)
            row.parent = added.get(item.parent, -1)
            row.depth = self._rows[row.parent].depth + 1 if row.parent >= 0 else 0
            added[item.key] = self._add(row)

    def _place_of(self, item: PickItem) -> str:
        above = self._items.get(item.parent) if item.parent else None
        return above.text if above else ""

    def _index_of(self, number: int) -> QModelIndex:
        return self.createIndex(self._rows[number].position, 0, number)


def _row_of(kind: RowKind, item: PickItem) -> Row:
    return Row(
        kind, item.key, item.text, trailing=item.trailing, tooltip=item.tooltip, pickable=item.pickable
    )
