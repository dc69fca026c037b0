"""What the hall does otherwise for a time: weather plans and special collections that are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, Channel, WeatherPlan
from dispatcher_app.domain.hall_record.fold import fold
from dispatcher_app.domain.words import Source


@dataclass(frozen=True, slots=True)
class ActiveRules:
    """``plans`` and ``campaigns`` are in force, oldest first. The factors are at least 1.

    Of two channels with one name the older plan's counts.
    Of several plans the widest factor holds; they do not multiply: two warnings at once are one bad night.
    """

    plans: tuple[HallAct, ...] = ()
    campaigns: tuple[HallAct, ...] = ()
    raised: frozenset[str] = frozenset()
    sources: frozenset[Source] = frozenset()
    channels: tuple[Channel, ...] = ()
    radius_factor: float = 1.0
    time_factor: float = 1.0

    def __bool__(self) -> bool:
        return bool(self.plans or self.campaigns)


def active_rules(acts: Iterable[HallAct], at: datetime) -> ActiveRules:
    """The rules in force *at*, out of any acts in their order; what was ended or replaced counts no more."""
    living = [
        act
        for state in fold(acts).values()
        if state.in_force(at)
        for act in state.acts
        if isinstance(act.payload, WeatherPlan | Campaign)
    ]
    living.sort(key=lambda act: act.sequence)
    plans = [act.payload for act in living if isinstance(act.payload, WeatherPlan)]
    campaigns = [act.payload for act in living if isinstance(act.payload, Campaign)]
    return ActiveRules(
        tuple(act for act in living if isinstance(act.payload, WeatherPlan)),
        tuple(act for act in living if isinstance(act.payload, Campaign)),
        frozenset(code for plan in plans for code in plan.priority_classes)
        | frozenset(code for campaign in campaigns for code in campaign.class_codes),
        frozenset(source for plan in plans for source in plan.extra_sources)
        | frozenset(source for campaign in campaigns for source in campaign.sources),
        _channels(plans),
        max((plan.duplicate_radius_factor for plan in plans), default=1.0),
        max((plan.duplicate_time_factor for plan in plans), default=1.0),
    )


def _channels(plans: Iterable[WeatherPlan]) -> tuple[Channel, ...]:
    found: dict[str, Channel] = {}
    for channel in (channel for plan in plans for channel in plan.channels):
        found.setdefault(channel.name, channel)
    return tuple(found.values())
