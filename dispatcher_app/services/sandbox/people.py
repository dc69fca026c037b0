"""Who trains in a sandbox: a trainer, and trainees for the seats of a hall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person

#: Seats that are trained for, and how their logins begin.
_SEATS = (
    (Role.CALL_TAKER, "xy-jiexian"),
    (Role.DISPATCHER, "xy-paiqian"),
    (Role.SHIFT_LEADER, "xy-banzhang"),
)
_ONCE = ((Role.TRAINER, "jiaoyuan"), (Role.ADMINISTRATOR, "xy-guanli"), (Role.WALL, "xy-daping"))


def missing_people(there: Iterable[Person], each: int) -> list[Person]:
    """Whom a sandbox lacks where *there* are these: *each* of seats to train for, else one."""
    known = list(there)
    roles = {person.role for person in known if not person.disabled}
    return [person for person in _wanted(each) if person.role not in roles]


def _wanted(each: int) -> Iterator[Person]:
    for role, login in _SEATS:
        for number in range(1, each + 1):
            seat = f"{role.label} {number}"
            yield Person(f"{login}{number}", seat, role, seat)
    for role, login in _ONCE:
        yield Person(login, role.label, role, role.label)
