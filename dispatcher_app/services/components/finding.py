"""Finding components of the register by what is known of them: code, name, class, owner, street, state."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.places import Component
from dispatcher_app.services.components.columns import ComponentColumns, WordColumn
from dispatcher_app.services.components.index import wanted_classes
from dispatcher_app.services.components.query import ComponentQuery

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FoundComponents:
    """Components in the order of their codes, as the register was when they were looked for.

    They become values only when somebody looks at them, so all of a city cost no more than their numbers.
    """

    columns: ComponentColumns
    rows: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.rows)

    def component(self, number: int) -> Component:
        return self.columns.component(int(self.rows[number]))

    def codes(self) -> frozenset[str]:
        """Their codes."""
        return frozenset(code.decode() for code in self.columns.codes[self.rows].tolist())

    def number_of(self, code: str) -> int | None:
        """Where the component with this code stands; None where it was not found."""
        row = self.columns.row_of(code)
        if row is None:
            return None
        at = np.flatnonzero(self.rows == row)
        return int(at[0]) if len(at) else None


def find(columns: ComponentColumns, query: ComponentQuery) -> FoundComponents:
    """The components that *query* means. It takes tenths of a second in a large city: not in a GUI thread."""
    ordered = columns.by_code
    wanted = _wanted(columns, query)
    return FoundComponents(columns, ordered if wanted is None else ordered[wanted[ordered]])


def _wanted(columns: ComponentColumns, query: ComponentQuery) -> _Mask | None:
    """Which rows; None for all of them."""
    classes = wanted_classes(columns, query.class_prefix)
    masks = [None if classes is None else classes[columns.kinds.at]]
    if query.owner:
        masks.append(_equal(columns.owners, query.owner))
    if query.cells:
        inside = np.array([word.startswith(query.cells) for word in columns.cells.words], bool)
        masks.append(inside[columns.cells.at])
    if query.state is not None:
        masks.append(_equal(columns.states, query.state))
    if query.text:
        masks.append(_texts(columns, query.text))
    given = [mask for mask in masks if mask is not None]
    return np.logical_and.reduce(given) if given else None


def _equal(column: WordColumn, word: str) -> _Mask:
    number = column.number(word)
    return np.zeros(len(column.at), bool) if number is None else column.at == number


def _texts(columns: ComponentColumns, text: str) -> _Mask:
    """Part of the name; what is digits alone may be part of the code, too."""
    found = _named(columns, text)
    return found | _coded(columns, text.encode()) if text.isascii() and text.isdigit() else found


def _named(columns: ComponentColumns, text: str) -> _Mask:
    names = columns.names
    needle = text.encode()
    begins = [match.start() for match in re.finditer(re.escape(needle), names.text, re.IGNORECASE)]
    starts = np.array(begins, np.int64)
    numbers = np.searchsorted(names.ends, starts, side="right")
    whole = starts + len(needle) <= names.ends[numbers] if len(numbers) else np.empty(0, bool)
    hit = np.zeros(len(names.ends), bool)
    hit[numbers[whole]] = True
    return hit[names.at]


def _coded(columns: ComponentColumns, digits: bytes) -> _Mask:
    wide = columns.codes.dtype.itemsize
    found = np.zeros(len(columns), bool)
    letters = columns.codes.view(np.uint8).reshape(len(columns), wide)
    needle = np.frombuffer(digits, np.uint8)
    for at in range(wide - len(needle) + 1):
        found |= (letters[:, at : at + len(needle)] == needle).all(axis=1)
    return found
