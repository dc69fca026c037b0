"""How far everybody is who sits at a paper: questions and answers for whoever watches over an examination."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select

from db.exam.tables import sandbox_attempts, sandbox_entries, sandbox_papers
from dispatcher_app.services.exam.record import EntryKind, PaperKind


class Done(NamedTuple):
    """What was kept of one attempt, as the last part of ``Progress`` has it."""

    done: int
    last_at: datetime | None
    handed_in_at: datetime | None
    result: str


NOTHING = Done(0, None, None, "")


def begun_since(at: datetime, heads: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Attempts that were begun after *at*, with the *heads* of their papers."""
    query = select(sandbox_attempts, *heads).join(sandbox_papers, _of_the_class(at))
    return query.order_by(sandbox_attempts.c.at, sandbox_attempts.c.id)


def entries_since(at: datetime) -> Select[Any]:
    """What was kept in those; of a typed text its length is enough."""
    entries = sandbox_entries.c
    length = cast(func.length(entries.body), String)
    body = case((entries.kind == EntryKind.TEXT.value, length), else_=entries.body)
    query = select(entries.attempt_id, entries.kind, entries.at, body.label("body"))
    query = query.join(sandbox_attempts, sandbox_attempts.c.id == entries.attempt_id)
    return query.join(sandbox_papers, _of_the_class(at)).order_by(entries.attempt_id, entries.number)


def _of_the_class(at: datetime) -> ColumnElement[bool]:
    """Of papers for everybody that are sat, not worked at a seat."""
    return and_(
        sandbox_papers.c.id == sandbox_attempts.c.paper_id,
        sandbox_papers.c.only_for == "",
        sandbox_papers.c.kind != PaperKind.EXERCISE.value,
        sandbox_attempts.c.at > at,
    )


def done_in(entries: Iterable[Any]) -> dict[str, Done]:
    """By attempt: an answer that was taken back counts no more."""
    of: dict[str, list[Any]] = {}
    for entry in entries:
        of.setdefault(entry.attempt_id, []).append(entry)
    return {attempt: _done(found) for attempt, found in of.items()}


def _done(entries: Sequence[Any]) -> Done:
    answered: dict[str, bool] = {}
    typed, handed_in_at, result, last_at = 0, None, "", None
    for entry in entries:
        kind = EntryKind(entry.kind)
        if kind is EntryKind.ANSWER:
            at, _colon, chosen = entry.body.partition(":")
            answered[at] = bool(chosen)
        elif kind is EntryKind.TEXT:
            typed = int(entry.body)
        elif kind is EntryKind.HANDED_IN:
            handed_in_at = entry.at
        elif kind is EntryKind.RESULT:
            result = entry.body
        if kind is not EntryKind.RESULT:
            last_at = entry.at
    return Done(sum(answered.values()) or typed, last_at, handed_in_at, result)
