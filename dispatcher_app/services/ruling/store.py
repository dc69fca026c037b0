"""What keeping the hall needs of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple, Protocol

from dispatcher_app.domain.case import SecondLook
from dispatcher_app.domain.words import Source, Stage


class Gate(IntEnum):
    """The two reviews of a case: before it goes to a unit, before it closes."""

    DISPATCH = 1
    CLOSURE = 2

    @property
    def subject(self) -> str:
        """How the hall's record names it."""
        return f"gate_{self.value}"


class Passing(NamedTuple):
    """A case that passed a gate, and whether the policy let it."""

    number: str
    class_code: str
    by_policy: bool


class Spot(NamedTuple):
    """Where a counted case is, degrees; no place where it was never located."""

    lon: float | None
    lat: float | None
    cell_code: str


class LookedAt(NamedTuple):
    """A drawn case as it is now. ``looked_at`` is when somebody last looked a second time, ``looker`` who."""

    case_id: int
    number: str
    title: str
    stage: Stage
    unit: str
    result: SecondLook | None
    looker: str
    looked_at: datetime | None


class CountStore(Protocol):
    """Everything is read; times are from *begins* to before *ends*.

    Raises:
        ExternalError: the database does not answer.
    """

    async def reported(
        self, class_codes: Sequence[str], sources: Sequence[Source], begins: datetime, ends: datetime
    ) -> Sequence[Spot]:
        """Cases of these classes that came in meanwhile; without sources, of all of them."""
        ...

    async def channels(self) -> Sequence[str]:
        """Every channel through which a case ever came in, in the order of their names."""
        ...

    async def through(self, channels: Sequence[str], begins: datetime, ends: datetime) -> dict[str, int]:
        """How many cases came in through each of these channels of a plan meanwhile."""
        ...

    async def passings(self, gate: Gate, begins: datetime, ends: datetime) -> Sequence[Passing]:
        """Every passing of a gate meanwhile; a case that came back passes again."""
        ...

    async def closed(self, begins: datetime, ends: datetime) -> Sequence[str]:
        """Numbers of the cases that were closed meanwhile, each once."""
        ...

    async def looked_at(self, numbers: Sequence[str]) -> Sequence[LookedAt]:
        """These cases as they are now."""
        ...

    async def looks_since(self, begins: datetime) -> Sequence[LookedAt]:
        """Cases that somebody has looked at a second time since, as they are now."""
        ...
