"""A film shows at every moment what the steps until then had made of every case, whichever way it runs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.open_then import case_after
from dispatcher_app.domain.playback.film import Film, turns_of
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.words import OPEN
from tests.support.random_lives import CrookedLife
from tests.support.rules import MORNING

DAY = MORNING + timedelta(days=3)
Lives = list[CrookedLife]


def lives(seed: int, count: int = 6) -> Lives:
    return [CrookedLife(seed * 100 + number, number) for number in range(1, count + 1)]


def film_of(some: Lives, begins: datetime, ends: datetime) -> Film:
    opening, turns = [], []
    for life in some:
        until = [step for step in life.steps if step.at < ends]
        row, moved = turns_of(life.case.number, until, begins)
        opening += [row] if row is not None else []
        turns += moved
    return Film(begins, ends, opening, turns)


def open_at(some: Lives, moment: datetime) -> dict[int, QueueRow]:
    """By the plainest way: every case folded anew from its first step."""
    found = {}
    for life in some:
        steps = [step for step in life.steps if step.at <= moment]
        case = case_after(steps, life.case.number) if steps else None
        if case is not None and case.stage in OPEN:
            found[case.id] = row_of(case, steps)
    return found


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_moment_after_any_other_is_what_it_was(seed: int) -> None:
    some, chance = lives(seed), Random(seed)
    film = film_of(some, DAY, DAY + timedelta(days=4))
    for _look in range(12):
        moment = DAY + timedelta(seconds=chance.randrange(4 * 86_400))
        before = dict(film.rows)
        moved = film.seek(moment)
        assert dict(film.rows) == open_at(some, moment)
        changed = {key for key in before.keys() | film.rows.keys() if before.get(key) != film.rows.get(key)}
        assert changed <= moved


def test_steps_forwards_are_steps_backwards() -> None:
    some = lives(3)
    film = film_of(some, MORNING, MORNING + timedelta(days=60))
    seen = [dict(film.rows)]
    while (moment := film.later) is not None:
        film.seek(moment)
        seen.append(dict(film.rows))
    assert film.played == len(film.turns) > 20
    while (moment := film.earlier) is not None:
        film.seek(moment)
        seen.pop()
        assert dict(film.rows) == seen[-1]
    assert len(seen) == 1


def test_what_came_in_and_ended_is_counted_to_the_moment() -> None:
    some = lives(5, 12)
    film = film_of(some, MORNING - timedelta(hours=1), MORNING + timedelta(days=60))
    film.seek(film.ends)
    reports = [turn for turn in film.turns if turn.verb is Verb.REPORT]
    assert film.reported == len(reports) == 12
    assert film.reported - film.ended + _opened_again(film) == len(film.rows)
    assert sum(film.reported_by_hour().values()) == 12
    for turn in reports:
        film.seek(turn.at)
        begun = [each.at for each in reports if each.at <= turn.at]
        hours = [int((at - film.begins).total_seconds() // 3600) for at in begun]
        assert {hour: count for hour, count in film.reported_by_hour().items() if count} == Counter(hours)
    film.seek(film.begins)
    assert (film.reported, film.ended, film.latest(5)) == (0, 0, [])


def _opened_again(film: Film) -> int:
    """Reopened or taken out of a merge: open again without a report."""
    return sum(
        turn.before is None and turn.after is not None and turn.verb is not Verb.REPORT for turn in film.turns
    )


def test_a_moment_outside_is_the_nearer_end() -> None:
    film = film_of(lives(1), DAY, DAY + timedelta(days=1))
    film.seek(DAY - timedelta(days=9))
    assert film.at == DAY
    film.seek(DAY + timedelta(days=9))
    assert film.at == film.ends
