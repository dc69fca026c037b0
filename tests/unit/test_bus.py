"""The bus: everybody living hears, whoever fails or goes on the way."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest

from dispatcher_app.services.bus import EventBus


@dataclass(frozen=True)
class Rang:
    times: int = 1


class Listener:
    def __init__(self) -> None:
        self.heard: list[Rang] = []

    def hear(self, event: Rang) -> None:
        self.heard.append(event)


class RingsAgain(Listener):
    """Answers an event with another of the same kind."""

    def __init__(self, bus: EventBus) -> None:
        super().__init__()
        self._bus = bus

    def hear(self, event: Rang) -> None:
        super().hear(event)
        if event.times:
            self._bus.publish(Rang(event.times - 1))


def test_an_event_within_an_event_reaches_everybody_though_some_are_gone() -> None:
    bus = EventBus()
    first, gone, last = RingsAgain(bus), Listener(), Listener()
    for listener in (first, gone, last):
        bus.subscribe(Rang, listener.hear)
    del gone, listener
    bus.publish(Rang(1))
    assert [event.times for event in last.heard] == [0, 1]
    bus.publish(Rang(0))
    assert len(last.heard) == 3


def test_whoever_is_taken_down_meanwhile_hears_no_more() -> None:
    bus, last = EventBus(), Listener()

    class TakesDown(Listener):
        def hear(self, event: Rang) -> None:
            bus.forget(lambda listener: listener is last)

    taker = TakesDown()
    bus.subscribe(Rang, taker.hear)
    bus.subscribe(Rang, last.hear)
    bus.publish(Rang())
    assert last.heard == []


def test_one_that_fails_is_logged_and_the_others_hear(caplog: pytest.LogCaptureFixture) -> None:
    bus, last = EventBus(), Listener()

    class Fails(Listener):
        def hear(self, event: Rang) -> None:
            raise LookupError

    failing = Fails()
    bus.subscribe(Rang, failing.hear)
    bus.subscribe(Rang, last.hear)
    with caplog.at_level(logging.ERROR):
        bus.publish(Rang())
    assert len(last.heard) == 1
    assert "subscriber failed for Rang" in caplog.text
