"""Special collections (专项采集) and plans for extreme weather: what the hall does otherwise for a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.hall_record.faults import (
    PAGE,
    TITLE,
    Fault,
    Position,
    Valid,
    drawn_area,
    factor,
    listed_once,
    needed,
    short,
)
from dispatcher_app.domain.words import Labelled, Source
from dispatcher_app.i18n import N_, _

#: How many doors one plan may open, and how long their names may be: they stand side by side on a form.
MOST_CHANNELS, CHANNEL = 6, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A special collection: these classes, here, until then. ``target`` 0 means no number was set.

    Without ``area`` and ``cells`` it is for the whole city, without ``sources`` for reports of every source.
    """

    title: str
    class_codes: tuple[str, ...]
    valid: Valid
    sources: tuple[Source, ...] = ()
    area: tuple[Position, ...] = ()
    cells: tuple[str, ...] = ()
    target: int = 0
    text: str = ""

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("title", self.title, TITLE)
        yield from short("text", self.text, PAGE)
        yield from self.valid.faults(now)
        yield from listed_once("class_codes", self.class_codes)
        yield from drawn_area("area", self.area)
        yield from listed_once("cells", self.cells)
        if not self.class_codes:
            yield Fault("class_codes", _("至少写明一个小类。"))
        if not 0 <= self.target <= 1_000_000:
            yield Fault("target", _("应在 0 到 1000000 之间。"))


class WeatherSort(Labelled):
    WIND = "wind", N_("大风")
    RAIN = "rain", N_("暴雨")
    SNOW = "snow", N_("大雪")


@dataclass(frozen=True, slots=True)
class Channel:
    """A door that a plan opens for its time (防汛巡查, 气象预警), named by the hall.

    ``source`` is the usual one that it counts under and whose duties its reports have (decision 021).
    """

    name: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherPlan:
    """A plan in force from ``valid.begins`` on: it raises classes, adds sources and widens duplicates.

    The factors multiply the radius and the time within which two reports may be the same matter. ``text``
    names the warning it rests on. ``extra_sources`` are usual ones that are asked for more, ``channels`` are
    doors of the plan's own.
    """

    sort: WeatherSort
    valid: Valid
    text: str
    priority_classes: tuple[str, ...] = ()
    extra_sources: tuple[Source, ...] = ()
    channels: tuple[Channel, ...] = ()
    duplicate_radius_factor: float = 1.0
    duplicate_time_factor: float = 1.0

    def faults(self, now: datetime) -> Iterator[Fault]:
        yield from needed("text", self.text, PAGE)
        yield from self.valid.faults(now)
        yield from listed_once("class_codes", self.priority_classes)
        yield from factor("duplicate_radius_factor", self.duplicate_radius_factor)
        yield from factor("duplicate_time_factor", self.duplicate_time_factor)
        yield from _channel_faults(self.channels)


def _channel_faults(channels: tuple[Channel, ...]) -> Iterator[Fault]:
    """Names that can be told from one another and from the usual sources."""
    if len(channels) > MOST_CHANNELS:
        yield Fault("channels", _("最多 {most} 个。").format(most=MOST_CHANNELS))
    known = {word.casefold() for source in Source for word in (source.value, source.label)}
    for channel in channels:
        yield from needed("channels", channel.name, CHANNEL)
        if channel.name.casefold() in known:
            yield Fault("channels", _("“{name}”已经有了,请换一个名称。").format(name=channel.name))
        known.add(channel.name.casefold())
