"""From when on the caller of a merged case is owed a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.owed_calls import owed_with
from dispatcher_app.domain.words import Stage
from tests.support.life import life_at
from tests.support.rules import MORNING

CLOSED = replace(life_at(Stage.CLOSED).case, closed_at=MORNING + timedelta(days=3))


def _merged(days: int = 0) -> Case:
    return replace(
        life_at(Stage.REPORTED).case,
        stage=Stage.MERGED,
        merged_into=CLOSED.id,
        call_back_next=MORNING + timedelta(days=days),
    )


def test_the_call_is_owed_from_the_closing_of_the_master_on() -> None:
    assert owed_with(_merged(), [CLOSED]).call_back_next == CLOSED.closed_at


def test_nothing_is_owed_while_the_master_is_open() -> None:
    assert owed_with(_merged(), [life_at(Stage.HANDLING).case]).call_back_next is None


def test_a_call_put_off_and_a_case_of_its_own_keep_their_time() -> None:
    for case in (_merged(days=4), replace(_merged(), merged_into=None)):
        assert owed_with(case, [CLOSED]) == case
