"""Posts of the hall: where a case waits for a person, and for whose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dispatcher_app.domain.case import LEADERS_OWN, Case
from dispatcher_app.domain.words import Labelled, Mark, Role, Stage
from dispatcher_app.i18n import N_


class Post(Labelled):
    """Something that seats of one role do, with a queue of its own."""

    CALLS = "calls", N_("来电")
    ACCEPT = "accept", N_("受理立案")
    FILING = "filing", N_("立案审批")
    DISPATCH = "dispatch", N_("派遣")
    GATE_1 = "gate_1", N_("派遣审核")
    BOUNDARY = "boundary", N_("权属裁定")
    APPLICATIONS = "applications", N_("申请审批")
    FEEDBACK = "feedback", N_("结果批转")
    GATE_2 = "gate_2", N_("结案审核")
    REOPENING = "reopening", N_("重开审批")
    CALL_BACK = "call_back", N_("回访")


ROLE_OF: Mapping[Post, Role] = {
    Post.CALLS: Role.CALL_TAKER,
    Post.ACCEPT: Role.CALL_TAKER,
    Post.CALL_BACK: Role.CALL_TAKER,
    Post.DISPATCH: Role.DISPATCHER,
    Post.APPLICATIONS: Role.DISPATCHER,
    Post.FEEDBACK: Role.DISPATCHER,
    Post.FILING: Role.SHIFT_LEADER,
    Post.GATE_1: Role.SHIFT_LEADER,
    Post.BOUNDARY: Role.SHIFT_LEADER,
    Post.GATE_2: Role.SHIFT_LEADER,
    Post.REOPENING: Role.SHIFT_LEADER,
}
WORKING_ROLES = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
#: What comes first at a seat: who is on the line, then what runs against a limit, calls back last.
BAND: Mapping[Post, int] = {Post.CALLS: 0, Post.CALL_BACK: 2, Post.REOPENING: 2}

_BY_STAGE: Mapping[Stage, Post] = {
    Stage.REPORTED: Post.ACCEPT,
    Stage.AWAITING_FILING: Post.FILING,
    Stage.AWAITING_DISPATCH: Post.DISPATCH,
    Stage.DISPATCH_REVIEW: Post.GATE_1,
    Stage.FEEDBACK: Post.FEEDBACK,
    Stage.CLOSURE_REVIEW: Post.GATE_2,
}


def post_of(case: Case) -> Post | None:
    """Where *case* waits for a person of the hall; None where it waits for nobody there.

    A call-back of a merged case is owed once its master has ended, which is for the caller to see.
    """
    if case.stage is Stage.AWAITING_DISPATCH and Mark.BOUNDARY in case.marks:
        return Post.BOUNDARY
    if case.stage is Stage.HANDLING:
        return Post.APPLICATIONS if case.application is not None else None
    if case.stage is Stage.CLOSED and case.reopen_asker:
        return Post.REOPENING
    if case.stage in (Stage.CLOSED, Stage.MERGED):
        return Post.CALL_BACK if case.call_back_next is not None else None
    return _BY_STAGE.get(case.stage)


def role_for(case: Case, post: Post) -> Role:
    """Whose turn it is at *post*: what only a shift leader grants waits for one."""
    if post is Post.APPLICATIONS and case.application in LEADERS_OWN:
        return Role.SHIFT_LEADER
    return ROLE_OF[post]


def waits_from(case: Case, post: Post, now: datetime) -> datetime:
    """From when on somebody may take it: a call-back has its hour."""
    if post is Post.CALL_BACK and case.call_back_next is not None:
        return max(now, case.call_back_next)
    return now
