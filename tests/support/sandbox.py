"""Sandboxes for tests, made without a city pack: the schema, the mark, the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from db.sandbox.making import make_empty
from tests.support.hall import run_to_end

#: What the clock of a new sandbox shows.
STARTS = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def make(url: str) -> str:
    run_to_end(make_empty(url, STARTS))
    return url
