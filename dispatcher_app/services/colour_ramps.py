"""Colour ramps whose steps look equally far apart: mixed in Oklab, lightness rising or falling all the way.

Oklab by Björn Ottosson, 2020 (public domain). A ramp is a palette of 256: number 0 is no colour at all, for
where there is no data; 1 to 255 are the ramp.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dispatcher_app.services.png import Bytes

Floats = npt.NDArray[np.float64]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def ramp(colours: Sequence[str], opacity: tuple[float, float]) -> Bytes:
    """A palette through *colours* (``#RRGGBB``, evenly apart); *opacity* (0 to 1) from first to last."""
    anchors = np.array([_lab(colour) for colour in colours])
    along = np.linspace(0, len(colours) - 1, 255)
    lab = np.stack([np.interp(along, np.arange(len(colours)), anchors[:, i]) for i in range(3)], axis=1)
    palette = np.zeros((256, 4), np.uint8)
    palette[1:, :3] = _rgb(lab)
    palette[1:, 3] = np.rint(np.linspace(*opacity, 255) * 255)
    return palette


def lightness(palette: Bytes) -> Floats:
    """How light (Oklab L, 0 to 1) each colour of a palette is."""
    light: Floats = _lab_of(palette[:, :3] / 255.0)[:, 0]
    return light


def _lab(colour: str) -> Floats:
    lab: Floats = _lab_of(np.array([list(bytes.fromhex(colour.removeprefix("#")))]) / 255.0)[0]
    return lab


def _lab_of(rgb: Floats) -> Floats:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _rgb(lab: Floats) -> Bytes:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    palette: Bytes = np.rint(rgb * 255).astype(np.uint8)
    return palette
