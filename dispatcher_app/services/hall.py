"""What a seat knows of its city and its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.i18n import _
from dispatcher_app.services.number_ends import numbers_ending
from dispatcher_app.services.places import PlaceIndex


@dataclass(slots=True, eq=False)
class Hall:
    """One hall: its city pack, units, places and the rulebook in force. Shared by services.

    ``rules``, ``units`` and the units of ``pack`` are replaced while a seat sits, when a new version of them
    comes into force (:mod:`dispatcher_app.services.keeping.following`): whoever keeps something made of
    them hears :class:`KeptChanged`. All else is as it was when the seat signed in.

    ``key`` tells this hall from every other one on this machine: what is kept for it is never sent elsewhere.
    ``acts`` are the acts on the register of components that ``places`` has in it; None where nobody knows.
    ``kept`` are the versions of the hall's documents that were in force when it was read. ``clock`` is that
    of a sandbox, as it was then; None in a live hall.
    """

    pack: Pack
    units: UnitRegister
    places: PlaceIndex
    rules: Rulebook
    key: str = ""
    acts: frozenset[int] | None = None
    kept: Mapping[KeptKind, int] = field(default_factory=dict)
    clock: SimulatedClock | None = None

    @property
    def is_sandbox(self) -> bool:
        return self.clock is not None

    @property
    def on_paper(self) -> str:
        """What the hall is called where something of it leaves the screen: a sandbox says what it is."""
        return f"{self.title}({_(SANDBOX_NOTICE)})" if self.is_sandbox else self.title

    def go_by(self, rules: Rulebook, units: tuple[Unit, ...]) -> None:
        """From now on by these rules and units."""
        self.rules = rules
        if units != self.pack.units:
            self.pack, self.units = replace(self.pack, units=units), UnitRegister(units)

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
