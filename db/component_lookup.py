"""What of the register is not in a seat's memory: removed components, and which codes were ever given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import said_plainly
from db.tables import blobs, components
from dispatcher_app.domain.components import COMPONENT_FIELDS, ComponentState
from dispatcher_app.domain.places import Component
from dispatcher_app.services.components.query import ComponentQuery

_COLUMNS = tuple(components.c[name] for name in COMPONENT_FIELDS)
_CODE = components.c.code
_HASHES = 500


class SqlComponentLookup:
    """Implements :class:`dispatcher_app.services.components.desk.ComponentLookup`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def removed(self, query: ComponentQuery, after: str, most: int) -> Sequence[Component]:
        gone = components.c.state == ComponentState.REMOVED.value
        wanted = select(*_COLUMNS).where(gone, after < _CODE, *_terms(query)).order_by(_CODE).limit(most)
        with said_plainly():
            async with self._engine.connect() as connection:
                return [Component(*row) for row in await connection.execute(wanted)]

    async def photos(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of *hashes* (SHA-256) of which the hall has the picture."""
        found: set[str] = set()
        with said_plainly():
            async with self._engine.connect() as connection:
                for start in range(0, len(hashes), _HASHES):
                    some = hashes[start : start + _HASHES]
                    there = select(blobs.c.sha256).where(blobs.c.sha256.in_(some))
                    found |= set((await connection.execute(there)).scalars())
        return frozenset(found)

    async def free_serial(self, beginning: str, width: int) -> str:
        first, last = f"{beginning}{'0' * width}", f"{beginning}{'9' * width}"
        given = select(_CODE).where(_CODE.between(first, last), func.length(_CODE) == len(last))
        with said_plainly():
            async with self._engine.connect() as connection:
                highest = await connection.scalar(given.order_by(_CODE.desc()).limit(1))
                if highest != last:
                    serial = int(highest[len(beginning) :]) + 1 if highest else 1
                    return f"{beginning}{serial:0{width}}"
                codes = list((await connection.execute(given.order_by(_CODE))).scalars())
        return _gap(codes, beginning, width)


def _terms(query: ComponentQuery) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    if query.text:
        named = components.c.name.contains(query.text, autoescape=True)
        terms.append(named | _CODE.contains(query.text, autoescape=True))
    if query.class_prefix:
        bare = query.class_prefix.rpartition(":")[2]
        terms.append((components.c.class_code + "-").startswith(f"{bare}-", autoescape=True))
    if query.owner:
        terms.append(components.c.owner_unit == query.owner)
    if query.cells:
        terms.append(components.c.cell_code.startswith(query.cells, autoescape=True))
    return terms


def _gap(codes: Sequence[str], beginning: str, width: int) -> str:
    """The lowest serial from 1 that none of *codes* (ascending) has; "" where all are given."""
    expected = 1
    for code in codes:
        serial = int(code[len(beginning) :])
        if serial > expected:
            break
        expected = max(expected, serial + 1)
    return f"{beginning}{expected:0{width}}" if expected < 10**width else ""
