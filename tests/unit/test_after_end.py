"""Ended cases that somebody waits upon, as the seats of each role list them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import cast

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Mark, Role, Source, Stage
from dispatcher_app.services.after_end import AfterEnd
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.side_registers import SideRegisters
from tests.support.life import ROADS, Life

HOURS = timedelta(hours=2)


class Registers:
    """Lists what it was given; ``asked`` are the marks of each reading."""

    def __init__(self, *cases: Case) -> None:
        self.cases = cases
        self.asked: list[frozenset[Mark]] = []
        self.away = False

    async def waiting(self, marks: Iterable[Mark]) -> Sequence[Case]:
        if self.away:
            raise ExternalError("weg", away=True)
        self.asked.append(frozenset(marks))
        return [case for case in self.cases if case.marks & self.asked[-1]]


def read(registers: Registers, role: Role) -> AfterEnd:
    found = AfterEnd(cast(SideRegisters, registers), role, HOURS)
    assert found.stale
    asyncio.run(found.read())
    return found


def late() -> Life:
    life = Life(source=Source.PATROL)
    for verb in ROADS[Stage.HANDLING]:
        life.do(verb)
    life.now += timedelta(days=9)
    for verb in (Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK, Verb.CHECK_PASS):
        life.do(verb)
    life.do(Verb.CLOSE, closing_kind="overdue")
    life.do(Verb.APPEAL, person="third")
    return life


def test_each_role_reads_only_what_waits_for_it() -> None:
    registers = Registers()
    for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER):
        read(registers, role)
    assert registers.asked == [
        {Mark.CALL_BACK},
        {Mark.APPEAL, Mark.BOUNDARY},
        {Mark.APPEAL, Mark.BOUNDARY, Mark.REOPENING},
    ]
    assert not AfterEnd(cast(SideRegisters, registers), Role.WALL, HOURS).stale


def test_an_appeal_waits_for_the_review_that_is_next() -> None:
    life = late()
    registers = Registers(life.case)
    assert Mark.APPEAL in read(registers, Role.DISPATCHER).rows[life.case.id].marks
    assert Mark.APPEAL not in read(registers, Role.SHIFT_LEADER).rows[life.case.id].marks
    life.do(Verb.APPEAL_FIRST_REVIEW)
    registers.cases = (life.case,)
    assert Mark.APPEAL not in read(registers, Role.DISPATCHER).rows[life.case.id].marks
    assert Mark.APPEAL in read(registers, Role.SHIFT_LEADER).rows[life.case.id].marks


def test_what_moves_elsewhere_costs_no_reading() -> None:
    found = read(Registers(late().case), Role.DISPATCHER)
    assert not found.heard([(7, Stage.HANDLING), (8, Stage.DECLINED)])
    assert not found.stale
    assert found.heard([(1, Stage.AWAITING_DISPATCH)])  # it was listed, and is open again
    assert found.stale


def test_what_was_read_stays_while_the_database_is_away() -> None:
    registers = Registers(late().case)
    found = read(registers, Role.DISPATCHER)
    registers.away = True
    found.doubt()
    try:
        asyncio.run(found.read())
    except ExternalError:
        pass
    else:
        raise AssertionError("read without a database")
    assert found.stale
    assert list(found.rows) == [1]
