"""Scenarios for a sandbox's own city, read beside the loop: files from the disk, components in slices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import said_plainly
from db.pack_files import read_case_texts
from db.scenario_city import pack_folder, shipped_scenarios
from db.scenario_files import scenario_of, scenario_text
from db.tables import components
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.sandbox.library import Offered
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError

_COLUMNS = tuple(components.c[name] for name in Component.__dataclass_fields__)
#: Components that are read in one go, with a look at everything else in between.
_SLICE = 1000


class SandboxScenarios:
    """Implements :class:`dispatcher_app.services.sandbox.library.ScenarioLibrary`.

    What people say comes from *folder*, else from the pack of the city's name: no database has it.
    """

    def __init__(self, engine: AsyncEngine, hall: Hall, folder: Path | None = None) -> None:
        self._engine, self._hall, self._folder = engine, hall, folder
        self._made: tuple[Pack, ScenarioCity] | None = None

    async def city(self) -> ScenarioCity:
        """See :meth:`ScenarioLibrary.city`."""
        pack = self._hall.pack
        if self._made is None or self._made[0] is not pack:
            if not pack.info.name:
                raise DomainError(_("沙盘还没有装入城市数据,不能演练。"))
            found = await self._components()
            self._made = (pack, await asyncio.to_thread(self._city_of, pack, found))
        return self._made[1]

    async def shipped(self) -> Sequence[Offered]:
        """See :meth:`ScenarioLibrary.shipped`."""
        return await asyncio.to_thread(_for_city, shipped_scenarios().values(), await self.city())

    async def open(self, file: Path) -> Offered:
        """See :meth:`ScenarioLibrary.open`."""
        return await asyncio.to_thread(_offered, file, await self.city())

    async def read(self, text: str, file: str) -> Scenario:
        """See :meth:`ScenarioLibrary.read`."""
        return await asyncio.to_thread(scenario_of, text, file, await self.city())

    async def _components(self) -> list[Component]:
        """By code, as whoever loads the whole city has them."""
        found: list[Component] = []
        there = components.c.state != ComponentState.REMOVED.value
        query = select(*_COLUMNS).where(there).order_by(components.c.code).limit(_SLICE)
        with said_plainly():
            async with self._engine.connect() as connection:
                while True:
                    after = found[-1].code if found else ""
                    rows = (await connection.execute(query.where(components.c.code > after))).all()
                    found += [Component(*row) for row in rows]
                    if len(rows) < _SLICE:
                        return found

    def _city_of(self, pack: Pack, spots: list[Component]) -> ScenarioCity:
        texts = read_case_texts(self._folder or pack_folder(pack.info.name))
        try:
            city = City(replace(pack, components=tuple(spots)), texts, tuple(spots), self._hall.places.locate)
        except ValueError as error:
            raise DomainError(_("城市包里没有报案文本或部件,不能模拟。")) from error
        return ScenarioCity(city, self._hall.rules.standard, self._hall.zone)


def _offered(file: Path, city: ScenarioCity) -> Offered:
    text = scenario_text(file)
    return Offered(file.name, text, scenario_of(text, file.name, city))


def _for_city(files: Iterable[Path], city: ScenarioCity) -> list[Offered]:
    """Those that another city is needed for are left out."""
    found = []
    for file in files:
        try:
            found.append(_offered(file, city))
        except ScenarioError:
            continue
    return found
