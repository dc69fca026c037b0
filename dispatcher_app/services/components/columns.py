"""All components of a city as columns: 776,143 of them in 80 MB, as objects they would take half a gigabyte.

Rows lie along a Z curve over web mercator, so a map tile of any zoom is one slice. Columns never change;
an edit makes new ones (:mod:`dispatcher_app.services.components.changes`), so a thread that draws is never
disturbed. Single components become :class:`Component` values only when somebody asks for them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.places import Component
from dispatcher_app.services.mercator import along_z, to_units

Rows = npt.NDArray[np.intp]
Codes = npt.NDArray[np.bytes_]
_Scalar = TypeVar("_Scalar", bound=np.generic)
_BATCH = 20_000


class WordColumn(NamedTuple):
    """A column of few different words: which of :attr:`words` each row has."""

    at: npt.NDArray[np.unsignedinteger]
    words: tuple[str, ...]

    def word(self, row: int) -> str:
        return self.words[int(self.at[row])]

    def number(self, word: str) -> int | None:
        """What *word* is called in :attr:`at`; None if no row has it."""
        return self.words.index(word) if word in self.words else None


class NameColumn(NamedTuple):
    """A column of texts that are mostly different: one after another in :attr:`text` (UTF-8).

    Row r has text number ``at[r]``, which ends before byte ``ends[at[r]]``.
    """

    at: npt.NDArray[np.uint32]
    text: bytes
    ends: npt.NDArray[np.uint32]

    def word(self, row: int) -> str:
        number = int(self.at[row])
        start = int(self.ends[number - 1]) if number else 0
        return self.text[start : int(self.ends[number])].decode()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComponentColumns:
    """Row i of every column is one component.

    ``lon``, ``lat`` are degrees as stored. ``x``, ``y`` are the unit square of web mercator in 2^32 steps
    (9 mm), ``place`` their bits interleaved, ascending. ``by_code`` holds the rows in the order of codes.
    Its repr is that of any object: whoever logs it does not mean a hundred megabytes of text.
    Photos are not here: whoever looks at one component asks the database for it.
    """

    codes: Codes
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    x: npt.NDArray[np.uint32]
    y: npt.NDArray[np.uint32]
    place: npt.NDArray[np.uint64]
    by_code: npt.NDArray[np.int32]
    kinds: WordColumn
    cells: WordColumn
    owners: WordColumn
    states: WordColumn
    maintainers: WordColumn
    installed: WordColumn
    names: NameColumn

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def classes(self) -> tuple[str, ...]:
        """The class codes there are, without a scheme (``部件-01-02``)."""
        return self.kinds.words

    def row_of(self, code: str) -> int | None:
        """The row of the component with this code."""
        position, there = self.code_position(code.encode())
        return int(self.by_code[position]) if there else None

    def code_position(self, code: bytes) -> tuple[int, bool]:
        """Where in :attr:`by_code` the *code* is or would be, and whether it is there."""
        position = bisect_left(self.by_code, code, key=self._code)
        there = position < len(self) and self._code(self.by_code[position]) == code
        return position, there

    def component(self, row: int) -> Component:
        return Component(
            code=self.codes[row].decode(),
            class_code=self.kinds.word(row),
            name=self.names.word(row),
            lon=float(self.lon[row]),
            lat=float(self.lat[row]),
            cell_code=self.cells.word(row),
            owner_unit=self.owners.word(row),
            state=self.states.word(row),
            maintainer=self.maintainers.word(row),
            installed=self.installed.word(row),
        )

    def components(self, rows: Iterable[int]) -> Iterator[Component]:
        return map(self.component, rows)

    @property
    def nbytes(self) -> int:
        """Memory of all columns in bytes."""
        arrays = (self.codes, self.lon, self.lat, self.x, self.y, self.place, self.by_code)
        words = (self.kinds, self.cells, self.owners, self.states, self.maintainers, self.installed)
        named = self.names.at.nbytes + self.names.ends.nbytes + len(self.names.text)
        return sum(a.nbytes for a in arrays) + sum(w.at.nbytes for w in words) + named

    def _code(self, row: np.int32) -> bytes:
        return bytes(self.codes[row])


class ColumnsBuilder:
    """Takes components chunk by chunk, so that no more than one chunk is ever there as objects."""

    def __init__(self) -> None:
        self._codes: list[Codes] = []
        self._lon: list[npt.NDArray[np.float64]] = []
        self._lat: list[npt.NDArray[np.float64]] = []
        self._kinds, self._cells, self._owners, self._states = (_Words() for _column in range(4))
        self._maintainers, self._installed = _Words(), _Words()
        self._text: list[bytes] = []
        self._ends: list[npt.NDArray[np.uint32]] = []
        self._length = 0

    def add(
        self,
        codes: Sequence[str],
        classes: Iterable[str],
        names: Iterable[str],
        lons: Sequence[float],
        lats: Sequence[float],
        cells: Iterable[str],
        owners: Iterable[str],
        states: Iterable[str],
        maintainers: Iterable[str],
        installed: Iterable[str],
    ) -> None:
        """One chunk, column by column, all of one length. Codes must be new; sorted input builds faster."""
        count = len(codes)
        self._codes.append(_bytes(codes))
        self._lon.append(np.array(lons, dtype=np.float64))
        self._lat.append(np.array(lats, dtype=np.float64))
        self._kinds.add(classes, count)
        self._cells.add(cells, count)
        self._owners.add(owners, count)
        self._states.add(states, count)
        self._maintainers.add(maintainers, count)
        self._installed.add(installed, count)
        self._add_names([name.encode() for name in names])

    def done(self) -> ComponentColumns:
        """The columns of all chunks. The builder is empty afterwards: a column's chunks go once it is whole,
        so that a large city is never there twice.
        """
        codes = _joined(self._codes, np.dtype("S1"))
        lon, lat = _joined(self._lon, np.dtype(np.float64)), _joined(self._lat, np.dtype(np.float64))
        x, y = to_units(lon, lat)
        place = along_z(x, y)
        order = np.argsort(place, kind="stable")
        return ComponentColumns(
            codes=codes[order],
            lon=lon[order],
            lat=lat[order],
            x=x[order],
            y=y[order],
            place=place[order],
            by_code=_by_code(codes, order),
            kinds=self._kinds.column(order),
            cells=self._cells.column(order),
            owners=self._owners.column(order),
            states=self._states.column(order),
            maintainers=self._maintainers.column(order),
            installed=self._installed.column(order),
            names=NameColumn(
                order.astype(np.uint32), b"".join(self._text), _joined(self._ends, np.dtype(np.uint32))
            ),
        )

    def _add_names(self, names: list[bytes]) -> None:
        lengths = np.fromiter(map(len, names), np.uint32, len(names))
        ends = np.cumsum(lengths, dtype=np.uint32) + np.uint32(self._length)
        self._ends.append(ends)
        self._text.append(b"".join(names))
        self._length = int(ends[-1]) if len(ends) else self._length


def columns_of(components: Iterable[Component]) -> ComponentColumns:
    """The columns of components that are already there as values."""
    builder, coming = ColumnsBuilder(), iter(components)
    while some := list(islice(coming, _BATCH)):
        builder.add(
            [c.code for c in some],
            [c.class_code for c in some],
            [c.name for c in some],
            [c.lon for c in some],
            [c.lat for c in some],
            [c.cell_code for c in some],
            [c.owner_unit for c in some],
            [c.state for c in some],
            [c.maintainer for c in some],
            [c.installed for c in some],
        )
    return builder.done()


class _Words(dict[str, int]):
    """A column of few words while it grows: each new word gets the next number."""

    def __init__(self) -> None:
        super().__init__()
        self._chunks: list[npt.NDArray[np.uint32]] = []

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number

    def add(self, words: Iterable[str], count: int) -> None:
        self._chunks.append(np.fromiter(map(self.__getitem__, words), np.uint32, count))

    def column(self, order: Rows) -> WordColumn:
        at = _joined(self._chunks, np.dtype(np.uint32))[order]
        return WordColumn(at.astype(np.min_scalar_type(max(len(self) - 1, 0))), tuple(self))


def _bytes(codes: Sequence[str]) -> Codes:
    try:
        return np.array(codes, dtype=np.bytes_)
    except UnicodeEncodeError:
        return np.array([code.encode() for code in codes], dtype=np.bytes_)


def _by_code(codes: Codes, order: Rows) -> npt.NDArray[np.int32]:
    """Rows in the order of codes, where row i holds what came in as number ``order[i]``."""
    row_of = np.empty(len(order), np.int32)
    row_of[order] = np.arange(len(order), dtype=np.int32)
    came_sorted = bool(np.all(codes[:-1] <= codes[1:]))
    return row_of if came_sorted else row_of[np.argsort(codes, kind="stable")]


def _joined(chunks: list[npt.NDArray[_Scalar]], kind: np.dtype[_Scalar]) -> npt.NDArray[_Scalar]:
    """All chunks as one column; the chunks are gone."""
    column = np.concatenate(chunks) if chunks else np.empty(0, kind)
    chunks.clear()
    return column
