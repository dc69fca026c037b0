"""Simulated people at seats: how many of each role are on duty when, and who is free."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.simulation.posts import WORKING_ROLES
from dispatcher_app.domain.simulation.skill import USUAL, Skill
from dispatcher_app.domain.words import Role

#: How seats are shared where only their number is given: by the work that an everyday case makes.
SHARES: Final[Mapping[Role, float]] = {
    Role.CALL_TAKER: 0.46,
    Role.DISPATCHER: 0.34,
    Role.SHIFT_LEADER: 0.2,
}


def split(seats: int) -> dict[Role, int]:
    """*seats* among the working roles, each at least one; what is over goes to the largest remainder.

    Raises:
        ValueError: fewer seats than roles.
    """
    if seats < len(WORKING_ROLES):
        raise ValueError(f"{seats} seats for {len(WORKING_ROLES)} roles")
    wanted = {role: seats * SHARES[role] for role in WORKING_ROLES}
    found = {role: max(1, int(share)) for role, share in wanted.items()}
    while sum(found.values()) > seats:
        found[max(found, key=lambda role: found[role] - wanted[role])] -= 1
    while sum(found.values()) < seats:
        found[max(wanted, key=lambda role: wanted[role] - found[role])] += 1
    return found


@dataclass(slots=True)
class SeatWork:
    """One simulated person: time worked, decisions made, and those in vain because the case had moved."""

    actor: Actor
    skill: Skill
    busy: timedelta = timedelta(0)
    done: int = 0
    vain: int = 0


@dataclass(slots=True)
class Staff:
    """Everybody at the seats; who has been free longest is next."""

    seats: Mapping[Role, int]
    skill: Skill = USUAL
    people: dict[Role, list[SeatWork]] = field(init=False)
    _free: dict[Role, deque[SeatWork]] = field(init=False)

    def __post_init__(self) -> None:
        self.people = {
            role: [self._person(role, n) for n in range(count)] for role, count in self.seats.items()
        }
        self._free = {role: deque(people) for role, people in self.people.items()}

    def _person(self, role: Role, number: int) -> SeatWork:
        login = f"sim-{role.value}-{number + 1}"
        return SeatWork(Actor(login, f"{role.label} {number + 1}", role, login), self.skill)

    def free(self, role: Role) -> SeatWork | None:
        """Somebody of *role* with nothing to do, who is given something now."""
        return self._free[role].popleft() if self._free.get(role) else None

    def has_free(self, role: Role) -> bool:
        return bool(self._free.get(role))

    def is_free(self, person: SeatWork) -> None:
        self._free[person.actor.role].append(person)
