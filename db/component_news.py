"""What a seat reads of the register while it follows the acts of others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence, Set
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from db.component_register import SqlComponents
from dispatcher_app.domain.components import Registered

if TYPE_CHECKING:
    from dispatcher_app.services.components.columns import ComponentColumns


class SqlRegisterNews:
    """Implements :class:`dispatcher_app.services.components.following.RegisterNews`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._store = engine, SqlComponents(engine)

    async def since(self, known: Set[int], most: int) -> tuple[frozenset[int], Sequence[Registered] | None]:
        return await self._store.since(known, most)

    async def columns(self) -> ComponentColumns:
        read_columns = await asyncio.to_thread(_import_reading)
        return await read_columns(self._engine)


def _import_reading() -> Callable[[AsyncEngine], Awaitable[ComponentColumns]]:
    """With numpy, which nobody may have needed yet."""
    from db.component_reading import read_columns

    return read_columns
