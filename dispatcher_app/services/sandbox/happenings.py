"""Every seat of a sandbox follows the record of its exercises, and knows what holds now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from dispatcher_app.domain.commands import Actor
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.record import ExerciseRecord, Happening, HappeningKind

log = logging.getLogger(__name__)

#: How often the record is read (s of real time).
LOOK_S = 0.5
#: So much is read at once; there is a look at everything else between two of them.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """Published once for each happening. ``before`` is true where it happened before this program looked for
    the first time: whoever opened after that knows it from :attr:`Happenings.current` already."""

    happening: Happening
    before: bool = False


@dataclass(slots=True)
class Current:
    """What holds now. An exercise begins with a clean slate; at its end calls and failures are over.

    ``exercise`` is the happening with which the running one began, None where none runs; ``last`` the newest
    begun, running or not. ``calls``, ``faults`` and ``messages`` go by number, oldest first; ``read`` by
    message and login. ``story`` is everything since ``last``, or of a sandbox without exercises everything.
    """

    exercise: Happening | None = None
    last: Happening | None = None
    calls: dict[int, Happening] = field(default_factory=dict)
    faults: dict[int, Happening] = field(default_factory=dict)
    messages: dict[int, Happening] = field(default_factory=dict)
    read: dict[tuple[int, str], Happening] = field(default_factory=dict)
    story: list[Happening] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        """The running exercise."""
        return self.exercise.exercise if self.exercise is not None else None

    def unread(self, person: Actor) -> list[Happening]:
        """Messages for *person* that they have not confirmed, the oldest first."""
        return [
            one
            for one in self.messages.values()
            if one.is_for(person) and (one.number, person.person) not in self.read
        ]

    def readers(self, number: int) -> list[Happening]:
        """Who has read the message of that *number*, and when."""
        return [one for (about, _login), one in self.read.items() if about == number]

    def take(self, one: Happening) -> None:
        """Let *one* have happened."""
        if one.kind is HappeningKind.BEGUN:
            self.story.clear()
        self.story.append(one)
        match one.kind:
            case HappeningKind.BEGUN:
                self.exercise = self.last = one
                for held in (self.calls, self.faults, self.messages):
                    held.clear()
                self.read.clear()
            case HappeningKind.ENDED:
                if self.exercise is not None and self.exercise.exercise == one.exercise:
                    self.exercise = None
                    self.calls.clear()
                    self.faults.clear()
            case HappeningKind.MESSAGE:
                self.messages[one.number] = one
            case HappeningKind.READ:
                self.read[(one.about or 0, one.by.person)] = one
            case HappeningKind.FAULT:
                self.faults[one.number] = one
            case HappeningKind.MENDED:
                self.faults.pop(one.about or 0, None)
            case HappeningKind.RINGS:
                self.calls[one.number] = one
            case HappeningKind.PICKED_UP | HappeningKind.MISSED:
                self.calls.pop(one.about or 0, None)
            case _:
                pass


class Happenings:
    """Follows *record* and tells the bus :class:`Happened`, each once. ``current`` is what holds now.

    Over a lost database it waits and goes on; what happened meanwhile is told then.
    """

    def __init__(self, record: ExerciseRecord, bus: EventBus) -> None:
        self.record, self._bus = record, bus
        self.current = Current()
        self._seen: int | None = None
        self._before = 0
        self._looking = asyncio.Lock()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow the record while the block is inside; what holds already is known when it is entered, unless
        the database is away."""
        await self._look_safely()
        task = asyncio.get_running_loop().create_task(self._follow(), name="sandbox-happenings")
        try:
            yield
        finally:
            await ended(task, 1.0)

    async def look(self) -> None:
        """Read what is new, now.

        Raises:
            ExternalError: the database does not answer.
        """
        async with self._looking:
            if self._seen is None:
                begun = await self.record.newest(HappeningKind.BEGUN)
                self._before = await self.record.newest()
                self._seen = max(0, begun - 1)
            while found := await self.record.since(self._seen, _AT_ONCE):
                for one in found:
                    self._seen = one.number
                    self.current.take(one)
                    self._bus.publish(Happened(one, one.number <= self._before))
                await asyncio.sleep(0)

    async def add(
        self,
        kind: HappeningKind,
        actor: Actor,
        body: Mapping[str, Any] | None = None,
        *,
        to_role: str = "",
        to_person: str = "",
        about: int | None = None,
        key: str = "",
    ) -> Happening:
        """:meth:`ExerciseRecord.add` for the running exercise, if one runs, and look at once.

        Raises:
            DomainError: see there.
            ExternalError: the database does not answer; nothing is known to have been kept.
        """
        said = await self.record.add(
            kind,
            actor,
            body,
            exercise=self.current.name,
            to_role=to_role,
            to_person=to_person,
            about=about,
            key=key,
        )
        await self._look_safely()
        return said

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self._look_safely()

    async def _look_safely(self) -> None:
        try:
            await self.look()
        except ExternalError:
            log.info("the record of exercises waits for the database")
        except Exception:  # its seats go on with what they know
            log.exception("the record of exercises cannot be read")
