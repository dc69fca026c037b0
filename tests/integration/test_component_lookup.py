"""What the database alone knows of the register: removed components, codes that were ever given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from db.component_lookup import SqlComponentLookup
from db.component_register import SqlComponents
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import Act, Change, ComponentState, ComponentVerb, RegisterAct
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.words import Role
from dispatcher_app.services.components.query import ComponentQuery
from tests.support.hall import Hall, in_hall
from tests.support.town import COVER

GONE = ComponentState.REMOVED.value


async def _add(hall: Hall, components: Iterable[Component]) -> None:
    act = Act(
        act=RegisterAct.EDIT,
        actor=Actor("guan", "管理员", Role.ADMINISTRATOR),
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    await SqlComponents(hall.engine).apply(act, [Change(c, ComponentVerb.ADD) for c in components])


def test_removed_components_are_read_in_pages(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        gone = [replace(COVER, code=f"44030501010000{n:02}", state=GONE, name=f"井盖_{n}") for n in range(5)]
        lamp = replace(COVER, code="4403050103000001", class_code="部件-01-03", state=GONE, owner_unit="U2")
        await _add(hall, [*gone, lamp, replace(COVER, code="4403050101000099")])
        lookup = SqlComponentLookup(hall.engine)

        async def codes(query: ComponentQuery, after: str = "", most: int = 10) -> list[str]:
            return [found.code for found in await lookup.removed(query, after, most)]

        everything = ComponentQuery(state=GONE)
        first = await codes(everything, most=4)
        assert first == [component.code for component in gone[:4]]
        assert await codes(everything, first[-1], 4) == [gone[4].code, lamp.code]
        assert await codes(ComponentQuery("_3", state=GONE)) == [gone[3].code]
        assert await codes(ComponentQuery("0103", state=GONE)) == [lamp.code]
        assert await codes(ComponentQuery(class_prefix="部件-01-03", owner="U2", cells="440305")) == [
            lamp.code
        ]
        assert await codes(ComponentQuery(cells="440306")) == []

    in_hall(hall_url, scenario)


def test_a_code_is_offered_that_was_never_given(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        lookup = SqlComponentLookup(hall.engine)
        assert await lookup.free_serial("4403050101", 6) == "4403050101000001"
        given = ("000001", "000002", "000007")
        await _add(hall, [replace(COVER, code=f"4403050101{end}", state=GONE) for end in given])
        assert await lookup.free_serial("4403050101", 6) == "4403050101000008"
        await _add(hall, [replace(COVER, code="4403050101999999")])
        assert await lookup.free_serial("4403050101", 6) == "4403050101000003"
        await _add(hall, [replace(COVER, code=f"44030502019{n}") for n in range(10)])
        assert await lookup.free_serial("44030502019", 1) == "", "0 is no serial"

    in_hall(hall_url, scenario)
