"""The decision: case + command + actor + now → one step, or a refusal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dispatcher_app.domain import stage_clocks
from dispatcher_app.domain.act import Act
from dispatcher_app.domain.case import FIELD_LABELS, TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.effects import EFFECTS, policy_verb
from dispatcher_app.domain.effects_side import SIDE_EFFECTS, check_children
from dispatcher_app.domain.field_kinds import checked
from dispatcher_app.domain.marks import check_marks
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import SIGNED_BY, Transition, find
from dispatcher_app.domain.words import SEATS, Role, Stage
from dispatcher_app.i18n import N_, _, listed

_EFFECTS = {**EFFECTS, **SIDE_EFFECTS}
_TOGETHER = {"proposer": N_("提出"), "applicant": N_("提出申请"), "closed_by": N_("结案")}


def decide(
    case: Case | None,
    command: Command,
    actor: Actor,
    now: datetime,
    rules: Rulebook,
    others: Mapping[int, Case] | None = None,
) -> Step:
    """What *command* does to *case* (None for a report), as the step to append.

    ``others`` are further cases it touches: the master of a merge, the cases merged into this one.
    The step of a report has ``case_id`` 0; the database gives it its id and number.

    Raises:
        Refused: the rules forbid it; nothing has changed.
    """
    command = _cleaned(command)
    verb = policy_verb(case, command, rules)
    row = _row_for(case, verb)
    _check_actor(row, case, command, actor)
    _check_version(case, command)
    check_marks(row, case)
    _check_names(row, command)
    _check_reason(row, command)
    _check_lengths(command)
    # Seats' clocks differ by seconds; a case's own time never runs backwards.
    now = max([now.astimezone(UTC), *stage_clocks.instants(case)])
    act = Act(row, case, command, actor, now, rules, others or {})
    check_children(act)
    outcome = _EFFECTS[verb](act)
    target = outcome.target or (row.targets[0] if row.targets else _stage_of(case))
    changes = {name: value for name, value in command.data.items() if name in row.accepts}
    changes.update(outcome.changes)
    _check_needs(row, case, command, changes)
    return _with_clocks(act, target, changes)


def allowed(case: Case, verb: Verb, actor: Actor) -> str:
    """Why *actor* may not even begin *verb* on *case* now, or "" where the button is live."""
    try:
        row = _row_for(case, verb)
        _check_actor(row, case, Command(verb=verb, case_id=case.id, on_behalf_of="?"), actor)
        check_marks(row, case)
    except Refused as refusal:
        return str(refusal)
    return ""


def _stage_of(case: Case | None) -> Stage:
    return case.stage if case is not None else Stage.REPORTED


def _cleaned(command: Command) -> Command:
    """Values of the right types, and texts without outer white space: blanks never pass for an answer."""
    return replace(
        command,
        data=checked(command.data),
        reason=plain_text(command.reason),
        on_behalf_of=plain_text(command.on_behalf_of),
    )


def _row_for(case: Case | None, verb: Verb) -> Transition:
    row = find(verb, case.stage if case else None)
    if row is None:
        stage = case.stage.label if case else _("尚未受理")
        raise Refused("wrong_stage", stage=stage, command=verb.label)
    return row


def _check_actor(row: Transition, case: Case | None, command: Command, actor: Actor) -> None:
    if actor.role not in row.roles:
        roles = listed(sorted(role.label for role in row.roles if role in SEATS))
        raise Refused("wrong_role", role=actor.role.label, command=row.verb.label, roles=roles or "—")
    if row.parties and actor.role in SEATS and not command.on_behalf_of:
        raise Refused("needs_party", command=row.verb.label)
    for field in row.not_by:
        if case is not None and actor.person == getattr(case, field):
            raise Refused("four_eyes", command=row.verb.label, signed=_signed(field), name=actor.name)
    if actor.role is Role.POLICY and case is not None and case.emergency:
        raise Refused("policy_no_emergency")


def _signed(field: str) -> str:
    """What somebody did whose login *field* holds; of several commands their common name."""
    return _(_TOGETHER[field]) if field in _TOGETHER else listed(verb.label for verb in SIGNED_BY[field])


def _check_version(case: Case | None, command: Command) -> None:
    seen = command.expected_version
    if case is not None and seen is not None and seen != case.version:
        raise Refused("changed", found=case.version, seen=seen)


def _check_names(row: Transition, command: Command) -> None:
    extra = command.data.keys() - row.accepts - row.arguments
    if extra:
        raise Refused("not_accepted", command=row.verb.label, fields=listed(sorted(map(_label, extra))))


def _check_reason(row: Transition, command: Command) -> None:
    code = command.reason_code
    if code and code not in set(row.reasons or ()):
        raise Refused("unknown_reason", code=code, command=row.verb.label)
    if row.reason_required and not (command.reason if row.reasons is None else code):
        raise Refused("needs_reason", command=row.verb.label)
    if code == "other" and not command.reason:
        raise Refused("other_needs_text")


def _check_lengths(command: Command) -> None:
    for name, text in (
        *command.data.items(),
        ("reason", command.reason),
        ("on_behalf_of", command.on_behalf_of),
    ):
        limit = TEXT_LIMITS.get(name)
        if limit is not None and isinstance(text, str) and len(text) > limit:
            raise Refused("too_long", field=_label(name), limit=limit, length=len(text))


def _check_needs(row: Transition, case: Case | None, command: Command, changes: Mapping[str, object]) -> None:
    def present(name: str) -> bool:
        value = changes.get(name, command.data.get(name, getattr(case, name, None)))
        return value not in (None, "", 0, ())

    missing = [name for name in row.needs if not present(name) and command.data.get(name) is not False]
    if missing:
        raise Refused("missing", command=row.verb.label, fields=listed(map(_label, missing)))


def _label(name: str) -> str:
    return _(FIELD_LABELS.get(name, name))


def _with_clocks(act: Act, target: Stage, changes: dict[str, Any]) -> Step:
    turn = stage_clocks.turn(act, target, changes)
    changes.update(turn.changes)
    if act.case is not None:
        changes = {k: v for k, v in changes.items() if getattr(act.case, k) != v}
    return Step(
        case_id=act.case.id if act.case else 0,
        version=act.case.version + 1 if act.case else 1,
        command_id=act.command.id,
        verb=act.row.verb,
        from_stage=act.case.stage if act.case else None,
        to_stage=target,
        actor=act.actor,
        at=act.now,
        on_behalf_of=act.command.on_behalf_of if act.row.parties or act.actor.role is Role.EXCHANGE else "",
        reason_code=act.command.reason_code,
        reason=act.command.reason,
        changes=changes,
        facts=turn.facts,
    )
