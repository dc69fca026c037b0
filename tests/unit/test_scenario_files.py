"""A scenario that is wrong is refused with a sentence for each fault, at its line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.scenario_files import named_pack, read_scenario, scenario_of
from dispatcher_app.domain.case import Finding
from dispatcher_app.domain.simulation.words import Filing, Gate, UnitAnswer
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.sandbox.scenario_faults import ScenarioError
from tests.support.simulated_town import SCENARIO_CITY

GOOD = """\
format: 1
name: two-manholes
title: 两处井盖
pack: town
begins: 2026-03-02 07:00
lasts: 3h
seats: {call_taker: 2}
goals: [看清条件]
flow:
  cases_a_day: 80
  sources: {collector: 8, "12319": 2}
  classes: {部件-01: 3}
  areas: {"440305001001": 2}
units:
  "*": {pace: 1.5}
  U2: {returns: 0.1}
cases:
  - name: gone
    at: 07:20
    source: collector
    located: true
    says: 井盖不见了
    place: 科苑路
    proposed: U3
    answers: {U1: [false, done]}
    key:
      filing: file
      class: 部件-01-01
      condition: 1
      at: 113.94, 22.54
      tolerance: 30
      unit: U1
      also: [U2]
      limit: 2 紧急小时
      gate_1: {return: unit}
      gate_2: {return: [condition, photo]}
      why: 盖板丢失
  - name: gone-again
    at: +0:40
    source: "12319"
    says: 井盖没了
    place: 科苑路那边
    key:
      filing: merge
      duplicate_of: gone
      class: 部件-01-01
      condition: 1
      at: [113.9401, 22.54]
      unit: U1
      limit: 2 紧急小时
      why: 同一处
  - name: nothing
    at: 08:30
    source: web
    says: 垃圾成山
    place: 桂庙
    key: {filing: decline, decline: not_found, finding: not_found, at: "113.94, 22.54", why: 未发现}
injects:
  - {at: 07:30, kind: message, text: 早会}
  - {at: 08:00, kind: fault, fault: server, lasts: 10m}
