"""The plan of a day: every report that will come in, known from the seed before the day begins.

Reports of an hour do not depend on those of another, nor one report on the one before it. What people do
again later (call twice, report what others have reported) is part of the plan, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.pack import CaseText
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.simulation import phrases
from dispatcher_app.domain.simulation.city import City, Drawn
from dispatcher_app.domain.simulation.matter import Arrival, Matter
from dispatcher_app.domain.simulation.scenario import Flow, Scenario, ScriptedCase
from dispatcher_app.domain.simulation.streams import Streams, about, poisson
from dispatcher_app.domain.simulation.words import Filing
from dispatcher_app.domain.words import PUBLIC_SOURCES, Source

#: Reports of the simulation say so in their external number.
MARK = "SIM-"
_HOUR = timedelta(hours=1)
#: Sources that come with coordinates and a class.
_LOCATED = frozenset({Source.COLLECTOR, Source.VIDEO, Source.PATROL})
#: Within so many degrees somebody else's point lies of the same matter: some 15 m.
_BESIDE = 0.00012


class Plan:
    """All arrivals of a scenario in order of time, and the truth of each."""

    def __init__(self, scenario: Scenario, arrivals: Iterable[Arrival]) -> None:
        self.scenario = scenario
        self.arrivals = tuple(sorted(arrivals, key=lambda arrival: (arrival.at, arrival.ref)))
        self._by_ref = {arrival.ref: arrival for arrival in self.arrivals}
        self._by_phone = {arrival.phone: arrival for arrival in self.arrivals if arrival.phone}
        self._typed: dict[int, str] = {}

    @classmethod
    def of(cls, scenario: Scenario, city: City, streams: Streams, zone: ZoneInfo, exercise: str = "") -> Plan:
        """The plan of *scenario*; *zone* tells the hours of its day.

        *exercise* tells its reports from those of others in the same database.
        """
        maker = _Maker(scenario, city, streams, zone, exercise)
        return cls(scenario, [*maker.scripted(), *maker.everyday()])

    def arrival(self, ref: str) -> Arrival | None:
        return self._by_ref.get(ref)

    def tie(self, case_id: int, ref: str) -> None:
        """The case was typed from the call *ref*, whatever number stands in it."""
        self._typed[case_id] = ref

    def arrival_of(self, case: Case) -> Arrival | None:
        """The report behind *case*: the call it was typed from, else by its external number, else by the
        caller's number as typed."""
        if case.id in self._typed:
            return self._by_ref.get(self._typed[case.id])
        if case.external_ref.startswith(MARK) or case.reported_at < self.scenario.begins:
            return self._by_ref.get(case.external_ref)
        return self._by_phone.get(case.caller_phone.replace(" ", "").replace("-", ""))

    def matter_of(self, case: Case) -> Matter | None:
        """The truth about *case*; None for a case that is not of this plan."""
        found = self.arrival_of(case)
        return found.matter if found else None

    def script_of(self, case: Case) -> ScriptedCase | None:
        """The scripted case behind *case*, with its answer key; None for an everyday one."""
        matter = self.matter_of(case)
        return self.scenario.named(matter.script) if matter and matter.script else None


class _Slot(NamedTuple):
    """One everyday report before anything is known of it but when and as which of its hour."""

    at: datetime
    name: str


