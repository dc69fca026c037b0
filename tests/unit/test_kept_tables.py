"""Checks of the hall's documents, slip by slip: what is refused, what is only said, what a difference is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dispatcher_app.domain.case_numbers import NumberRule
from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.keeping.calendar import CALENDAR, calendar_rows
from dispatcher_app.domain.keeping.difference import ChangeSort, counted, difference
from dispatcher_app.domain.keeping.limits import LIMITS, HallLimits, limit_rows, limits_of
from dispatcher_app.domain.keeping.numbers import NUMBERS, number_rows, numbers_of
from dispatcher_app.domain.keeping.reasons import REASONS, reason_rows, reasons_of
from dispatcher_app.domain.keeping.seats import SEATS
from dispatcher_app.domain.keeping.standard import STANDARD, standard_of, standard_rows
from dispatcher_app.domain.keeping.table import MOST_ROWS, YES, Around, KeptTable, Row
from dispatcher_app.domain.keeping.units import UNITS, unit_rows, units_of
from dispatcher_app.domain.lamp_rule import LampRule
from dispatcher_app.domain.reasons import ReturnReason, Worded, offered, speak
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Source, Stage, Tier
from dispatcher_app.services.keeping.sheets import draft_from, sheet_of
from dispatcher_app.services.workbooks import SheetRow
from tests.support.rules import CALENDAR as WORKING
from tests.support.rules import MANHOLE, RUBBISH
from tests.support.rules import STANDARD as FILED_BY

LIMIT_BEFORE = timedelta(hours=2)
TODAY = date(2026, 3, 2)
AROUND = Around(today=TODAY, area_codes=frozenset({"4403"}), classes=frozenset({"部件-01-01"}))
TOP = Unit("S1", "市城管局", "城管", Tier.CITY, areas=("4403",), duties=("部件-01",))
LOW = Unit("S2", "市环卫处", "环卫", Tier.CITY, parent="S1", duties=("*",))


def with_cells(rows: list[Row], at: int, **cells: str) -> list[Row]:
    return [*rows[:at], {**rows[at], **cells}, *rows[at + 1 :]]


def said(table: KeptTable, rows: list[Row], before: list[Row], around: Around = AROUND) -> list[str]:
    return [remark.sentence for remark in table.remarks(rows, before, around) if remark.stops]


UNIT_ROWS = unit_rows((TOP, LOW))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([*UNIT_ROWS, UNIT_ROWS[0]], "S1 出现了 2 次"),
        (with_cells(UNIT_ROWS, 0, name=""), "“名称”不能为空"),
        (with_cells(UNIT_ROWS, 0, name="市城管\u202e局"), "看不见的控制字符"),
        (with_cells(UNIT_ROWS, 0, name="局" * 61), "不能超过 60 个字"),
        (with_cells(UNIT_ROWS, 0, tier="省级"), "应为 市级、区级 之一"),
        (with_cells(UNIT_ROWS, 0, retired="明天"), "应为日期"),
        (with_cells(UNIT_ROWS, 1, name="市城管局"), "已是单位 S1 的"),
        (with_cells(UNIT_ROWS, 1, parent="S9"), "上级单位 S9 不存在"),
        (with_cells(UNIT_ROWS, 0, parent="S2"), "绕回了它自己"),
        (with_cells(UNIT_ROWS, 0, areas="4404"), "辖区 4404 不存在"),
        (with_cells(UNIT_ROWS, 0, duties="部件-09"), "职责 部件-09 不在立案标准中"),
        (with_cells(UNIT_ROWS, 0, retired="2026-03-02"), "上级单位 市城管局 已停用"),
        (UNIT_ROWS[:1], "S2 不能删除,只能停用"),
        ([*UNIT_ROWS, {**UNIT_ROWS[0], "code": "S 3", "name": "丙"}], "单位代码只能用"),
        ([UNIT_ROWS[0]] * (MOST_ROWS + 1), "超过上限"),
    ],
)
def test_slips_of_units_are_refused_with_a_sentence(rows: list[Row], sentence: str) -> None:
    assert sentence in "\n".join(said(UNITS, rows, UNIT_ROWS))


def test_a_unit_with_open_cases_stays_and_one_without_goes() -> None:
    rows = with_cells(UNIT_ROWS, 1, retired="2026-03-02")
    busy = replace(AROUND, open_by_unit={"S2": 3})
    assert "还有 3 件在办案件" in said(UNITS, rows, UNIT_ROWS, busy)[0]
    assert not said(UNITS, rows, UNIT_ROWS)
    register = UnitRegister(units_of(rows))
    assert [unit.code for unit in register.in_use] == ["S1"]
    assert register.get("S2") == replace(LOW, retired="2026-03-02")
    assert [candidate.unit.code for candidate in register.candidates("部件-01-01")] == ["S1"]


STANDARD_ROWS = standard_rows(FILED_BY)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([*STANDARD_ROWS, STANDARD_ROWS[0]], "部件-01-01 1 出现了 2 次"),
        ([*STANDARD_ROWS, {**STANDARD_ROWS[0], "code": "部件-1"}], "不合格式"),
        (with_cells(STANDARD_ROWS, 0, limit="0"), "大于零"),
        (with_cells(STANDARD_ROWS, 0, limit="两"), "应为数字"),
        (with_cells(STANDARD_ROWS, 0, unit="天"), "“时限单位”应为"),
        (with_cells(STANDARD_ROWS, 1, condition="盖板丢失"), "立案条件重复"),
        (with_cells(STANDARD_ROWS, 1, minor="井盖"), "有两个名称"),
        ([*STANDARD_ROWS, {**STANDARD_ROWS[0], "no": "4", "condition": "丙"}], "编号不连续"),
        ([*STANDARD_ROWS, {**STANDARD_ROWS[0], "no": "1.5", "condition": "丙"}], "条件号应为"),
        ([*STANDARD_ROWS, {**STANDARD_ROWS[0], "code": "CJ/T 214:部件-01-01"}], "只能用一种编码体系"),
        (STANDARD_ROWS[1:], "不能删除,只能停用"),
    ],
)
def test_slips_of_the_standard_are_refused_with_a_sentence(rows: list[Row], sentence: str) -> None:
    assert sentence in "\n".join(said(STANDARD, rows, STANDARD_ROWS))


def test_a_retired_condition_keeps_its_number_and_files_nothing() -> None:
    rows = with_cells(STANDARD_ROWS, 0, retired="2026-03-02")
    around = replace(AROUND, open_by_class={str(MANHOLE): 2})
    (note,) = STANDARD.remarks(rows, STANDARD_ROWS, around)
    assert (note.stops, "2 件在办案件" in note.sentence) == (False, True)
    standard = standard_of(rows, "2")
    assert standard.row(MANHOLE, 1) is None
    assert [row.condition_no for row in standard.conditions(MANHOLE)] == [2]
    rows = with_cells(rows, 1, retired="2026-03-02")
    standard = standard_of(rows, "2")
    assert [name.code for name in standard.classes()] == [RUBBISH]
    name = standard.name(ClassCode.parse(str(MANHOLE)))
    assert name is not None
    assert name.minor_name == "上水井盖"
    assert standard_rows(standard) == rows


CALENDAR_ROWS = calendar_rows(WORKING)


@pytest.mark.parametrize(
    ("sort", "value", "sentence"),
    [
        ("work", "2026-01-01", "既列为放假又列为上班"),
        ("off", "2026-01-01", "出现了 2 次"),
        ("off", "2026-02-30", "不是放假应有的写法"),
        ("off", "2028-05-01", "没有列为已公布年度"),
        ("year", "26", "不是已公布年度应有的写法"),
        ("hours", "8点到12点", "不是工作时段应有的写法"),
        ("hours", "11:00-13:00", "与前一段重叠"),
    ],
)
def test_slips_of_the_calendar_are_refused_with_a_sentence(sort: str, value: str, sentence: str) -> None:
    rows = [*CALENDAR_ROWS, {"sort": sort, "value": value, "note": ""}]
    assert sentence in "\n".join(said(CALENDAR, rows, CALENDAR_ROWS))


def test_a_year_that_has_begun_is_said_and_not_refused() -> None:
    rows = [*CALENDAR_ROWS, {"sort": "off", "value": "2026-05-01", "note": ""}]
    (note,) = CALENDAR.remarks(rows, CALENDAR_ROWS, AROUND)
    assert (note.stops, "2026 年已经开始" in note.sentence) == (False, True)
    assert "不能为空" in said(CALENDAR, [row for row in rows if row["sort"] != "hours"], rows)[0]


def test_limits_lamps_and_side_rules_come_back_from_their_rows() -> None:
    limits = HallLimits(
        StageLimits(lamp=LampRule(share=None, before=LIMIT_BEFORE)), SideRules(max_handoffs=3)
    )
    rows = limit_rows(limits)
    assert limits_of(rows) == limits
    at = {row["item"]: at for at, row in enumerate(rows)}
    for item, cells, sentence in (
        ("lamp.before", {"value": ""}, "至少定一项"),
        ("lamp.share", {"value": "120"}, "不超过 100"),
        ("side.max_handoffs", {"value": "0"}, "1 到 1440"),
        ("side.max_handoffs", {"unit": "minute"}, "单位不能改"),
        ("stage.reported", {"value": "-1"}, "大于零"),
        ("stage.reported", {"unit": "times"}, "时限的单位应为"),
        ("side.self_handled.patrol", {"value": "可以"}, "只填"),
    ):
        assert sentence in "\n".join(said(LIMITS, with_cells(rows, at[item], **cells), rows)), item
    none = with_cells(rows, at["stage.reported"], value="")
    assert limits_of(none).stages.of(Stage.REPORTED) is None
    video = with_cells(rows, at["side.self_handled.video"], value="1")
    assert Source.VIDEO in limits_of(video).side.self_handled_of
    assert "不是程序认得的一项" in "\n".join(said(LIMITS, [*rows, {**rows[0], "item": "stage.x"}], rows))


def test_reasons_are_worded_ordered_and_switched_off_but_none_is_added() -> None:
    rows = reason_rows({})
    first, other = ReturnReason.NOT_OUR_AREA, ReturnReason.OTHER
    try:
        speak({("ReturnReason", "area"): Worded(9, "跨街道"), ("ReturnReason", "other"): Worded(1, off=True)})
        assert (first.label, first.usual) == ("跨街道", "非本辖区")
        assert offered(tuple(ReturnReason))[-1] is first
        assert other not in offered(tuple(ReturnReason))
        assert offered(tuple(Tier)) == tuple(Tier)
    finally:
        speak({})
    assert reasons_of(rows)["ReturnReason", "area"] == Worded(1)
    assert "至少要留一个" in said(REASONS, [{**row, "off": YES} for row in rows], rows)[0]
    assert "出现两次" in said(REASONS, with_cells(rows, 0, words="权属不符"), rows)[0]
    assert "不是程序认得" in said(REASONS, [*rows, {**rows[0], "code": "new"}], rows)[0]


def test_numbers_begin_as_the_hall_says() -> None:
    rows = number_rows(NumberRule("NS"))
    for value in ("", "ns", "N2", "2N", "ABCDEFGHI", "N S"):
        assert said(NUMBERS, with_cells(rows, 0, value=value), rows), value
    assert said(NUMBERS, with_cells(rows, 1, value="3"), rows)
    used = replace(AROUND, used_prefixes=frozenset({"YC"}))
    (note,) = NUMBERS.remarks(with_cells(rows, 0, value="YC"), rows, used)
    assert not note.stops
    assert [NumberRule("NS", digits).day(TODAY) for digits in (4, 2)] == ["20260302", "260302"]
    assert said(NUMBERS, with_cells(rows, 2, value="7"), rows)
    assert not said(NUMBERS, with_cells(rows, 2, value="6"), rows)


def test_papers_are_numbered_by_rules_of_their_own_and_all_of_it_is_previewed() -> None:
    rows = number_rows(NumberRule("NS"))
    order = next(at for at, row in enumerate(rows) if row["item"] == "paper_order")
    for value, why in (
        ("督办{number}号", "{year}"),
        ("{year}{number}", "另有文字"),
        ("督改〔{year}〕{number}号", "已用于督办单"),
    ):
        assert any(why in one for one in said(NUMBERS, with_cells(rows, order, value=value), rows)), value
    around = replace(
        AROUND,
        last_serials={"NS20260302": 9999},
        paper_numbers=frozenset({"深督〔2026〕7号", "督改〔2026〕3号"}),
    )
    changed = with_cells(with_cells(rows, order, value="深督〔{year}〕{number}号"), 2, value="5")
    assert NUMBERS.preview is not None
    words = NUMBERS.preview(changed, around)
    assert "NS20260302-10000" in words
    assert "深督〔2026〕8号" in words
    assert "督改〔2026〕4号" in words
    assert "NS20260302-00001" in NUMBERS.preview(changed, AROUND)
    assert NUMBERS.preview(with_cells(rows, order, value="?"), around) == ""
    assert number_rows(*numbers_of(rows[:2])) == rows  # as a version of before has it


def test_a_difference_names_what_came_went_and_changed() -> None:
    rows = with_cells(with_cells(UNIT_ROWS, 0, phone="1"), 1, retired="2026-03-02")
    changes = difference(UNITS, UNIT_ROWS, [*rows, {**UNIT_ROWS[0], "code": "S3", "name": "丙"}])
    assert [change.sort for change in changes] == [ChangeSort.CHANGED, ChangeSort.RETIRED, ChangeSort.ADDED]
    assert counted(changes) == "新增 1 · 修改 1 · 停用 1"
    assert [change.sort for change in difference(UNITS, rows, UNIT_ROWS)][1] is ChangeSort.BACK
    gone = difference(CALENDAR, CALENDAR_ROWS, CALENDAR_ROWS[1:])
    assert [change.sort for change in gone] == [ChangeSort.REMOVED]


def test_a_workbook_changes_what_it_lists_and_nothing_else() -> None:
    sheet = sheet_of(UNITS, UNIT_ROWS)
    titles = [column.title for column in sheet.columns]
    (first, _second) = (dict(zip(titles, map(str, row), strict=True)) for row in sheet.rows)
    read = draft_from(UNITS, [SheetRow(5, {**first, "电话": "=HYPERLINK(1)"})], UNIT_ROWS)
    assert (read.faults, len(read.rows), read.rows[1]) == ((), 2, UNIT_ROWS[1])
    assert read.rows[0]["phone"] == "=HYPERLINK(1)"
    bad = draft_from(UNITS, [SheetRow(7, {**first, "级别": "省"}), SheetRow(9, first)], UNIT_ROWS)
    assert [fault[:7] for fault in bad.faults] == ["第 7 行:“", "第 9 行:S"]
    bad = draft_from(
        UNITS, [SheetRow(7, first), SheetRow(8, first), SheetRow(9, {**first, "级别": "省"})], UNIT_ROWS
    )
    assert [fault[2:4].strip() for fault in bad.faults] == ["8", "9", "9"], "as the sheet is read"
    many = draft_from(UNITS, [SheetRow(at, first) for at in range(10_000)], UNIT_ROWS)
    assert "超过上限" in many.faults[0]
    assert "认不得的列:密级" in draft_from(UNITS, [SheetRow(2, {**first, "密级": ""})], UNIT_ROWS).faults[0]
    assert draft_from(UNITS, [], UNIT_ROWS).faults


def test_seats_need_a_password_and_leave_an_administrator() -> None:
    row = {"login": "jie.one", "name": "接一", "role": "call_taker", "seat": "", "off": "", "password": ""}
    admin = {**row, "login": "admin", "role": "administrator"}
    assert not said(SEATS, [admin], [admin])
    assert "初始密码" in said(SEATS, [admin, row], [admin])[0]
    assert "至少 8 位" in said(SEATS, [admin, {**row, "password": "1234567"}], [admin])[0]
    assert "登录名须为" in said(SEATS, [admin, {**row, "login": "X y", "password": "12345678"}], [admin])[0]
    assert "至少要留一个在用的管理员" in said(SEATS, [{**admin, "off": YES}], [admin])[0]
    typed = SEATS.taken({**row, "password": " a  b c d e "})
    assert (typed["password"], SEATS.column("password").shown("x")) == (" a  b c d e ", "••••••••")
