"""An edit of the register reaches the other open seats by itself, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db.component_news import SqlRegisterNews
from db.component_register import SqlComponents
from db.engine import open_engine
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import Act, Change, ComponentState, ComponentVerb, RegisterAct
from dispatcher_app.domain.words import Role
from dispatcher_app.services import catching_up
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.components import following
from dispatcher_app.services.components.following import ComponentsChanged, RegisterFollower
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.live import Live
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.places import PlaceIndex
from tests.support.desk import HandClock
from tests.support.hall import Hall, in_hall
from tests.support.live_hall import TOLD_ONLY, feed_of, until
from tests.support.town import COVER, town

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LAMP = replace(COVER, code="4403050103000001", class_code="部件-01-03", name="路灯", lon=COVER.lon + 0.0001)


class Seat:
    """What an open seat has in memory of the register, and what it was told."""

    def __init__(self, url: str, known: frozenset[int] | None = None) -> None:
        self.engine = open_engine(url)
        self.bus, self.places = EventBus(), PlaceIndex(replace(town(), components=(COVER,)))
        self.heard: list[ComponentsChanged] = []
        self.bus.subscribe(ComponentsChanged, self._on_changed)
        news = SqlRegisterNews(self.engine)
        self.follower = RegisterFollower(news, self.places, self.bus, known)
        open_cases = OpenCases(Hall(self.engine).store, self.bus)
        contact, feed = Contact(self.bus, HandClock()), feed_of(self.engine)
        pace = TOLD_ONLY
        self.live = Live(feed, open_cases, self.bus, contact, self._on_seats, pace, register=self.follower)

    def _on_changed(self, event: ComponentsChanged) -> None:
        self.heard.append(event)

    @property
    def classes(self) -> set[str]:
        """Of the components that are said to have changed."""
        return {name for event in self.heard for name in event.classes or ()}

    def _on_seats(self, _seats: object) -> None:
        """Nothing to do with the register."""


async def _apply(hall: Hall, *changes: Change) -> None:
    actor = Actor("guan", "管理员", Role.ADMINISTRATOR)
    act = Act(act=RegisterAct.EDIT, actor=actor, at=NOW, reason="巡查")
    await SqlComponents(hall.engine).apply(act, changes)


def _with_seats(url: str, scenario: Callable[[Hall, Seat, Seat], Awaitable[None]]) -> None:
    async def run(hall: Hall) -> None:
        await _apply(hall, Change(COVER, ComponentVerb.ADD))
        acts, _found = await SqlComponents(hall.engine).since(frozenset(), 0)
        one, other = (
            Seat(url, acts),
            Seat(url),
        )  # one knows what it has read, the other begins with what is there
        try:
            async with one.live.running(), other.live.running():
                await until(lambda: other.follower._known == acts)
                await scenario(hall, one, other)
        finally:
            await one.engine.dispose()
            await other.engine.dispose()

    in_hall(url, run)


def test_an_edit_is_in_the_memory_of_every_open_seat(hall_url: str) -> None:
    async def scenario(hall: Hall, one: Seat, other: Seat) -> None:
        await _apply(hall, Change(replace(COVER, owner_unit="U2"), ComponentVerb.CHANGE, 1))
        await _apply(hall, Change(LAMP, ComponentVerb.ADD))
        for seat in (one, other):
            await until(lambda seat=seat: {"部件-01-01", "部件-01-03"} == seat.classes)
            assert seat.places.component(LAMP.code) is not None
            cover = seat.places.component(COVER.code)
            assert cover is not None
            assert cover.owner_unit == "U2"
        gone = replace(LAMP, state=ComponentState.REMOVED.value)
        await _apply(hall, Change(gone, ComponentVerb.REMOVE, 1))
        for seat in (one, other):
            await until(lambda seat=seat: seat.places.component(LAMP.code) is None)
            assert seat.places.find(LAMP.code) == []

    _with_seats(hall_url, scenario)


def test_a_survey_is_taken_as_a_whole_new_register(hall_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "ONE_BY_ONE", 1)

    async def scenario(hall: Hall, one: Seat, other: Seat) -> None:
        await _apply(
            hall,
            Change(LAMP, ComponentVerb.ADD),
            Change(replace(COVER, state="破损"), ComponentVerb.CHANGE, 1),
        )
        for seat in (one, other):
            await until(lambda seat=seat: bool(seat.heard))
            assert seat.heard == [ComponentsChanged()]
            assert len(seat.places.components) == 2
            cover = seat.places.component(COVER.code)
            assert cover is not None
            assert cover.state == "破损"

    _with_seats(hall_url, scenario)


def test_a_database_that_does_not_answer_is_asked_again(
    hall_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)

    async def scenario(hall: Hall, one: Seat, _other: Seat) -> None:
        from dispatcher_app.services.ports import ExternalError

        answered, since = asyncio.Event(), one.follower._news.since

        async def fails_once(known: frozenset[int], most: int) -> object:
            if not answered.is_set():
                answered.set()
                raise ExternalError("不在")
            return await since(known, most)

        monkeypatch.setattr(one.follower._news, "since", fails_once)
        await _apply(hall, Change(LAMP, ComponentVerb.ADD))
        await until(lambda: one.places.component(LAMP.code) is not None)
        assert answered.is_set()

    _with_seats(hall_url, scenario)
