"""People of the hall as a table, and what a changed table does to their logins."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.keeping.difference import ChangeSort, RowChange, difference
from dispatcher_app.domain.keeping.seats import SEATS
from dispatcher_app.domain.keeping.table import YES, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import ExternalError, Person


def seat_rows(people: Sequence[Person]) -> list[Row]:
    """*people* as rows of :data:`SEATS`; nobody's password."""
    return [
        {
            "login": person.login,
            "name": person.name,
            "role": person.role.value,
            "seat": person.seat,
            "off": YES if person.disabled else "",
            "password": "",
        }
        for person in people
    ]


class SeatsHalfDone(DomainError):
    """Some were done, then one failed: logins are made one by one."""

    def __init__(self, done: int, why: str) -> None:
        super().__init__(_("已办 {done} 项,随后中断:{why}").format(done=done, why=why))


async def write_seats(accounts: Accounts, rows: Sequence[Row], before: Sequence[Row], me: str) -> int:
    """Add, change, close, open and give passwords as *rows* say; how many people it touched.

    A login is not a row of one transaction: a server makes it outside. So each stands for itself, and what
    was done before one failed stays done and is said.

    Raises:
        SeatsHalfDone: some are done, the rest is not.
        DomainError: nothing was done.
    """
    changes = difference(SEATS, before, rows)
    if any(change.key == (me,) and change.sort is ChangeSort.RETIRED for change in changes):
        raise DomainError(_("不能停用自己的席位。"))
    if any(change.key == (me,) and "role" in _changed(change) for change in changes):
        raise DomainError(_("不能改自己的角色。"))
    by_login = {row["login"]: row for row in rows}
    done = 0
    for change in changes:
        try:
            await _write_one(accounts, change, by_login[change.key[0]])
        except (DomainError, ExternalError) as error:
            if done:
                raise SeatsHalfDone(done, str(error)) from error
            raise
        done += 1
    return done


def _changed(change: RowChange) -> set[str]:
    """The columns of a person that is there already."""
    return set() if change.sort is ChangeSort.ADDED else {cell.column for cell in change.cells}


async def _write_one(accounts: Accounts, change: RowChange, row: Row) -> None:
    login = row["login"]
    if change.sort is ChangeSort.ADDED:
        role = Role(row["role"])
        await accounts.add(Person(login, row["name"], role, row["seat"] or role.label), row["password"])
        if row["off"]:
            await accounts.set_disabled(login, True)
        return
    changed = _changed(change)
    if changed & {"name", "role", "seat"}:
        role = Role(row["role"])
        await accounts.change(Person(login, row["name"], role, row["seat"] or role.label))
    if "password" in changed:
        await accounts.change_password(login, row["password"])
    if "off" in changed:
        await accounts.set_disabled(login, row["off"] == YES)
