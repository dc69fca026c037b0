"""What a seat knows of its city and its rules, read once when it sits down."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.places import PlaceIndex


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall: its city pack, units, places and the rulebook in force. Immutable and shared by services.

    ``key`` tells this hall from every other one on this machine: what is kept for it is never sent elsewhere.
    ``acts`` are the acts on the register of components that ``places`` has in it; None where nobody knows.
    """

    pack: Pack
    units: UnitRegister
    places: PlaceIndex
    rules: Rulebook
    key: str = ""
    acts: frozenset[int] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.rules.calendar.zone

    @property
    def title(self) -> str:
        return self.pack.info.title

    def unit_name(self, code: str) -> str:
        """The name an operator knows the unit by; the code itself where the register has changed since."""
        unit = self.units.get(code)
        return unit.name if unit else code

    def street_code(self, cell_code: str) -> str:
        return cell_code[: self.pack.info.widths.street]

    def community_code(self, cell_code: str) -> str:
        return cell_code[: self.pack.info.widths.community]
