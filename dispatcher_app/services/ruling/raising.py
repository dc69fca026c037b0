"""Which cases come first for now, because a weather plan or a special collection asks for them."""

from __future__ import annotations

from dispatcher_app.domain.hall_record.active_rules import ActiveRules
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Source
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.grounds import Ground


class Raising:
    """Asked for every row of every list, so a row of another class costs one look into a set."""

    def __init__(self, rules: ActiveRules, places: PlaceIndex) -> None:
        plans = (act.payload for act in rules.plans)
        campaigns = (act.payload for act in rules.campaigns)
        self._classes = rules.raised
        self._anywhere = frozenset(
            code for plan in plans if isinstance(plan, WeatherPlan) for code in plan.priority_classes
        )
        self._campaigns = [
            _Collected(one, Ground(one.area, one.cells, places))
            for one in campaigns
            if isinstance(one, Campaign)
        ]

    def __call__(self, row: QueueRow) -> bool:
        if row.class_code not in self._classes:
            return False
        return row.class_code in self._anywhere or any(one.holds(row) for one in self._campaigns)


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
