"""A city pack's contents: everything that makes the program belong to one city (design §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from dispatcher_app.domain.base_map import BaseMap
from dispatcher_app.domain.base_map_setting import BaseMapSetting
from dispatcher_app.domain.cameras import Camera
from dispatcher_app.domain.places import Cell, Component, Outline, Place, Point
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Role


class Hours(NamedTuple):
    """One stretch of the working day, in the pack's own zone; ``start`` counts, ``end`` does not."""

    start: time
    end: time


class Shift(NamedTuple):
    """A duty shift of the hall; one that ends at or before its start runs past midnight."""

    name: str
    start: time
    end: time


class DayOverride(NamedTuple):
    """A day this city works or rests against the State Council's table."""

    day: date
    works: bool
    name: str


class Attribution(NamedTuple):
    """Where a part of the pack comes from, and under which licence it may be passed on."""

    part: str
    text: str
    licence: str
    url: str


class CodeWidths(NamedTuple):
    """How many digits the city's codes have; the defaults are those of GB/T 30428."""

    adcode: int = 6
    street: int = 9
    community: int = 12
    cell: int = 15
    component: int = 16


class GeneratedPart(NamedTuple):
    """A part of the pack that is made up, and how, so that nobody takes it for the city's own data."""

    part: str
    how: str


NATIONAL_WIDTHS = CodeWidths()
#: The usual office hours: 08-12 and 14-18 (domain facts §5).
USUAL_HOURS = (Hours(time(8), time(12)), Hours(time(14), time(18)))
EMPTY_MAP = BaseMap()
OWN_GROUND = BaseMapSetting()


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What ``pack.toml`` says."""

    name: str
    city: str
    district: str
    title: str
    adcode: str
    case_prefix: str
    zone: str = "Asia/Shanghai"
    version: str = ""
    licence: str = ""
    seed: int | None = None
    scheme: str = "GB/T 30428.2"
    demo_password: str | None = None
    default_place: Point | None = None
    widths: CodeWidths = NATIONAL_WIDTHS
    hours: tuple[Hours, ...] = USUAL_HOURS
    shifts: tuple[Shift, ...] = ()
    days: tuple[DayOverride, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    generated: tuple[GeneratedPart, ...] = ()
    base_map: BaseMapSetting = OWN_GROUND


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """A person a demo pack brings along, so that the program can be tried at once."""

    login: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Collector:
    """A 采集员 and the community walked."""

    code: str
    name: str
    community_code: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CaseText:
    """How a case of one class reads, for making up demo and training cases.

    ``place`` is a pattern with the names of :data:`PLACE_WORDS`; ``text`` is a collector's description,
    ``callers`` are a citizen's own words, ``result`` is the unit's, ``weight`` how often it occurs.
    """

    class_code: str
    condition_no: int
    title: str
    place: str
    text: str
    callers: tuple[str, ...]
    result: str
    weight: int = 1


#: What may stand in braces in a case text's place: a road, a crossing, a named place.
PLACE_WORDS = frozenset({"road", "crossing", "place"})


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole city pack. ``cells[i]`` has its ground in ``cell_outlines[i]``.

    A seat reads its pack without ``components``: a large city has them as columns in its place index.
    """

    info: PackInfo
    districts: tuple[Outline, ...] = ()
    streets: tuple[Outline, ...] = ()
    communities: tuple[Outline, ...] = ()
    cells: tuple[Cell, ...] = ()
    cell_outlines: tuple[Outline, ...] = ()
    places: tuple[Place, ...] = ()
    components: tuple[Component, ...] = ()
    units: tuple[Unit, ...] = ()
    seats: tuple[DemoSeat, ...] = ()
    collectors: tuple[Collector, ...] = ()
    cameras: tuple[Camera, ...] = ()
    base_map: BaseMap = EMPTY_MAP
