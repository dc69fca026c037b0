"""Lines of case lists from what the database answers: whole columns at a time, because lists are long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from db.codec import limit_from
from db.tables import cases
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Source, Stage

_C = cases.c
#: The columns of a line, in the order of :class:`QueueRow`.
COLUMNS = (
    _C.id, _C.number, _C.version, _C.stage, _C.title, _C.place, _C.street, _C.source, _C.lead_unit,
    _C.reported_at, _C.stage_since, _C.warn_at, _C.due_at, _C.limit_text, _C.handoffs, _C.reworks, _C.marks,
    _C.proposer, _C.lon, _C.lat,
)  # fmt: skip
_STAGES = {stage.value: stage for stage in Stage}
_SOURCES = {source.value: source for source in Source}

Instants = Callable[[Sequence[Any]], Iterable[datetime | None]]


def rows_from(answer: Sequence[Sequence[Any]], instants: Instants = iter) -> list[QueueRow]:
    """The lines of *answer*; *instants* turns a column of them into times where they are none yet."""
    if not answer:
        return []
    (
        ids, numbers, versions, stages, titles, places, streets, sources, units, reported, since, warn, due,
        limits, handoffs, reworks, marks, proposers, lons, lats,
    ) = zip(*answer, strict=True)  # fmt: skip
    limit_texts = {stored: _limit(stored).text if stored else "" for stored in set(limits)}
    lines = zip(
        ids, numbers, versions, map(_STAGES.__getitem__, stages), titles, places, streets,
        map(_SOURCES.__getitem__, sources), units, instants(reported), instants(since), instants(warn),
        instants(due), map(limit_texts.__getitem__, limits), handoffs, reworks, map(_marks, marks), proposers,
        lons, lats, strict=True,
    )  # fmt: skip
    return list(map(QueueRow._make, lines))


@cache
def _marks(stored: str) -> frozenset[Mark]:
    return frozenset(Mark(word) for word in stored.split(",") if word)


_limit = cache(limit_from)
