"""Reads the scripted cases of a scenario and their answer keys, and proves each key against the city."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from db import scenario_values as values
from db.scenario_key_checks import check_key
from db.yaml_nodes import Item, Table, read
from dispatcher_app.domain.case import FIELD_LABELS, Finding
from dispatcher_app.domain.reasons import (
    ClosureReturnReason,
    DeclineReason,
    DispatchReturnReason,
    ReturnReason,
)
from dispatcher_app.domain.simulation.scenario import PASS, AnswerKey, GateAnswer, ScriptedCase
from dispatcher_app.domain.simulation.words import Filing, Gate, UnitAnswer
from dispatcher_app.domain.words import Labelled, Source
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

W = TypeVar("W", bound=Enum)
_RETURNS = values.word(ReturnReason)
_CASE = (
    "name at source channel says place caller phone located component proposed answers return_reason "
    "result key"
)
_KEY = (
    "filing class condition at tolerance duplicate_of decline finding unit also limit gate_1 gate_2 needs why"
)


class CaseReader:
    """Reads cases in their order; ``names`` are those known so far."""

    def __init__(self, city: ScenarioCity, begins: datetime, lasts: timedelta) -> None:
        self._city, self._begins, self._lasts = city, begins, lasts
        self._cases: dict[str, ScriptedCase] = {}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._cases)

    def read(self, item: Item | None) -> tuple[ScriptedCase, ...]:
        """All cases under *item*; none where there is none."""
        newest = timedelta(0)
        for entry in item.items() if item is not None else ():
            case = self._case(entry, entry.table(*_CASE.split()))
            if case.name in self._cases:
                entry.tell(_("案件名“{name}”写了两次。").format(name=case.name))
            if case.after < newest:
                entry.tell(_("时间早于上一项,请按时间先后排列。"))
            if case.after >= self._lasts:
                end = self._begins + self._lasts
                entry.tell(_("时间不在情景之内,情景到 {end} 结束。").format(end=f"{end:%m-%d %H:%M}"))
            newest = max(newest, case.after)
            self._cases[case.name] = case
        return tuple(self._cases.values())

    def _case(self, entry: Item, table: Table) -> ScriptedCase:
        key_item = table.needed("key")
        case = ScriptedCase(
            name=table.read("name", values.name, f"line-{entry.line}", needed=True),
            after=table.read("at", values.after(self._begins), timedelta(0), needed=True),
            source=table.read("source", values.word(Source), Source.COLLECTOR, needed=True),
            channel=table.text("channel", ""),
            says=table.text("says"),
            place=table.text("place"),
            key=self._key(key_item) if key_item is not None else AnswerKey(filing=Filing.FILE, why=""),
            caller=table.text("caller", ""),
            phone=table.text("phone", ""),
            located=table.read("located", values.truth, False),
            component_code=self._component(table),
            result=table.text("result", ""),
            proposed_unit=self._unit(table, "proposed"),
            answers=self._answers(table.get("answers")),
            return_reason=table.read(
                "return_reason", values.word(ReturnReason), ReturnReason.NOT_OUR_FUNCTION
            ).value,
        )
        if key_item is not None:
            check_key(case, key_item, table, self._city, self._cases)
        return case

    def _component(self, table: Table) -> str:
        item = table.get("component")
        if item is None:
            return ""
        if self._city.component(item.text) is None:
            item.tell(_("部件库里没有部件 {code}。").format(code=item.text[:40]))
        return item.text

    def _unit(self, table: Table, name: str) -> str:
        item = table.get(name)
        return self._unit_of(item) if item is not None else ""

    def _unit_of(self, item: Item) -> str:
        code = item.text
        if self._city.unit(code) is None:
            item.tell(_("没有这个处置单位:{code}。").format(code=code[:40]))
        return code

    def _answers(self, item: Item | None) -> dict[str, tuple[UnitAnswer, ...]]:
        found: dict[str, tuple[UnitAnswer, ...]] = {}
        for code, entry in item.table() if item is not None else ():
            if self._city.unit(code) is None:
                entry.tell(_("没有这个处置单位:{code}。").format(code=code[:40]))
            words = values.word(UnitAnswer)
            found[code] = tuple(read(one, words, UnitAnswer.DONE) for one in _one_or_more(entry))
        return found

    def _key(self, item: Item) -> AnswerKey:
        table = item.table(*_KEY.split())
        lon, lat = _point(table.needed("at"))
        bare = table.text("class", "")
        decline = table.get("decline")
        return AnswerKey(
            filing=table.read("filing", values.word(Filing), Filing.FILE, needed=True),
            why=table.text("why"),
            class_code=f"{self._city.standard.scheme}:{bare}" if bare else "",
            condition_no=table.read("condition", values.whole(1, 99), 0) if bare else 0,
            lon=None if math.isnan(lon) else lon,
            lat=None if math.isnan(lat) else lat,
            tolerance_m=table.read("tolerance", values.number(1, 2000), 50.0),
            duplicate_of=table.text("duplicate_of", ""),
            decline_reasons=_words(decline, DeclineReason),
            finding=table.read("finding", values.word(Finding), Finding.FOUND),
            unit=self._unit(table, "unit"),
            also=tuple(self._unit_of(one) for one in _one_or_more(table.get("also"))),
            limit=table.read("limit", values.limit, None),
            gate_1=_gate(table.get("gate_1"), DispatchReturnReason),
            gate_2=_gate(table.get("gate_2"), ClosureReturnReason),
            needs=tuple(_field(one) for one in _one_or_more(table.get("needs"))) or ("place", "description"),
        )


def _point(item: Item | None) -> tuple[float, float]:
    """``lon, lat`` or ``[lon, lat]``; not a number where there is none."""
    nowhere = (math.nan, math.nan)
    if item is None:
        return nowhere
    if not item.is_list:
        return read(item, values.point, nowhere)
    try:
        return values.point(",".join(one.text for one in item.items()))
    except ValueError as error:
        item.tell(str(error))
        return nowhere


def _one_or_more(item: Item | None) -> list[Item]:
    """A list, or one value that stands for a list of one."""
    if item is None:
        return []
    return list(item.items()) if item.is_list else [item]


def _words(item: Item | None, words: type[W]) -> tuple[W, ...]:
    found = [read(one, values.word(words), None) for one in _one_or_more(item)]
    return tuple(one for one in found if one is not None)


def _gate(item: Item | None, reasons: type[Labelled]) -> GateAnswer:
    """``pass``, ``return``, or ``return: [codes]``."""
    if item is None:
        return PASS
    if not item.is_table:
        return GateAnswer(read(item, values.word(Gate), Gate.PASS))
    table = item.table(Gate.RETURN.value)
    return GateAnswer(
        Gate.RETURN, tuple(one.value for one in _words(table.needed(Gate.RETURN.value), reasons))
    )


def _field(item: Item) -> str:
    name = item.text
    if name not in FIELD_LABELS:
        item.tell(_("案件没有“{name}”这一项。").format(name=name[:40]))
    return name
