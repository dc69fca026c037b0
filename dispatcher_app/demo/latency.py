"""How long it took from the commit of a step until another seat listed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from dispatcher_app.demo.orders import Moved
from dispatcher_app.domain.words import Role


def latencies(kept: Iterable[Moved], seen: Sequence[Moved]) -> list[float]:
    """For each step *kept* elsewhere, the time until this seat had *seen* it or a newer one, in milliseconds.

    Counted from the moment the commit was sent, so the commit itself is in it. Steps that never came are left
    out and lack in ``seen`` of the summary.
    """
    found = []
    for moved in kept:
        at = [s.at for s in seen if s.case_id == moved.case_id and s.version >= moved.version]
        if at:
            found.append((min(at) - moved.at) * 1000)
    return found


def told(kept: Mapping[Role, Sequence[Moved]], seen: Mapping[Role, Sequence[Moved]]) -> dict[str, Any]:
    """For ``summary.json``: of each seat, and of all together."""
    steps = {
        role: [moved for other, theirs in kept.items() if other is not role for moved in theirs]
        for role in seen
    }
    by_seat = {role: latencies(steps[role], seen[role]) for role in seen}
    every = [one for found in by_seat.values() for one in found]
    return {
        **_summed(every, sum(map(len, steps.values()))),
        "seats": {role.value: _summed(found, len(steps[role])) for role, found in by_seat.items()},
    }


def _summed(found: Sequence[float], steps: int) -> dict[str, Any]:
    return {
        "steps_elsewhere": steps,
        "seen": len(found),
        "median_ms": round(median(found), 1) if found else None,
        "max_ms": round(max(found), 1) if found else None,
    }
