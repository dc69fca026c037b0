"""Coordinate systems of survey files, and the way from each to what is stored: CGCS2000 degrees.

CGCS2000 and WGS84 agree to some centimetres and are taken as one. Gauss-Krüger zones come as EPSG codes, as
the file's own description, or in the surveyors' words: ``gk3:38`` is the 3-degree zone 38 with its number in
the easting, ``gk3:114`` the same meridian without; ``gk6:19`` and ``gk6:111`` are those of 6 degrees. What
stands on another datum (西安 80, 北京 54, a city's own) is refused unless PROJ knows a transformation that is
good to a metre: most such parameters are not public, and a guess is off by a hundred metres.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.coordinate_arrays import all_to_wgs84
from dispatcher_app.services.coordinates import CoordinateSystem

if TYPE_CHECKING:
    from pyproj import CRS

#: x and y of points, a point a row: as in the file, or degrees.
Pairs = npt.NDArray[np.float64]
#: West, south, east, north in degrees.
Bounds = tuple[float, float, float, float]

_PLAIN = {
    "cgcs2000": "EPSG:4490",
    "wgs84": "EPSG:4326",
    "gcj02": CoordinateSystem.GCJ02,
    "gcj-02": CoordinateSystem.GCJ02,
    "bd09": CoordinateSystem.BD09,
    "bd-09": CoordinateSystem.BD09,
}
_ZONE = re.compile(r"gk([36]):(\d{2,3})e?", re.IGNORECASE)
_EPSG = re.compile(r"(?:epsg:+)?(\d{4,6})", re.IGNORECASE)
#: Worse than this (m) is no survey any more.
_ACCURACY_M = 1.0
#: Names of the two data as PROJ, EPSG and ESRI write them.
_OUR_DATA = re.compile(
    r"china[ _]?2000|china geodetic coordinate system 2000|cgcs ?2000"
    r"|world geodetic system 1984|wgs[ _]?(19)?84",
    re.IGNORECASE,
)


class UnknownSystem(DomainError):
    """The coordinate system is not said, not known, or cannot be brought to CGCS2000."""


@dataclass(frozen=True, slots=True)
class FileSystem:
    """One file's coordinate system. ``to_degrees`` takes easting (or longitude) first."""

    name: str
    to_degrees: Callable[[Pairs], Pairs]
    #: False easting in metres, where it is a projection; tells zone numbers from their absence.
    false_easting: float | None = None


def file_system(said: str, of_file: str, area: Bounds | None) -> FileSystem:
    """The system of a file that names itself *of_file*, where the user says *said*; "" is nothing said.

    The user's word stands before the file's: data shifted to GCJ-02 mostly call themselves WGS84. *area* is
    the city, for which a change of datum must hold.

    Raises:
        UnknownSystem: with a sentence that says what to do.
    """
    text = said.strip() or of_file
    if not text:
        raise UnknownSystem(
            _("文件没有写明坐标系,请用 --crs 写明,如 EPSG:4490、gk3:38(三度带 38 带)、gcj02。")
        )
    plain = _PLAIN.get(text.strip().lower(), text)
    if isinstance(plain, CoordinateSystem):
        system = plain
        return FileSystem(plain.value, lambda pairs: all_to_wgs84(pairs, system))
    return _projected(_crs(plain, named_by_user=bool(said.strip())), area)


def _crs(text: str, *, named_by_user: bool) -> CRS:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    zone, code = _ZONE.fullmatch(text.strip()), _EPSG.fullmatch(text.strip())
    try:
        if zone:
            return CRS.from_epsg(_zone_code(int(zone[1]), int(zone[2])))
        return CRS.from_epsg(int(code[1])) if code else CRS.from_user_input(text)
    except (CRSError, ValueError) as error:
        sentence = (
            _("没有坐标系“{text}”。请写 EPSG 代码(如 EPSG:4490)、gk3:带号或 gk3:中央经线、gcj02、bd09。")
            if named_by_user
            else _("看不懂文件里写的坐标系({text}),请用 --crs 写明。")
        )
        raise UnknownSystem(sentence.format(text=text[:60])) from error


def _zone_code(width: int, number: int) -> int:
    """EPSG's code of a CGCS2000 zone by its number (13 to 45) or its central meridian (75 to 135)."""
    if width == 3 and 25 <= number <= 45:
        return 4513 + number - 25
    if width == 3 and 75 <= number <= 135 and number % 3 == 0:
        return 4534 + (number - 75) // 3
    if width == 6 and 13 <= number <= 23:
        return 4491 + number - 13
    if width == 6 and 75 <= number <= 135 and (number - 75) % 6 == 0:
        return 4502 + (number - 75) // 6
    raise ValueError(f"no such zone: {width} {number}")


def zone_word(easting_m: float) -> str:
    """The word for the zone whose number leads an easting; "" where none does."""
    number = int(easting_m // 1_000_000)
    if 25 <= number <= 45:
        return f"gk3:{number}"
    return f"gk6:{number}" if 13 <= number <= 23 else ""


def _projected(crs: CRS, area: Bounds | None) -> FileSystem:
    from pyproj import Transformer

    base = crs.geodetic_crs
    if base is None or crs.is_vertical:
        raise UnknownSystem(_("坐标系“{name}”不是平面或经纬度坐标系。").format(name=crs.name))
    if not _OUR_DATA.search(f"{base.datum.name if base.datum else ''} {base.name}"):
        return FileSystem(crs.name, _with_datum(crs, area), _false_easting(crs))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flat = crs.to_2d()
        way = Transformer.from_crs(flat, flat.geodetic_crs, always_xy=True)
    return FileSystem(crs.name, lambda pairs: _transformed(way.transform, pairs), _false_easting(crs))


def _with_datum(crs: CRS, area: Bounds | None) -> Callable[[Pairs], Pairs]:
    """Over a change of datum, where one is known that is good enough for this city."""
    from pyproj import aoi
    from pyproj.transformer import TransformerGroup

    here = aoi.AreaOfInterest(*area) if area else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # says that better grids could be had from the network
        known: Any = TransformerGroup(
            crs,
            "EPSG:4326",
            always_xy=True,
            allow_ballpark=False,
            area_of_interest=here,  # type: ignore[arg-type]
        )
    good = [way for way in known.transformers if 0 <= way.accuracy <= _ACCURACY_M]
    if not good:
        text = _(
            "坐标系“{name}”与 CGCS2000 不是同一基准(如西安 80、北京 54、地方独立坐标),"
            "没有公开的精确转换参数。请先由测绘部门转换到 CGCS2000 再导入。"
        )
        raise UnknownSystem(text.format(name=crs.name))
    return lambda pairs: _transformed(good[0].transform, pairs)


def _transformed(way: Callable[..., tuple[Any, ...]], pairs: Pairs) -> Pairs:
    """What PROJ cannot place comes back as not a number."""
    lon, lat = way(pairs[:, 0], pairs[:, 1], errcheck=False)[:2]
    degrees: Pairs = np.column_stack([lon, lat]).astype(np.float64)
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    return degrees


def _false_easting(crs: CRS) -> float | None:
    if not crs.is_projected or crs.coordinate_operation is None:
        return None
    found = (float(p.value) for p in crs.coordinate_operation.params if p.name.lower() == "false easting")
    return next(found, None)
