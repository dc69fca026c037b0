"""What a seat knows of its city and its rules, read once when it sits down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.number_ends import numbers_ending
from dispatcher_app.services.places import PlaceIndex


@dataclass(slots=True, eq=False)
class Hall:
    """One hall: its city pack, units, places and the rulebook in force. Shared by services.

    ``rules`` alone are replaced while a seat sits: what of a new version is safe to go by at once
    (:mod:`dispatcher_app.services.keeping.following`). All else is as it was when the seat signed in.

    ``key`` tells this hall from every other one on this machine: what is kept for it is never sent elsewhere.
    ``acts`` are the acts on the register of components that ``places`` has in it; None where nobody knows.
    ``kept`` are the versions of the hall's documents that were in force when it was read.
    """

    pack: Pack
    units: UnitRegister
    places: PlaceIndex
    rules: Rulebook
    key: str = ""
    acts: frozenset[int] | None = None
    kept: Mapping[KeptKind, int] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return self.rules.calendar.zone

    @property
    def title(self) -> str:
        return self.pack.info.title

    @property
    def case_prefix(self) -> str:
        """What numbers of new cases begin with."""
        return self.rules.numbers.prefix or self.pack.info.case_prefix

    def numbers_ending(self, typed: str, today: date) -> Iterator[str]:
        """Whole numbers that *typed* may stand for; see :mod:`dispatcher_app.services.number_ends`."""
        for prefix in dict.fromkeys((self.case_prefix, self.pack.info.case_prefix)):
            yield from numbers_ending(typed, prefix, today, self.rules.numbers)

    def unit_name(self, code: str) -> str:
        """The name an operator knows the unit by; the code itself where the register has changed since."""
        unit = self.units.get(code)
        return unit.name if unit else code

    def street_code(self, cell_code: str) -> str:
        return cell_code[: self.pack.info.widths.street]

    def community_code(self, cell_code: str) -> str:
        return cell_code[: self.pack.info.widths.community]
