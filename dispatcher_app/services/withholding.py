"""What a seat is shown of private fields. PostgreSQL refuses them to its login anyway; a file can be read by
whoever opens it, so there the desk is what withholds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.privacy import reads_phone, step_without_private, without_private
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.casework import Done
from dispatcher_app.services.ports import SearchQuery


class NotForThisRole(DomainError):
    """Asked for something that only other roles may read."""


def shown_case(case: Case, role: Role) -> Case:
    return case if reads_phone(role) else without_private(case)


def shown_steps(steps: Sequence[Step], role: Role) -> Sequence[Step]:
    return steps if reads_phone(role) else [step_without_private(step) for step in steps]


def shown_done(done: Done, role: Role) -> Done:
    if reads_phone(role):
        return done
    return replace(done, case=without_private(done.case), step=step_without_private(done.step))


def check_query(query: SearchQuery, role: Role) -> None:
    """Raises:
    NotForThisRole: a search by telephone number would tell whose it is.
    """
    if query.phone and not reads_phone(role):
        raise NotForThisRole(_("按来电号码查询只对接线员和值班长开放。"))
