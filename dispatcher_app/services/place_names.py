"""Finds places of the city by what a caller says or a hand types: name, pinyin, code, road, crossing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dispatcher_app.domain.places import Place
from dispatcher_app.i18n import _
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.road_network import RoadNetwork

#: What stands between two roads when a crossing is meant: 深南大道/科苑路, 深南大道与科苑路交叉口.
_BETWEEN = re.compile(r"\s*(?:[/、&+×]|与|和|跟|交|靠近)\s*")
_CROSSING_WORDS = re.compile(r"(?:的)?(?:交叉路?口|十字路口|路口|交汇处?|交界处?|转角处?)$")
#: Names shorter than this are too common to be picked out of a longer sentence.
_SHORTEST_HEARD = 2


class PlaceNames:
    """Named places and roads. Pinyin is read at the first search; :meth:`warm` does it beforehand."""

    def __init__(self, places: Iterable[Place], roads: RoadNetwork) -> None:
        self._roads = roads
        self._places = (*places, *_road_places(roads))
        self._index = PinyinIndex(Entry(str(i), place.name) for i, place in enumerate(self._places))
        self._by_name: dict[str, list[Place]] = {}
        for place in self._places:
            if len(place.name) >= _SHORTEST_HEARD:
                self._by_name.setdefault(place.name, []).append(place)

    def warm(self, count: int | None = None) -> bool:
        """Read the pinyin of *count* more names, all by default; true once every name is read."""
        return self._index.build(count)

    def find(self, text: str, limit: int) -> list[Place]:
        """Best first: a crossing if two roads are named, then names that fit, then names *text* holds."""
        found: dict[Place, None] = dict.fromkeys(self._crossings(text))
        found |= dict.fromkeys(self._places[int(match.key)] for match in self._index.search(text, limit))
        if len(found) < limit:
            found |= dict.fromkeys(self._heard_in(text))
        return list(found)[:limit]

    def _crossings(self, text: str) -> Iterator[Place]:
        parts = _BETWEEN.split(_CROSSING_WORDS.sub("", text.strip()))
        if len(parts) == 2 and all(parts):
            for first in self._road_names(parts[0]):
                for second in self._road_names(parts[1]):
                    for lon, lat in self._roads.crossings(first, second):
                        name = _("{first}与{second}交叉口").format(first=first, second=second)
                        yield Place(name, lon, lat, _("路口"))

    def _road_names(self, text: str) -> Sequence[str]:
        """The road called *text*, else the few roads it may stand for (科苑路: 科苑南路, 科苑北路)."""
        if self._roads.has(text):
            return (text,)
        fitting = (self._places[int(match.key)].name for match in self._index.search(text, 40))
        named = [name for name in fitting if self._roads.has(name)]
        return named[:4] or self._roads.stretches_of(text)

    def _heard_in(self, text: str) -> list[Place]:
        """Places whose whole name stands in *text* (科苑南路腾讯大厦门口), roads last, longest first.

        A name inside a longer one that was heard is not meant: 大冲 in 大冲一路.
        """
        names = [name for name in self._by_name if name in text]
        meant = [name for name in names if not any(name != other and name in other for other in names)]
        places = [place for name in meant for place in self._by_name[name]]
        return sorted(places, key=lambda place: (self._roads.has(place.name), -len(place.name)))


def _road_places(roads: RoadNetwork) -> Iterator[Place]:
    for name in roads.names():
        lon, lat = roads.middle(name)
        yield Place(name, lon, lat, _("道路"))
