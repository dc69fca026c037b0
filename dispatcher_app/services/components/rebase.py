"""Two people on one component: what was typed here, on top of what the other has written meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher_app.domain.components import FieldChange, differences
from dispatcher_app.domain.places import Component

#: Follows from where a component stands; nobody types it.
_DERIVED = frozenset({"cell_code"})


@dataclass(frozen=True, slots=True)
class Rebased:
    """``taken`` are fields that only the other changed, as they are now; ``disputed`` those that both did:
    what it was at first, and what the other made of it.
    """

    taken: tuple[FieldChange, ...]
    disputed: tuple[FieldChange, ...]


def rebase(seen: Component, typed: Mapping[str, object], now: Component) -> Rebased:
    """*typed* are the values of the fields changed here since *seen*. Nothing of them is ever lost."""
    theirs = [change for change in differences(seen, now) if change.field not in _DERIVED]
    mine = {name for name, value in typed.items() if value != getattr(seen, name)}
    both = [c for c in theirs if c.field in mine and typed[c.field] != c.after]
    return Rebased(tuple(c for c in theirs if c.field not in mine), tuple(both))
