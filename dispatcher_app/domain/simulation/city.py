"""What the simulation knows of a city: spots where things happen, texts, and who is responsible there."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from random import Random

from dispatcher_app.domain.pack import CaseText, Collector, Pack
from dispatcher_app.domain.places import Cell, Component
from dispatcher_app.domain.simulation.habits import factor_of
from dispatcher_app.domain.simulation.scenario import Flow
from dispatcher_app.domain.units import Unit, UnitRegister

#: Finds the grid cell of a point in degrees; None outside the city.
Locate = Callable[[float, float], Cell | None]


class City:
    """One city pack, ready to be drawn from. Everything is in the pack's own order, so draws repeat."""

    def __init__(
        self, pack: Pack, texts: Sequence[CaseText], spots: Iterable[Component], locate: Locate
    ) -> None:
        """*spots* are components with their cells: whatever happens, happens at one.

        Raises:
            ValueError: no texts or no spots, so nothing can be made up.
        """
        self.pack, self.texts, self.locate = pack, tuple(texts), locate
        self.units = UnitRegister(pack.units)
        self.cells = {cell.code: cell for cell in pack.cells}
        self._spots = [spot for spot in spots if spot.cell_code in self.cells]
        if not self.texts or not self._spots:
            raise ValueError("a city without case texts or components cannot be simulated")
        self._of_class: dict[str, list[Component]] = {}
        for spot in self._spots:
            self._of_class.setdefault(_bare(spot.class_code), []).append(spot)
        self.roads = sorted({road.name for road in pack.base_map.roads if road.name}) or [pack.info.district]
        self.places = [place.name for place in pack.places] or [pack.info.district]
        self._responsible: dict[tuple[str, str, str], tuple[Unit, ...]] = {}
        self._by_community: dict[str, list[Collector]] = {}
        for collector in pack.collectors:
            self._by_community.setdefault(collector.community_code, []).append(collector)

    @property
    def scheme(self) -> str:
        return self.pack.info.scheme

    @property
    def usual_classes(self) -> dict[str, float]:
        """How often each class occurs by the pack's texts, by bare code."""
        weights: dict[str, float] = {}
        for text in self.texts:
            code = _bare(text.class_code)
            weights[code] = weights.get(code, 0.0) + text.weight
        return weights

    @property
    def usual_areas(self) -> dict[str, float]:
        """How many places there are where something may happen, by community code."""
        counted = Counter(self.cells[spot.cell_code].community_code for spot in self._spots)
        return {code: float(count) for code, count in sorted(counted.items())}

    def community_of(self, cell_code: str) -> str:
        """Code of the community a cell lies in; "" for a cell that is not the city's."""
        cell = self.cells.get(cell_code)
        return cell.community_code if cell is not None else ""

    def responsible(self, class_code: str, cell: Cell, owner: str = "") -> tuple[Unit, ...]:
        """Units that may be responsible, likeliest first, as the dispatcher is shown them."""
        key = (_bare(class_code), cell.community_code, owner)
        found = self._responsible.get(key)
        if found is None:
            candidates = self.units.candidates(key[0], cell.street_code, cell.community_code, owner or None)
            found = self._responsible[key] = tuple(one.unit for one in candidates)
        return found

    def has_spots(self, class_code: str) -> bool:
        """Whether the city has components of the class."""
        return _bare(class_code) in self._of_class

    def spots_of(self, class_code: str) -> Sequence[Component]:
        """Where a matter of this class may be: at one of its components, or anywhere."""
        return self._of_class.get(_bare(class_code)) or self._spots

    def collector_of(self, cell_code: str, dice: Random) -> Collector | None:
        """Who walks the community of a cell; anybody where nobody does."""
        cell = self.cells.get(cell_code)
        own = self._by_community.get(cell.community_code, []) if cell else []
        people = own or self.pack.collectors
        return dice.choice(people) if people else None


class Drawn:
    """Texts and spots by the weights of one flow; drawing takes one number each."""

    def __init__(self, city: City, flow: Flow) -> None:
        """Raises:
        ValueError: the weights leave nothing to draw.
        """
        self._city, self._areas = city, flow.areas
        weights = [text.weight * factor_of(_bare(text.class_code), flow.classes) for text in city.texts]
        self._texts = list(accumulate(weights))
        if self._texts[-1] <= 0:
            raise ValueError("no class is left to be reported")
        self._spots: dict[str, list[float]] = {}
        self._of_cell: dict[str, float] = {}

    def text(self, dice: Random) -> CaseText:
        return self._city.texts[_pick(self._texts, dice)]

    def spot(self, class_code: str, dice: Random) -> Component:
        """One where a matter of the class may be, by the weights of areas; anywhere if these bar all."""
        spots = self._city.spots_of(class_code)
        if not self._areas:
            return dice.choice(spots)
        bare = _bare(class_code)
        key = bare if self._city.has_spots(bare) else ""
        weights = self._spots.get(key)
        if weights is None:
            weights = self._spots[key] = list(accumulate(self._weight(spot.cell_code) for spot in spots))
        return spots[_pick(weights, dice)] if weights[-1] > 0 else dice.choice(spots)

    def _weight(self, cell_code: str) -> float:
        known = self._of_cell.get(cell_code)
        if known is None:
            known = self._of_cell[cell_code] = factor_of(cell_code, self._areas, "")
        return known


def _pick(weights: list[float], dice: Random) -> int:
    return min(bisect(weights, dice.random() * weights[-1]), len(weights) - 1)


def _bare(class_code: str) -> str:
    return class_code.rpartition(":")[2]
