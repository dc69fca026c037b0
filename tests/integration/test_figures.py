"""Facts, sums and the plain reading of the steps say the same, whatever happened and whoever counted when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from db.figures.folding import SqlFolding
from db.figures.question import merged
from db.figures.reading import SqlFigures
from db.verify import verify
from dispatcher_app.__main__ import main
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import (
    DIMENSIONS,
    HANDLING_TIME,
    MAJOR,
    SOURCE,
    STREET,
    UNIT,
    Dimension,
    Key,
)
from dispatcher_app.domain.indicators.evaluate import Row, counts_in, tally
from dispatcher_app.domain.indicators.facts import LONGEST_TEXT, CaseFacts
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.number_parts import number_parts
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, parts, period_of
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.figures.bookkeeper import Bookkeeper, BookPace
from dispatcher_app.services.figures.store import Slice
from dispatcher_app.services.figures.tables import Behind, FigureTables
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import Hall, in_hall
from tests.support.logins import LoginHall, by_logins
from tests.support.random_hall import RandomHall
from tests.support.rules import MORNING
from tests.support.tampering import tamper

ZONE = ZoneInfo("Asia/Shanghai")
CODES = tuple(COUNTS)
#: More than one dimension: pairs that have sums of their own, and one that has not.
WAYS: tuple[tuple[Dimension, ...], ...] = (
    (),
    *((dimension,) for dimension in DIMENSIONS.values()),
    (UNIT, HANDLING_TIME),
    (STREET, SOURCE),
)
Found = dict[Any, dict[str, int]]


class Crash(Exception):
    pass


class Crashing(SqlFolding):
    """Fails when everything of a lot is written, before the end of its transaction."""

    async def _set_aside(self, *_arguments: object) -> None:
        raise Crash


def _plain(found: Mapping[Any, Mapping[str, int]]) -> Found:
    """Without what was not counted."""
    kept = {key: {code: n for code, n in counts.items() if n} for key, counts in found.items()}
    return {key: counts for key, counts in kept.items() if counts}


def _by_hand(rows: Iterable[Row], period: Period, by: Sequence[Dimension], as_of: datetime) -> Found:
    """Every count by the keys of *by*, one row after another."""
    found: Found = {}
    for row in rows:
        for count in COUNTS.values():
            fields = [dimension.field_for(count) for dimension in by]
            if None in fields or not counts_in(row, count, period, {}, as_of):
                continue
            there = found.setdefault(tuple(getattr(row, str(name)) for name in fields), {})
            there[count.code] = there.get(count.code, 0) + (
                int(getattr(row, count.amount) or 0) if count.amount else 1
            )
    return _plain(found)


def _periods(now: datetime, rows: Iterable[Row] = ()) -> list[Period]:
    """Whole ones, one of less than a day, and some that begin and end with what happened in *rows*."""
    whole = period_of(PeriodKind.YEAR, now.astimezone(ZONE).date(), ZONE)
    month = period_of(PeriodKind.MONTH, MORNING.date(), ZONE)
    shift = replace(whole, kind=PeriodKind.SHIFT, start=MORNING, end=MORNING + timedelta(hours=8))
    moments = sorted({row.reported_at for row in rows if isinstance(row, CaseFacts) and not row.open})
    ends = [(moments[n], moments[-n]) for n in (3, 6, 9)] if len(moments) > 20 else []
    odd = [replace(whole, kind=PeriodKind.ANY, start=start, end=end) for start, end in ends]
    return [whole, month, shift, *odd]


def _some(hall: Hall, commands: int) -> int:
    """Fewer where each of them waits for a server."""
    return commands // 3 if hall.is_postgres else commands


async def _settle(folding: SqlFolding) -> None:
    while (await folding.fold()).cases:
        pass
    while await folding.add_up(20):
        pass


async def _same_all_ways(
    game: RandomHall, folding: SqlFolding, ways: Sequence[tuple[Dimension, ...]]
) -> None:
    """Sums, facts one by one, and steps worked out here."""
    hall, now = game.hall, game.hall.clock()
    rows = await game.facts()
    cubes, direct = SqlFigures(hall.engine, ZONE), SqlFigures(hall.engine, ZONE, with_cubes=False)
    # A server plans a statement of twenty parts for as long as a file runs ten of them.
    each = 9 if hall.is_postgres else 3
    for place, period in enumerate(_periods(now, rows)):
        for by in ways[place % each :: each]:
            right = _by_hand(rows, period, by, now)
            assert _plain(await cubes.counts(CODES, period, now, by)) == right, (period, by)
            assert _plain(await direct.counts(CODES, period, now, by)) == right, (period, by)


def test_sums_facts_and_steps_say_the_same(hall_url: str) -> None:
    """While cases move, are appealed, reopened, voided, and lots of any size crash in between."""

    async def scenario(hall: Hall) -> None:
        game, folding, crashing = (
            RandomHall(hall, 7),
            SqlFolding(hall.engine, ZONE),
            Crashing(hall.engine, ZONE),
        )
        for turn in range(12 if hall.is_postgres else 24):
            await game.play(25)
            if turn % 3 == 0:
                with pytest.raises(Crash):
                    await crashing.fold(4)
            await folding.fold(game.chance.randint(1, 9))
            await folding.add_up(game.chance.randint(1, 9))
            if turn == 8:
                await _settle(folding)
                await game.play(40)
                await _settle(folding)
                await _same_all_ways(game, folding, WAYS[:4])
        await _settle(folding)
        await _same_all_ways(game, folding, WAYS)
        verdict = await verify(hall.engine)
        assert verdict.ok, verdict.problem
        assert await hall.value("SELECT count(*) FROM case_facts WHERE in_cubes") > 10

    in_hall(hall_url, scenario)


def test_a_tally_is_what_the_store_counts(hall_url: str) -> None:
    """The same by the reference's own words: filters, groups of units, parts that add up to the whole."""

    async def scenario(hall: Hall) -> None:
        game, folding = RandomHall(hall, 11), SqlFolding(hall.engine, ZONE)
        await game.play(_some(hall, 300))
        await _settle(folding)
        await game.play(60)
        while (await folding.fold()).cases:
            pass
        rows, now, figures = await game.facts(), hall.clock(), SqlFigures(hall.engine, ZONE)
        mixed = {"street": frozenset({"粤海街道"}), "kind": frozenset({"事件"})}
        groups = replace(UNIT, code="group", folded={"U1": "水", "U4": "水", "U2": "环卫"})
        period = _periods(now)[0]
        for by, filters in (
            (groups, {}),
            (groups, mixed),
            (SOURCE, {"unit": frozenset({"U1", ""})}),
            (None, mixed),
        ):
            right = tally(rows, list(COUNTS.values()), period, by, filters, now)
            found = await figures.counts(CODES, period, now, (by,) if by else (), filters)
            mine = {key[0] if key else None: counts for key, counts in found.items()}
            assert _plain(mine) == _plain(right)

    in_hall(hall_url, scenario)


