"""From when on a caller is owed a call, where that does not hang on the case alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dispatcher_app.domain.case import Case


def owed_since(case: Case, master_closed_at: datetime | None) -> Case:
    """A merged *case* whose caller can be told something from the closing of its master on, not before.

    The merge itself notes when the caller became one to be called, perhaps days before there is an answer.
    While the master is open (None) no call is owed.
    """
    noted = case.call_back_next
    if noted is None:
        return case
    since = None if master_closed_at is None else max(noted, master_closed_at)
    return case if since == noted else replace(case, call_back_next=since)


def owed_with(case: Case, merged: Sequence[Case]) -> Case:
    """*case* as it is owed a call beside its master, the first of *merged*; one not merged as it is."""
    if case.merged_into is None or not merged:
        return case
    return owed_since(case, merged[0].closed_at)
