"""Seats of a sandbox that nobody trains at, and whose name their steps are in."""

from __future__ import annotations

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.words import Role

#: Roles that the program can play.
PLAYABLE = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})
#: How the login of a played seat begins; its role follows.
PLAYED_LOGIN = "sim-"


def played(role: Role) -> Actor:
    """Whoever the program plays in that role."""
    login = f"{PLAYED_LOGIN}{role.value}"
    return Actor(login, role.label, role, login)
