"""Reads a scenario (docs/scenarios.md) and holds it against the city it is to be played in.

Everything that is wrong is told at once, each with its line. What is read here is complete and right: a class
of the standard, units that answer for it at that place, points inside the city, times in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from db import scenario_values as values
from db.os_words import words_of
from db.scenario_cases import CaseReader
from db.yaml_nodes import Item, Table, document, read
from dispatcher_app.domain.simulation.habits import usual_flow
from dispatcher_app.domain.simulation.posts import WORKING_ROLES
from dispatcher_app.domain.simulation.scenario import Flow, Inject, Manner, Scenario
from dispatcher_app.domain.simulation.words import Fault, InjectKind
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError, ScenarioFault

K = TypeVar("K")
_KEYS = "format name title summary pack begins lasts seed rings seats goals flow units cases injects".split()
_SHARES = "partial repeats calls_again out_of_scope unfounded self_handled".split()
_MANNERS = "pace returns shirks false_replies extends shelves".split()
_ALL = "*"


def read_scenario(file: Path, city: ScenarioCity) -> Scenario:
    """The scenario in *file*, for *city*.

    Raises:
        ScenarioError: with every fault and its line.
    """
    return scenario_of(scenario_text(file), file.name, city)


def named_pack(file: Path) -> str:
    """The city pack that the scenario in *file* is written for; "" where it does not say.

    Raises:
        ScenarioError: not a file of keys and values.
    """
    faults: list[ScenarioFault] = []
    item = document(scenario_text(file), faults)
    pack = item.table().get("pack") if item is not None else None
    if faults:
        raise ScenarioError(file.name, faults)
    return pack.text if pack is not None else ""


def scenario_text(file: Path) -> str:
    """Raises:
    ScenarioError: it cannot be read, or is no text.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        sentence = _("读不了文件:{why}").format(why=words_of(error))
        raise ScenarioError(file.name, [ScenarioFault(1, sentence)]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError(file.name, [ScenarioFault(1, _("文件应为 UTF-8 编码。"))]) from error


def scenario_of(text: str, name: str, city: ScenarioCity) -> Scenario:
    """The scenario written in *text*; see :func:`read_scenario`."""
    faults: list[ScenarioFault] = []
    item = document(text, faults)
    scenario = _Reader(item.table(*_KEYS), city).scenario() if item is not None else None
    if faults or scenario is None:
        raise ScenarioError(name, faults)
    return scenario


class _Reader:
    def __init__(self, table: Table, city: ScenarioCity) -> None:
        self._table, self._city = table, city

    def scenario(self) -> Scenario:
        table = self._table
        table.read("format", values.whole(1, 1), 1, needed=True)
        self._check_pack()
        unknown = datetime(2000, 1, 1, tzinfo=self._city.zone)
        begins = table.read("begins", values.moment(self._city.zone), unknown, needed=True)
        lasts = table.read("lasts", values.lasting, values.LONGEST, needed=True)
        if begins is unknown:  # told already; no time can be said to lie outside of what nobody knows
            lasts = values.LONGEST
        manner, units = self._manners()
        cases = CaseReader(self._city, begins, lasts)
        return Scenario(
            name=table.read("name", values.name, "", needed=True),
            title=table.text("title"),
            summary=table.text("summary", ""),
            pack=table.text("pack"),
            begins=begins.astimezone(UTC),
            lasts=lasts,
            seed=table.read("seed", values.whole(0, 2**31), 1),
            rings_s=table.read("rings", values.whole(10, 600), 60),
            flow=self._flow(),
            seats=self._seats(),
            cases=cases.read(table.get("cases")),
            injects=self._injects(begins, lasts, cases.names),
            manner=manner,
            units=units,
            goals=self._goals(),
        )

    def _check_pack(self) -> None:
        item = self._table.get("pack")
        if item is not None and item.text != self._city.pack.info.name:
            sentence = _("情景是给城市包“{wanted}”写的,本大厅是“{found}”。")
            item.tell(sentence.format(wanted=item.text[:40], found=self._city.pack.info.name))

    def _goals(self) -> tuple[str, ...]:
        item = self._table.get("goals")
        return tuple(goal.text for goal in item.items()) if item is not None else ()

    def _seats(self) -> Mapping[Role, int]:
        item = self._table.get("seats")
        roles = [role.value for role in WORKING_ROLES]
        if item is None:
            return dict.fromkeys(WORKING_ROLES, 1)
        table = item.table(*roles)
        return {role: table.read(role.value, values.whole(0, 500), 1) for role in WORKING_ROLES}

    # -- everyday reports

    def _flow(self) -> Flow:
        item = self._table.get("flow")
        usual = usual_flow(0.0)
        if item is None:
            return usual
        table = item.table(
            "cases_a_day", "hours", "weekdays", "sources", "classes", "areas", "backlog", *_SHARES
        )
        share = values.number(0.0, 1.0)
        shares = {name: table.read(name, share, getattr(usual, name)) for name in _SHARES}
        flow = replace(
            usual,
            cases_a_day=table.read("cases_a_day", values.number(0, 100_000), 0.0, needed=True),
            hours=self._weights(table.get("hours"), 24) or usual.hours,
            weekdays=self._weights(table.get("weekdays"), 7) or usual.weekdays,
            backlog=table.read("backlog", values.whole(0, 20_000), 0),
            **shares,
        )
        return self._where(table, flow)

    def _where(self, table: Table, flow: Flow) -> Flow:
        sources = self._weighted(table.get("sources"), values.word(Source))
        if not sources and table.get("sources") is not None:
            sources = dict(flow.sources)
        classes = self._weighted(table.get("classes"), self._class)
        areas = self._weighted(table.get("areas"), self._area)
        if sources and sum(sources.values()) <= 0 and (item := table.get("sources")):
            item.tell(_("各来源的份额不能都是零。"))
            sources = {}
        return replace(flow, sources=sources or flow.sources, classes=classes, areas=areas)

    def _weights(self, item: Item | None, count: int) -> tuple[float, ...]:
        if item is None:
            return ()
        found = tuple(read(one, values.number(), 0.0) for one in item.items())
        if len(found) != count or sum(found) <= 0:
            item.tell(
                _("{where}应列 {count} 个数,且不能都是零;现有 {found} 个。").format(
                    where=item.where, count=count, found=len(found)
                )
            )
            return ()
        return found

    def _weighted(self, item: Item | None, reads: Callable[[str], K]) -> dict[K, float]:
        if item is None:
            return {}
        found: dict[K, float] = {}
        for name, weight in item.table():
            try:
                found[reads(name)] = read(weight, values.number(0, 1000), 1.0)
            except ValueError as error:
                weight.tell(str(error))
        return found

    def _class(self, text: str) -> str:
        if not self._city.knows_class(text):
            raise ValueError(_("标准里没有类别“{code}”。").format(code=text[:40]))
        return text

    def _area(self, text: str) -> str:
        if not self._city.knows_area(text):
            raise ValueError(_("城市里没有街道或社区“{code}”。").format(code=text[:40]))
        return text

    # -- parties and surprises

    def _manners(self) -> tuple[Manner, Mapping[str, Manner]]:
        item = self._table.get("units")
        usual, units = Manner(), dict[str, Manner]()
        if item is None:
            return usual, units
        entries = list(item.table())
        for code, entry in entries:
            if code == _ALL:
                usual = self._manner(entry, usual)
        for code, entry in entries:
            if code == _ALL:
                continue
            if self._city.unit(code) is None:
                entry.tell(_("没有这个处置单位:{code}。").format(code=code[:40]))
            units[code] = self._manner(entry, usual)
        return usual, units

    def _manner(self, item: Item, usual: Manner) -> Manner:
        table = item.table(*_MANNERS)
        share = values.number(0.0, 1.0)
        found = {name: table.read(name, share, getattr(usual, name)) for name in _MANNERS[1:]}
        return Manner(pace=table.read("pace", values.number(0.05, 50), usual.pace), **found)

    def _injects(self, begins: datetime, lasts: timedelta, names: frozenset[str]) -> tuple[Inject, ...]:
        item = self._table.get("injects")
        found: list[Inject] = []
        for entry in item.items() if item is not None else ():
            inject = self._inject(entry, begins, lasts, names)
            if found and inject.after < found[-1].after:
                entry.tell(_("时间早于上一项,请按时间先后排列。"))
            found.append(inject)
        return tuple(found)

    def _inject(self, entry: Item, begins: datetime, lasts: timedelta, names: frozenset[str]) -> Inject:
        table = entry.table("at", "kind", "text", "fault", "lasts", "case")
        kind = table.read("kind", values.word(InjectKind), InjectKind.MESSAGE, needed=True)
        after = table.read("at", values.after(begins), timedelta(0), needed=True)
        if after >= lasts:
            entry.tell(_("时间不在情景之内,情景到 {end} 结束。").format(end=f"{begins + lasts:%m-%d %H:%M}"))
        faulty = kind is InjectKind.FAULT
        fault = table.read("fault", values.word(Fault), None, needed=True) if faulty else None
        length = table.read("lasts", values.lasting, timedelta(0), needed=faulty)
        case = table.text("case", "")
        if case and case not in names:
            entry.tell(_("情景里没有案件“{name}”。").format(name=case[:40]))
        text = table.text("text", None if not faulty else "")
        return Inject(after=after, kind=kind, text=text, fault=fault, lasts=length, case=case)
