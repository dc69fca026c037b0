"""``db verify``: walks every case's chain of steps and names the first one that does not hold.

Checks, in this order for each step: its number in the case, the stage it starts from, the link to the hash
before it, its own hash, the transition table with its roles, and four eyes. At the end of a case the fold of
its steps must equal the stored case, and its words must be in the search index. Then its facts must be those
that its steps make, and the sums over facts those of the facts in them.

What it cannot see: someone who can switch the guards off can also write a whole history anew, hashes and all.
Only a copy kept elsewhere (a backup, a report with the newest hash) tells then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.codec import case_columns, link, says_the_same, step_from
from db.component_verify import register_problem
from db.documents import Documents
from db.failures import said_plainly
from db.figures.verify import facts_problem, sums_problem
from db.hall_record.verify import record_problem
from db.rules_documents import read_calendar
from db.tables import cases, steps
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.indicators.build import HALL_ZONE
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.step import Step, apply, first
from dispatcher_app.domain.transitions import FORMER_RULES, TRANSITIONS, find, rules
from dispatcher_app.i18n import _, listed

_BATCH = 500
_RULES = rules() | FORMER_RULES
_BACK = frozenset(row.verb for row in TRANSITIONS if row.back)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``problem`` is empty when every chain holds."""

    cases: int
    steps: int
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem


async def verify(engine: AsyncEngine, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Check the whole database; memory stays small whatever its size.

    *progress* hears (cases done, cases in all) after every batch.
    """
    done_cases = done_steps = 0
    zone = await _zone(engine)
    with said_plainly():
        async with engine.connect() as connection:
            if connection.dialect.name == "postgresql":  # one moment's view, while the hall works on
                await connection.execution_options(isolation_level="REPEATABLE READ")
            total = (await connection.execute(select(func.count()).select_from(cases))).scalar_one()
            async for rows, lines in _batches(connection):
                indexed = await _indexed(connection, rows[0].id, rows[-1].id)
                for row in rows:
                    problem = _problem(row, lines.get(row.id, []), row.id in indexed)
                    done_steps += len(lines.get(row.id, []))
                    if problem:
                        return Verdict(done_cases, done_steps, problem)
                    done_cases += 1
                problem = await facts_problem(connection, rows, lines, zone)
                if problem:
                    return Verdict(done_cases, done_steps, problem)
                if progress is not None:
                    progress(done_cases, total)
            problem = (
                await _orphans(connection)
                or await register_problem(connection)
                or await record_problem(connection)
                or await sums_problem(connection, zone)
            )
    return Verdict(done_cases, done_steps, problem)


async def _zone(engine: AsyncEngine) -> ZoneInfo:
    """The hall's clock; a hall without a calendar has nothing that was counted by it."""
    try:
        return (await read_calendar(Documents(engine))).zone
    except DomainError:
        return HALL_ZONE


async def _batches(connection: AsyncConnection) -> AsyncIterator[tuple[list[Any], dict[int, list[Any]]]]:
    after = -1
    while True:
        query = select(cases).where(cases.c.id > after).order_by(cases.c.id).limit(_BATCH)
        rows = list((await connection.execute(query)).all())
        if not rows:
            return
        last = rows[-1].id
        query = (
            select(steps)
            .where(steps.c.case_id > after, steps.c.case_id <= last)
            .order_by(steps.c.case_id, steps.c.version)
        )
        lines: dict[int, list[Any]] = {}
        for line in await connection.execute(query):
            lines.setdefault(line.case_id, []).append(line)
        yield rows, lines
        after = last


async def _indexed(connection: AsyncConnection, first_id: int, last_id: int) -> frozenset[int]:
    """Which of the cases from *first_id* to *last_id* the search index knows."""
    key = "case_id" if connection.dialect.name == "postgresql" else "rowid"
    query = text(f"SELECT {key} FROM case_words WHERE {key} BETWEEN :first AND :last")
    return frozenset((await connection.execute(query, {"first": first_id, "last": last_id})).scalars())


async def _orphans(connection: AsyncConnection) -> str:
    query = (
        select(steps.c.case_id, steps.c.version)
        .where(steps.c.case_id.not_in(select(cases.c.id)))
        .order_by(steps.c.case_id, steps.c.version)
        .limit(1)
    )
    found = (await connection.execute(query)).one_or_none()
    return (
        _("步骤 {case}/{version} 没有对应的案件。").format(case=found[0], version=found[1]) if found else ""
    )


def _problem(row: Any, lines: list[Any], indexed: bool) -> str:
    case: Case | None = None
    previous_hash = ""
    for position, line in enumerate(lines, start=1):
        broken = _broken_link(line, position, previous_hash, case)
        if broken:
            return _named(row, position, broken)
        try:
            step = step_from(line)
        except (ValueError, KeyError, TypeError, msgspec.MsgspecError):
            return _named(row, position, _("内容无法读出"))
        if not _in_table(step, case):
            return _named(row, position, _("不在流转表中"))
        if not _by_another(step, case):
            return _named(row, position, _("审核人就是提出人"))
        if position > row.version:
            return _named(row, position, _("多出的步骤,案件没有走到这一步"))
        try:
            case = apply(case, step) if case else first(step, step.changes.get("number", ""))
        except TypeError:  # fields that no step may change, or a first one that leaves out what it must say
            return _named(row, position, _("内容无法读出"))
        previous_hash = line.hash
    return _difference(row, case, len(lines), indexed)


def _named(row: Any, position: int, what: str) -> str:
    return _("案件 {number} 第 {position} 步:{what}。").format(
        number=row.number, position=position, what=what
    )


def _broken_link(line: Any, position: int, previous_hash: str, case: Case | None) -> str:
    if line.version != position:
        return _("序号不连续(缺第 {position} 步)").format(position=position)
    if line.from_stage != (case.stage.value if case else ""):
        return _("起始阶段与上一步不符")
    if line.previous_hash != previous_hash:
        return _("与上一步的链接断开")
    if link(previous_hash, line._mapping) != line.hash:
        return _("内容被改动(校验值不符)")
    return ""


def _in_table(step: Step, case: Case | None) -> bool:
    if step.verb in _BACK and (case is None or step.to_stage is not case.stage_before_merge):
        return False
    return (step.verb, step.from_stage, step.to_stage, step.actor.role) in _RULES


def _by_another(step: Step, case: Case | None) -> bool:
    row = find(step.verb, step.from_stage)
    barred = row.not_by if row is not None and case is not None else ()
    return all(getattr(case, field) != step.actor.person for field in barred)


def _difference(row: Any, case: Case | None, count: int, indexed: bool) -> str:
    if case is None:
        return _("案件 {number} 没有任何步骤。").format(number=row.number)
    if row.version > count:
        return _named(row, count + 1, _("步骤缺失"))
    if not indexed:
        return _("案件 {number} 不在检索索引里。").format(number=row.number)
    expected = case_columns(case)
    stored = row._mapping
    wrong = [name for name, value in expected.items() if stored[name] != value]
    if "detail" in wrong and says_the_same(row.detail, case):  # in other words, spaces or order
        wrong.remove("detail")
    if not wrong:
        return ""
    return _("案件 {number} 的内容与其 {count} 个步骤不符:{fields}。").format(
        number=row.number, count=count, fields=listed(sorted(wrong))
    )
