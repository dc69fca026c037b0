"""Ways around the guards that a raw connection may try, without touching a guard itself."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.words import Stage
from tests.support.hall import Hall, in_hall
from tests.support.raw_sql import refusal


def _closing(case: Case, *, at: str) -> str:
    """SQL of a step that closes *case* from wherever it is, in its own name."""
    newest = f"(SELECT hash FROM steps WHERE case_id = {case.id} AND version = {case.version})"
    return f"""INSERT INTO main_steps (case_id, version, command_id, verb, from_stage, to_stage, person, role,
        at, body, previous_hash, hash) VALUES ({case.id}, {case.version + 1}, 'raw', 'close',
        '{case.stage.value}', 'closed', 'raw', 'wall', {at}, '{{}}', {newest}, 'x')"""


_RULE = "VALUES ('close', 'reported', 'closed', 'wall')"


@pytest.mark.postgres
def test_a_temporary_table_does_not_stand_in_for_the_transition_table(postgres_hall: str) -> None:
    """PostgreSQL looks for a name among the session's temporary tables first, unless told where to look."""

    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED)
        own_table = (
            "CREATE TEMP TABLE transition_rules (LIKE public.transition_rules)",
            f"INSERT INTO pg_temp.transition_rules {_RULE}",
        )
        step = _closing(case, at="now()").replace("main_steps", "public.steps")
        assert "not in the transition table" in await refusal(hall, *own_table, step)
        own_history = (
            "CREATE TEMP TABLE steps AS SELECT * FROM public.steps",
            "UPDATE pg_temp.steps SET to_stage = 'closed', version = version + 1",
        )
        moved = f"UPDATE public.cases SET stage = 'closed', version = 2 WHERE id = {case.id}"
        assert "moves only by a step" in await refusal(hall, *own_history, moved)

    in_hall(postgres_hall, scenario)


def test_neither_does_one_of_sqlite(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED)
        own_table = (
            "CREATE TEMP TABLE transition_rules AS SELECT * FROM main.transition_rules",
            f"INSERT INTO temp.transition_rules {_RULE}",
        )
        step = _closing(case, at="0").replace("main_steps", "main.steps")
        assert "not in the transition table" in await refusal(hall, *own_table, step)

    in_hall(sqlite_hall, scenario)
