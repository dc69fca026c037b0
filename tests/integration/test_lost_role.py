"""Whoever has lost the role, or the seat, since signing in approves nothing any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.people import SqlPeople
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.ports import Person
from tests.support.hall import Hall, in_hall
from tests.support.rules import MORNING

LEADER = Person("chen", "陈", Role.SHIFT_LEADER, "值班长席")


@pytest.mark.parametrize("change", ["disabled = TRUE", "role = 'dispatcher'"])
def test_an_approval_by_somebody_who_lost_the_role_is_refused(hall_url: str, change: str) -> None:
    async def scenario(hall: Hall) -> None:
        people = SqlPeople(hall.engine)
        await people.add_person(LEADER, people.seal("nanshan-demo"), MORNING)
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        approve = Command(verb=Verb.APPROVE_DISPATCH, case_id=case.id)
        await hall.sql(f"UPDATE people SET {change} WHERE login = 'chen'")
        with pytest.raises(Refused) as refused:
            await hall.casework.perform(approve, LEADER.actor())
        assert refused.value.code == "lost_role"
        assert await hall.store.case(case.id) == case
        await hall.sql("UPDATE people SET disabled = FALSE, role = 'shift_leader'")
        done = await hall.casework.perform(replace(approve), LEADER.actor())
        assert done.case.stage is Stage.HANDLING

    in_hall(hall_url, scenario)
