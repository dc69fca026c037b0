"""What is not for everybody. One list for the database's rights and for every screen.

A caller's telephone number (decision 007): whoever answers or calls back, and whoever answers for the shift,
reads it; nobody else. Where collectors are (decision 012): those who send them somewhere.
"""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role

#: Roles that may read the fields below, and search by them.
PHONE_READERS = frozenset({Role.CALL_TAKER, Role.SHIFT_LEADER})
#: Fields of a case that are for them alone. Each is a text of its own column.
PRIVATE_FIELDS = frozenset({"caller_phone"})
#: Roles that may see where collectors are and were.
POSITION_READERS = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})


def reads_phone(role: Role) -> bool:
    return role in PHONE_READERS


def reads_positions(role: Role) -> bool:
    return role in POSITION_READERS


def without_private(case: Case) -> Case:
    """*case* as everybody may see it: private fields are empty, whether they hold anything or not."""
    return replace(case, **dict.fromkeys(PRIVATE_FIELDS, ""))  # type: ignore[arg-type]


def step_without_private(step: Step) -> Step:
    """*step* as everybody may see it: what it says of private fields is left out."""
    if not PRIVATE_FIELDS & step.changes.keys():
        return step
    return replace(step, changes={k: v for k, v in step.changes.items() if k not in PRIVATE_FIELDS})
