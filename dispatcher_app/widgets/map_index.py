"""Finds the few features of a city that a view can see."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Generic, TypeVar

from dispatcher_app.widgets.map_projection import Box, overlaps

T = TypeVar("T")

#: A feature over more buckets than this (a river, a railway) is tested directly instead.
_WIDE = 48


class BoxIndex(Generic[T]):
    """Buckets of *size* metres; answers keep the order of insertion, which is the order of painting."""

    def __init__(self, size: float = 250.0) -> None:
        self._size = size
        self._entries: list[tuple[Box, T]] = []
        self._buckets: dict[tuple[int, int], list[int]] = {}
        self._wide: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return (item for _box, item in self._entries)

    def add(self, box: Box, item: T) -> None:
        number = len(self._entries)
        self._entries.append((box, item))
        left, top, right, bottom = self._span(box)
        if (right - left + 1) * (bottom - top + 1) > _WIDE:
            self._wide.append(number)
            return
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                self._buckets.setdefault((column, row), []).append(number)

    def query(self, box: Box) -> list[T]:
        """What overlaps *box*, in order of insertion."""
        left, top, right, bottom = self._span(box)
        if (right - left + 1) * (bottom - top + 1) > len(self._buckets):
            numbers: set[int] = set(range(len(self._entries)))
        else:
            numbers = set(self._wide)
            for column in range(left, right + 1):
                for row in range(top, bottom + 1):
                    numbers.update(self._buckets.get((column, row), ()))
        entries = self._entries
        return [entries[n][1] for n in sorted(numbers) if overlaps(entries[n][0], box)]

    def _span(self, box: Box) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = (floor(edge / self._size) for edge in box)
        return x0, y0, x1, y1
