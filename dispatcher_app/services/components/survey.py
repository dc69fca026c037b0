"""What a new survey says against the register: added, gone, moved, changed. Looked at first, then applied.

A survey rarely says everything: fields it does not have, and values it leaves empty, stay as they are. What
it does not list counts as gone only inside the area that it covered, and is removed only where that is asked.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from dispatcher_app.domain.components import (
    COMPONENT_FIELDS,
    Change,
    ComponentState,
    ComponentVerb,
    FieldChange,
    Registered,
    change_from,
    differences,
)
from dispatcher_app.domain.places import Component
from dispatcher_app.services.local_metres import LocalMetres

#: The lower of the two accuracies in use for components (±0.5 m, ±1.0 m; domain facts §7): so far apart (m)
#: two surveys of one component may lie.
SURVEY_ACCURACY_M = 1.0
_PLACE = frozenset({"lon", "lat", "cell_code"})


@dataclass(frozen=True, slots=True)
class Found:
    """A component that both the register and the survey have, and what is new of it.

    ``metres`` is how far it moved, 0 where it did not; ``changes`` are the fields beside its place.
    """

    before: Registered
    after: Component
    metres: float
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class SurveyDifference:
    """The whole of it. ``returned`` had been removed and are there again."""

    added: tuple[Component, ...]
    gone: tuple[Registered, ...]
    moved: tuple[Found, ...]
    changed: tuple[Found, ...]
    returned: tuple[Found, ...]
    unchanged: int

    def steps(self, *, remove_gone: bool) -> Iterator[Change]:
        """The steps that bring the register to the survey."""
        for component in self.added:
            yield Change(component, ComponentVerb.ADD)
        for found in chain(self.moved, self.changed, self.returned):
            change = change_from(found.before, found.after)
            if change is not None:
                yield change
        for known in self.gone if remove_gone else ():
            after = replace(known.component, state=ComponentState.REMOVED.value)
            yield Change(after, ComponentVerb.REMOVE, known.revision)


def compare(
    register: Iterable[Registered],
    survey: Sequence[Component],
    *,
    fields: Iterable[str] = COMPONENT_FIELDS,
    moved_over_m: float = SURVEY_ACCURACY_M,
    within: str = "",
    also_met: Iterable[str] = (),
    unnamed: Container[str] = (),
) -> SurveyDifference:
    """*survey* against *register*.

    *fields* are those that the survey has; *moved_over_m* is how many metres a place must differ to count;
    *within* is the code of the district, street, community or cell that was surveyed; all of the city where
    it is empty. *also_met* are codes that the survey has, too, but that cannot be used: they are not gone.
    *unnamed* are codes to which the survey gives no name of their own: they keep the one that they have.
    """
    known = {entry.component.code: entry for entry in register}
    told = frozenset(fields)
    metres = LocalMetres.about([(c.lon, c.lat) for c in survey])
    added, sorted_out = [], _Sorted()
    for component in survey:
        entry = known.pop(component.code, None)
        if entry is None:
            added.append(component)
        else:
            said = told - {"name"} if component.code in unnamed else told
            sorted_out.put(entry, _merged(entry.component, component, said), metres, moved_over_m)
    for code in also_met:
        known.pop(code, None)
    gone = [e for e in known.values() if not e.removed and e.component.cell_code.startswith(within)]
    return SurveyDifference(
        tuple(added),
        tuple(gone),
        tuple(sorted_out.moved),
        tuple(sorted_out.changed),
        tuple(sorted_out.returned),
        sorted_out.unchanged,
    )


class _Sorted:
    """What both have, by what happened to it. Whatever moved *and* changed is among the moved."""

    def __init__(self) -> None:
        self.moved: list[Found] = []
        self.changed: list[Found] = []
        self.returned: list[Found] = []
        self.unchanged = 0

    def put(self, before: Registered, after: Component, metres: LocalMetres, moved_over_m: float) -> None:
        old = before.component
        distance = _distance(old, after, metres)
        if distance <= moved_over_m:
            after = replace(after, lon=old.lon, lat=old.lat, cell_code=old.cell_code or after.cell_code)
            distance = 0.0
        changes = tuple(c for c in differences(old, after) if c.field not in _PLACE)
        found = Found(before, after, distance, changes)
        if before.removed and after.state != ComponentState.REMOVED:
            self.returned.append(found)
        elif distance:
            self.moved.append(found)
        elif changes or old.cell_code != after.cell_code:
            self.changed.append(found)
        else:
            self.unchanged += 1


def _merged(old: Component, new: Component, told: frozenset[str]) -> Component:
    """*new*, where the survey says something, else *old*. Being surveyed is being there."""
    kept = {
        name: getattr(old, name)
        for name in COMPONENT_FIELDS
        if name not in _PLACE and (name not in told or getattr(new, name) == "")
    }
    if kept.get("state") == ComponentState.REMOVED:
        kept["state"] = ""
    return replace(new, **kept)


def _distance(old: Component, new: Component, metres: LocalMetres) -> float:
    east, north = (new.lon - old.lon) * metres.per_lon, (new.lat - old.lat) * metres.per_lat
    return math.hypot(east, north)
