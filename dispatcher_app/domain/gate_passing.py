"""What a gate policy passes in a person's place, as the command it gives (design §4)."""

from __future__ import annotations

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.words import ClosingKind, Role, Stage
from dispatcher_app.i18n import N_, _

POLICY = Actor("policy", N_("审核策略"), Role.POLICY)
#: The gates, and what passing them is.
GATES = {Stage.DISPATCH_REVIEW: Verb.APPROVE_DISPATCH, Stage.CLOSURE_REVIEW: Verb.CLOSE}


def policy_command(case: Case, policy: GatePolicy | None) -> Command | None:
    """The command with which *policy* passes *case*, or None where a person has to look.

    Whether danger is imminent, and whose it is, no policy judges.
    """
    verb = GATES.get(case.stage)
    if policy is None or verb is None or case.emergency or not policy.passes(case):
        return None
    data: dict[str, object] = {}
    if verb is Verb.CLOSE:
        kind = ClosingKind.OVERDUE if case.overdue else ClosingKind.NORMAL
        data = {"closing_kind": kind, "closing_met": True}
    return Command(verb=verb, case_id=case.id, data=data, reason=_("低风险类别按策略通过"))
