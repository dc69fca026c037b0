"""Brings a file's coordinates onto degrees, and says what is odd about them before anything is imported.

The usual slips: northing before easting (surveyors' X is north), a zone's number where none is meant or none
where one is, metres that call themselves degrees. Each shows in that nothing lies near the city.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from db.geometry_crs import Bounds, FileSystem, Pairs, UnknownSystem, zone_word
from dispatcher_app.i18n import _

#: So near to the city (degrees, about 20 km) a survey of it must lie.
_NEAR_DEG = 0.2
#: Less than this share of the features near the city is no survey of it.
_ENOUGH = 0.5
#: Kept decimals of a degree: a millimetre.
_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class Placer:
    """Turns x and y of one file into degrees. ``swapped`` where the file has northing or latitude first."""

    system: FileSystem
    swapped: bool
    city: Bounds | None

    def degrees(self, pairs: Pairs) -> Pairs:
        """Longitude and latitude of *pairs*; not a number where there is no such place."""
        if not len(pairs):
            return pairs
        placed = self.system.to_degrees(pairs[:, ::-1] if self.swapped else pairs)
        placed = np.round(placed, _DECIMALS)
        possible = np.isfinite(placed).all(axis=1) & (np.abs(placed) <= (180.0, 90.0)).all(axis=1)
        placed[~possible] = np.nan
        return placed

    def check(self, sample: Pairs) -> None:
        """Refuse coordinates that cannot be meant, by some of their points.

        Raises:
            UnknownSystem: none or few lie near the city; the sentence says which slip it looks like.
        """
        good = sample[np.isfinite(sample).all(axis=1)]
        if self.city is None or not len(good) or self._share_near(good) >= _ENOUGH:
            return
        raise UnknownSystem(self._guess(good))

    def _guess(self, sample: Pairs) -> str:
        other = Placer(self.system, not self.swapped, self.city)
        if other._share_near(sample) >= _ENOUGH:
            if self.swapped:
                return _("按先北后东(先纬后经)读,数据不在本市附近;按先东后北读则在:请去掉 --swapped。")
            return _("数据像是先北后东(先纬后经):按这个次序就落在本市。请加 --swapped。")
        zone = self._zone(sample)
        if zone:
            return zone
        x, y = (float(value) for value in np.median(sample, axis=0))
        text = _("按坐标系 {name} 读,数据不在本市附近(如 {x:.6g},{y:.6g}),请核对 --crs。")
        return text.format(name=self.system.name, x=x, y=y)

    def _zone(self, sample: Pairs) -> str:
        """A zone's number at the head of the easting, where the system has none, or the other way round."""
        x, y = (float(value) for value in np.median(sample, axis=0))
        easting = max(x, y) if zone_word(max(x, y)) else x
        word, false = zone_word(easting), self.system.false_easting
        if word and (false is None or not zone_word(false)):
            text = _("东坐标 {x:.0f} 以带号 {number} 开头,请用 --crs {word} 写明。")
            return text.format(x=easting, number=word.partition(":")[2], word=word)
        if false is not None and zone_word(false) and not word:
            text = _("坐标系 {name} 的东坐标应带带号,数据({x:.0f})没有:请用 gk3:中央经线。")
            return text.format(name=self.system.name, x=x)
        return ""

    def _share_near(self, sample: Pairs) -> float:
        assert self.city is not None
        west, south, east, north = self.city
        lon, lat = self.degrees(sample).T
        near = (lon > west - _NEAR_DEG) & (lon < east + _NEAR_DEG)
        near &= (lat > south - _NEAR_DEG) & (lat < north + _NEAR_DEG)
        return float(near.mean())
