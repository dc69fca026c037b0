"""A telephone number at a seat's desk: whom it is shown to, and who may look for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.privacy import PHONE_READERS
from dispatcher_app.domain.words import SEATS, Role, Source
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.withholding import NotForThisRole
from tests.support.desk import make_desk, report, seat_beside
from tests.support.life import REPORT

PHONE = "13812345678"


@pytest.mark.parametrize("role", sorted(SEATS))
def test_only_those_who_call_back_see_a_number(tmp_path: Path, role: Role) -> None:
    taker = make_desk(tmp_path, Role.CALL_TAKER)

    async def scenario() -> None:
        case = await report(taker, **REPORT | {"source": Source.HOTLINE_12345, "caller_phone": PHONE})
        seat = seat_beside(taker, role)
        by_id, by_number = await seat.open(case.id), await seat.open_number(case.number)
        assert by_number is not None
        for opened in (by_id, by_number):
            assert (PHONE in str(opened)) == (role in PHONE_READERS)
            assert opened.case.number == case.number
            assert opened.history[0].changes["place"] == case.place
        query = SearchQuery(phone=PHONE)
        if role in PHONE_READERS:
            assert [row.case_id for row in await seat.search(query)] == [case.id]
        else:
            with pytest.raises(NotForThisRole, match="只对接线员和值班长开放"):
                await seat.search(query)

    asyncio.run(scenario())


def test_what_a_command_answers_is_withheld_too_and_the_number_stays(tmp_path: Path) -> None:
    taker = make_desk(tmp_path, Role.CALL_TAKER)

    async def scenario() -> None:
        case = await report(taker, **REPORT | {"caller_phone": PHONE})
        await taker.perform(Command(verb=Verb.FILE, case_id=case.id))
        dispatcher = seat_beside(taker, Role.DISPATCHER)
        done = await dispatcher.perform(
            Command(verb=Verb.PROPOSE_DISPATCH, case_id=case.id, data={"lead_unit": "U1"})
        )
        assert PHONE not in str(done)
        assert (await taker.open(case.id)).case.caller_phone == PHONE

    asyncio.run(scenario())
