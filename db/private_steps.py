"""Takes private fields out of the bodies of steps that are older than their column. For a migration only.

The hash of a step covers its body, so from the first such step on a case's chain is written anew. Nothing
else of it changes, and ``db verify`` holds before and after.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from db.codec import link, to_text
from db.tables import steps
from dispatcher_app.domain.privacy import PRIVATE_FIELDS

_CASES_AT_ONCE = 500

_SAVE = (
    steps.update()
    .where(steps.c.id == bindparam("of_step"))
    .values({name: bindparam(f"new_{name}") for name in ("body", "private", "previous_hash", "hash")})
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
    newest: dict[int, str] = {}
    for row in connection.execute(query):
        line: dict[str, Any] = {**row._mapping, **_parted(row.body, row.private)}
        line["previous_hash"] = newest.get(row.case_id, "")
        line["hash"] = newest[row.case_id] = link(line["previous_hash"], line)
        if line["hash"] != row.hash:
            names = ("body", "private", "previous_hash", "hash")
            changed.append({"of_step": row.id, **{f"new_{name}": line[name] for name in names}})
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
