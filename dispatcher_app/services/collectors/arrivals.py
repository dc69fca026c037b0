"""Positions from a terminals' exchange file: each row a sighting, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.collectors import Fix, Sighting
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.keeping import USUAL_DAYS
from dispatcher_app.services.coordinates import CoordinateSystem, to_wgs84
from dispatcher_app.services.importing.times import time_reader

#: Fields of an exchange file; the last may be missing.
FIELDS = ("code", "time", "lon", "lat", "accuracy")
#: Terminals' clocks are not the hall's.
_CLOCKS = timedelta(minutes=2)
#: A circle wider than this (m) is no position in a city.
_WIDEST_M = 5000.0
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_UNIX = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?", re.ASCII)
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S")
_WORDS = {
    **dict.fromkeys(("", "cgcs2000", "epsg:4490", "4490"), CoordinateSystem.CGCS2000),
    **dict.fromkeys(("wgs84", "epsg:4326", "4326"), CoordinateSystem.WGS84),
    **dict.fromkeys(("gcj02", "gcj-02"), CoordinateSystem.GCJ02),
    **dict.fromkeys(("bd09", "bd-09"), CoordinateSystem.BD09),
}


class BadPosition(ValueError):
    """A row that is no position. ``column`` is the one at fault, ``value`` what stands there."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value = column, value


def system_of(word: str) -> CoordinateSystem:
    """Raises:
    DomainError: terminals tell degrees; no other system is read.
    """
    try:
        return _WORDS[word.strip().lower()]
    except KeyError:
        text = _("定位数据的坐标系只能是 cgcs2000、wgs84、gcj02、bd09,不认识“{word}”。")
        raise DomainError(text.format(word=word)) from None


class PositionReader:
    """Reads rows whose values lie as *columns* do, field by name of column (see :data:`FIELDS`).

    *people* are the codes of the hall's collectors, *inside* whether a place belongs to the city.
    """

    def __init__(
        self,
        columns: Sequence[str],
        fields: Mapping[str, str],
        people: frozenset[str],
        inside: Callable[[float, float], bool],
        zone: ZoneInfo,
        now: datetime,
        *,
        system: CoordinateSystem = CoordinateSystem.CGCS2000,
        swapped: bool = False,
    ) -> None:
        """Raises:
        DomainError: a column is missing that no position can do without.
        """
        for name in FIELDS[:4]:
            if not fields.get(name):
                text = _("文件里没有“{field}”这一列;请用对应文件的 [fields] 写明(code、time、lon、lat)。")
                raise DomainError(text.format(field=name))
        self._fields = dict(fields)
        self._at = {name: list(columns).index(column) for name, column in fields.items() if column}
        self._people, self._inside, self._now = people, inside, now
        self._system, self._swapped = system, swapped
        self._read_time = time_reader(_FORMATS, zone)

    def read(self, values: Sequence[str]) -> Sighting:
        """Raises:
        BadPosition: nobody of this hall, no time or one that cannot be, no place or none in the city.
        """
        code = self._text(values, "code")
        if code not in self._people:
            raise self._bad("code", code, _("没有这个编号的采集员"))
        at = self._time(values)
        lon, lat = self._place(values)
        return Sighting(code, Fix(at, lon, lat, self._accuracy(values)))

    def _text(self, values: Sequence[str], name: str) -> str:
        return values[self._at[name]].strip()

    def _bad(self, name: str, value: str, sentence: str) -> BadPosition:
        return BadPosition(self._fields[name], value, sentence)

    def _time(self, values: Sequence[str]) -> datetime:
        text = self._text(values, "time")
        try:
            at = _moment(text) if _UNIX.fullmatch(text) else self._read_time(text)
        except (ValueError, OverflowError) as error:
            raise self._bad("time", text, str(error)) from error
        if at > self._now + _CLOCKS:
            raise self._bad("time", text, _("时间在将来"))
        if at < self._now - timedelta(days=USUAL_DAYS):
            raise self._bad("time", text, _("早于保存期限({days} 天)").format(days=USUAL_DAYS))
        return at

    def _place(self, values: Sequence[str]) -> tuple[float, float]:
        lon, lat = self._number(values, "lon"), self._number(values, "lat")
        if self._swapped:
            lon, lat = lat, lon
        shown = f"({lon}, {lat})"
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise self._bad("lon", shown, _("坐标超出范围(经度、纬度可能写反了)"))
        lon, lat = to_wgs84(lon, lat, self._system)
        if not self._inside(lon, lat):
            raise self._bad("lon", shown, _("不在本市范围内"))
        return lon, lat

    def _accuracy(self, values: Sequence[str]) -> float:
        if "accuracy" not in self._at or not self._text(values, "accuracy"):
            return 0.0
        metres = self._number(values, "accuracy")
        if not 0 <= metres <= _WIDEST_M:
            text = self._text(values, "accuracy")
            raise self._bad(
                "accuracy", text, _("定位精度应为 0 到 {most} 米").format(most=f"{_WIDEST_M:.0f}")
            )
        return metres

    def _number(self, values: Sequence[str], name: str) -> float:
        text = self._text(values, name)
        if not _NUMBER.fullmatch(text):
            raise self._bad(name, text, _("不是数"))
        return float(text)


def _moment(text: str) -> datetime:
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, tz=ZoneInfo("UTC"))
