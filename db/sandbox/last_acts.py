"""What each trainee did last, from the newest steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import said_plainly
from db.tables import steps
from dispatcher_app.domain.commands import Verb
from dispatcher_app.services.sandbox.trainer import LastAct

_S = steps.c
#: Whoever did nothing among so many of the newest steps did nothing lately.
_NEWEST = 5000


class SqlLastActs:
    """Implements :class:`dispatcher_app.services.sandbox.trainer.LastActs`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, logins: Collection[str]) -> Mapping[str, LastAct]:
        """See :meth:`LastActs.of`."""
        lately = _S.id > select(func.max(_S.id) - _NEWEST).scalar_subquery()
        newest = select(func.max(_S.id)).where(lately, _S.person.in_(logins)).group_by(_S.person)
        query = select(_S.person, _S.verb, _S.at, _S.case_id).where(_S.id.in_(newest))
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return {person: LastAct(Verb(verb), at, case_id) for person, verb, at, case_id in rows}
