"""Whether an answer key can be right: held against standard, units, ground, and its own script."""

from __future__ import annotations

import math
from collections.abc import Mapping

from db.yaml_nodes import Item, Table
from dispatcher_app.domain.case import Finding
from dispatcher_app.domain.simulation.scenario import AnswerKey, ScriptedCase
from dispatcher_app.domain.simulation.words import Filing, Gate, UnitAnswer
from dispatcher_app.domain.words import VERIFY_FIRST
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.duplicates import metres_between
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

#: Within so many metres two reports are the same matter to the hall's own warning (decision 025).
SAME_SPOT_M = 50.0


def check_key(
    case: ScriptedCase, item: Item, table: Table, city: ScenarioCity, earlier: Mapping[str, ScriptedCase]
) -> None:
    """Tell every way in which the key of *case* contradicts the city or the script, at its line."""
    checks = _Checks(case, item.table(), item, table, city)
    checks.place()
    checks.filing()
    checks.duplicate(earlier)
    if case.key.filing is not Filing.DECLINE:
        checks.standard()
        checks.unit()
    checks.gates()


class _Checks:
    def __init__(self, case: ScriptedCase, key: Table, item: Item, table: Table, city: ScenarioCity) -> None:
        self._case, self._table, self._city = case, table, city
        self._lines, self._item = key, item

    @property
    def _key(self) -> AnswerKey:
        return self._case.key

    def _tell(self, name: str, sentence: str) -> None:
        """At the line of the key's entry *name*, or of the key where it has none."""
        (self._lines.get(name) or self._item).tell(sentence)

    def place(self) -> None:
        key = self._key
        if key.lon is None or key.lat is None:
            return
        if self._city.cell_at(key.lon, key.lat) is None:
            self._tell("at", _("地点 {lon}, {lat} 在辖区之外。").format(lon=key.lon, lat=key.lat))

    def filing(self) -> None:
        key = self._key
        if key.filing is Filing.DECLINE and not key.decline_reasons:
            self._tell("filing", _("不予立案要写明理由代码(decline)。"))
        if key.filing is not Filing.DECLINE and key.finding is Finding.NOT_FOUND:
            self._tell("finding", _("现场未发现的问题只能不予立案。"))
        if key.finding is Finding.NOT_FOUND and self._case.source not in VERIFY_FIRST:
            source = self._case.source.label
            self._tell("finding", _("{source}的上报不经核实,不会有“未发现”。").format(source=source))
        if (key.filing is Filing.MERGE) is not bool(key.duplicate_of):
            self._tell("filing", _("并案和 duplicate_of 要一起写。"))

    def duplicate(self, earlier: Mapping[str, ScriptedCase]) -> None:
        key = self._key
        if not key.duplicate_of:
            return
        original = earlier.get(key.duplicate_of)
        if original is None:
            self._tell(
                "duplicate_of",
                _("前面没有案件“{name}”,重复的只能写在原件之后。").format(name=key.duplicate_of),
            )
            return
        if original.key.class_code != key.class_code:
            self._tell("class", _("与原件“{name}”不是同一小类,不算重复。").format(name=original.name))
        metres = _metres(key, original.key)
        if math.isfinite(metres) and metres > SAME_SPOT_M:
            text = _("与原件“{name}”相距 {metres} 米,超过 {most} 米不算同一地点。")
            self._tell("at", text.format(name=original.name, metres=round(metres), most=round(SAME_SPOT_M)))

    def standard(self) -> None:
        key = self._key
        bare = key.class_code.rpartition(":")[2]
        if not bare:
            self._tell("class", _("要写明小类(class)和立案条件(condition)。"))
            return
        try:
            row = self._city.row(bare, key.condition_no)
        except ValueError as error:
            self._tell("class", str(error))
            return
        if row is None:
            text = _("标准里没有这个小类或立案条件:{code} 第 {number} 条。")
            self._tell("class", text.format(code=bare, number=key.condition_no))
        elif key.limit is None:
            self._tell("limit", _("要写明时限(limit),标准为 {limit}。").format(limit=row.limit.text))
        elif key.limit != row.limit:
            text = _("时限 {given} 与标准不符,{code} 第 {number} 条为 {limit}。")
            self._tell(
                "limit",
                text.format(given=key.limit.text, code=bare, number=key.condition_no, limit=row.limit.text),
            )

    def unit(self) -> None:
        key, bare = self._key, self._key.class_code.rpartition(":")[2]
        if not key.unit:
            self._tell("unit", _("要写明应派的处置单位(unit)。"))
            return
        cell = self._city.cell_at(key.lon, key.lat) if key.lon is not None and key.lat is not None else None
        if cell is None or not bare:
            return
        part = self._city.component(self._case.component_code) if self._case.component_code else None
        offered = self._city.responsible(bare, cell, part.owner_unit if part else "")
        for unit in sorted(key.units):
            if self._city.unit(unit) is not None and unit not in offered:
                text = _("单位登记里 {unit} 不负责此地的 {code},可派:{offered}。")
                name = "unit" if unit == key.unit else "also"
                shown = listed(offered[:6])
                self._tell(name, text.format(unit=unit, code=bare, offered=shown))

    def gates(self) -> None:
        """A gate has something to find exactly where the script puts something there."""
        key, case = self._key, self._case
        wrong = bool(case.proposed_unit) and case.proposed_unit not in key.units
        if wrong is not (key.gate_1.decision is Gate.RETURN):
            self._tell("gate_1", _("第一道审核应退回,当且仅当 proposed 写了不该派的单位。"))
        answers = case.answers.get(key.unit, ())
        false = bool(answers) and answers[0] is UnitAnswer.FALSE
        if key.gate_2.decision is Gate.RETURN and not false:
            self._tell("gate_2", _("第二道审核应退回,须由 answers 写明该单位先虚假回复(false)。"))


def _metres(one: AnswerKey, other: AnswerKey) -> float:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return math.inf
    return metres_between((one.lon, one.lat), (other.lon, other.lat))
