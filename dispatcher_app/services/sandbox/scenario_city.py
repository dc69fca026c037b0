"""What a scenario is held against: the standard, the units and the ground of one city."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Cell, Component
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow
from dispatcher_app.domain.units import Unit


@dataclass(frozen=True, slots=True)
class ScenarioCity:
    """The city a scenario is played in. ``zone`` tells its times of day."""

    city: City
    standard: Standard
    zone: ZoneInfo

    @property
    def pack(self) -> Pack:
        return self.city.pack

    def code(self, bare: str) -> ClassCode:
        """The class *bare* (without its scheme) in this city's scheme.

        Raises:
            ValueError: not a code, with a sentence.
        """
        return ClassCode.parse(f"{self.standard.scheme}:{bare}")

    def row(self, bare: str, number: int) -> StandardRow | None:
        return self.standard.row(self.code(bare), number)

    def knows_class(self, prefix: str) -> bool:
        """Whether any class of the standard is, or begins with, *prefix*."""
        codes = (str(one.code).rpartition(":")[2] for one in self.standard.classes())
        return any(code == prefix or code.startswith(prefix + "-") for code in codes)

    def knows_area(self, prefix: str) -> bool:
        return any(code.startswith(prefix) for code in self.city.cells)

    def unit(self, code: str) -> Unit | None:
        unit = self.city.units.get(code)
        return None if unit is None or unit.retired else unit

    def cell_at(self, lon: float, lat: float) -> Cell | None:
        return self.city.locate(lon, lat)

    def component(self, code: str) -> Component | None:
        return next((one for one in self.pack.components if one.code == code), None)

    def responsible(self, bare: str, cell: Cell, owner: str = "") -> tuple[str, ...]:
        """Codes of the units that the register names for a class at a place, likeliest first."""
        return tuple(unit.code for unit in self.city.responsible(bare, cell, owner))
