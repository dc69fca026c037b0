"""Web mercator for columns of points: whole arrays at once, in steps of 1/2^32 of the world (9 mm).

Scalars are in :mod:`dispatcher_app.domain.mercator`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.mercator import MOST_LATITUDE

#: Bits of a unit coordinate.
BITS = 32
_SIDE = float(1 << BITS)
_LAST = _SIDE - 1.0
Floats = npt.NDArray[np.float64]
Units = npt.NDArray[np.uint32]

#: Each step parts the bits of a number further: 32 bits become every other one of 64.
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def to_units(lon: Floats, lat: Floats) -> tuple[Units, Units]:
    """Degrees to x, y from the north-west corner of the world."""
    sine = np.sin(np.radians(np.clip(lat, -MOST_LATITUDE, MOST_LATITUDE)))
    x = (lon / 360.0 + 0.5) * _SIDE
    y = (0.5 - np.arctanh(sine) / (2 * np.pi)) * _SIDE
    return np.clip(x, 0, _LAST).astype(np.uint32), np.clip(y, 0, _LAST).astype(np.uint32)


def along_z(x: Units, y: Units) -> npt.NDArray[np.uint64]:
    """The place of each point on a Z curve: the bits of y and x in turns, so every tile is one stretch."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def tile_stretch(z: int, x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """Where each tile (x, y) of zoom *z* begins on the Z curve; it is ``1 << (64 - 2 * z)`` long (z > 0)."""
    corner = along_z(np.asarray(x, np.uint32), np.asarray(y, np.uint32))
    return corner << np.uint64(2 * (BITS - z))


def _spread(numbers: Units) -> npt.NDArray[np.uint64]:
    spread = numbers.astype(np.uint64)
    for shift, mask in _SPREAD:
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
