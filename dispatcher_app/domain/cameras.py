"""视频点位: the cameras that a city's video platform has, as a pack names them."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class CameraKind(Labelled):
    """A dome turns to wherever its operator looks; a fixed one looks one way."""

    FIXED = "fixed", N_("枪机")
    DOME = "dome", N_("球机")


class Way(Labelled):
    """The eight ways a fixed camera can be said to look, clockwise from north."""

    NORTH = "n", N_("北")
    NORTH_EAST = "ne", N_("东北")
    EAST = "e", N_("东")
    SOUTH_EAST = "se", N_("东南")
    SOUTH = "s", N_("南")
    SOUTH_WEST = "sw", N_("西南")
    WEST = "w", N_("西")
    NORTH_WEST = "nw", N_("西北")


@dataclass(frozen=True, slots=True)
class Camera:
    """One 视频点位. Degrees are CGCS2000.

    ``direction`` is where it looks, degrees clockwise from north, None where that is not known. ``owner`` is
    the code of a unit or any name. ``stream`` is the address in the city's video platform: text to be read
    and copied, which the program never opens.
    """

    code: str
    name: str
    lon: float
    lat: float
    kind: CameraKind
    direction: float | None = None
    owner: str = ""
    stream: str = ""


@dataclass(frozen=True, slots=True)
class NearCamera:
    """A camera and how many metres away it is."""

    camera: Camera
    distance_m: float


def way_of(direction: float) -> Way:
    """The nearest to *direction*, degrees clockwise from north."""
    ways = tuple(Way)
    return ways[round(direction / 45) % len(ways)]
