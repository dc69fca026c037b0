"""The rows of a picker as plain values: what there is to pick, and how it is arranged for showing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from dispatcher_app.pinyin import Match

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


class RowTree:
    """Rows in the order of the view, found by number or by key."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.top: list[int] = []
        self._first: dict[tuple[str, RowKind | None], int] = {}

    def add(self, row: Row) -> int:
        """Put *row* last under its parent; its number is returned."""
        number = len(self.rows)
        siblings = self.rows[row.parent].children if row.parent >= 0 else self.top
        row.position = len(siblings)
        siblings.append(number)
        self.rows.append(row)
        if row.key:
            self._first.setdefault((row.key, None), number)
            self._first.setdefault((row.key, row.kind), number)
        return number

    def find(self, key: str, kind: RowKind | None = None) -> int:
        """Number of the first row (of *kind*, if given) with *key*; -1 if none has it."""
        return self._first.get((key, kind), -1)


def matches_tree(matches: Iterable[Match], items: Mapping[str, PickItem]) -> RowTree:
    """Ranked matches, the first nine numbered, each with the place it has in the tree."""
    tree = RowTree()
    for place, match in enumerate(matches, start=1):
        item = items[match.key]
        above = items.get(item.parent) if item.parent else None
        row = _row_of(RowKind.MATCH, item)
        row.spans, row.number = match.spans, place if place <= MAX_NUMBER else 0
        row.detail, row.trailing = match.alias, above.text if above else item.trailing
        tree.add(row)
    return tree


def browsing_tree(
    items: Mapping[str, PickItem], offers: Sequence[Offer], offers_title: str, items_title: str
) -> RowTree:
    """Numbered offers under their title, then all items in their tree."""
    tree = RowTree()
    if offers:
        tree.add(Row(RowKind.SECTION, "", offers_title, pickable=False))
        for place, offer in enumerate(offers, start=1):
            row = _row_of(RowKind.OFFER, items[offer.key])
            row.detail, row.starred, row.trailing = offer.reason, offer.starred, ""
            row.number = place if place <= MAX_NUMBER else 0
            tree.add(row)
        tree.add(Row(RowKind.SECTION, "", items_title, pickable=False))
    for item in items.values():
        row = _row_of(RowKind.ITEM, item)
        row.parent = tree.find(item.parent, RowKind.ITEM) if item.parent else -1
        row.depth = tree.rows[row.parent].depth + 1 if row.parent >= 0 else 0
        tree.add(row)
    return tree


def _row_of(kind: RowKind, item: PickItem) -> Row:
    return Row(
        kind, item.key, item.text, trailing=item.trailing, tooltip=item.tooltip, pickable=item.pickable
    )
