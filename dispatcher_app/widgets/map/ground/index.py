"""Finds the few features of a city that a view can see."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import TYPE_CHECKING, Generic, TypeVar

from dispatcher_app.widgets.map.ground.projection import Box, overlaps

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

T = TypeVar("T")

#: Over more buckets than this all boxes are compared at once.
_MANY = 96

#: A feature over more buckets than this (a river, a railway) is tested directly instead.
_WIDE = 48


class BoxIndex(Generic[T]):
    """Buckets of *size* metres; answers keep the order of insertion, which is the order of painting."""

    def __init__(self, size: float = 250.0) -> None:
        self._size = size
        self._boxes: list[Box] = []
        self._items: list[T] = []
        self._buckets: dict[tuple[int, int], list[int]] = {}
        self._wide: list[int] = []
        self._columns: npt.NDArray[np.float64] | None = None
        self.bounds: Box | None = None

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def add(self, box: Box, item: T) -> None:
        number = len(self._items)
        self._boxes.append(box)
        self._items.append(item)
        self._columns = None
        self.bounds = box if self.bounds is None else _around(self.bounds, box)
        left, top, right, bottom = self._span(box)
        if (right - left + 1) * (bottom - top + 1) > _WIDE:
            self._wide.append(number)
            return
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                self._buckets.setdefault((column, row), []).append(number)

    def query(self, box: Box) -> list[T]:
        """What overlaps *box*, in order of insertion."""
        return list(self.scan(box))

    def scan(self, box: Box) -> Iterator[T]:
        """The same one by one: a view of a whole city need not wait for the last of its houses."""
        boxes, items = self._boxes, self._items
        left, top, right, bottom = self._span(box)
        if (right - left + 1) * (bottom - top + 1) > _MANY:
            for number in self._overlapping(box):
                yield items[number]
            return
        for number in self._candidates(left, top, right, bottom):
            if overlaps(boxes[number], box):
                yield items[number]

    def _overlapping(self, box: Box) -> list[int]:
        import numpy as np  # a tenth of a second that the start of a seat does not spend

        if self._columns is None:
            self._columns = np.array(self._boxes, np.float64).reshape(-1, 4).T.copy()
        west, north, east, south = self._columns
        found = (west <= box[2]) & (east >= box[0]) & (north <= box[3]) & (south >= box[1])
        numbers: list[int] = np.flatnonzero(found).tolist()
        return numbers

    def _candidates(self, left: int, top: int, right: int, bottom: int) -> list[int]:
        numbers = set(self._wide)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                numbers.update(self._buckets.get((column, row), ()))
        return sorted(numbers)

    def _span(self, box: Box) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = (floor(edge / self._size) for edge in box)
        return x0, y0, x1, y1


def _around(first: Box, second: Box) -> Box:
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )
