"""The list of open cases holds the newest of each case, in whatever order news and reading come in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.bus import CasesChanged, EventBus
from dispatcher_app.services.open_cases import OpenCases, OpenCasesChanged
from tests.support.life import life_at


class Rows:
    """A store whose list was read before *meanwhile* happened."""

    def __init__(self, rows: Sequence[QueueRow], meanwhile: Callable[[], None] = lambda: None) -> None:
        self._rows, self._meanwhile = rows, meanwhile

    async def queue(self, _stages: Iterable[Stage], _chunk: int = 500) -> AsyncIterator[Sequence[QueueRow]]:
        self._meanwhile()
        yield self._rows

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]:
        return [row for row in self._rows if row.case_id in case_ids]


class Screen:
    """Shows what it is told, as a queue pane does."""

    def __init__(self, bus: EventBus) -> None:
        self.rows: dict[int, QueueRow] = {}
        bus.subscribe(OpenCasesChanged, self.take)

    def take(self, event: OpenCasesChanged) -> None:
        self.rows.update((row.case_id, row) for row in event.rows)
        for case_id in event.removed:
            self.rows.pop(case_id, None)


def _two_states() -> tuple[Case, Case]:
    """A case that can be voided, and the same case voided."""
    life = life_at(Stage.REPORTED)
    before = life.case
    life.do(Verb.VOID)
    return before, life.case


def _list(rows: Sequence[QueueRow] = ()) -> tuple[EventBus, OpenCases, Screen]:
    bus = EventBus()
    screen = Screen(bus)
    return bus, OpenCases(Rows(rows), bus), screen  # type: ignore[arg-type]


def test_a_case_that_ends_while_the_list_is_read_does_not_come_back() -> None:
    before, ended = _two_states()
    bus = EventBus()
    screen = Screen(bus)
    rows = Rows([row_of(before)], lambda: bus.publish(CasesChanged((ended,), ())))
    cases = OpenCases(rows, bus)  # type: ignore[arg-type]
    asyncio.run(cases.load())
    assert cases.rows == screen.rows == {}


def test_late_news_does_not_undo_newer_news() -> None:
    """Two commands of one program: the first to commit may be the last to be told."""
    bus, cases, screen = _list()
    before, ended = _two_states()
    bus.publish(CasesChanged((ended,), ()))
    bus.publish(CasesChanged((before,), ()))
    assert cases.rows == screen.rows == {}
    newer = replace(before, version=before.version + 5, place="新址")
    bus.publish(CasesChanged((newer,), ()))
    bus.publish(CasesChanged((ended,), ()))
    assert cases.rows[before.id].place == screen.rows[before.id].place == "新址"


def test_a_reopened_case_is_listed_again_by_news_and_by_reading() -> None:
    before, ended = _two_states()
    again = replace(before, version=ended.version + 1)
    bus, cases, screen = _list([row_of(again)])
    bus.publish(CasesChanged((ended,), ()))
    bus.publish(CasesChanged((again,), ()))
    assert cases.rows.keys() == screen.rows.keys() == {again.id}
    bus, cases, screen = _list([row_of(again)])
    bus.publish(CasesChanged((ended,), ()))
    asyncio.run(cases.load())
    assert cases.rows.keys() == screen.rows.keys() == {again.id}


def test_what_another_program_ended_leaves_at_the_next_reading() -> None:
    before, _ended = _two_states()
    bus, cases, screen = _list()
    bus.publish(CasesChanged((before,), ()))
    asyncio.run(cases.load())
    assert cases.rows == screen.rows == {}


def test_a_program_that_never_ends_does_not_keep_every_case_that_did() -> None:
    """A wall runs for years; the newest that ended are enough to keep a late row of theirs away."""
    before, ended = _two_states()
    bus, cases, _screen = _list()
    for case_id in range(1, 20_003):
        cases._take([row_of(ended)._replace(case_id=case_id)])
    assert len(cases._ended) == 20_000
    bus.publish(CasesChanged((replace(before, id=20_002),), ()))
    assert 20_002 not in cases.rows
    assert cases.version(1) == 0
