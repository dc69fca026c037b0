"""Which cases come first for now, and which weather plan or special collection asks for them."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher_app.domain.hall_record.active_rules import ActiveRules
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.hall_record.kinds import Payload
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Source
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.grounds import Ground


class Raising:
    """Asked for every row of every list, so a row of another class costs one look into a set."""

    def __init__(self, rules: ActiveRules, places: PlaceIndex, title: Callable[[Payload], str]) -> None:
        """*title* names what is in force, for the mark on a row."""
        self._classes = rules.raised
        self._anywhere: dict[str, str] = {}
        for plan in (act.payload for act in rules.plans):
            if isinstance(plan, WeatherPlan):
                for code in plan.priority_classes:
                    self._anywhere.setdefault(code, title(plan))
        self._campaigns = [
            (_Collected(one, Ground(one.area, one.cells, places)), title(one))
            for one in (act.payload for act in rules.campaigns)
            if isinstance(one, Campaign)
        ]

    def __call__(self, row: QueueRow) -> str:
        """What raises *row*, by name; "" where nothing does. What is paused stays where it is."""
        code = row.class_code
        if code not in self._classes or row.paused:
            return ""
        return self._anywhere.get(code) or next((name for one, name in self._campaigns if one.holds(row)), "")


class _Collected:
    """What one special collection is about."""

    def __init__(self, campaign: Campaign, ground: Ground) -> None:
        self._classes = frozenset(campaign.class_codes)
        self._sources: frozenset[Source] = frozenset(campaign.sources or Source)
        self._ground = ground

    def holds(self, row: QueueRow) -> bool:
        return (
            row.class_code in self._classes
            and row.source in self._sources
            and self._ground.holds(row.lon, row.lat)
        )
