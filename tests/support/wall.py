"""A wall for tests and pictures: a city, made-up figures of a middle-sized hall, a layout file."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sin

from db.reference_files import shipped_standard
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Mark, Role, Source, Stage
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.shift.duty import DutyLine, DutyState
from dispatcher_app.services.wall.figures import Counts, DayCounts, NowFigures, PastFigures
from dispatcher_app.services.wall.reading import YEAR
from dispatcher_app.services.wall.state import WallState, count_open
from tests.support.rules import RULES

#: What a caller said of himself: no wall may show it.
PRIVATE_WORDS = "张先生 13800001234"
#: Sunday afternoon by the clock of the demo city.
AT = datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)
_DAY = timedelta(days=1)
#: By the standard that the program brings along.
WALL_RULES = replace(RULES, standard=shipped_standard())
_STAGES = (
    (Stage.HANDLING, 30), (Stage.CHECKING, 5), (Stage.FEEDBACK, 2), (Stage.REPORTED, 3), (Stage.VERIFYING, 1),
    (Stage.AWAITING_DISPATCH, 2), (Stage.DISPATCH_REVIEW, 1), (Stage.CLOSURE_REVIEW, 2),
    (Stage.AWAITING_FILING, 1),
)  # fmt: skip


def hall_of(pack: Pack, rules: Rulebook = WALL_RULES) -> Hall:
    return Hall(pack, UnitRegister(pack.units), PlaceIndex(pack), rules)


def counts(reported: int, on_time: float, closed: float = 0.997) -> Counts:
    """Counts that fit together, of a day or of any stretch."""
    filed = round(reported * 0.93)
    due = round(filed * 0.96)
    found = dict.fromkeys(YEAR, 0)
    return found | {
        "reported": reported,
        "reported_valid": round(reported * 0.975),
        "filed": filed,
        "filed_rightly": round(filed * 0.992),
        "sent_rightly": round(filed * 0.99 * 0.987),
        "check_due": filed,
        "check_on_time": round(filed * (on_time + 0.005)),
        "sent": round(filed * 0.99),
        "closed": round(due * closed),
        "handling_due": due,
        "handled_on_time": round(due * on_time),
        "closing_due_cases": due,
        "closed_of_due": round(due * closed),
        "closed_on_time": round(due * on_time),
        "call_backs_reached": round(reported * 0.06),
        "call_backs_satisfied": round(reported * 0.058),
    }


def now_figures(at: datetime = AT, more: int = 0) -> NowFigures:
    """Today until two in the afternoon, and all of yesterday by hour."""
    draw = random.Random(11)
    usual = [round(max(2, 60 + 52 * sin((hour - 7) / 3.9)) + draw.random() * 14) for hour in range(24)]
    today = {hour: round(usual[hour] * (0.9 + draw.random() * 0.35)) for hour in range(15)}
    today[14] = 9 + more
    yesterday = dict(enumerate(usual))
    before = sum(usual[:14]) + 6
    return NowFigures(
        at=at,
        today=counts(sum(today.values()), 0.9712),
        yesterday=counts(before, 0.9688),
        hours_today=today,
        hours_yesterday=yesterday,
    )


def past_figures(pack: Pack, at: datetime = AT) -> PastFigures:
    draw = random.Random(7)
    today = at.date()
    days = tuple(
        DayCounts(
            today - n * _DAY, counts(900 + draw.randrange(300), 0.955 + draw.random() * 0.03, _closed(draw))
        )
        for n in range(63)
    )
    months = tuple(
        DayCounts(
            date(2026, month, 1), counts((25_000 if month < 11 else 19_000) + draw.randrange(6000), 0.96)
        )
        for month in range(1, 12)
    )
    units = _units(pack, draw)
    before = {code: counts(draw.randrange(40, 900), 0.9 + draw.random() * 0.1) for code in units}
    return PastFigures(
        at=at,
        month=counts(23_410, 0.9681, 0.9951),
        last_month=counts(31_180, 0.9713, 0.9969),
        last_month_so_far=counts(22_104, 0.9702, 0.9958),
        year=counts(318_442, 0.9704, 0.9966),
        last_year=counts(287_120, 0.9611, 0.9941),
        days=days,
        months=months,
        units=units,
        units_before=before,
        classes=_classes(),
        week_hours={hour: _hour(hour, draw) for hour in range(168)},
        handling=_handling(draw),
        sources={
            Source.COLLECTOR.value: 279_300, Source.HOTLINE_12319.value: 17_911,
            Source.HOTLINE_12345.value: 12_402, Source.VIDEO.value: 5_830, Source.WEB.value: 2_610,
            Source.PATROL.value: 377, Source.MEDIA.value: 12,
        },
        communities={outline.name: round(draw.paretovariate(1.3) * 120) for outline in pack.communities},
    )  # fmt: skip


def _units(pack: Pack, draw: random.Random) -> dict[str, Counts]:
    """Some units of every group: the first two of each without fault, the last with too few cases."""
    groups = unit_groups(UnitRegister(pack.units))
    by_group: dict[str, list[str]] = {}
    for unit in pack.units:
        by_group.setdefault(str(groups.group_of(unit.code)), []).append(unit.code)
    shares = (1.0, 1.0, 0.998, 0.991, 0.982, 0.971, 0.951, 0.931, 0.9, 0.88, 0.61)
    found: dict[str, Counts] = {}
    for codes in by_group.values():
        some = codes[: len(shares)]
        for code, share in zip(some, shares, strict=False):
            few = code == some[-1] and len(some) > 2
            found[code] = counts(3 if few else draw.randrange(40, 900), share)
    return found


def _closed(draw: random.Random) -> float:
    return min(1.0, 0.9915 + draw.random() * 0.008)


def _classes() -> dict[str, int]:
    shares = (6210, 4120, 3200, 1900, 1260, 900, 610, 500, 420, 360, 300, 210)
    kinds = ("事件-01", "事件-02", "部件-01", "事件-03", "部件-02", "部件-03")
    codes = [
        str(name.code) for kind in kinds for name in WALL_RULES.standard.classes() if kind in str(name.code)
    ]
    return dict(zip(codes[:: max(1, len(codes) // len(shares))], shares, strict=False))


def _hour(hour: int, draw: random.Random) -> int:
    day, clock = divmod(hour, 24)
    busy = 160 if 8 <= clock < 18 else 40 if 6 <= clock < 22 else 9
    return round(busy * (0.6 if day > 4 else 1.0) * (0.75 + draw.random() / 2) + 90 * (clock in (9, 10, 15)))


def _handling(draw: random.Random) -> dict[int, int]:
    return {
        quarter: max(0, round(2600 / (1 + quarter**1.25 / 6) + draw.random() * 3)) for quarter in range(300)
    }


def open_rows(pack: Pack, number: int, at: datetime = AT, first: int = 1) -> tuple[QueueRow, ...]:
    """*number* open cases all over the city; some late, some supervised."""
    draw = random.Random(first)
    stages = [stage for stage, weight in _STAGES for _time in range(weight)]
    classes = list(_classes())
    return tuple(_row(case_id, pack, draw, stages, classes, at) for case_id in range(first, first + number))


def _row(
    case_id: int, pack: Pack, draw: random.Random, stages: list[Stage], classes: list[str], at: datetime
) -> QueueRow:
    stage = draw.choice(stages)
    left = timedelta(
        hours=draw.choice((2, 5, 9, 20, 40, 70, 0.4, 0.8, 12, 30, 50, -3, 26, 8, -20, 44, 15, 3, 6, 18))
    )
    cell = draw.randrange(len(pack.cells))
    ring = pack.cell_outlines[cell].polygons[0][0]
    unit = draw.choice(pack.units[:16]).code if stage not in (Stage.REPORTED, Stage.VERIFYING) else ""
    return QueueRow(
        case_id=case_id, number=f"NS20261122-{case_id:04d}", version=1, stage=stage,
        title=PRIVATE_WORDS, place=PRIVATE_WORDS, street=pack.cells[cell].street,
        source=Source.COLLECTOR, unit=unit,
        reported_at=at - timedelta(hours=5), stage_since=at - timedelta(hours=2),
        warn_at=at + left - timedelta(hours=1), due_at=at + left,
        marks=frozenset({Mark.SUPERVISED}) if draw.random() < 0.02 else frozenset(),
        lon=ring[0][0], lat=ring[0][1], class_code=draw.choice(classes),
    )  # fmt: skip


def duty() -> tuple[DutyLine, ...]:
    people = (
        ("banzhang1", "周敏", Role.SHIFT_LEADER, DutyState.ON_DUTY, "值班长席"),
        ("paiqian1", "李静", Role.DISPATCHER, DutyState.ON_DUTY, "派遣席 1"),
        ("paiqian2", "王海涛", Role.DISPATCHER, DutyState.AWAY, "派遣席 2"),
        ("jiexian1", "陈晓", Role.CALL_TAKER, DutyState.ON_DUTY, "接线席 1"),
        ("jiexian2", "欧阳文静", Role.CALL_TAKER, DutyState.NOT_SIGNED, "接线席 2"),
        ("jiexian3", "林志强", Role.CALL_TAKER, DutyState.MISSING, "接线席 3"),
    )
    lines = [
        DutyLine(login, name, role, state, True, desk, desk, None, "早班")
        for login, name, role, state, desk in people
    ]
    return tuple(sorted(lines, key=lambda line: list(DutyState).index(line.state), reverse=True))


def made_state(pack: Pack, cases: int = 420, at: datetime = AT) -> WallState:
    """A wall's state with everything in it."""
    rows = open_rows(pack, cases, at)
    return WallState(
        now=at,
        rows=rows,
        open=count_open(rows, at),
        duty=duty(),
        shift="早班",
        figures=now_figures(at),
        past=past_figures(pack, at),
    )


def emptied(state: WallState) -> WallState:
    """The same wall of a hall in which nothing has happened yet."""
    none: tuple[QueueRow, ...] = ()
    noughts = dict.fromkeys(YEAR, 0)
    figures = NowFigures(state.now, today=noughts)
    past = PastFigures(state.now, month=noughts, year=noughts)
    return replace(state, rows=none, open=count_open(none, state.now), duty=(), figures=figures, past=past)
