"""Approvals that come too late: by somebody who lost the role, or of what another has just answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from db.people import SqlPeople
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.casework import Done
from dispatcher_app.services.ports import Person
from tests.support.hall import Hall, in_hall
from tests.support.rules import MORNING, actor

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


@pytest.mark.parametrize(
    "answers", [(Verb.GRANT_SHELVING, Verb.GRANT_SHELVING), (Verb.GRANT_SHELVING, Verb.REFUSE_APPLICATION)]
)
def test_of_two_leaders_who_answer_one_application_one_is_first(
    hall_url: str, answers: tuple[Verb, Verb]
) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.go(await hall.case_at(Stage.HANDLING), Verb.APPLY_SHELVING)
        given = [
            hall.casework.perform(
                Command(verb=verb, case_id=case.id, reason="理由"), actor(Role.SHIFT_LEADER, person)
            )
            for verb, person in zip(answers, ("chen", "li"), strict=True)
        ]
        said = await asyncio.gather(*given, return_exceptions=True)
        assert sum(isinstance(one, Done) for one in said) == 1
        assert sum(isinstance(one, DomainError) for one in said) == 1
        after = await hall.store.case(case.id)
        assert after is not None
        assert (after.version, after.application) == (case.version + 1, None)

    in_hall(hall_url, scenario)
