"""Whose figures a base count is among: the post of whoever does what it counts (岗位评价)."""

from __future__ import annotations

from dispatcher_app.domain.indicators.counts import BaseCount
from dispatcher_app.domain.words import Role

#: By the field of the facts with the person.
_POSTS: dict[str, Role] = {
    "reporter": Role.COLLECTOR,
    "verifier": Role.COLLECTOR,
    "checker": Role.COLLECTOR,
    "self_handler": Role.COLLECTOR,
    "taker": Role.CALL_TAKER,
    "acceptor": Role.CALL_TAKER,
    "verify_asker": Role.CALL_TAKER,
    "filer": Role.SHIFT_LEADER,
    "filing_approver": Role.SHIFT_LEADER,
    "dispatch_approver": Role.SHIFT_LEADER,
    "closer": Role.SHIFT_LEADER,
    "dispatcher": Role.DISPATCHER,
    "passer": Role.DISPATCHER,
}


def post_of(count: BaseCount) -> Role | None:
    """The post that *count* tells about; None where it is nobody's in particular."""
    return _POSTS.get(count.person)
