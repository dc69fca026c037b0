"""The transition table against the design, and every (stage, command, role) against the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import allowed, decide
from dispatcher_app.domain.field_kinds import KINDS
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import SIGNED_BY, TRANSITIONS, edges, rows_of, rules, verbs_at
from dispatcher_app.domain.words import ENDED, OPEN, Role, Source, Stage
from tests.support.life import MASTER_ID, ROADS, SAMPLES, Life, life_at, master, overdue_closed
from tests.support.rules import MORNING, RULES, actor

#: The life of a case as the design's table (§4) tells it, written out by hand. "+" adds a party or the
#: program itself; "open" stands for every stage that is not an end, "behind" for those a gate (or none at
#: all) lets a case come to, "same" for staying where the case is.
DESIGN = """
report               | -                 | call_taker +exchange                | reported
amend                | reported          | call_taker                          | same
correct_source       | reported          | shift_leader                        | same
request_verification | reported          | call_taker                          | verifying
verification_result  | verifying         | call_taker +collector               | reported
file                 | reported          | call_taker                          | awaiting_dispatch
propose_filing       | reported          | call_taker                          | awaiting_filing
propose_decline      | reported          | call_taker                          | awaiting_filing
approve_filing       | awaiting_filing   | shift_leader                        | awaiting_dispatch
decline              | awaiting_filing   | shift_leader                        | declined
send_back            | awaiting_filing   | shift_leader                        | reported
send_back            | awaiting_dispatch | dispatcher                          | reported
self_handle          | reported          | call_taker +collector               | self_handled
propose_dispatch     | awaiting_dispatch | dispatcher                          | dispatch_review
propose_emergency    | awaiting_dispatch | dispatcher shift_leader             | dispatch_review
approve_dispatch     | dispatch_review   | shift_leader +policy                | handling
return_dispatch      | dispatch_review   | shift_leader                        | awaiting_dispatch
unit_return          | handling          | dispatcher shift_leader +unit       | awaiting_dispatch
redirect             | handling          | dispatcher shift_leader             | awaiting_dispatch
record_visit         | open closed       | dispatcher shift_leader             | same
settle_boundary      | open closed       | shift_leader                        | same
assist_report        | handling          | dispatcher +unit                    | same
apply_extension      | handling          | dispatcher shift_leader +unit       | same
apply_shelving       | handling          | dispatcher shift_leader +unit       | same
apply_deferral       | handling          | dispatcher shift_leader +unit       | same
grant_extension      | handling          | dispatcher shift_leader             | same
grant_shelving       | handling          | dispatcher shift_leader             | same
grant_deferral       | handling          | shift_leader                        | same
refuse_application   | handling          | dispatcher shift_leader             | same
resume               | handling          | dispatcher shift_leader +clockwork  | same
reckon               | open              | +clockwork                          | same
submit_result        | handling          | dispatcher +unit                    | feedback
pass_to_check        | feedback          | dispatcher                          | checking
rework               | feedback          | dispatcher                          | handling
check_pass           | checking          | dispatcher call_taker +collector    | closure_review
check_fail           | checking          | dispatcher call_taker +collector    | handling
close                | closure_review    | shift_leader +policy                | closed
return_closure       | closure_review    | shift_leader                        | checking handling
call_back            | closed            | call_taker                          | same
call_back            | merged            | call_taker                          | same
consent_reopen       | closed            | shift_leader                        | awaiting_dispatch
refuse_reopen        | closed            | shift_leader                        | same
second_look          | behind            | shift_leader                        | same
appeal               | closed            | dispatcher +unit                    | same
appeal_first_review  | closed            | dispatcher                          | same
appeal_final_review  | closed            | shift_leader                        | same
void                 | open              | shift_leader                        | voided
merge                | open              | call_taker dispatcher               | merged
unmerge              | merged            | call_taker dispatcher               | open
supervise            | open              | shift_leader                        | same
escalate_supervision | open              | shift_leader                        | same
answer_supervision   | open              | dispatcher shift_leader +unit       | same
"""

OPEN_STAGES = (
    "reported verifying awaiting_filing awaiting_dispatch dispatch_review handling feedback checking "
    "closure_review"
).split()
BEHIND = "handling feedback checking closure_review closed self_handled".split()
GROUPS = {"open": OPEN_STAGES, "behind": BEHIND}
Rule = tuple[Verb, Stage | None, Role, Stage]


def _rules() -> Iterator[Rule]:
    for line in DESIGN.strip().splitlines():
        verb, sources, roles, targets = (cell.split() for cell in line.split("|"))
        for source in (stage for name in sources for stage in GROUPS.get(name, [name])):
            onward = {"same": [source], "open": OPEN_STAGES}.get(targets[0], targets)
            for role in roles:
                for target in onward:
                    origin = None if source == "-" else Stage(source)
                    yield Verb(verb[0]), origin, Role(role.strip("+")), Stage(target)


EXPECTED = frozenset(_rules())
WHO = {(verb, source, role) for verb, source, role, _target in EXPECTED}
WHERE = {(verb, source) for verb, source, _role in WHO}

#: What must have happened at a stage before a command there makes sense.
BEFORE: dict[Verb, tuple[Verb, ...]] = {
    Verb.GRANT_EXTENSION: (Verb.APPLY_EXTENSION,),
    Verb.GRANT_SHELVING: (Verb.APPLY_SHELVING,),
    Verb.GRANT_DEFERRAL: (Verb.APPLY_DEFERRAL,),
    Verb.REFUSE_APPLICATION: (Verb.APPLY_EXTENSION,),
    Verb.RESUME: (Verb.APPLY_SHELVING, Verb.GRANT_SHELVING),
    Verb.APPEAL_FIRST_REVIEW: (Verb.APPEAL,),
    Verb.APPEAL_FINAL_REVIEW: (Verb.APPEAL, Verb.APPEAL_FIRST_REVIEW),
    Verb.ESCALATE_SUPERVISION: (Verb.SUPERVISE,),
    Verb.ANSWER_SUPERVISION: (Verb.SUPERVISE,),
}
#: What a case must be for a command to make sense on it, whatever made it so.
STATE: dict[Verb, dict[str, object]] = {
    Verb.RECORD_VISIT: {"boundary_since": MORNING},
    Verb.SETTLE_BOUNDARY: {"boundary_since": MORNING},
    Verb.REDIRECT: {"failed_unit": "U1"},
    Verb.ASSIST_REPORT: {"assist_units": ("U2",)},
    Verb.CONSENT_REOPEN: {"reopen_asker": "asker"},
    Verb.REFUSE_REOPEN: {"reopen_asker": "asker"},
    Verb.RECKON: {"due_provisional": True},
}


def test_the_table_is_the_design() -> None:
    assert {(verb, source, role, target) for verb, source, target, role in rules()} == EXPECTED


def test_open_and_ended_stages_are_told_apart() -> None:
    assert {stage.value for stage in OPEN} == set(OPEN_STAGES)
    ended = ("closed", "declined", "voided", "merged", "self_handled")
    assert {Stage(name) for name in ended} == ENDED


def test_edges_are_the_design_without_roles() -> None:
    assert edges() == {(verb, source, target) for verb, source, _role, target in EXPECTED}


def test_a_command_has_one_row_at_a_stage() -> None:
    for verb in Verb:
        covered = [source for row in rows_of(verb) for source in row.origins]
        assert len(covered) == len(set(covered)), verb


def _ready(stage: Stage, verb: Verb) -> Life:
    life = overdue_closed() if stage is Stage.CLOSED else life_at(stage)
    needed = BEFORE.get(verb, ())
    if needed and all((step, stage) in WHERE for step in needed):
        for step in needed:
            life.do(step, person=f"{step.value}-er")
    if (verb, stage) in WHERE:
        life.case = replace(life.case, **STATE.get(verb, {}))  # type: ignore[arg-type]
    if verb is Verb.CALL_BACK and stage is Stage.MERGED:
        life.case = replace(life.case, source=Source.WEB, caller_phone="13800000000")
    return life


#: Cases that a command touches besides its own, at the stages where they matter.
OTHERS = {(Verb.CALL_BACK, Stage.MERGED): {MASTER_ID: replace(master(), stage=Stage.CLOSED)}}


def _outcome(ask: Callable[[], Step]) -> tuple[Stage | None, str]:
    """Where a command leads, or the code of its refusal. Nothing else may be raised."""
    try:
        return ask().to_stage, ""
    except Refused as refused:
        return None, refused.code if str(refused).endswith("。") else "no sentence"


@pytest.mark.parametrize("stage", list(Stage))
def test_every_command_at_a_stage_by_every_role(stage: Stage) -> None:
    for verb in Verb:
        life = _ready(stage, verb)
        for role in Role:
            others = OTHERS.get((verb, stage))
            target, refusal = _outcome(partial(life.ask, verb, role, f"{role.value}-9", others))
            named = (verb.value, role.value)
            if (verb, stage, role) in WHO:
                assert (verb, stage, role, target) in EXPECTED, (*named, refusal)
            else:
                assert refusal == ("wrong_role" if (verb, stage) in WHERE else "wrong_stage"), named


def test_every_command_without_a_case_by_every_role() -> None:
    for verb in Verb:
        sample = SAMPLES[verb]
        command = Command(verb=verb, data=sample.data, reason_code=sample.reason_code, reason=sample.reason)
        for role in Role:
            target, refusal = _outcome(partial(decide, None, command, actor(role), MORNING, RULES))
            if (verb, None, role) in WHO:
                assert (verb, None, role, target) in EXPECTED, refusal
            else:
                assert refusal == ("wrong_role" if verb is Verb.REPORT else "wrong_stage"), (verb, role)


@pytest.mark.parametrize("stage", list(Stage))
def test_buttons_are_the_table(stage: Stage) -> None:
    for role in Role:
        assert set(verbs_at(stage, role)) == {v for v, at, who in WHO if at is stage and who is role}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_button_tells_beforehand_what_the_command_would_answer(stage: Stage) -> None:
    for verb in Verb:
        life = _ready(stage, verb)
        for role in Role:
            said = allowed(life.case, verb, actor(role, "somebody"))
            assert (said == "") == ((verb, stage, role) in WHO), (verb, role)


def test_every_case_can_be_led_to_an_end() -> None:
    """No stage is a dead end: from everywhere the closed stage can be reached by the table."""
    reach = {Stage.CLOSED, Stage.DECLINED, Stage.VOIDED, Stage.SELF_HANDLED}
    while True:
        more = {source for _verb, source, _role, target in EXPECTED if target in reach and source}
        if more <= reach:
            break
        reach |= more
    assert reach == set(Stage)


def test_no_way_to_handling_or_closed_leads_round_a_gate() -> None:
    """Cut out the two gates, and neither handling nor closing can be reached any more."""
    assert Stage.HANDLING not in _reachable(without=Verb.APPROVE_DISPATCH)
    assert Stage.CLOSED not in _reachable(without=Verb.CLOSE)


def test_what_was_handled_on_the_spot_was_never_filed_and_no_unit_s() -> None:
    """The one end without a gate leads from the report alone, and from it nowhere."""
    ways = {(s, t) for _v, s, _r, t in EXPECTED if Stage.SELF_HANDLED in (s, t) and s is not t}
    assert ways == {(Stage.REPORTED, Stage.SELF_HANDLED)}


def _reachable(without: Verb) -> set[Stage | None]:
    """Stages a fresh case can come to; an unmerge only leads back to where the merge came from."""
    ways = {(s, t) for v, s, _r, t in EXPECTED if v not in (without, Verb.UNMERGE)}
    reached: set[Stage | None] = {None}
    while more := {target for source, target in ways if source in reached} - reached:
        reached |= more
    return reached


def test_unmerge_leads_back_and_nowhere_else() -> None:
    for stage in OPEN:
        life = life_at(stage)
        life.do(Verb.MERGE)
        assert life.do(Verb.UNMERGE).to_stage is stage
        assert life.case.merged_into is None


def test_gates_are_marked_and_never_by_their_own_proposer() -> None:
    gates = {row.verb: row.gate for row in TRANSITIONS if row.gate}
    assert gates == {
        Verb.APPROVE_DISPATCH: 1,
        Verb.RETURN_DISPATCH: 1,
        Verb.CLOSE: 2,
        Verb.RETURN_CLOSURE: 2,
    }
    for row in TRANSITIONS:
        assert bool(row.not_by) == (
            row.gate > 0
            or row.verb in (Verb.APPROVE_FILING, Verb.DECLINE)
            or (row.verb is Verb.SEND_BACK and Stage.AWAITING_FILING in row.sources)
            or row.verb.value.startswith(("grant_", "refuse_", "consent_", "appeal_"))
            or row.verb is Verb.SECOND_LOOK
        ), row.verb


def test_signed_fields_are_those_four_eyes_asks_for() -> None:
    asked = {field for row in TRANSITIONS for field in row.not_by}
    assert set(SIGNED_BY) == asked


#: What a signing command has to say for its signature to count.
SIGNING: dict[Verb, dict[str, Any]] = {
    Verb.CALL_BACK: {"call_back": "not_satisfied", "reopen": True, "reason": "没修好"}
}


def test_signing_commands_write_their_fields() -> None:
    for field, verbs in SIGNED_BY.items():
        for verb in verbs:
            row = rows_of(verb)[0]
            (stage, *_more) = row.sources
            life = _ready(stage, verb)
            life.do(verb, person="the-signer", **SIGNING.get(verb, {}))
            assert getattr(life.case, field) == "the-signer", (verb, field)


def test_every_field_a_command_takes_has_a_kind() -> None:
    taken = {name for row in TRANSITIONS for name in row.accepts | row.arguments}
    assert taken == set(KINDS)


def test_parties_may_act_themselves() -> None:
    for row in TRANSITIONS:
        assert row.parties <= row.roles, row.verb


def test_a_way_is_known_to_every_stage() -> None:
    assert set(ROADS) == set(Stage)
    for stage in Stage:
        assert life_at(stage).case.stage is stage
