"""Lines of case lists from what the database answers: whole columns at a time, because lists are long."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, literal_column

from db.codec import limit_from
from db.tables import cases
from dispatcher_app.domain.came_back import NO_MOVES, SAID_AT, WAYS
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Source, Stage

log = logging.getLogger(__name__)

_C = cases.c
_SAID_AT = ", ".join(f"'{stage.value}'" for stage in sorted(SAID_AT))
_NO_MOVES = ", ".join(f"'{verb.value}'" for verb in sorted(NO_MOVES))
#: The command that brought a case to where it stands, where lists say in what way that was; else "". Few
#: cases stand there after more than one step, so few are asked.
CAME_BY = f"""CASE WHEN cases.stage IN ({_SAID_AT}) AND cases.version > 1 THEN coalesce((
    SELECT s.verb FROM steps s WHERE s.case_id = cases.id AND s.from_stage <> s.to_stage
    AND s.verb NOT IN ({_NO_MOVES}) ORDER BY s.version DESC LIMIT 1), '') ELSE '' END"""
#: The columns of a line, in the order of :class:`QueueRow`.
COLUMNS = (
    _C.id, _C.number, _C.version, _C.stage, _C.title, _C.place, _C.street, _C.source, _C.lead_unit,
    _C.reported_at, _C.stage_since, _C.warn_at, _C.due_at, _C.limit_text, _C.handoffs, _C.reworks, _C.marks,
    _C.proposer, _C.lon, _C.lat, _C.class_code, _C.channel, literal_column(CAME_BY, String).label("came_by"),
)  # fmt: skip
#: The same for statements that are written out.
COLUMN_TEXTS = ", ".join((*(column.name for column in COLUMNS[:-1]), CAME_BY))
_WAYS = {verb.value: way for verb, way in WAYS.items()}
_STAGES = {stage.value: stage for stage in Stage}
_SOURCES = {source.value: source for source in Source}
_STAGE, _SOURCE = COLUMNS.index(_C.stage), COLUMNS.index(_C.source)
_MARKS = frozenset(mark.value for mark in Mark)

Instants = Callable[[Sequence[Any]], Iterable[datetime | None]]


def rows_from(answer: Sequence[Sequence[Any]], instants: Instants = iter) -> list[QueueRow]:
    """The lines of *answer*; *instants* turns a column of them into times where they are none yet."""
    if not answer:
        return []
    answer = _of_this_version(answer)
    if not answer:
        return []
    (
        ids, numbers, versions, stages, titles, places, streets, sources, units, reported, since, warn, due,
        limits, handoffs, reworks, marks, proposers, lons, lats, classes,
        channels, came_by,
    ) = zip(*answer, strict=True)  # fmt: skip
    limit_texts = {stored: _limit_text(stored) if stored else "" for stored in set(limits)}
    lines = zip(
        ids, numbers, versions, map(_STAGES.__getitem__, stages), titles, places, streets,
        map(_SOURCES.__getitem__, sources), units, instants(reported), instants(since), instants(warn),
        instants(due), map(limit_texts.__getitem__, limits), handoffs, reworks, map(_marks, marks), proposers,
        lons, lats, classes, channels, map(_WAYS.get, came_by), strict=True,
    )  # fmt: skip
    return list(map(QueueRow._make, lines))


def _of_this_version(answer: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Without lines that only another version of the program could read: one of them must not hide the rest.

    An old seat looks on after an upgrade (:mod:`db.version_watch`).
    """
    if _STAGES.keys() >= {row[_STAGE] for row in answer} and _SOURCES.keys() >= {
        row[_SOURCE] for row in answer
    }:
        return answer
    known = [row for row in answer if row[_STAGE] in _STAGES and row[_SOURCE] in _SOURCES]
    log.error("%d cases of a kind that this program does not know are left out", len(answer) - len(known))
    return known


@cache
def _marks(stored: str) -> frozenset[Mark]:
    return frozenset(Mark(word) for word in stored.split(",") if word in _MARKS)


def _limit_text(stored: str) -> str:
    """In the seat's words; in stored ones where it is a limit of another version."""
    try:
        return _limit(stored).text
    except (ValueError, ArithmeticError):
        return stored


_limit = cache(limit_from)
