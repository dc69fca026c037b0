"""The symbols of one size as one palette and one table, ready to be put onto tiles by the thousand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatcher_app.services.png import Bytes

#: From this opacity on a pixel belongs to the symbol and hides what lies under it; below it is its soft edge.
_SOLID = 170
_MOST_COLOURS = 255
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class SymbolSheet:
    """``table[n]`` are the pixels of symbol n, row by row, as numbers into ``palette``; 0 is nothing.

    Numbers up to ``soft`` are soft edges in order of opacity. ``side`` is that of the square in pixels.
    """

    side: int
    numbers: Mapping[str, int]
    table: Bytes
    palette: Bytes
    soft: int

    @classmethod
    def of(cls, symbols: Mapping[str, Bytes]) -> SymbolSheet:
        """The sheet of square pictures (red, green, blue, alpha, not premultiplied), all of one size."""
        pixels = np.stack(list(symbols.values()))
        count, side = pixels.shape[:2]
        colours, which = _few_colours(pixels.reshape(-1, 4))
        order = np.lexsort((colours[:, 3], colours[:, 3] >= _SOLID))
        number = np.empty(len(order), np.uint8)
        number[order] = np.arange(len(order))
        return cls(
            side=side,
            numbers={code: i for i, code in enumerate(symbols)},
            table=number[which].reshape(count, side * side),
            palette=colours[order],
            soft=int(np.count_nonzero(colours[:, 3] < _SOLID)) - 1,
        )

    def picture(self, code: str) -> Bytes:
        """The symbol of *code* by itself: rows of red, green, blue, alpha; unknown ones have that of ""."""
        number = self.numbers.get(code, self.numbers.get("", 0))
        picture: Bytes = self.palette[self.table[number]].reshape(self.side, self.side, 4)
        return picture

    def drawn(self, kinds: npt.NDArray[np.integer], x: Places, y: Places, size: int) -> Bytes:
        """A square picture of *size* pixels: symbol ``kinds[i]`` centred on (x[i], y[i]), later ones on top.

        Symbols may stand outside by up to their own side. Soft edges lie under all symbols, so that they
        never wash out a neighbour.
        """
        room = 2 * self.side
        wide = size + 2 * room
        picture = np.zeros(wide * wide, np.uint8)
        half = self.side // 2
        corner = (y + (room - half)) * wide + (x + (room - half))
        step = np.arange(self.side)
        inside = (step[:, None] * wide + step).ravel()
        values = self.table[kinds]
        targets = corner[:, None] + inside
        soft = (values != 0) & (values <= self.soft)
        picture[targets[soft]] = values[soft]
        solid = values > self.soft
        picture[targets[solid]] = values[solid]
        return picture.reshape(wide, wide)[room:-room, room:-room]


def _few_colours(pixels: Bytes) -> tuple[Bytes, npt.NDArray[np.intp]]:
    """At most 255 colours beside full transparency (number 0), each the mean of those it stands for."""
    alike = np.where(pixels[:, 3:] == 0, 0, pixels).astype(np.uint8)
    for dropped in range(8):
        coarse = alike >> dropped
        keys = coarse.astype(np.uint32) @ np.array([1 << 24, 1 << 16, 1 << 8, 1], np.uint32)
        keys[alike[:, 3] == 0] = 0
        found, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
        if len(found) <= _MOST_COLOURS:
            break
    sums = np.stack([np.bincount(which, alike[:, i], len(found)) for i in range(4)], axis=1)
    colours = np.rint(sums / counts[:, None]).astype(np.uint8)
    nothing = np.zeros((1, 4), np.uint8)
    if found[0] != 0:
        return np.vstack([nothing, colours]), which + 1
    return np.vstack([nothing, colours[1:]]), which
