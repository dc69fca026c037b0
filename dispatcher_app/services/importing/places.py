"""Where is it? Coordinates and cell codes of a foreign file, brought onto the hall's own grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dispatcher_app.domain.places import Cell, Point
from dispatcher_app.i18n import _
from dispatcher_app.services.coordinates import to_wgs84
from dispatcher_app.services.importing.mapping import LocationRule
from dispatcher_app.services.places import PlaceIndex

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)


class BadPlace(ValueError):
    """The row says something about its place that cannot be used. ``column`` is where it says so."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.value = value


class PlaceReader:
    """Reads the place of each row as fields of a report; none where the row does not say where it is."""

    def __init__(self, rule: LocationRule, places: PlaceIndex, position: Callable[[str], int]) -> None:
        self._rule, self._places = rule, places
        self._lon, self._lat = (position(c) if c else -1 for c in (rule.lon, rule.lat))
        self._point, self._cell = (position(c) if c else -1 for c in (rule.point, rule.cell))
        self._by = rule.located_by.value

    def read(self, values: Sequence[str]) -> dict[str, object]:
        """Raises:
        BadPlace: not a number, half a pair, or outside the grid where the rule rejects that.
        """
        written = self._written(values)
        if written is not None:
            return self._at(written)
        return self._in_cell(values[self._cell].strip()) if self._cell >= 0 else {}

    def _written(self, values: Sequence[str]) -> Point | None:
        """The two numbers as the file has them, longitude first."""
        if self._point >= 0:
            pair = self._pair(values[self._point].strip())
        elif self._lon >= 0:
            pair = self._two(values[self._lon].strip(), values[self._lat].strip())
        else:
            return None
        return (pair[1], pair[0]) if pair and self._rule.swapped else pair

    def _pair(self, text: str) -> Point | None:
        if not text:
            return None
        numbers = _NUMBER.findall(text)
        if len(numbers) != 2:
            raise BadPlace(self._rule.point, text, _("不是一对坐标"))
        return (float(numbers[0]), float(numbers[1]))

    def _two(self, lon: str, lat: str) -> Point | None:
        if not lon and not lat:
            return None
        return (self._degrees(self._rule.lon, lon), self._degrees(self._rule.lat, lat))

    def _degrees(self, column: str, text: str) -> float:
        if not _NUMBER.fullmatch(text):
            sentence = _("只有另一个坐标,缺这一个") if not text else _("不是坐标(度)")
            raise BadPlace(column, text, sentence)
        return float(text)

    def _at(self, written: Point) -> dict[str, object]:
        lon, lat = written
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise BadPlace(self._column, _shown(written), _("坐标超出范围(经度、纬度可能写反了)"))
        lon, lat = to_wgs84(lon, lat, self._rule.system)
        cell = self._places.locate(lon, lat)
        if cell is None:
            return self._outside(_shown(written))
        return {"lon": lon, "lat": lat, "located_by": self._by, **_cell_fields(cell)}

    def _in_cell(self, code: str) -> dict[str, object]:
        if not code:
            return {}
        cell = self._places.cell(code)
        return self._outside(code) if cell is None else _cell_fields(cell)

    def _outside(self, value: str) -> dict[str, object]:
        if self._rule.keep_outside:
            return {}
        raise BadPlace(self._column, value, _("不在本市单元网格之内"))

    @property
    def _column(self) -> str:
        return self._rule.point or self._rule.lon or self._rule.cell


def _shown(point: Point) -> str:
    return f"({point[0]}, {point[1]})"


def _cell_fields(cell: Cell) -> dict[str, object]:
    return {
        "cell_code": cell.code,
        "community": cell.community,
        "street": cell.street,
        "district": cell.district,
    }
