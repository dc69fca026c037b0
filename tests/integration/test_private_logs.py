"""What callers said, and where collectors were, is in no log: errors of the database do not quote it."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dispatcher_app.domain.commands import Verb
from tests.support.hall import Hall, in_hall

PHONE = "13812345678"


def test_an_error_of_the_database_quotes_no_number(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        with pytest.raises(DBAPIError) as failed:
            await hall.sql("SELECT * FROM nowhere WHERE phone = :phone", {"phone": PHONE})
        assert PHONE not in "".join(traceback.format_exception(failed.value))
        case = await hall.report(source="12345", caller_phone=PHONE)
        async with hall.engine.begin() as connection:
            refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON cases {}"
            if hall.is_postgres:
                await connection.execute(text(_REFUSING))
                await connection.execute(text(refuse.format("FOR EACH ROW EXECUTE FUNCTION refuse()")))
            else:
                await connection.execute(text(refuse.format("BEGIN SELECT RAISE(ABORT, 'no'); END")))
        with pytest.raises(Exception, match="no") as refused:
            await hall.do(Verb.AMEND, case, caller_phone=f"{PHONE}9")
        assert PHONE not in "".join(traceback.format_exception(refused.value))

    in_hall(hall_url, scenario)


_REFUSING = """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'no'; END $$"""
