"""Callers say what the scenario has them say, a piece at a time, and know no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from dispatcher_app.domain.places import Place
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.callers import (
    MOST_CALLS,
    Caller,
    Question,
    caller_of,
    calls_again_after,
)
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.calls import Calls
from dispatcher_app.services.sandbox.record import Happening, HappeningKind
from tests.support.rules import actor
from tests.support.simulated_town import CITY, plan_of, scenario

AT = datetime(2026, 6, 12, 9, tzinfo=UTC)
FLOODED = Caller(
    ref="SIM-x-S00001",
    source=Source.HOTLINE_12319,
    phone="13600000001",
    name="刘先生",
    says="下穿通道里的水到车轮一半了,两辆车熄火堵在里面,后面全停了!",
    place="白石洲",
    landmark="就在白石洲地铁站旁边。",
)


def test_each_question_has_its_piece_and_nothing_is_said_unasked() -> None:
    assert FLOODED.opening == "下穿通道里的水到车轮一半了,"
    assert FLOODED.answer(Question.WHAT) == "两辆车熄火堵在里面,后面全停了!"
    assert FLOODED.answer(Question.WHERE) == FLOODED.answer(Question.WHERE) == "白石洲"
    assert FLOODED.answer(Question.LANDMARK) == FLOODED.landmark
    assert FLOODED.answer(Question.NAME) == "刘先生"


@pytest.mark.parametrize("says", ["井盖没了!", "好臭", "路口的雨水井盖歪了,露个口子。", ""])
def test_the_pieces_together_are_what_was_reported(says: str) -> None:
    one = replace(FLOODED, says=says)
    rest = one.answer(Question.WHAT)
    assert one.opening + ("" if rest == phrases.THAT_IS_ALL else rest) == says


def test_who_knows_nothing_makes_nothing_up() -> None:
    one = replace(FLOODED, name="", place="", landmark="", says="好臭")
    answers = [one.answer(question) for question in Question]
    assert answers == [phrases.NO_PLACE, phrases.NO_LANDMARK, phrases.THAT_IS_ALL, phrases.NO_NAME]


def test_a_landmark_is_the_packs_own_and_near_to_where_it_really_is() -> None:
    plan = plan_of(scenario(200, sources={Source.HOTLINE_12319: 1.0}, out_of_scope=0.3))
    known = {place.name for place in CITY.pack.places}
    for arrival in plan.arrivals:
        said = caller_of(arrival, CITY).landmark
        assert not said or any(name in said for name in known)
        assert not said or arrival.matter.in_scope
    arrival = next(one for one in plan.arrivals if one.matter.in_scope)
    pack = replace(CITY.pack, places=(Place("老槐树", arrival.matter.lon, arrival.matter.lat),))
    there = type("Town", (), {"pack": pack})()
    assert caller_of(arrival, there).landmark == "就在老槐树旁边。"


@pytest.mark.parametrize(("partial", "said"), [(True, "科苑路附近"), (False, "科苑路附近,就在老槐树旁边。")])
def test_an_everyday_caller_who_is_asked_twice_tells_of_one_place(partial: bool, said: str) -> None:
    plan = plan_of(scenario(100, sources={Source.HOTLINE_12319: 1.0}, partial=float(partial)))
    arrival = next(one for one in plan.arrivals if one.matter.in_scope and one.partial is partial)
    tree = Place("老槐树", arrival.matter.lon, arrival.matter.lat, address="邻近科苑路")
    there = type("Town", (), {"pack": replace(CITY.pack, places=(tree,))})()
    assert caller_of(arrival, there).place == said
    nowhere = type("Town", (), {"pack": replace(CITY.pack, places=())})()
    assert caller_of(arrival, nowhere).place == arrival.place


def test_a_call_is_kept_in_the_record_and_read_back() -> None:
    assert Caller.of_body(FLOODED.to_body()) == FLOODED
    damaged = Caller.of_body({"call": "x", "source": "nonsense"})
    assert (damaged.source, damaged.says, damaged.opening) == (Source.HOTLINE_12319, "", "")
    assert replace(FLOODED, phone="1").draft_id == FLOODED.draft_id
    assert replace(FLOODED, ref="SIM-y-S00001").draft_id != FLOODED.draft_id


def test_nobody_calls_for_ever_and_the_seed_says_when() -> None:
    streams = Streams(7, "x")
    first = calls_again_after(streams, "a", 1)
    assert first == calls_again_after(Streams(7, "x"), "a", 1)
    assert first is not None
    assert first > timedelta(0)
    assert calls_again_after(streams, "a", MOST_CALLS) is None


def test_telephones_are_down_while_a_fault_says_so_and_never_for_one_that_makes_no_sense() -> None:
    now = [AT]

    def fault(number: int, **body: object) -> Happening:
        kind = HappeningKind.FAULT
        return Happening(
            number=number, exercise=None, at=AT, real_at=AT, kind=kind, by=actor(Role.TRAINER), body=body
        )

    until = (AT + timedelta(minutes=5)).isoformat()
    faults = {1: fault(1, fault="phones", until="soon"), 2: fault(2, fault="phones", until=until)}
    story = SimpleNamespace(current=SimpleNamespace(faults=faults))
    calls = Calls(story, EventBus(), lambda: now[0], lambda: now[0])  # type: ignore[arg-type]
    assert calls.are_down
    now[0] += timedelta(minutes=5)
    assert not calls.are_down
    faults[3] = fault(3, fault="map", until=None)
    assert not calls.are_down
