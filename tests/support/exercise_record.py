"""The record of an exercise in memory, for windows: numbered, a call ends once, one key is said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatcher_app.domain.commands import Actor
from dispatcher_app.services.ports import ExternalError, Now
from dispatcher_app.services.sandbox.record import (
    AnotherRuns,
    CallTaken,
    Happening,
    HappeningKind,
    KeptExercise,
    NameTaken,
    check_may_say,
)

_ENDS_A_CALL = (HappeningKind.PICKED_UP, HappeningKind.MISSED)


class MemoryRecord:
    """``away``: it answers nothing; ``sayings`` is all that was said."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self.sayings: list[Happening] = []
        self.away = False
        self._kept: dict[str, tuple[KeptExercise, str]] = {}

    async def begin(
        self, name: str, title: str, scenario: str, actor: Actor, body: Mapping[str, Any] | None = None
    ) -> KeptExercise:
        for running in await self.exercises():
            if running.is_running:
                raise AnotherRuns(running.title)
        if name in self._kept:
            raise NameTaken(name)
        at = self._now()
        kept = KeptExercise(name=name, title=title, by=actor, begun=at, real_at=at)
        self._kept[name] = kept, scenario
        await self.add(HappeningKind.BEGUN, actor, body, exercise=name)
        return kept

    async def exercises(self) -> list[KeptExercise]:
        over = {one.exercise: one.at for one in self.sayings if one.kind is HappeningKind.ENDED}
        return [replace(kept, ended=over.get(kept.name)) for kept, _text in self._kept.values()][::-1]

    async def scenario(self, name: str) -> str:
        return self._kept[name][1]

    async def of(self, exercise: str) -> list[Happening]:
        return [one for one in self.sayings if one.exercise == exercise]

    async def add(
        self,
        kind: HappeningKind,
        actor: Actor,
        body: Mapping[str, Any] | None = None,
        *,
        exercise: str | None = None,
        to_role: str = "",
        to_person: str = "",
        about: int | None = None,
        key: str = "",
    ) -> Happening:
        self._check()
        check_may_say(kind, actor)
        for before in self.sayings:
            if kind in _ENDS_A_CALL and before.about == about and before.kind in _ENDS_A_CALL:
                raise CallTaken(before.kind, before.by)
            if key and before.key == key:
                return before
        at: datetime = self._now()
        said = Happening(
            number=len(self.sayings) + 1,
            exercise=exercise,
            at=at,
            real_at=at,
            kind=kind,
            by=replace(actor, seat=""),
            to_role=to_role,
            to_person=to_person,
            about=about,
            key=key,
            body=body or {},
        )
        self.sayings.append(said)
        return said

    async def since(self, number: int, limit: int = 500) -> Sequence[Happening]:
        self._check()
        return self.sayings[number : number + limit]

    async def newest(self, kind: HappeningKind | None = None) -> int:
        self._check()
        return max((one.number for one in self.sayings if kind in (None, one.kind)), default=0)

    def _check(self) -> None:
        if self.away:
            raise ExternalError("数据库没有应答", retry=True)
