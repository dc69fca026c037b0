"""Takes private fields out of the bodies of steps that are older than their column. For a migration only.

The hash of a step covers its body, so from the first such step on a case's chain is written anew. Nothing
else of it changes: ``db verify`` holds after as before, and a link that was broken before stays broken.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from db.codec import link, to_text
from db.tables import steps
from dispatcher_app.domain.privacy import PRIVATE_FIELDS

_CASES_AT_ONCE = 500

_WRITTEN = ("body", "private", "previous_hash", "hash")
_SAVE = (
    steps.update()
    .where(steps.c.id == bindparam("of_step"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)


def move(connection: Connection) -> None:
    """Every private field of every step out of its body; guards must be off."""
    for name in sorted(PRIVATE_FIELDS):
        said = select(steps.c.case_id).where(steps.c.body.contains(f'"{name}":')).distinct()
        wanted = list(connection.execute(said).scalars())
        for start in range(0, len(wanted), _CASES_AT_ONCE):
            _rewrite(connection, wanted[start : start + _CASES_AT_ONCE])


def _rewrite(connection: Connection, case_ids: list[int]) -> None:
    query = steps.select().where(steps.c.case_id.in_(case_ids)).order_by(steps.c.case_id, steps.c.version)
    changed = []
    newest: dict[int, tuple[str, str]] = {}
    for row in connection.execute(query):
        was, now = newest.get(row.case_id, ("", ""))
        before = dict(row._mapping)
        line: dict[str, Any] = before | _parted(row.body, row.private)
        if row.previous_hash == was:
            line["previous_hash"] = now
        if row.hash == link(row.previous_hash, before):
            line["hash"] = link(line["previous_hash"], line)
        newest[row.case_id] = row.hash, line["hash"]
        if line != before:
            changed.append({"of_step": row.id, **{f"new_{name}": line[name] for name in _WRITTEN}})
    if changed:
        connection.execute(_SAVE, changed)


def _parted(body: str, private: str) -> dict[str, str]:
    """*body* without its private fields, and those with *private*."""
    said = msgspec.json.decode(body, type=dict[str, Any])
    changes = said.get("changes", {})
    taken = {name: changes.pop(name) for name in PRIVATE_FIELDS & changes.keys()}
    if not taken:
        return {"body": body, "private": private}
    if not changes:
        said.pop("changes")
    kept = msgspec.json.decode(private, type=dict[str, Any]) if private else {}
    return {"body": to_text(said), "private": to_text(kept | taken)}
