"""The register's rules: what a component must be, what a seat may do, what a new survey changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.component_rules import ComponentRules
from dispatcher_app.domain.components import (
    Act,
    Change,
    ComponentState,
    ComponentStep,
    ComponentVerb,
    Registered,
    change_from,
)
from dispatcher_app.domain.pack import CodeWidths
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.services.cell_ground import CellGround
from dispatcher_app.services.components.checks import ComponentChecks
from dispatcher_app.services.components.register import ComponentRefused, ComponentRegister
from dispatcher_app.services.components.store import ActCounts, RegisterMoved
from dispatcher_app.services.components.survey import SurveyDifference, compare
from tests.support.town import BLOCK, COVER, MIDDLE, OUTSIDE, SOUTH, WEST, town

T = TypeVar("T")
TODAY = date(2026, 3, 2)
RULES = ComponentRules(
    ("440305",), classes=frozenset({"部件-01-01", "部件-01-03"}), units=frozenset({"U1", "U2"})
)
CHECKS = ComponentChecks(RULES, CellGround(town().cell_outlines), ZoneInfo("Asia/Shanghai"))
LEADER = Actor("zhang", "张", Role.SHIFT_LEADER)
KNOWN = Registered(COVER, 1)
#: A metre in degrees of latitude.
METRE = 1 / 110_750


@pytest.mark.parametrize(
    ("wrong", "field", "part"),
    [
        ({"code": "440305010100001"}, "code", "应为 16 位数字(现为 15 位)"),
        ({"code": "440305010100000A"}, "code", "应为 16 位数字"),
        ({"code": "440305010100000\uff11"}, "code", "应为 16 位数字"),
        ({"code": "4403060101000001"}, "code", "行政区划代码 440305"),
        ({"code": "4403050103000001"}, "code", "与类别 部件-01-01 不符"),
        ({"class_code": "部件-01-99", "code": "4403050199000001"}, "class_code", "不在立案标准中"),
        ({"class_code": "事件-01-01"}, "class_code", "应如 部件-01-02"),
        ({"class_code": ""}, "class_code", "标识码所指的小类也不在立案标准中"),
        ({"class_code": "", "code": "1", "name": ""}, "code", "应为 16 位数字"),
        ({"name": "  "}, "name", "名称为空"),
        ({"name": "井" * 101}, "name", "最多 100 字"),
        ({"state": "坏了"}, "state", "没有状态“坏了”,应为 完好、破损"),
        ({"owner_unit": "U9"}, "owner_unit", "权属单位 U9 不存在"),
        ({"installed": "2019年"}, "installed", "不是日期"),
        ({"installed": "2019-13"}, "installed", "不是日期"),
        ({"installed": "2026-03-03"}, "installed", "晚于今天"),
        ({"photo": "p.jpg"}, "photo", "SHA-256"),
        ({"lat": float("nan")}, "lat", "纬度应在"),
    ],
)
def test_what_a_component_must_be(wrong: dict[str, Any], field: str, part: str) -> None:
    faults = RULES.faults(replace(COVER, **wrong), TODAY)
    assert [fault.field for fault in faults] == [field]
    assert part in faults[0].sentence


def test_nothing_is_wrong_with_a_good_one_of_any_city_s_width() -> None:
    good = replace(COVER, installed="2019", photo="a" * 64, maintainer="某养护公司")
    assert RULES.faults(good, TODAY) == []
    wide = ComponentRules(("44030500",), CodeWidths(adcode=8, component=18))
    assert wide.faults(replace(good, code="440305000101000001"), TODAY) == []
    assert RULES.class_of("4403050103000001") == "部件-01-03"
    assert RULES.class_of("4403050177000001") == ""


def _checked(component: Component) -> tuple[str, list[str]]:
    checked = CHECKS.check([component], TODAY)
    return checked.placed[0].cell_code, [fault.sentence for fault in checked.faults.get(0, ())]


def test_a_place_finds_its_cell_and_a_wrong_cell_is_told() -> None:
    assert _checked(replace(COVER, cell_code="")) == ("440305001002002", [])
    assert _checked(replace(COVER, lon=OUTSIDE[0], lat=OUTSIDE[1]))[1] == ["不在本市单元网格之内。"]
    assert _checked(replace(COVER, cell_code="440305001001001"))[1] == ["坐标不在网格 440305001001001 内。"]
    assert _checked(replace(COVER, cell_code="999"))[1] == ["单元网格 999 不存在。"]
    border = replace(COVER, lon=WEST + BLOCK, lat=SOUTH + BLOCK / 2, cell_code="")
    assert _checked(border) == ("440305001001001", [])
    assert _checked(replace(border, cell_code="440305001002001")) == ("440305001002001", [])
    outside = replace(COVER, lon=WEST - 3e-6, lat=SOUTH + BLOCK / 2, cell_code="")
    assert _checked(outside) == ("440305001001001", [])


# -- single components at a seat ---------------------------------------------------------------------------


class Memory:
    """A register in memory."""

    def __init__(self, *known: Registered) -> None:
        self.known = {entry.component.code: entry for entry in known}
        self.acts: list[tuple[Act, Sequence[Change]]] = []

    async def get(self, code: str) -> Registered | None:
        return self.known.get(code)

    async def all(self, chunk: int = 5000) -> AsyncIterator[Sequence[Registered]]:
        yield list(self.known.values())

    async def history(self, code: str) -> Sequence[ComponentStep]:
        return ()

    async def since(self, known: Set[int], most: int) -> tuple[frozenset[int], Sequence[Registered]]:
        return frozenset(), ()

    async def apply(self, act: Act, changes: Sequence[Change]) -> ActCounts:
        self.acts.append((act, changes))
        for change in changes:
            self.known[change.after.code] = Registered(change.after, change.seen + 1)
        return {}


def _register(store: Memory) -> ComponentRegister:
    return ComponentRegister(store, None, CHECKS, lambda: datetime(2026, 3, 2, tzinfo=UTC))  # type: ignore[arg-type]


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def test_each_edit_is_a_step_with_its_reason() -> None:
    store = Memory(KNOWN)
    register = _register(store)
    assert _run(register.change(LEADER, COVER.code, 1, "巡查", state="破损")).revision == 2
    moved = _run(register.move(LEADER, COVER.code, 2, WEST + BLOCK / 2, SOUTH + BLOCK / 2, "重测"))
    assert moved.component.cell_code == "440305001001001"
    assert _run(register.remove(LEADER, COVER.code, 3, "道路改造")).removed
    back = _run(register.change(LEADER, COVER.code, 4, "误拆", state="完好"))
    assert back == Registered(replace(moved.component, state="完好"), 5)
    done = [(act.reason, change.verb) for act, (change,) in store.acts]
    assert done == [("巡查", "change"), ("重测", "move"), ("道路改造", "remove"), ("误拆", "restore")]


def test_what_is_gone_can_be_removed_whatever_else_is_wrong_with_it() -> None:
    register = _register(Memory(Registered(replace(COVER, owner_unit="gone", lon=OUTSIDE[0]), 1)))
    assert _run(register.remove(LEADER, COVER.code, 1, "道路改造")).removed
    with pytest.raises(ComponentRefused):
        _run(register.change(LEADER, COVER.code, 2, "误拆", state="完好"))


@pytest.mark.parametrize(
    ("ask", "part"),
    [
        (lambda r: r.add(LEADER, COVER), "已有部件在用(拆除的也不能重用)"),
        (lambda r: r.add(LEADER, replace(COVER, code="4403050101000009", name="")), "名称:名称为空"),
        (lambda r: r.change(LEADER, COVER.code, 1, "", state="破损"), "必须写明理由"),
        (lambda r: r.change(LEADER, COVER.code, 1, "长" * 501, state="破损"), "最多 500 字"),
        (lambda r: r.change(LEADER, COVER.code, 1, "r", state="完好"), "没有任何改动"),
        (lambda r: r.change(LEADER, COVER.code, 1, "r", colour="红"), "没有这些可改的内容:colour"),
        (lambda r: r.change(LEADER, "4403050101000009", 1, "r", state="完好"), "没有标识码为"),
        (lambda r: r.change(LEADER, COVER.code, 7, "r", state="破损"), "已被他人改动"),
        (lambda r: r.move(LEADER, COVER.code, 1, *OUTSIDE, "r"), "不在本市单元网格之内"),
        (lambda r: r.remove(replace(LEADER, role=Role.DISPATCHER), COVER.code, 1, "r"), "派遣员无权"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ask: Any, part: str) -> None:
    store = Memory(KNOWN)
    with pytest.raises(DomainError) as refused:
        _run(ask(_register(store)))
    assert part in str(refused.value)
    assert store.acts == []
    assert isinstance(refused.value, DomainError | ComponentRefused | RegisterMoved)


# -- a new survey ------------------------------------------------------------------------------------------

OTHER = replace(COVER, code="4403050101000002", lat=MIDDLE[1] + 20 * METRE, maintainer="甲", installed="2019")


def _steps(difference: SurveyDifference, *, remove_gone: bool = True) -> list[tuple[str, str]]:
    return [
        (change.after.code[-1], change.verb.value) for change in difference.steps(remove_gone=remove_gone)
    ]


def test_a_survey_adds_moves_changes_and_misses() -> None:
    register = [Registered(replace(OTHER, code=f"440305010100000{n}"), n) for n in range(1, 6)]
    survey = [
        replace(register[0].component, lat=OTHER.lat + 0.9 * METRE),  # within the accuracy of two surveys
        replace(register[1].component, lat=OTHER.lat + 1.2 * METRE),
        replace(register[2].component, state="破损"),
        replace(register[3].component, lat=OTHER.lat + 5 * METRE, name="新名"),
        replace(OTHER, code="4403050101000009"),
    ]
    difference = compare(register, survey)
    assert difference.unchanged == 1
    assert [found.metres for found in difference.moved] == pytest.approx([1.2, 5.0], rel=0.01)
    assert [found.before.revision for found in difference.changed] == [3]
    assert [(c.field, c.before, c.after) for c in difference.moved[1].changes] == [
        ("name", "上水井盖", "新名")
    ]
    expected = [("9", "add"), ("2", "move"), ("4", "change"), ("3", "change")]
    assert _steps(difference, remove_gone=False) == expected
    assert _steps(difference) == [*expected, ("5", "remove")]
    strict = compare(register, survey, moved_over_m=0.5)
    assert len(strict.moved) == 3


def test_what_a_survey_does_not_say_stays() -> None:
    """A column that it lacks and a value it leaves empty are no news."""
    survey = [replace(OTHER, maintainer="", installed="2020", owner_unit="")]
    difference = compare([Registered(OTHER, 4)], survey, fields=("code", "lon", "lat", "maintainer"))
    assert difference.unchanged == 1
    (found,) = compare([Registered(OTHER, 4)], survey).changed
    assert [(c.field, c.after) for c in found.changes] == [("installed", "2020")]
    assert found.after.maintainer == "甲"
    called_by_class = [replace(OTHER, name="上水井盖的类名")]
    assert compare([Registered(OTHER, 4)], called_by_class, unnamed={OTHER.code}).unchanged == 1


def test_only_what_was_surveyed_can_be_missed() -> None:
    elsewhere = replace(OTHER, code="4403050101000007", cell_code="440305001003001")
    register = [KNOWN, Registered(elsewhere, 1)]
    assert [known.component for known in compare(register, [], within="440305001002").gone] == [COVER]
    assert len(compare(register, []).gone) == 2


def test_a_component_that_was_removed_comes_back_when_it_is_surveyed_again() -> None:
    removed = Registered(replace(COVER, state=ComponentState.REMOVED.value), 2)
    difference = compare([removed], [replace(COVER, state="")])
    assert _steps(difference) == [("1", "restore")]
    assert difference.returned[0].after.state == ""
    assert compare([removed], []).gone == ()
    assert change_from(removed, removed.component) is None
    assert ComponentVerb.RESTORE.label == "恢复"