class _Maker:
    def __init__(
        self, scenario: Scenario, city: City, streams: Streams, zone: ZoneInfo, exercise: str
    ) -> None:
        self._scenario, self._city, self._streams, self._zone = scenario, city, streams, zone
        self._mark = f"{MARK}{exercise}-" if exercise else MARK
        self._flow: Flow = scenario.flow
        self._drawn = Drawn(city, scenario.flow)
        self._sources = tuple(scenario.flow.sources), tuple(scenario.flow.sources.values())
        self._firsts = _firsts(scenario.flow)

    def _ref(self, kind: str, serial: int) -> str:
        return f"{self._mark}{kind}{serial:05d}"

    # -- scripted reports

    def scripted(self) -> Iterator[Arrival]:
        refs = {case.name: self._ref("S", number) for number, case in enumerate(self._scenario.cases, 1)}
        for number, case in enumerate(self._scenario.cases, 1):
            yield self._script(case, number, refs)

    def _script(self, case: ScriptedCase, number: int, refs: Mapping[str, str]) -> Arrival:
        key, default = case.key, self._city.pack.info.default_place or (0.0, 0.0)
        lon, lat = (key.lon, key.lat) if key.lon is not None and key.lat is not None else default
        cell = self._city.locate(lon, lat)
        matter = Matter(
            ref=refs[case.name],
            title=case.says[:20],
            class_code=key.class_code,
            condition_no=key.condition_no,
            lon=lon,
            lat=lat,
            cell_code=cell.code if cell else "",
            units=tuple(unit for unit in (key.unit, *key.also) if unit),
            result=case.result or phrases.DONE,
            component_code=case.component_code,
            original=refs.get(key.duplicate_of, ""),
            real=key.finding is Finding.FOUND,
            in_scope=key.filing is not Filing.DECLINE or key.finding is Finding.NOT_FOUND,
            script=case.name,
        )
        public = case.source in PUBLIC_SOURCES
        return Arrival(
            at=self._scenario.begins + case.after,
            matter=matter,
            source=case.source,
            channel=case.channel,
            place=case.place,
            description=case.says,
            caller=case.caller,
            phone=case.phone or (_phone(number, scripted=True) if public else ""),
            lon=lon if case.located else None,
            lat=lat if case.located else None,
            partial=not case.located,
        )

    # -- everyday reports

    def everyday(self) -> Iterator[Arrival]:
        for serial, slot in enumerate(self._slots(), 1):
            first = self._report(slot, serial)
            yield first
            for later in self._again(first, slot, serial):
                if later.at < self._scenario.ends:
                    yield later

    def _slots(self) -> Iterator[_Slot]:
        """When everyday reports come: each hour's number and minutes are its own draw."""
        begins, ends = self._scenario.begins, self._scenario.ends
        for number in range(self._flow.backlog):
            yield _Slot(begins, f"backlog/{number}")
        hour = begins.replace(minute=0, second=0, microsecond=0)
        while hour < ends:
            dice = self._streams.of("hour", hour.isoformat())
            moments = [hour + dice.random() * _HOUR for _one in range(poisson(dice, self._rate(hour)))]
            for number, at in enumerate(sorted(moments)):
                if begins <= at < ends:
                    yield _Slot(at, f"{hour.isoformat()}/{number}")
            hour += _HOUR

    def _rate(self, hour: datetime) -> float:
        """Reports expected in the hour that begins at *hour*."""
        local, flow = hour.astimezone(self._zone), self._flow
        weekday = flow.weekdays[local.weekday()] * 7 / sum(flow.weekdays)
        return self._firsts * weekday * flow.hours[local.hour] / sum(flow.hours)

    def _report(self, slot: _Slot, serial: int) -> Arrival:
        dice = self._streams.of("report", slot.name)
        (source,) = dice.choices(*self._sources)
        text = self._drawn.text(dice)
        spot = self._drawn.spot(text.class_code, dice)
        public = source in PUBLIC_SOURCES
        if public and dice.random() < self._flow.out_of_scope:
            return self._elsewhere(slot, serial, source, spot, dice)
        matter = self._matter(self._ref("E", serial), text, spot, source, dice)
        place = self._place(text, dice)
        partial = public and dice.random() < self._flow.partial
        words = dice.choice(text.callers) if public and text.callers else text.text
        return self._arrival(
            slot.at, matter, source, self._partly(place, partial, dice), words, serial, dice, partial
        )

    def _matter(self, ref: str, text: CaseText, spot: Component, source: Source, dice: Random) -> Matter:
        cell = self._city.cells[spot.cell_code]
        own = spot.class_code.rpartition(":")[2] == text.class_code.rpartition(":")[2]
        units = self._city.responsible(text.class_code, cell, spot.owner_unit if own else "")
        # Who is likeliest on paper is not always whose it is.
        if len(units) > 1 and dice.random() < 0.07:
            units = (units[1], units[0])
        real = source not in PUBLIC_SOURCES or dice.random() >= self._flow.unfounded
        mine = source is Source.COLLECTOR and dice.random() < self._flow.self_handled
        return Matter(
            ref=ref,
            title=text.title,
            class_code=f"{self._city.scheme}:{text.class_code.rpartition(':')[2]}",
            condition_no=text.condition_no,
            lon=spot.lon,
            lat=spot.lat,
            cell_code=spot.cell_code,
            units=tuple(unit.code for unit in units[:1]),
            result=text.result or phrases.DONE,
            component_code=spot.code if own else "",
            real=real,
            self_handled=mine,
        )

    def _elsewhere(self, slot: _Slot, serial: int, source: Source, spot: Component, dice: Random) -> Arrival:
        words = dice.choice(phrases.ELSEWHERE)
        matter = Matter(
            ref=self._ref("E", serial),
            title=words[:12],
            class_code="",
            condition_no=0,
            lon=spot.lon,
            lat=spot.lat,
            cell_code=spot.cell_code,
            units=(),
            result="",
            in_scope=False,
        )
        return self._arrival(
            slot.at, matter, source, self._city.pack.info.district, words, serial, dice, True
        )

    def _arrival(
        self,
        at: datetime,
        matter: Matter,
        source: Source,
        place: str,
        words: str,
        serial: int,
        dice: Random,
        partial: bool,
    ) -> Arrival:
        located, public = source in _LOCATED, source in PUBLIC_SOURCES
        return Arrival(
            at=at,
            matter=matter,
            source=source,
            place=place,
            description=words,
            caller=dice.choice(phrases.CALLERS) if public else "",
            phone=_phone(serial) if public else "",
            lon=matter.lon if located else None,
            lat=matter.lat if located else None,
            class_code=matter.class_code if located else "",
            condition_no=matter.condition_no if located else 0,
            partial=partial,
        )

    def _place(self, text: CaseText, dice: Random) -> str:
        roads = dice.sample(self._city.roads, min(2, len(self._city.roads)))
        return text.place.format(
            road=roads[0], crossing="与".join(roads) + "路口", place=dice.choice(self._city.places)
        )

    def _partly(self, place: str, partial: bool, dice: Random) -> str:
        if not partial:
            return place
        said = dice.choice(phrases.SAID_PARTLY)
        return said.format(road=dice.choice(self._city.roads), place=dice.choice(self._city.places))

    # -- what comes of it later

    def _again(self, first: Arrival, slot: _Slot, serial: int) -> Iterator[Arrival]:
        """The same caller once more, and somebody else who saw the same."""
        if not (first.matter.in_scope and first.matter.real) or first.matter.self_handled:
            return
        dice = self._streams.of("again", slot.name)
        if first.is_public and dice.random() < self._flow.calls_again:
            later = first.at + timedelta(minutes=about(dice, 90.0, 0.8))
            yield self._repeat(first, later, dice.choice(phrases.AGAIN) + first.description, "a", serial)
        if dice.random() < self._flow.repeats:
            later = first.at + timedelta(minutes=about(dice, 60.0, 0.9))
            words = phrases.SAYS.format(how=dice.choice(phrases.ALSO), what=first.matter.title)
            yield self._other(self._repeat(first, later, words, "b", serial), dice)

    def _repeat(self, first: Arrival, at: datetime, words: str, letter: str, serial: int) -> Arrival:
        matter = replace(first.matter, ref=first.ref + letter, original=first.ref)
        phone = _phone(serial, letter) if first.is_public else ""
        return replace(first, at=at, matter=matter, description=words, phone=phone)

    def _other(self, again: Arrival, dice: Random) -> Arrival:
        """Another reporter stands some metres away, and often is a citizen."""
        matter = again.matter
        lon = matter.lon + dice.uniform(-_BESIDE, _BESIDE)
        lat = matter.lat + dice.uniform(-_BESIDE, _BESIDE)
        cell = self._city.locate(lon, lat)
        if cell is None or cell.community_code != self._city.cells[matter.cell_code].community_code:
            return again
        moved = replace(matter, lon=lon, lat=lat, cell_code=cell.code)
        if again.lon is None:
            return replace(again, matter=moved)
        return replace(again, matter=moved, lon=lon, lat=lat)


def _firsts(flow: Flow) -> float:
    """How many of a day's reports are the first of their matter; the rest is what comes of these."""
    total = sum(flow.sources.values())
    public = sum(weight for source, weight in flow.sources.items() if source in PUBLIC_SOURCES) / total
    return flow.cases_a_day / (1 + flow.repeats + public * flow.calls_again)


#: Numbers that are nobody's: 138 0000 is not given out.
_LINES = {"": "1380000", "a": "1390000", "b": "1370000"}


def _phone(serial: int, letter: str = "", *, scripted: bool = False) -> str:
    """No two reports have the same, so what somebody typed tells which call it was."""
    line = "1360000" if scripted else _LINES[letter]
    return f"{line[:6]}{serial:05d}"
