"""Somebody on the line: what callers say, piece by piece as they are asked, and when they call again.

What they know is what the scenario or the pack's texts have them say; asked for more, they do not know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from dispatcher_app.domain.places import Place
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.streams import Streams, about
from dispatcher_app.domain.words import Labelled, Source
from dispatcher_app.i18n import N_

if TYPE_CHECKING:  # seats need no city to hear a caller
    from dispatcher_app.domain.simulation.city import City
    from dispatcher_app.domain.simulation.matter import Arrival

#: Seconds that a telephone rings before the caller hangs up, where the scenario says nothing else.
RINGS_S = 60.0
#: A caller who is not answered calls again after so many minutes (median), and so many times in all.
_AGAIN_MIN, MOST_CALLS = 20.0, 3
#: What lies within so many metres may be named as a landmark, and what counts as right beside it.
_NEAR_M, _BESIDE_M = 250.0, 60.0
_DEGREE_M = 111_200.0
_CLAUSE = re.compile(phrases.CLAUSE, re.DOTALL)
_DRAFTS = UUID("7d1a5e0c-5d0b-5f0e-9a5e-6f5b6d2f1c11")


class Question(Labelled):
    """What a call taker asks, in the order of its keys."""

    WHERE = "where", N_("在哪里?")
    LANDMARK = "landmark", N_("附近有什么标志?")
    WHAT = "what", N_("什么情况?")
    NAME = "name", N_("您贵姓?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One caller and what they can tell. ``place`` is as they say it, often a part of the address only;
    ``landmark`` is what stands nearby, "" where they know of nothing; ``name`` is "" for who gives none."""

    ref: str
    source: Source
    phone: str
    name: str
    says: str
    place: str
    landmark: str

    @property
    def opening(self) -> str:
        """The first thing said, before anything is asked."""
        found = _CLAUSE.match(self.says)
        return found.group() if found else self.says

    def answer(self, question: Question) -> str:
        """What the caller says to *question*; the same when asked again."""
        match question:
            case Question.WHERE:
                return self.place or phrases.NO_PLACE
            case Question.LANDMARK:
                return self.landmark or phrases.NO_LANDMARK
            case Question.WHAT:
                return self.says[len(self.opening) :].strip() or phrases.THAT_IS_ALL
            case Question.NAME:
                return self.name or phrases.NO_NAME

    @property
    def draft_id(self) -> UUID:
        """The id of the form in which this call is typed, on whatever machine; so its report is known as the
        call's own, whatever number stands in it, and sent twice it is registered once."""
        return uuid5(_DRAFTS, self.ref)

    def to_body(self) -> dict[str, Any]:
        return {
            "call": self.ref,
            "source": self.source.value,
            "phone": self.phone,
            "caller": self.name,
            "says": self.says,
            "place": self.place,
            "landmark": self.landmark,
        }

    @classmethod
    def of_body(cls, body: Mapping[str, Any]) -> Caller:
        """The caller of a stored ``rings``; what is missing there is not known."""
        texts = {name: str(body.get(name, "")) for name in ("phone", "says", "place", "landmark")}
        try:
            source = Source(str(body.get("source", "")))
        except ValueError:
            source = Source.HOTLINE_12319
        return cls(ref=str(body.get("call", "")), source=source, name=str(body.get("caller", "")), **texts)


def caller_of(arrival: Arrival, city: City) -> Caller:
    """Who rings with *arrival*."""
    matter = arrival.matter
    found = _nearest(matter.lon, matter.lat, city) if matter.in_scope else None
    landmark = _beside(found) if found is not None else ""
    return Caller(
        ref=arrival.ref,
        source=arrival.source,
        phone=arrival.phone,
        name=arrival.caller,
        says=arrival.description,
        place=arrival.place if matter.script else _said_of(arrival, found),
        landmark=landmark,
    )


def _nearest(lon: float, lat: float, city: City) -> tuple[float, Place] | None:
    """What the pack names nearest to a point, with its distance (m); None where nothing is near."""
    across, best = math.cos(math.radians(lat)), None
    for place in city.pack.places:
        away = _DEGREE_M * math.hypot((place.lon - lon) * across, place.lat - lat)
        if away <= _NEAR_M and (best is None or away < best[0]):
            best = (away, place)
    return best


def _beside(found: tuple[float, Place]) -> str:
    away, place = found
    return (phrases.BESIDE if away <= _BESIDE_M else phrases.NOT_FAR).format(place=place.name)


def _said_of(arrival: Arrival, found: tuple[float, Place] | None) -> str:
    """Where an everyday matter is, in words that agree with the landmark: who is asked twice must not be told
    of two places. What the pack does not know stands as it was drawn."""
    address = found[1].address.removeprefix(phrases.NEAR) if found is not None else ""
    if found is None or not address:
        return arrival.place
    return phrases.AROUND.format(address=address) + (
        "" if arrival.partial else phrases.COMMA + _beside(found)
    )


def calls_again_after(streams: Streams, ref: str, number: int) -> timedelta | None:
    """How long after the call *number* (from 1) a caller whom nobody answered rings again; None: never."""
    if number >= MOST_CALLS:
        return None
    return timedelta(minutes=about(streams.of("calls again", ref, number), _AGAIN_MIN))
