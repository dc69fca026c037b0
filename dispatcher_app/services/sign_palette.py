"""A palette made for signs of a few colours on one ground, and the way from any of their pixels into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatcher_app.services.png import Bytes

Colour = tuple[int, int, int]
#: Steps from the ground to each colour, and of the ground from clear to solid.
_STEPS, _SOFT_STEPS = 20, 24
_BITS = 4
_PIECE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class SignPalette:
    """:attr:`palette` are red, green, blue, alpha by number; 0 is clear."""

    palette: Bytes
    _nearest: Bytes

    @classmethod
    def of(cls, ground: Colour, colours: Sequence[Colour]) -> SignPalette:
        """Mixtures of *ground* with each of *colours* (ten at most), and *ground* fading into nothing."""
        shares = np.linspace(0, 1, _STEPS + 1)[1:, None]
        mixed = [np.rint(np.array(ground) * (1 - shares) + np.array(colour) * shares) for colour in colours]
        solid = np.vstack([*mixed, np.array([ground])])
        soft = np.tile(np.array(ground), (_SOFT_STEPS, 1))
        alphas = np.concatenate([np.full(len(solid), 255), np.linspace(0, 255, _SOFT_STEPS + 1)[:-1]])
        palette = np.column_stack([np.vstack([solid, soft]), np.rint(alphas)]).astype(np.uint8)
        palette = np.vstack([np.zeros((1, 4), np.uint8), palette])
        nearest = _nearest(palette)
        exact = np.flatnonzero(palette[:, 3] == 255)
        for number in [*exact[_STEPS - 1 :: _STEPS][: len(colours)], exact[-1]]:  # whole surfaces stay true
            nearest[_keys(palette[number])] = number
        return cls(palette, nearest)

    def numbers(self, picture: Bytes) -> Bytes:
        """*picture* (rows of red, green, blue, alpha, not premultiplied) as numbers into the palette."""
        found: Bytes = self._nearest[_keys(picture)]
        return found


def _keys(pixels: Bytes) -> npt.NDArray[np.intp]:
    """Pixels by the upper bits of each channel; what is clear is 0 whatever its colour."""
    high = (pixels >> (8 - _BITS)).astype(np.intp)
    keys = ((high[..., 0] << _BITS | high[..., 1]) << _BITS | high[..., 2]) << _BITS | high[..., 3]
    return np.where(high[..., 3] == 0, 0, keys)


def _nearest(palette: Bytes) -> Bytes:
    """For each key the number of the colour that looks most like it, colours weighed by their opacity."""
    steps = np.arange(1 << _BITS, dtype=np.float32) * (255 / ((1 << _BITS) - 1))
    grid = np.stack(np.meshgrid(steps, steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 4)
    seen, wanted = _weighed(grid), _weighed(palette.astype(np.float32))
    lengths = (wanted**2).sum(axis=1)
    found = np.empty(len(seen), np.uint8)
    for start in range(0, len(seen), _PIECE):
        piece = seen[start : start + _PIECE]
        found[start : start + _PIECE] = (lengths - 2 * piece @ wanted.T).argmin(axis=1)
    found[0] = 0
    return found


def _weighed(colours: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    alpha = colours[:, 3:]
    return np.hstack([colours[:, :3] * alpha / 255, 2 * alpha]).astype(np.float32)
