"""Commands to text and back, exactly: what is read is equal to what was written, value by value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypedDict, get_type_hints
from uuid import UUID

import msgspec

from db.codec import to_text
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.words import Role, Stage

#: What commands carry besides fields of the case.
_ARGUMENTS: Mapping[str, object] = {
    "until": datetime,
    "return_to": Stage,
    "closing_met": bool,
    "passed": bool,
    "reopen": bool,
    "assist_unit": str,
    "assist_report": str,
}


@cache
def _data() -> Any:
    return TypedDict("_data", {**get_type_hints(Case), **_ARGUMENTS}, total=False)  # type: ignore[operator]


def command_text(command: Command, actor: Actor) -> str:
    """Of a command whose values have been checked."""
    return to_text(
        {
            "verb": command.verb,
            "case_id": command.case_id,
            "data": dict(command.data),
            "reason": command.reason,
            "reason_code": command.reason_code,
            "on_behalf_of": command.on_behalf_of,
            "expected_version": command.expected_version,
            "id": str(command.id),
            "actor": [actor.person, actor.name, actor.role, actor.seat],
        }
    )


def command_from(text: str) -> tuple[Command, Actor]:
    """Raises:
    ValueError: a text that the program never wrote.
    """
    raw = msgspec.json.decode(text, type=dict[str, Any])
    person, name, role, seat = raw.pop("actor")
    known = _data()
    data = msgspec.convert(raw.pop("data"), known)
    command = Command(
        verb=Verb(raw["verb"]),
        case_id=raw["case_id"],
        data=data,
        reason=raw["reason"],
        reason_code=raw["reason_code"],
        on_behalf_of=raw["on_behalf_of"],
        expected_version=raw["expected_version"],
        id=UUID(raw["id"]),
    )
    return command, Actor(person, name, Role(role), seat)
