"""Where scenarios come from, and the city they are played in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity


@dataclass(frozen=True, slots=True)
class Offered:
    """A scenario that can be begun, with the whole text it was read from; ``file`` is what faults name."""

    file: str
    text: str
    scenario: Scenario


class ScenarioLibrary(Protocol):
    """Reading takes its time and is done beside the loop."""

    async def city(self) -> ScenarioCity:
        """The sandbox's own city.

        Raises:
            DomainError: no city was loaded, or nothing can be made up of it.
            ExternalError: the database does not answer.
        """
        ...

    async def shipped(self) -> Sequence[Offered]:
        """Those that come with the program and are for this city, by name."""
        ...

    async def open(self, file: Path) -> Offered:
        """The scenario in *file*.

        Raises:
            ScenarioError: with every fault and its line.
        """
        ...

    async def read(self, text: str, file: str) -> Scenario:
        """The scenario that *text* is; *file* is what its faults name.

        Raises:
            ScenarioError: with every fault and its line.
        """
        ...