"""


def _faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ScenarioError) as error:
        scenario_of(text, "some.yaml", SCENARIO_CITY)
    assert str(error.value).startswith("some.yaml ")
    return [(fault.line, fault.sentence) for fault in error.value.faults]


def test_a_scenario_is_read_whole() -> None:
    found = scenario_of(GOOD, "some.yaml", SCENARIO_CITY)
    gone, again, nothing = found.cases
    assert found.begins == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert found.lasts == timedelta(hours=3)
    assert found.rings_s == 60
    quick = GOOD.replace("lasts: 3h", "lasts: 3h\nrings: 45")
    assert scenario_of(quick, "some.yaml", SCENARIO_CITY).rings_s == 45
    assert found.seats[Role.CALL_TAKER] == 2
    assert found.flow.sources == {Source.COLLECTOR: 8, Source.HOTLINE_12319: 2}
    assert (found.manner_of("U1").pace, found.manner_of("U2").returns) == (1.5, 0.1)
    assert found.manner_of("U2").pace == 1.5
    assert (gone.after, again.after) == (timedelta(minutes=20), timedelta(minutes=40))
    assert gone.answers == {"U1": (UnitAnswer.FALSE, UnitAnswer.DONE)}
    assert gone.key.units == {"U1", "U2"}
    assert gone.key.class_code == "GB/T 30428.2:部件-01-01"
    assert gone.key.limit is not None
    assert gone.key.limit.text == "2 紧急小时"
    assert (gone.key.gate_1.decision, gone.key.gate_2.reasons) == (Gate.RETURN, ("condition", "photo"))
    assert (again.key.filing, again.key.lon) == (Filing.MERGE, 113.9401)
    assert nothing.key.finding is Finding.NOT_FOUND
    assert found.injects[1].lasts == timedelta(minutes=10)


#: What is written instead of what, the line of the fault, and what its sentence says.
BAD: tuple[tuple[str, str, int, str], ...] = (
    ("format: 1", "format: 2", 1, "“format”:2 应在 1 到 1 之间"),
    ("name: two-manholes", "name: 两处 井盖", 2, "只能用小写字母、数字和连字符"),
    ("title: 两处井盖", "titel: 两处井盖", 3, "没有“titel”这一项"),
    ("pack: town", "pack: nanshan", 4, "是给城市包“nanshan”写的,本大厅是“town”"),
    ("2026-03-02 07:00", "2026-13-02 07:00", 5, "时间应写成 2026-06-08 07:00"),
    ("lasts: 3h", "lasts: 三小时", 6, "时长应写成 4h、90m"),
    ("lasts: 3h", "lasts: 40d", 6, "最多 31 天"),
    ("{call_taker: 2}", "{callers: 2}", 7, "没有“callers”这一项"),
    ("{call_taker: 2}", "{call_taker: 1.5}", 7, "“1.5”应为整数"),
    ("cases_a_day: 80", "cases_a_day: 很多", 10, "“很多”不是数字"),
    ("cases_a_day: 80", "cases_a_day: 80\n  hours: [1, 2]", 11, "应列 24 个数"),
    ("collector: 8", "walker: 8", 11, "没有“walker”,可用"),
    ("{部件-01: 3}", "{部件-77: 3}", 12, "标准里没有类别“部件-77”"),
    ('"440305001001": 2', '"990305": 2', 13, "没有街道或社区“990305”"),
    ("pace: 1.5", "pace: 0", 15, "应在 0.05 到 50 之间"),
    ("U2: {returns: 0.1}", "U9: {returns: 0.1}", 16, "没有这个处置单位:U9"),
    ("at: 07:20", "at: 七点", 19, "时间应写成 07:12"),
    ("at: 07:20", "at: 06:59", 18, "时间不在情景之内"),
    ("source: collector", "source: pigeon", 20, "没有“pigeon”,可用"),
    ("located: true", "located: maybe", 21, "应为 true 或 false"),
    ("    place: 科苑路\n", "", 18, "缺少“place”"),
    ("proposed: U3", "proposed: U77", 24, "没有这个处置单位:U77"),
    ("proposed: U3", "proposed: U1", 35, "第一道审核应退回,当且仅当"),
    ("    proposed: U3\n", "    component: '9'\n", 24, "部件库里没有部件 9"),
    ("{U1: [false, done]}", "{U1: [gone]}", 25, "没有“gone”,可用"),
    ("{U1: [false, done]}", "{U1: [done]}", 36, "须由 answers 写明该单位先虚假回复"),
    ("class: 部件-01-01", "class: 部件-01-09", 28, "标准里没有这个小类或立案条件:部件-01-09 第 1 条"),
    ("condition: 1\n      at: 113.94, 22.54", "condition: 9\n      at: 113.94, 22.54", 28, "第 9 条"),
    ("at: 113.94, 22.54\n", "at: 22.54, 113.94\n", 30, "坐标“22.54, 113.94”不在地球上"),
    ("at: 113.94, 22.54\n", "at: 113.84, 22.54\n", 30, "在辖区之外"),
    ("at: 113.94, 22.54\n", "at: 路口\n", 30, "坐标应写成 经度, 纬度"),
    ("unit: U1\n      also", "unit: U8\n      also", 32, "没有这个处置单位:U8"),
    ("      unit: U1\n      also", "      also", 27, "要写明应派的处置单位"),
    ("limit: 2 紧急小时\n      gate_1", "limit: 4 工作时\n      gate_1", 34, "时限 4 工作时 与标准不符"),
    ("limit: 2 紧急小时\n      gate_1", "limit: 2 小时\n      gate_1", 34, "有歧义"),
    ("      limit: 2 紧急小时\n      gate_1", "      gate_1", 27, "要写明时限(limit),标准为 2 紧急小时"),
    ("{return: unit}", "{return: ugly}", 35, "没有“ugly”,可用"),
    ("      why: 盖板丢失\n", "", 27, "缺少“why”"),
    ("name: gone-again", "name: gone", 38, "案件名“gone”写了两次"),
    ("at: +0:40", "at: +0:10", 38, "时间早于上一项"),
    ("duplicate_of: gone", "duplicate_of: later", 45, "前面没有案件“later”"),
    ("      duplicate_of: gone\n", "", 44, "并案和 duplicate_of 要一起写"),
    ("[113.9401, 22.54]", "[113.9410, 22.54]", 48, "相距 103 米,超过 50 米"),
    ("decline: not_found, ", "", 57, "不予立案要写明理由代码"),
    ("source: web", "source: video", 57, "不经核实,不会有“未发现”"),
    ("filing: decline", "filing: file", 57, "现场未发现的问题只能不予立案"),
    ("kind: message", "kind: gossip", 59, "没有“gossip”,可用"),
    ("at: 08:00, kind", "at: 07:10, kind", 60, "时间早于上一项"),
    (", lasts: 10m", "", 60, "缺少“lasts”"),
    ("goals: [看清条件]", "goals: 看清条件", 8, "应为一个列表"),
    ("goals: [看清条件]", "goals: [&a 看清, *a]", 8, "不能用别名"),
    ("goals: [看清条件]", "goals: [看清条件", 9, "不是合格的 YAML"),
    ("seats: {call_taker: 2}", "title: 又一个", 7, "“title”写了两次"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"), BAD, ids=[f"{line}-{says}" for *_x, line, says in BAD]
)
def test_every_fault_has_its_sentence_and_its_line(good: str, bad: str, line: int, says: str) -> None:
    assert good in GOOD
    found = _faults(GOOD.replace(good, bad, 1))
    assert any(at == line and says in sentence for at, sentence in found), found


def test_all_faults_are_told_at_once_in_order() -> None:
    found = _faults(
        GOOD.replace("U2: {", "U9: {").replace("condition: 1", "condition: 8").replace("07:20", "x")
    )
    assert [line for line, _sentence in found] == sorted(line for line, _sentence in found)
    assert len(found) >= 4


@pytest.mark.parametrize(("good", "bad"), [("lasts: 3h", "lasts: 3 hours"), ("07:00", "25:00")])
def test_of_a_length_or_beginning_that_cannot_be_read_no_time_lies_outside(good: str, bad: str) -> None:
    text = GOOD.replace(good, bad, 1)
    assert text != GOOD
    assert not [told for _line, told in _faults(text) if "不在情景之内" in told]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "文件是空的"),
        ("- 一个列表", "应为若干“键: 值”"),
        ("名\x00字: 1", "不是合格的 YAML"),
        ("a: !!python/object:os.system x", "没有“a”这一项"),
    ],
)
def test_what_is_no_scenario_at_all(text: str, says: str) -> None:
    assert any(says in sentence for _line, sentence in _faults(text))


def test_deep_nesting_and_endless_files_are_turned_away() -> None:
    assert _faults("[" * 20_000)
    assert re.search("文件过长", _faults("a" * 600_000)[0][1])


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_bytes("名称: 井盖".encode("gb18030"))
    for file, says in ((tmp_path / "none.yaml", "读不了文件"), (broken, "UTF-8")):
        with pytest.raises(ScenarioError, match=says):
            read_scenario(file, SCENARIO_CITY)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "marked.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert named_pack(file) == "town"
    assert read_scenario(file, SCENARIO_CITY).name == "two-manholes"
