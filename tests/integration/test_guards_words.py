"""The words of a step written by hand: nothing its command does not do, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.documents import Documents
from db.rules_documents import save_side_rules
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.step_fields import WHO, fields_of
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.hall import Hall, in_hall

_AFTER = {"attachments": [{"kind": "after", "name": "x", "sha256": "x"}]}
_MORE = "a step changes what its command does not"


async def said(
    hall: Hall, case: Case, verb: Verb, to: Stage, role: Role, changes: dict[str, Any], person: str = "raw"
) -> str:
    """What the database says of this step written by hand; it is undone where it is taken."""
    at = "now()" if hall.is_postgres else "0"
    statement = text(
        "INSERT INTO steps (case_id, version, command_id, verb, from_stage, to_stage, person, role, at, "
        f"body, previous_hash, hash) SELECT c.id, c.version + 1, 'raw', '{verb}', c.stage, '{to}', "
        f"'{person}', '{role}', {at}, :body, s.hash, 'x' FROM cases c JOIN steps s ON s.case_id = c.id "
        f"AND s.version = c.version WHERE c.id = {case.id}"
    )
    async with hall.engine.connect() as connection:
        try:
            await connection.execute(statement, {"body": json.dumps({"changes": changes})})
        except DBAPIError as error:
            return str(error.orig)
        finally:
            await connection.rollback()
    return ""


def test_a_command_changes_its_own_fields_and_no_others(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        approve = (hall, case, Verb.APPROVE_DISPATCH, Stage.HANDLING, Role.SHIFT_LEADER)
        assert await said(*approve, {"handled_by": "U1", "dispatches": 1}) == ""
        for name, value in (
            ("place", "别处"),
            ("lead_unit", "U2"),
            ("overdue_since", 1),
            ("exempt", True),
            ("source", "110"),
            ("caller_name", "某人"),
        ):
            assert _MORE in await said(*approve, {"handled_by": "U1", name: value}), name
        look = (hall, await hall.case_at(Stage.CLOSED), Verb.SECOND_LOOK, Stage.CLOSED, Role.SHIFT_LEADER)
        assert await said(*look, {"second_look": "in_order", "second_looker": "raw"}) == ""
        assert _MORE in await said(*look, {"second_look": "in_order", "overdue": False})

    in_hall(hall_url, scenario)


def test_who_did_it_is_who_says_so(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.FEEDBACK)
        on = (hall, case, Verb.PASS_TO_CHECK, Stage.CHECKING, Role.DISPATCHER)
        assert await said(*on, {"passed_by": "raw", "passed_by_name": "某人"}) == ""
        assert "names somebody else" in await said(*on, {"passed_by": "wang"})
        assert "passed_by" in WHO & fields_of(Verb.PASS_TO_CHECK)

    in_hall(hall_url, scenario)


def test_a_source_is_not_eased_and_only_small_things_are_handled_on_the_spot(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        public = await hall.report(source=Source.HOTLINE_12345, caller_phone="1")
        found = await hall.report(source=Source.COLLECTOR)
        for case, source, eased in (
            (public, "collector", True),
            (public, "12319", False),
            (public, "media", False),
            (found, "12345", False),
            (found, "patrol", False),
            (found, "video", False),
        ):
            for verb, to in ((Verb.AMEND, Stage.REPORTED), (Verb.PROPOSE_FILING, Stage.AWAITING_FILING)):
                if verb is Verb.PROPOSE_FILING and not eased:
                    continue  # may be refused for its verification instead
                told = await said(hall, case, verb, to, Role.CALL_TAKER, {"source": source})
                assert ("a source is not eased" in told) == eased, (case.source, source, told)
        spot = (Verb.SELF_HANDLE, Stage.SELF_HANDLED, Role.CALL_TAKER)
        assert "on the spot" in await said(hall, public, *spot, _AFTER)
        assert "on the spot" in await said(hall, found, *spot, {"result": "劝离"})
        assert await said(hall, found, *spot, _AFTER) == ""
        await save_side_rules(Documents(hall.engine), SideRules(self_handled_of=frozenset({Source.VIDEO})))
        assert "on the spot" in await said(hall, found, *spot, _AFTER)

    in_hall(hall_url, scenario)


def test_no_policy_lets_an_emergency_pass(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        on = (Verb.APPROVE_DISPATCH, Stage.HANDLING, Role.POLICY, {"approved_by": "policy"}, "policy")
        usual = await hall.case_at(Stage.DISPATCH_REVIEW)
        assert await said(hall, usual, *on) == ""
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        danger = (await hall.do(Verb.PROPOSE_EMERGENCY, waiting)).case
        assert "no policy judges an emergency" in await said(hall, danger, *on)
        leader = (Verb.APPROVE_DISPATCH, Stage.HANDLING, Role.SHIFT_LEADER, {"handled_by": "U3"})
        assert await said(hall, danger, *leader) == ""

    in_hall(hall_url, scenario)


@pytest.mark.postgres
def test_a_server_files_nothing_of_the_public_before_it_is_verified(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report(source=Source.HOTLINE_12345, caller_phone="1")
        file = (Verb.FILE, Stage.AWAITING_DISPATCH, Role.CALL_TAKER, {})
        propose = (Verb.PROPOSE_FILING, Stage.AWAITING_FILING, Role.CALL_TAKER, {})
        for way in (file, propose):
            assert "before it is verified" in await said(hall, case, *way)
        found = await hall.go(case, Verb.REQUEST_VERIFICATION, Verb.VERIFICATION_RESULT)
        assert await said(hall, found, *file) == ""
        leader = await hall.report(source=Source.LEADER)
        assert "before it is verified" in await said(hall, leader, *file)
        assert await said(hall, leader, *propose) == ""

    in_hall(postgres_hall, scenario)