def test_days_and_months_of_a_trend_add_up(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        game, folding = RandomHall(hall, 13), SqlFolding(hall.engine, ZONE)
        await game.play(_some(hall, 200))
        await folding.fold(30)
        await _settle(folding)
        await game.play(40)
        while (await folding.fold()).cases:
            pass
        rows, now, figures = await game.facts(), hall.clock(), SqlFigures(hall.engine, ZONE)
        flows = [code for code, count in COUNTS.items() if not count.stock]
        period = _periods(now)[0]
        kinds = {Slice.DAY: PeriodKind.WEEK, Slice.MONTH: PeriodKind.MONTH}
        for slices, kind in kinds.items():
            found = await figures.trend(flows, period, now, slices, (UNIT,))
            for part in parts(period, kind, ZONE):
                right = _by_hand(rows, part, (UNIT,), now)
                right = {
                    key: {c: n for c, n in counts.items() if c in flows} for key, counts in right.items()
                }
                of_part = [(key, n) for (day, key), n in found.items() if part.first <= day <= part.last]
                assert _plain(merged(of_part)) == _plain(right)

    in_hall(hall_url, scenario)


def test_the_list_behind_a_number_is_as_long_as_the_number(hall_url: str) -> None:
    """Every count by every dimension; page by page, none twice."""

    async def scenario(hall: Hall) -> None:
        game, folding = RandomHall(hall, 17), SqlFolding(hall.engine, ZONE)
        await game.play(_some(hall, 400))
        await _settle(folding)
        await game.play(30)
        while (await folding.fold()).cases:
            pass
        figures, now = SqlFigures(hall.engine, ZONE), hall.clock()
        period, lateness = _periods(now)[0], _lateness(await game.facts())
        seen = 0
        for dimension in DIMENSIONS.values():
            found = _plain(await figures.counts(CODES, period, now, (dimension,)))
            told = {code: (key, n) for (key,), counts in found.items() for code, n in counts.items()}
            for code, (key, n) in list(told.items())[:: 25 if hall.is_postgres else 1]:
                seen += 1
                pages = await _pages(figures, code, period, now, {dimension.code: frozenset({key})})
                assert sum(member.amount for member in pages) == n, (code, dimension.code, key)
                numbers = {row.case_id: row.number for row in await hall.store.rows(_ids(pages))}
                assert numbers == {member.case_id: member.number for member in pages}
                assert all(each.late is lateness[each.case_id, each.version, each.kind] for each in pages)
        whole = _plain(await figures.counts(CODES, period, now))[()]
        for leg in ("handling", "accept", "dispatch", "check"):
            (part,) = number_parts(INDICATORS[f"{leg}_due_all"].counts)
            both = await _pages_of_both(figures, part.codes, Behind(period, now, {}))
            assert len(both) == part.number(whole)
        assert seen > (10 if hall.is_postgres else 200)

    in_hall(hall_url, scenario)


def _lateness(rows: Iterable[Row]) -> dict[tuple[int, int, str], bool]:
    """Whether a unit was late with the case, or whoever had to do the step, by what tells rows apart."""
    return {
        (row.case_id, 0, "") if isinstance(row, CaseFacts) else (row.case_id, row.version, row.kind): bool(
            row.overdue if isinstance(row, CaseFacts) else row.late
        )
        for row in rows
    }


def _ids(pages: Sequence[Any]) -> list[int]:
    """Each case once, as a list asks for its lines."""
    return sorted({member.case_id for member in pages})


async def _pages(
    figures: SqlFigures, code: str, period: Period, now: datetime, filters: Mapping[str, frozenset[Key]]
) -> list[Any]:
    found: list[Any] = []
    page = await figures.members(code, period, now, filters, limit=4)
    while True:
        found += page.members
        if page.following is None:
            break
        page = await figures.members(code, period, now, filters, page.following, limit=4)
    places = {(member.case_id, member.version, member.kind) for member in found}
    assert len(places) == len(found) == page.total
    return found


async def _pages_of_both(figures: SqlFigures, codes: tuple[str, ...], where: Behind) -> list[Any]:
    """Cases and steps in one list, three at a time."""
    tables = FigureTables(figures, cast(Any, None), lambda: where.as_of)
    page = await tables.members(codes, where, limit=3)
    found = list(page.members)
    while page.following is not None:
        page = await tables.members(codes, where, page.following, 3)
        found += page.members
    assert len(set(found)) == len(found) == page.total
    assert found == sorted(found, key=lambda one: one.order, reverse=True)
    return found


def test_what_is_unknown_counts_as_the_conditions_say(hall_url: str) -> None:
    """Rows of any nonsense: a comparison with nothing is false in SQL as it is in Python."""

    async def scenario(hall: Hall) -> None:
        chance = Random(3)
        folding = SqlFolding(hall.engine, ZONE)
        game = RandomHall(hall, 19)
        await game.play(_some(hall, 120))
        await _settle(folding)
        pattern = await game.facts()
        cases = [_nonsense(row, chance, place) for place, row in enumerate(pattern * 3, start=1000)]
        await _insert(hall, cases)
        figures, now = SqlFigures(hall.engine, ZONE), MORNING + timedelta(days=20)
        period = _periods(now)[0]
        for by in ((), (HANDLING_TIME,), (MAJOR,)):
            right = _by_hand([*pattern, *cases], period, by, now)
            assert _plain(await figures.counts(CODES, period, now, by)) == right

    in_hall(hall_url, scenario)


def _nonsense(row: Row, chance: Random, case_id: int) -> Row:
    """An open one: of those every answer may change by time alone."""
    names = {name: getattr(row, name) for name in row.__dataclass_fields__}
    for name, value in names.items():
        if isinstance(value, bool) or (value is None and name.endswith(("late", "found", "overdue"))):
            names[name] = chance.choice((True, False, *((None,) if value is None else ())))
        elif value is None and not name.endswith(("_at", "at", "quarters", "seconds", "permille")):
            continue
        elif isinstance(value, datetime) or (value is None and name.endswith("at")):
            names[name] = MORNING + timedelta(days=chance.randint(0, 40))
    return type(row)(**{**names, "case_id": case_id, "open": True})


async def _insert(hall: Hall, rows: Iterable[Row]) -> None:
    from sqlalchemy import insert

    from db.engine import WRITING
    from db.figures.codec import case_row, step_row
    from db.figures.tables import case_facts, step_facts

    found = list(rows)
    async with hall.engine.execution_options(**WRITING).begin() as connection:
        await connection.execute(insert(case_facts), [case_row(r) for r in found if isinstance(r, CaseFacts)])
        steps = [step_row(r) for r in found if not isinstance(r, CaseFacts)]
        if steps:
            await connection.execute(insert(step_facts), steps)


# -- who folds ---------------------------------------------------------------------------------------------


def test_two_at_once_count_nothing_twice(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        game = RandomHall(hall, 23)
        await game.play(_some(hall, 100))
        buses = [EventBus(), EventBus()]
        pace = BookPace(keen=0.0, others=(0.0, 0.01), look=0.02, settled=5)
        keepers = [Bookkeeper(SqlFolding(hall.engine, ZONE), bus, pace) for bus in buses]
        async with keepers[0].running(), keepers[1].running():
            await game.play(_some(hall, 150))
            await _until(lambda: _is_up_to_date(hall))
        verdict = await verify(hall.engine)
        assert verdict.ok, verdict.problem
        await _same_all_ways(game, SqlFolding(hall.engine, ZONE), WAYS[:2])

    in_hall(hall_url, scenario)


async def _is_up_to_date(hall: Hall) -> bool:
    return (await SqlFigures(hall.engine, ZONE).state()).up_to_date


async def _until(there: Callable[[], Any]) -> None:
    async with asyncio.timeout(30):
        while not await there():  # noqa: ASYNC110 - another connection writes it
            await asyncio.sleep(0.01)


def test_a_step_is_counted_though_nobody_asks(sqlite_hall: str) -> None:
    """The seat's own bus tells it; the number of changes grows."""

    async def scenario(hall: Hall) -> None:
        keeper = Bookkeeper(SqlFolding(hall.engine, ZONE), hall.bus, BookPace(others=(0.0, 0.01)))
        figures = SqlFigures(hall.engine, ZONE)
        before = await figures.serial()
        async with keeper.running():
            await hall.case_at(Stage.CLOSED)

            async def counted() -> bool:
                found = await figures.counts(["closed"], _periods(hall.clock())[0], hall.clock())
                return bool(found) and found[()]["closed"] == 1

            await _until(counted)
        assert await figures.serial() > before

    in_hall(sqlite_hall, scenario)


def test_a_lot_that_was_late_brings_nothing_old_back(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        folding = SqlFolding(hall.engine, ZONE)
        case = await hall.case_at(Stage.HANDLING)
        late = await folding._at_once.look(lambda connection: folding._take(connection, 10))
        made = folding._make(late)
        await hall.do(Verb.SUBMIT_RESULT, case)
        await folding.fold()
        await folding._at_once.write(lambda connection: folding._keep(connection, late, made))
        assert (await verify(hall.engine)).ok
        assert await hall.value("SELECT stage FROM case_facts") == "feedback"

    in_hall(sqlite_hall, scenario)


def test_a_note_that_somebody_wrote_before_its_step_bars_no_step(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await hall.sql(f"INSERT INTO facts_stale (case_id, version) VALUES ({case.id}, {case.version + 1})")
        case = await hall.do(Verb.SUBMIT_RESULT, case)
        await _settle(SqlFolding(hall.engine, ZONE))
        assert await hall.value("SELECT stage FROM case_facts") == "feedback"
        assert await _is_up_to_date(hall)

    in_hall(hall_url, scenario)


def test_a_case_that_cannot_be_read_stops_nobody(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.CLOSED)
        await tamper(hall, "UPDATE cases SET detail = '{' WHERE id = 1")
        folding, figures = SqlFolding(hall.engine, ZONE), SqlFigures(hall.engine, ZONE)
        await _settle(folding)
        state = await figures.state()
        assert (state.cases, state.stale, state.left) == (1, 1, 0)

    in_hall(sqlite_hall, scenario)


def test_what_can_be_read_again_is_counted_by_the_program_that_runs(sqlite_hall: str) -> None:
    """Repaired, it is tried again after a while; a case that moves is tried at once."""

    async def scenario(hall: Hall) -> None:
        for _n in range(2):
            await hall.case_at(Stage.HANDLING)
        seconds = [0.0]
        folding, figures = SqlFolding(hall.engine, ZONE, lambda: seconds[0]), SqlFigures(hall.engine, ZONE)
        kept = await hall.sql("SELECT id, detail FROM cases")
        await tamper(hall, "UPDATE cases SET detail = '{'")
        await _settle(folding)
        assert (await figures.state()).cases == 0
        for row in kept:
            await tamper(hall, f"UPDATE cases SET detail = '{row.detail}' WHERE id = {row.id}")
        await _settle(folding)
        assert (await figures.state()).cases == 0, "not asked for again and again"
        case = await hall.store.case(1)
        assert case is not None
        moved = (await hall.do(Verb.SUBMIT_RESULT, case)).case
        await hall.sql(
            f"INSERT INTO facts_stale VALUES ({moved.id}, {moved.version})"
        )  # as the trigger would
        await _settle(folding)
        assert await hall.value("SELECT case_id FROM case_facts") == 1, "it has moved"
        seconds[0] = 3600.0
        await _settle(folding)
        assert (await figures.state()).cases == 2
        assert await _is_up_to_date(hall)

    in_hall(sqlite_hall, scenario)


def test_no_text_is_too_long_for_the_sums(hall_url: str) -> None:
    """Also those that an earlier release kept whole are added up; two that differ stay two."""

    async def scenario(hall: Hall) -> None:
        folding = SqlFolding(hall.engine, ZONE)
        for end in "甲乙":
            case = await hall.case_at(Stage.CLOSED)
            while (await folding.fold()).cases:
                pass
            named = {"name": "区县名" * 60 + end, "id": case.id}
            await hall.sql("UPDATE case_facts SET district = :name WHERE case_id = :id", named)
        assert await folding.add_up() == 2
        keys = await hall.sql("SELECT DISTINCT key FROM figure_cubes WHERE cube = 'district'")
        assert [len(row.key) for row in keys] == [LONGEST_TEXT, LONGEST_TEXT]

    in_hall(hall_url, scenario)


def test_a_hall_that_is_older_than_its_figures_is_worked_off(hall_url: str) -> None:
    """As after an upgrade: from the newest case down, while others move."""

    async def scenario(hall: Hall) -> None:
        from db.figures.rebuilding import forget_all

        game, folding = RandomHall(hall, 29), SqlFolding(hall.engine, ZONE)
        await game.play(_some(hall, 150))
        await _settle(folding)
        await forget_all(hall.engine)
        assert (await SqlFigures(hall.engine, ZONE).state()).backlog == len(game.cases)
        assert (await verify(hall.engine)).ok
        await folding.fold(3)
        await game.play(20)
        await _settle(folding)
        verdict = await verify(hall.engine)
        assert verdict.ok, verdict.problem
        assert await _is_up_to_date(hall)

    in_hall(hall_url, scenario)


def test_what_waits_is_told_without_counting_every_fact(sqlite_hall: str) -> None:
    """Walls and pages of figures ask with every look: moved cases and those never folded, nothing else."""

    async def scenario(hall: Hall) -> None:
        from db.figures.rebuilding import forget_all

        figures, folding = SqlFigures(hall.engine, ZONE), SqlFolding(hall.engine, ZONE)
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.HANDLING)
        assert await figures.waiting() == 2
        await _settle(folding)
        assert await figures.waiting() == 0
        await hall.case_at(Stage.REPORTED)
        assert await figures.waiting() == 1
        await forget_all(hall.engine)
        assert await figures.waiting() == 3
        await tamper(hall, "DROP TABLE case_facts")
        assert await figures.waiting() == 3

    in_hall(sqlite_hall, scenario)


# -- verify ------------------------------------------------------------------------------------------------

DEEDS = {
    "UPDATE case_facts SET handling_late = TRUE WHERE case_id = 1": "handling_late",
    "UPDATE case_facts SET unit = 'U4' WHERE case_id = 1": "unit",
    "UPDATE step_facts SET unit = 'U4'": "step_facts",
    "DELETE FROM step_facts": "step_facts",
    "DELETE FROM case_facts WHERE case_id = 2": "没有统计数据",
    "UPDATE case_facts SET case_id = 77 WHERE case_id = 1": "没有统计数据",
    "UPDATE figure_cubes SET n_closed = n_closed + 1 WHERE cube = 'unit' AND grain = 'd'": "unit 2026",
    "DELETE FROM figure_cubes WHERE cube = 'street' AND grain = 'm'": "street 2026",
    "UPDATE figure_cubes SET day = 20990101 WHERE cube = 'kind' AND grain = 'm'": "kind 2",
    "UPDATE case_facts SET in_cubes = FALSE WHERE case_id = 3": "汇总数与案件不符",
}


def test_verify_finds_what_was_tampered_with(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await hall.go(case, Verb.APPLY_EXTENSION, Verb.GRANT_EXTENSION, Verb.SUBMIT_RESULT)
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.CLOSED)
        await _settle(SqlFolding(hall.engine, ZONE))
        assert (await verify(hall.engine)).ok
        for table in ("case_facts", "step_facts", "figure_cubes"):
            await tamper(hall, f"CREATE TABLE saved_{table} AS SELECT * FROM {table}")
        for deed, said in DEEDS.items():
            await tamper(hall, deed)
            assert said in (await verify(hall.engine)).problem, deed
            for table in ("case_facts", "step_facts", "figure_cubes"):
                await tamper(hall, f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM saved_{table}")
        assert (await verify(hall.engine)).ok

    in_hall(hall_url, scenario)


# -- rights ------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_seats_fold_and_the_wall_reads(postgres_hall: str) -> None:
    """A step of one seat's login, folded by another's, read by the wall's, which can write nothing."""

    async def scenario(hall: LoginHall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat, wall = (hall.database_of(login) for login in ("dispatch.two", "wall.one"))
        with pytest.raises(ExternalError):
            await SqlFolding(wall, ZONE).fold()
        await _settle(SqlFolding(seat, ZONE))
        figures = SqlFigures(wall, ZONE)
        now = hall.clock()
        found = await figures.counts(["closed", "reported"], _periods(now)[0], now)
        assert found == {(): {"closed": 1, "reported": 1}}
        assert (await figures.members("closed", _periods(now)[0], now)).total == 1
        assert await figures.serial() > 0

    by_logins(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_replica_is_read_like_any_other(postgres_hall: str) -> None:
    """Nothing that reads writes: every transaction of this database is read only."""

    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        folding = SqlFolding(hall.engine, ZONE)
        await _settle(folding)
        database = hall.engine.url.database
        await hall.sql(f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
        await hall.engine.dispose()
        figures, now = SqlFigures(hall.engine, ZONE), hall.clock()
        assert await figures.counts(["closed"], _periods(now)[0], now) == {(): {"closed": 1}}
        assert (await figures.state()).up_to_date
        assert len((await figures.members("closed", _periods(now)[0], now)).members) == 1

    in_hall(postgres_hall, scenario)


# -- the command line --------------------------------------------------------------------------------------


def test_the_command_line_folds_rebuilds_and_says_how_far(
    sqlite_hall: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        await hall.case_at(Stage.FEEDBACK)

    def told(act: str) -> dict[str, object]:
        assert main(["db", "figures", act, "--json", "--url", sqlite_hall]) == 0
        return dict(json.loads(capsys.readouterr().out))

    in_hall(sqlite_hall, scenario)
    assert told("state")["stale"] == 2
    done = {"ok": True, "up_to_date": True, "cases": 2, "stale": 0, "backlog": 0, "left": 0}
    assert told("fold") == done
    assert told("rebuild") == done
    assert main(["db", "figures", "--url", sqlite_hall]) == 2
