"""What raises an alarm, what clears it, what people's acts do to it: vectors by minutes from one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatcher_app.domain.alarms.book import AlarmBook
from dispatcher_app.domain.alarms.conditions import AlarmFacts, Condition, Due, conditions
from dispatcher_app.domain.alarms.kinds import ALARMED, RULES, AlarmClass, AlarmKind, kinds_of
from dispatcher_app.domain.alarms.rates import Raised, most_within, seat_rates
from dispatcher_app.domain.alarms.sounding import sound_for, sounds_again
from dispatcher_app.domain.alarms.standing import AlarmState, Standing, lines, standing, whole_kind
from dispatcher_app.domain.alarms.watches import watches
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.alarms import AlarmAck, AlarmShelve
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Role, Stage
from dispatcher_app.services.alarms.index import WatchIndex
from dispatcher_app.services.alarms.slow_facts import draw_name
from tests.support.alarms import act, minute, waiting
from tests.support.queue_rows import queue_rows

K = AlarmKind
DISPATCHER, LEADER, TAKER = Role.DISPATCHER, Role.SHIFT_LEADER, Role.CALL_TAKER
URGENT = {"limit_text": "2 紧急小时"}


def of_rows(role: Role, at: float, *rows: QueueRow, **facts: object) -> tuple[Condition, ...]:
    """What *rows* mean to a seat of *role* at minute *at*."""
    index = WatchIndex(role)
    index.take(minute(min(0, at)), rows)
    index.advance(minute(at))
    known = {row.case_id: row for row in rows}
    return conditions(AlarmFacts(role=role, at=minute(at), groups=index.groups, rows=known, **facts))  # type: ignore[arg-type]


def ids(found: tuple[Condition, ...]) -> list[str]:
    return [one.id for one in found]


def test_every_kind_says_what_it_is_and_whose() -> None:
    assert set(RULES) == set(AlarmKind)
    for kind, rule in RULES.items():
        assert rule.kind is kind
        assert rule.roles
        assert rule.roles <= ALARMED
        assert all((rule.title, rule.when, rule.clears, rule.todo))
    assert {rule.sound for rule in RULES.values()} == set(AlarmClass)
    assert not kinds_of(Role.WALL)


WAITING = waiting(1, Stage.AWAITING_DISPATCH, due=15)


@pytest.mark.parametrize(
    ("role", "at", "row", "held", "mine", "expected"),
    [
        (DISPATCHER, 1.9, WAITING._replace(**URGENT), (), (), []),
        (DISPATCHER, 2, WAITING._replace(**URGENT), (), (), ["urgent_waiting:" + WAITING.number]),
        (DISPATCHER, 2, WAITING._replace(**URGENT), (1,), (), []),  # somebody has it in hand
        (DISPATCHER, 2, WAITING, (), (), []),  # no urgent limit
        (DISPATCHER, 14, WAITING, (), (), []),
        (DISPATCHER, 15, WAITING, (), (), ["queue_over:awaiting_dispatch"]),
        (DISPATCHER, 15, WAITING._replace(marks=frozenset({Mark.SHELVED})), (), (), []),
        (LEADER, 15, WAITING, (), (), []),  # not a leader's queue
        (DISPATCHER, 4.9, WAITING, (1,), (1,), []),
        (DISPATCHER, 5, WAITING, (1,), (1,), ["mine_due:" + WAITING.number]),
        (DISPATCHER, 16, WAITING, (1,), (1,), ["mine_over:" + WAITING.number]),
        (DISPATCHER, 16, waiting(2, Stage.HANDLING, 15, unit=""), (2,), (2,), []),  # the unit's turn
        (DISPATCHER, 15, waiting(2, Stage.HANDLING, 15, unit="U1"), (), (), ["unit_overdue:U1"]),
        (DISPATCHER, 15 + 24 * 60, waiting(2, Stage.HANDLING, 15, unit="U1"), (), (), []),
        (TAKER, 15, waiting(2, Stage.HANDLING, 15, unit="U1"), (), (), []),
        (LEADER, 15, waiting(3, Stage.DISPATCH_REVIEW, 15), (), (), ["queue_over:dispatch_review"]),
    ],
)
def test_open_cases(
    role: Role, at: float, row: QueueRow, held: tuple[int, ...], mine: tuple[int, ...], expected: list[str]
) -> None:
    found = of_rows(role, at, row, held=frozenset(held), mine=frozenset(mine))
    assert ids(found) == expected


def test_marks_are_whose_they_are() -> None:
    row = waiting(4, Stage.HANDLING, marks=frozenset({Mark.APPLICATION, Mark.BOUNDARY}))
    assert ids(of_rows(LEADER, 1, row)) == [f"application:{row.number}", f"boundary:{row.number}"]
    assert ids(of_rows(DISPATCHER, 1, row)) == [f"application:{row.number}"]
    assert not of_rows(TAKER, 1, row)
    row = waiting(5, Stage.HANDLING, marks=frozenset({Mark.APPLICATION, Mark.TO_LEADER}))
    assert ids(of_rows(LEADER, 1, row)) == [f"application:{row.number}"]
    assert not of_rows(DISPATCHER, 1, row)


def test_more_cases_than_anybody_reads_are_one_alarm() -> None:
    rows = [waiting(number, Stage.AWAITING_DISPATCH, **URGENT) for number in range(1, 32)]
    assert len(of_rows(DISPATCHER, 3, *rows[1:])) == 30
    assert len(of_rows(DISPATCHER, 3, *rows, held=frozenset({1}))) == 30
    (found,) = of_rows(DISPATCHER, 3, *rows)
    assert (found.id, found.case_id, found.count) == (whole_kind(K.URGENT_WAITING), 1, 31)
    assert found.title == "紧急案件待派遣 31 项"


def test_a_queue_is_one_alarm_that_leads_to_the_longest_waiting() -> None:
    rows = [waiting(number, Stage.FEEDBACK, due=20 - number) for number in range(1, 8)]
    (found,) = of_rows(DISPATCHER, 30, *rows, held=frozenset({7}))
    assert (found.count, found.case_id, found.since) == (6, 6, minute(14))
    assert found.title == "待批转有 6 件超过岗位时限"


def test_what_is_due_rings_in_its_time() -> None:
    """(role, facts, minute of the first ring, minute of the last)"""
    vectors: list[tuple[Role, str, object, K, float, float | None]] = [
        (DISPATCHER, "supervised", [Due("A", "A", minute(200))], K.SUPERVISION_DUE, 80, 199),
        (LEADER, "supervised", [Due("A", "A", minute(200))], K.SUPERVISION_OVER, 200, None),
        (TAKER, "calls", [Due("A", "A", minute(10))], K.CALL_BACK, 40, None),
        (LEADER, "shift_ended", Due("早班", "早班", minute(0)), K.HANDOVER_DUE, 15, 119),
        (LEADER, "looks", [Due("gate_1", "gate_1", minute(100), count=3)], K.LOOKS_UNDONE, 40, 99),
        (TAKER, "plans", [Due("p", "暴雨", minute(5))], K.WEATHER_BEGUN, 5, 64),
    ]
    for role, name, value, kind, first, last in vectors:

        def rings(at: float, role: Role = role, name: str = name, value: object = value) -> list[K]:
            return [one.kind for one in conditions(AlarmFacts(role=role, at=minute(at), **{name: value}))]  # type: ignore[arg-type]

        assert rings(first - 0.1) == []
        assert rings(first) == [kind]
        if last is not None:
            assert rings(last) == [kind]
            assert rings(last + 1) == []


def test_a_short_supervision_does_not_ring_before_it_began() -> None:
    due = Due("A", "A", minute(200), begun=minute(170))
    (found,) = conditions(AlarmFacts(role=DISPATCHER, at=minute(171), supervised=[due]))
    assert (found.kind, found.since) == (K.SUPERVISION_DUE, minute(170))
    long = replace(due, begun=minute(-500))
    (found,) = conditions(AlarmFacts(role=DISPATCHER, at=minute(171), supervised=[long]))
    assert found.since == minute(80)


def test_a_cause_hides_what_follows_from_it() -> None:
    unsent: Mapping[str, object] = {"unsent": 2, "unsent_since": minute(0)}
    lost = AlarmFacts(role=TAKER, at=minute(5), lost_since=minute(0), **unsent)  # type: ignore[arg-type]
    assert ids(conditions(lost)) == ["contact_lost:here"]
    back = AlarmFacts(role=TAKER, at=minute(5), **unsent)  # type: ignore[arg-type]
    assert ids(conditions(back)) == ["not_sent:here"]


# over time

LOST = Condition(K.CONTACT_LOST, "here", minute(0), "")
QUEUE = Condition(K.QUEUE_OVER, "feedback", minute(0), "待批转")
WAIT = Condition(K.APPLICATION, "A", minute(0), "A")


def test_a_short_loss_is_no_alarm_and_a_short_return_no_end() -> None:
    second = timedelta(seconds=1)
    book = AlarmBook().after([LOST], minute(0))
    assert book.alarms == ()
    assert book.next_at() == minute(0) + 10 * second
    assert AlarmBook().after([LOST], minute(0)).after([], minute(0) + 9 * second).entries == {}
    book = book.after([LOST], minute(0) + 10 * second)
    (alarm,) = book.alarms
    for at in range(11, 40):  # every other second it is there: one alarm all the time, raised once
        book = book.after([LOST] if at % 2 else [], minute(0) + at * second)
        assert [one.raised_at for one in book.alarms] == [alarm.raised_at]
    book = book.after([], minute(0) + 40 * second)
    assert book.next_at() == minute(0) + 45 * second
    assert book.after([], minute(0) + 45 * second).alarms == ()


def test_a_queue_that_empties_for_a_moment_is_the_same_alarm() -> None:
    book = AlarmBook().after([QUEUE], minute(0)).after([], minute(1)).after([QUEUE], minute(1.5))
    assert [one.raised_at for one in book.alarms] == [minute(0)]
    assert book.after([], minute(2)).after([], minute(3)).alarms == ()


# what people did

ACK, SHELVE = ActKind.ALARM_ACK, ActKind.ALARM_SHELVE


def state_of(book: AlarmBook, at: float, *acts: HallAct) -> AlarmState:
    (alarm,) = book.alarms
    return standing(alarm, acts, minute(at)).state


def test_who_has_seen_it_has_seen_it_for_all_with_the_same_duty() -> None:
    seen = act(ACK, QUEUE.id, AlarmAck(), minute(3))
    late_seat = AlarmBook().after([QUEUE], minute(20))
    assert state_of(late_seat, 20, seen) is AlarmState.ACKNOWLEDGED
    assert state_of(late_seat, 20) is AlarmState.UNACKNOWLEDGED
    again = AlarmBook().after([], minute(10)).after([QUEUE], minute(11))
    assert state_of(again, 11, seen) is AlarmState.UNACKNOWLEDGED  # it was over meanwhile
    newer = AlarmBook().after([Condition(K.QUEUE_OVER, "feedback", minute(5), "")], minute(6))
    assert state_of(newer, 6, seen) is AlarmState.UNACKNOWLEDGED  # those it was about are done


def test_a_seat_that_could_not_hear_trusts_what_others_did_meanwhile() -> None:
    deaf = AlarmBook().after([], minute(1)).after([], minute(8), sure=False).after([WAIT], minute(9))
    book = deaf.after([WAIT], minute(20))
    assert state_of(book, 20, act(ACK, WAIT.id, AlarmAck(), minute(4))) is AlarmState.ACKNOWLEDGED


def test_a_shelved_alarm_comes_back_as_if_nobody_had_seen_it() -> None:
    book = AlarmBook().after([QUEUE], minute(0))
    seen = act(ACK, QUEUE.id, AlarmAck(), minute(1), 1)
    away = act(SHELVE, QUEUE.id, AlarmShelve(reason="等人", until=minute(30)), minute(2), 2)
    assert state_of(book, 29.9, seen, away) is AlarmState.SHELVED
    assert state_of(book, 30, seen, away) is AlarmState.UNACKNOWLEDGED
    assert state_of(book, 31, away, act(ACK, QUEUE.id, AlarmAck(), minute(31), 3)) is AlarmState.ACKNOWLEDGED


# many at once


def test_a_flood_is_one_line_and_hides_nothing_else() -> None:
    urgent = [Condition(K.URGENT_WAITING, str(number), minute(number), str(number)) for number in range(40)]
    book = AlarmBook()
    for number, one in enumerate(urgent):
        book = book.after([*urgent[:number], one], minute(number))
    book = book.after([*urgent, QUEUE], minute(50))
    listed = lines([Standing(alarm) for alarm in book.alarms])
    assert [(line.kind, len(line.members)) for line in listed] == [(K.URGENT_WAITING, 40), (K.QUEUE_OVER, 1)]
    flood = listed[0]
    assert flood.first.alarm.condition.subject == "0"  # first out
    assert flood.subject == whole_kind(K.URGENT_WAITING)
    assert flood.title == "紧急案件待派遣 40 项"


def test_unseen_before_seen_and_the_pressing_before_the_new() -> None:
    book = AlarmBook().after([QUEUE, WAIT], minute(0)).after([QUEUE, WAIT, LOST], minute(6))
    book = book.after([QUEUE, WAIT, LOST], minute(7))
    stands = {alarm.condition.kind: Standing(alarm) for alarm in book.alarms}
    seen = Standing(stands[K.QUEUE_OVER].alarm, AlarmState.ACKNOWLEDGED)
    order = [line.kind for line in lines([stands[K.CONTACT_LOST], seen, stands[K.APPLICATION]])]
    assert order == [K.APPLICATION, K.CONTACT_LOST, K.QUEUE_OVER]


# by ear


def test_one_sound_for_all_that_comes_at_once() -> None:
    high, normal, urgent = AlarmClass.HIGH, AlarmClass.NORMAL, AlarmClass.URGENT
    nothing: frozenset[AlarmClass] = frozenset()
    assert sound_for([normal, high, normal], nothing, muted=False, flooded=False) is high
    assert sound_for([normal, high], frozenset({high}), muted=False, flooded=False) is normal
    assert sound_for([normal, high], nothing, muted=True, flooded=False) is None
    assert sound_for([normal, urgent], nothing, muted=True, flooded=True) is urgent
    assert sound_for([urgent], frozenset({urgent}), muted=False, flooded=False) is None
    assert sound_for([], nothing, muted=False, flooded=False) is None
    assert not sounds_again([high], minute(0), minute(9))  # only the top class
    assert not sounds_again([urgent], minute(0), minute(0.2))
    assert sounds_again([urgent, high], minute(0), minute(0.25))


# the budget


def test_rates_against_the_target() -> None:
    def rang(person: str, *minutes: float) -> list[Raised]:
        return [Raised(minute(at), person, person, "席", "queue_over", "feedback", "") for at in minutes]

    quiet, busy = rang("a", -100, 10, 40), rang("b", *(50 + number / 2 for number in range(12)))
    seats = [("a", "甲", "席 1"), ("c", "丙", "席 3")]
    rates = seat_rates([*quiet, *busy], seats, minute(60), minute(-60))
    assert [rate.person for rate in rates] == ["b", "a", "c"]
    b, a, c = rates
    assert (b.hour, b.per_ten, b.shift, b.worst, b.flooded) == (12, 2.0, 12, 12, True)
    assert (a.hour, a.shift, a.over_target, a.name) == (2, 2, False, "甲")
    assert (c.hour, c.per_ten, c.offenders) == (0, 0.0, ())
    assert b.offenders == (("queue_over", 12),)
    assert most_within([]) == 0


# the index


def test_the_index_says_what_asking_every_case_would_say() -> None:
    """Cases that move, end and turn by themselves, in any order: the same groups as worked out afresh."""
    index, rows = WatchIndex(DISPATCHER), {row.case_id: row for row in queue_rows(300)}
    index.take(minute(-700), rows.values())
    for step in range(-700, 2200, 90):
        at = minute(step)
        moved = [row._replace(version=step + 800, unit=f"U{step % 3}") for row in list(rows.values())[::7]]
        rows.update((row.case_id, row) for row in moved)
        gone = [case_id for case_id in rows if (case_id + step) % 41 == 0]
        for case_id in gone:
            del rows[case_id]
        index.take(minute(step - 30), [row for row in moved if row.case_id not in gone], gone)
        index.advance(at)
        expected: dict[tuple[K, str], dict[int, object]] = {}
        for row in rows.values():
            for watch in watches(row, DISPATCHER):
                if watch.begins <= at and (watch.ends is None or at < watch.ends):
                    expected.setdefault((watch.kind, watch.subject), {})[row.case_id] = watch.begins
        assert index.groups == expected


@pytest.mark.parametrize(
    ("subject", "name"), [("closed 2026-11-21", "11-21 已结案的"), ("of another make", "of another make")]
)
def test_a_draw_is_named_as_people_call_it(subject: str, name: str) -> None:
    assert draw_name(subject) == name
