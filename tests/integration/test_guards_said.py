"""What a server asks of the words of a step, against what the program makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import Text, bindparam, text

from db.codec import link
from db.guards_said import true_hash
from db.types import Instant
from dispatcher_app.domain.words import Stage
from tests.support.hall import Hall, in_hall
from tests.support.raw_sql import refusal

_COLUMNS = (
    "case_id version command_id verb from_stage to_stage person role at body private previous_hash".split()
)
_ODD = "\"\\/\b\f\n\r\t\x01\x0b\x1f\x7f\x85 \u2028\ufeff😀案件é'$:?%{}"


@pytest.mark.postgres
def test_the_server_makes_the_same_hash_of_a_step_as_the_program(postgres_hall: str) -> None:
    """Of any characters that a text can hold, and of times with and without parts of a second."""
    chance = Random(7)
    row = ", ".join(
        f"CAST(:{name} AS {'bigint' if name == 'case_id' else 'text'}) AS {name}" for name in _COLUMNS
    )
    row = row.replace(":version AS text", ":version AS integer").replace(":at AS text", ":at AS timestamptz")
    query = text(f"SELECT {true_hash('new')} FROM (SELECT {row}) new").bindparams(
        bindparam("at", type_=Instant())
    )
    texts = [name for name in _COLUMNS if name not in ("case_id", "version", "at")]
    query = query.bindparams(*(bindparam(name, type_=Text()) for name in texts))

    async def scenario(hall: Hall) -> None:
        async with hall.engine.connect() as connection:
            for part in (0, 1, 100_000, 999_999):
                values: dict[str, object] = {n: "".join(chance.choices(_ODD, k=40)) for n in texts}
                values |= {"case_id": 2**40, "version": 3, "private": values["private"] if part else ""}
                values["at"] = datetime(2026, 3, 2, 23, 59, 59, part, UTC)
                found = (await connection.execute(query, values)).scalar_one()
                assert found == link(str(values["previous_hash"]), values), part

    in_hall(postgres_hall, scenario)


def test_only_who_may_change_a_private_field_says_anything_of_it(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        step = f"""INSERT INTO steps (case_id, version, command_id, verb, from_stage, to_stage, person,
            role, at, body, previous_hash, hash, private) SELECT case_id, version + 1, 'raw',
            'approve_dispatch', 'dispatch_review', 'handling', 'raw', 'shift_leader', at, '{{}}', hash, 'x',
            '{{"caller_phone":"1"}}' FROM steps WHERE case_id = {case.id} AND version = {case.version}"""
        assert "a private field is not in a body" in await refusal(hall, step)

    in_hall(hall_url, scenario)
