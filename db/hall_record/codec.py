"""Acts to rows and back: what was said as JSON, the digest that is signed, the hash that chains them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from db.codec import to_text
from db.tables import hall_acts
from db.types import from_microseconds
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import ActRefused
from dispatcher_app.domain.hall_record.kinds import KINDS, ActKind, Payload
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _

log = logging.getLogger(__name__)

#: The longest text of a payload, in bytes: a handover of a large hall has some tens of thousands.
PAYLOAD_LIMIT = 1_000_000

#: What is signed: who says what about which subject, at which version.
SIGNED = ("kind", "on_behalf_of", "payload", "person", "subject", "topic", "version")
#: What the chain covers: everything but itself.
CHAINED = tuple(sorted({column.name for column in hall_acts.columns} - {"previous_hash", "hash"}))
#: The order in which :func:`act_from` takes the columns.
ACT_COLUMNS = tuple(column.name for column in hall_acts.columns)


def payload_text(draft: ActDraft) -> str:
    """What *draft* says, as it is stored.

    Raises:
        ActRefused: values of other types than its dataclass declares, or too much of it.
    """
    text = to_text(draft.payload)
    try:
        again: object = msgspec.json.decode(text, type=draft.rule.payload)
    except msgspec.MsgspecError as error:
        raise ActRefused(_("“{kind}”的内容无法保存。").format(kind=draft.kind.label)) from error
    if again != draft.payload:
        raise ActRefused(_("“{kind}”的内容无法保存。").format(kind=draft.kind.label))
    if len(text.encode()) > PAYLOAD_LIMIT:
        raise ActRefused(_("“{kind}”的内容太多,请精简。").format(kind=draft.kind.label))
    return text


def read_payload(kind: ActKind, text: str) -> Payload | None:
    """What an act says; None where it says what this kind does not, with a line in the log."""
    try:
        said = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        unknown = said.keys() - KINDS[kind].payload.__dataclass_fields__.keys()  # type: ignore[attr-defined]
        if unknown:
            raise msgspec.ValidationError(f"no such field: {', '.join(sorted(unknown))}")
        payload: Payload = msgspec.json.decode(text, type=KINDS[kind].payload)
    except msgspec.MsgspecError as error:
        log.warning("an act of kind %s cannot be read: %s", kind.value, error)
        return None
    return payload


def said_columns(draft: ActDraft, actor: Actor) -> dict[str, object]:
    """The columns of a row that are settled before it is written, with the digest of what is signed."""
    columns: dict[str, object] = {
        "command_id": str(draft.id),
        "kind": draft.kind.value,
        "topic": draft.topic.value,
        "subject": draft.subject,
        "version": draft.seen + 1,
        "person": actor.person,
        "name": actor.name,
        "role": actor.role.value,
        "seat": actor.seat,
        "on_behalf_of": draft.on_behalf_of,
        "payload": payload_text(draft),
    }
    return {**columns, "digest": digest(columns)}


def signed_columns(second: Actor | None) -> dict[str, object]:
    """Who signed beside the actor."""
    if second is None:
        return {"second": "", "second_name": "", "second_role": ""}
    return {"second": second.person, "second_name": second.name, "second_role": second.role.value}


def digest(columns: Mapping[str, object]) -> str:
    return _hash("", {name: columns[name] for name in SIGNED})


def link(previous_hash: str, columns: Mapping[str, object]) -> str:
    """The hash of an act: SHA-256 over the hash before it and the act's own columns, as hex."""
    return _hash(previous_hash, {name: columns[name] for name in CHAINED})


def _hash(before: str, covered: Mapping[str, object]) -> str:
    return hashlib.sha256((before + to_text(covered)).encode()).hexdigest()


def act_from(row: Sequence[Any]) -> HallAct:
    """The act of one row with :data:`ACT_COLUMNS`.

    Raises:
        ValueError: a kind or role that this program does not know.
    """
    said = dict(zip(ACT_COLUMNS, row, strict=True))
    kind = ActKind(said["kind"])
    second = said["second"]
    return HallAct(
        sequence=said["id"],
        id=UUID(said["command_id"]),
        kind=kind,
        subject=said["subject"],
        version=said["version"],
        actor=Actor(said["person"], said["name"], Role(said["role"]), said["seat"]),
        at=_instant(said["at"]),
        payload=read_payload(kind, said["payload"]),
        on_behalf_of=said["on_behalf_of"],
        second=Actor(second, said["second_name"], Role(said["second_role"])) if second else None,
        hash=said["hash"],
    )


def _instant(stored: Any) -> datetime:
    """``timestamptz`` comes as a time, SQLite's microseconds as a number."""
    if isinstance(stored, datetime):
        return stored
    (instant,) = from_microseconds([stored])
    assert instant is not None
    return instant
