"""What holds in an exercise follows from its record, wherever and whenever somebody begins to read it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.happenings import Current, Happened, Happenings
from dispatcher_app.services.sandbox.record import Happening, HappeningKind
from tests.support.rules import actor

K = HappeningKind
AT = datetime(2026, 6, 12, 9, tzinfo=UTC)
TRAINER, CLERK, OTHER = actor(Role.TRAINER), actor(Role.CALL_TAKER), actor(Role.DISPATCHER)


def said(number: int, kind: HappeningKind, **more: object) -> Happening:
    given = {"number": number, "exercise": "a", "at": AT, "real_at": AT, "kind": kind, "by": TRAINER, **more}
    return Happening(**given)  # type: ignore[arg-type]


STORY = [
    said(1, K.MESSAGE, body={"text": "昨天的"}),
    said(2, K.BEGUN),
    said(3, K.MESSAGE, to_role="dispatcher"),
    said(4, K.MESSAGE),
    said(5, K.READ, about=4, by=CLERK),
    said(6, K.FAULT, body={"fault": "phones"}),
    said(7, K.FAULT, body={"fault": "map"}),
    said(8, K.MENDED, about=6),
    said(9, K.RINGS),
    said(10, K.RINGS),
    said(11, K.PICKED_UP, about=9, by=CLERK),
]


class Kept:
    """A record in memory; away while ``is_away``."""

    def __init__(self, story: Sequence[Happening]) -> None:
        self.story = list(story)
        self.is_away = False

    async def since(self, number: int, limit: int = 500) -> list[Happening]:
        if self.is_away:
            raise ExternalError("连不上")
        return [one for one in self.story if one.number > number][:limit]

    async def newest(self, kind: HappeningKind | None = None) -> int:
        if self.is_away:
            raise ExternalError("连不上")
        return max((one.number for one in self.story if kind in (None, one.kind)), default=0)


class Heard:
    def __init__(self, bus: EventBus) -> None:
        self.of: list[Happened] = []
        bus.subscribe(Happened, self._on_happened)

    def _on_happened(self, happened: Happened) -> None:
        self.of.append(happened)


def test_what_holds_follows_from_what_was_said() -> None:
    current = Current()
    for one in STORY:
        current.take(one)
    assert current.name == "a"
    assert list(current.faults) == [7]
    assert list(current.calls) == [10]
    assert [one.number for one in current.unread(OTHER)] == [3, 4]
    assert current.unread(CLERK) == []  # one is not theirs, the other is read
    current.take(said(12, K.ENDED))
    assert (current.name, current.calls, current.faults) == (None, {}, {})
    assert current.last == STORY[1]
    assert [one.number for one in current.unread(OTHER)] == [3, 4]  # what was told stays until it is read


def test_a_message_to_one_person_is_for_nobody_else() -> None:
    one = said(1, K.MESSAGE, to_role="dispatcher", to_person=CLERK.person)
    assert one.is_for(CLERK)
    assert not one.is_for(OTHER)


def test_whoever_comes_late_or_again_sees_the_same_and_nothing_twice() -> None:
    async def scenario() -> None:
        bus, kept = EventBus(), Kept(STORY)
        heard, following = Heard(bus), Happenings(kept, bus)  # type: ignore[arg-type]
        kept.is_away = True
        async with following.following():  # without a database it waits
            assert following.current.last is None
            kept.is_away = False
            await following.look()
            kept.story.append(said(12, K.RINGS))
            await asyncio.gather(following.look(), following.look())
        assert [one.happening.number for one in heard.of] == list(range(2, 13))
        assert [one.happening.number for one in heard.of if not one.before] == [12]
        whole = Current()
        for one in kept.story:
            whole.take(one)
        assert following.current == whole

    asyncio.run(scenario())
