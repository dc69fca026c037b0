"""The files that ship are read whole; files that cannot be used are refused with every line named."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.reference_files import (
    ReferenceFileError,
    load_calendar,
    load_class_list,
    load_standard,
    shipped_calendar,
    shipped_older_classes,
    shipped_standard,
)
from dispatcher_app.domain.limits import LimitUnit
from dispatcher_app.domain.standard import CJT_214, GB_30428, ClassCode
from dispatcher_app.domain.words import Kind
from tests.support.hall_calendar import HALL, at

HEADER = (
    "kind,major_code,major_name,minor_code,minor_name,filing_condition,"
    "limit_value,limit_unit,closing_condition,source"
)
GOOD = "部件,01,公用设施,01,上水井盖,盖板丢失,2,紧急小时,恢复到位,某市"


# -- what ships ------------------------------------------------------------------------------------------


def test_the_whole_standard_ships() -> None:
    standard = shipped_standard()
    assert standard.scheme == GB_30428
    assert len(standard.rows) == 543
    kinds = Counter(entry.code.kind for entry in standard.classes())
    assert kinds == {Kind.COMPONENT: 97, Kind.EVENT: 101}
    assert Counter(row.limit.unit for row in standard.rows) == {
        LimitUnit.WORKING_DAY: 419,
        LimitUnit.WORKING_HOUR: 70,
        LimitUnit.URGENT_HOUR: 54,
    }
    assert sum(row.inferred for row in standard.rows) == 21
    assert all(row.condition and row.closing_condition and row.source for row in standard.rows)
    assert not [row.source for row in standard.rows if row.source.startswith("inferred") or "[" in row.source]


def test_every_row_is_found_again_by_class_and_condition() -> None:
    standard = shipped_standard()
    for row in standard.rows:
        assert standard.row(ClassCode.parse(row.code.text), row.condition_no) == row
    assert sum(len(standard.conditions(entry.code)) for entry in standard.classes()) == 543


def test_the_manhole_cover_of_the_books() -> None:
    rows = shipped_standard().conditions(ClassCode.parse("GB/T 30428.2:部件-01-01"))
    assert [(row.limit.text, row.closing_condition) for row in rows] == [
        ("2 紧急小时", "恢复到位"),
        ("4 工作时", "换新或修好"),
        ("2 工作日", "换新或修好"),
        ("5 工作日", "修好"),
    ]


def test_the_older_scheme_swaps_two_majors() -> None:
    older, newer = shipped_older_classes(), shipped_standard()
    assert older.scheme == CJT_214
    assert len(older.classes()) == 137

    def major(names: object, number: str) -> set[str]:
        return {e.major_name for e in names.classes() if (e.code.kind, e.code.major) == (Kind.EVENT, number)}  # type: ignore[attr-defined]

    assert (major(older, "04"), major(older, "05")) == ({"突发事件"}, {"街面秩序"})
    assert (major(newer, "04"), major(newer, "05")) == ({"街面秩序"}, {"突发事件"})


def test_the_holidays_that_ship_are_those_typed_in_from_the_notices() -> None:
    shipped = shipped_calendar()
    assert shipped.published_years == {2024, 2025, 2026}, "2027 has a file, but no notice yet"
    since_2025 = date(2025, 1, 1)
    assert {day for day in shipped.off_days if day >= since_2025} == HALL.off_days
    assert {day for day in shipped.make_up_days if day >= since_2025} == HALL.make_up_days
    # 262 weekdays, 19 of them off, 8 made up
    assert shipped.working_between(at("2024-01-01 00:00"), at("2025-01-01 00:00")) == timedelta(hours=8 * 251)
    assert shipped.add_working(at("2026-12-31 17:00"), timedelta(hours=2)).provisional


def test_licences_ship_with_the_holidays() -> None:
    from importlib.resources import files

    assert "MIT License" in files("resources").joinpath("calendars", "LICENSE").read_text("utf-8")


def test_versions_are_stable_and_of_the_content() -> None:
    assert shipped_standard().version == shipped_standard().version
    assert shipped_calendar().version == shipped_calendar().version
    assert len(shipped_standard().version) == len(shipped_calendar().version) == 12


# -- files of a city -------------------------------------------------------------------------------------


@pytest.fixture
def standard_file(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8", newline: str = "\n") -> Path:
        file = tmp_path / "标准.csv"
        file.write_bytes(newline.join((header, *lines, "")).encode(encoding))
        return file

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_saves_is_read(
    standard_file: Callable[..., Path], encoding: str, newline: str
) -> None:
    file = standard_file(
        GOOD, "", " 部件 ,1,公用设施,1,上水井盖, 跳动作响 ,2,工作日,修好,", encoding=encoding, newline=newline
    )
    standard = load_standard(file)
    assert [row.code.text for row in standard.rows] == ["GB/T 30428.2:部件-01-01"] * 2
    assert [row.condition for row in standard.rows] == ["盖板丢失", "跳动作响"]
    assert (
        standard.version
        == load_standard(
            standard_file(GOOD, GOOD.replace("盖板丢失,2,紧急小时,恢复到位", "跳动作响,2,工作日,修好"))
        ).version
    )


def test_a_city_names_its_own_scheme_and_edition(standard_file: Callable[..., Path]) -> None:
    standard = load_standard(standard_file(GOOD), scheme="许昌 2026", version="二版")
    assert (standard.scheme, standard.version) == ("许昌 2026", "二版")
    assert standard.rows[0].code.text == "许昌 2026:部件-01-01"


def test_every_line_at_fault_is_named(standard_file: Callable[..., Path]) -> None:
    file = standard_file(
        GOOD,
        "人员,01,公用设施,01,上水井盖,破损,2,工作日,修好,",
        "部件,01,公用设施,01,上水井盖,破损,两,工作日,修好,",
        "部件,01,公用设施,01,上水井盖,破损,2,天,修好,",
        "部件,01,公用设施,01,上水井盖,,2,工作日,,",
        "部件,甲,公用设施,01,上水井盖,破损,2,工作日,修好,",
        "部件,01",
    )
    with pytest.raises(ReferenceFileError) as refused:
        load_standard(file)
    assert refused.value.problems == (
        "第 3 行:类别应为部件或事件,而不是“人员”。",
        "第 4 行:时限“两”不是数字。",
        "第 5 行:时限单位“天”有歧义,请写明是哪一种:紧急小时、工作时、工作日、自然时、自然日、分钟。",
        "第 6 行:filing_condition、closing_condition 为空。",
        "第 7 行:小类代码“GB/T 30428.2:部件-0甲-01”不合格式。",
        "第 8 行:major_name、minor_code、minor_name、filing_condition、limit_value、limit_unit、"
        "closing_condition 为空。",
    )
    assert str(refused.value) == "标准.csv:第 3 行:类别应为部件或事件,而不是“人员”。(另有 5 处)"


def test_a_file_wrong_from_end_to_end_tells_a_hundred_lines(standard_file: Callable[..., Path]) -> None:
    with pytest.raises(ReferenceFileError) as refused:
        load_standard(standard_file(*["部件,01,公用设施,01,上水井盖,破损,0,工作日,修好,"] * 5000))
    assert len(refused.value.problems) == 100


@pytest.mark.parametrize(
    ("lines", "header", "sentence"),
    [
        ((), HEADER, "标准.csv:没有内容。"),
        ((GOOD, GOOD), HEADER, "标准.csv:GB/T 30428.2:部件-01-01 上水井盖 的立案条件重复:盖板丢失"),
        (
            (GOOD, GOOD.replace("上水", "污水").replace("丢失", "破损")),
            HEADER,
            "标准.csv:GB/T 30428.2:部件-01-01 有两个名称:上水井盖、污水井盖。",
        ),
        (
            (GOOD,),
            "类别,大类",
            "标准.csv:缺少列:kind、major_code、major_name、minor_code、minor_name、source、"
            "filing_condition、limit_value、limit_unit、closing_condition。",
        ),
        ((GOOD,), HEADER.replace("limit_unit", "unit"), "标准.csv:缺少列:limit_unit。"),
        (
            ("x" * 200_000,),
            HEADER,
            "标准.csv:第 1 行之后读不成 CSV 表:field larger than field limit (131072)。",
        ),
    ],
)
def test_what_is_no_standard_is_refused_with_a_sentence(
    standard_file: Callable[..., Path], lines: tuple[str, ...], header: str, sentence: str
) -> None:
    with pytest.raises(ReferenceFileError) as refused:
        load_standard(standard_file(*lines, header=header))
    assert str(refused.value) == sentence


def test_files_that_are_not_there_or_not_text(tmp_path: Path) -> None:
    noise = tmp_path / "noise.csv"
    noise.write_bytes(b"\xff\xfe\xff\x80" * 100)
    for file, match in (
        (tmp_path / "none.csv", "none.csv:读不到文件"),
        (tmp_path, "读不到文件"),
        (noise, "noise.csv:既不是 UTF-8 也不是 GB 18030"),
    ):
        for load in (load_standard, load_class_list):
            with pytest.raises(ReferenceFileError, match=match):
                load(file)


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(ReferenceFileError, match="缺少列"):
        load_class_list(tmp_path / "empty.csv")


# -- holiday tables --------------------------------------------------------------------------------------


def year_table(folder: Path, year: int, *days: tuple[str, bool]) -> Path:
    file = folder / f"{year}.json"
    entries = [{"name": "假", "date": day, "isOffDay": off} for day, off in days]
    file.write_text(json.dumps({"year": year, "papers": [], "days": entries}), "utf-8")
    return file


def test_a_year_counts_as_published_once_its_table_has_days(tmp_path: Path) -> None:
    year_table(tmp_path, 2026, ("2026-01-01", True))
    year_table(tmp_path, 2027)
    (tmp_path / "LICENSE").write_text("MIT", "utf-8")
    (tmp_path / "2026.json.bak").write_text("not read", "utf-8")
    assert load_calendar(tmp_path).published_years == {2026}


def test_the_later_notice_has_the_last_word_on_december(tmp_path: Path) -> None:
    """As that for 2019, which made 29 December 2018 a working Saturday and the 31st a holiday."""
    year_table(tmp_path, 2018, ("2018-01-01", True), ("2018-12-31", False))
    year_table(tmp_path, 2019, ("2018-12-29", False), ("2018-12-31", True), ("2019-01-01", True))
    calendar = load_calendar(tmp_path)
    assert calendar.is_working_day(date(2018, 12, 29))
    assert not calendar.is_working_day(date(2018, 12, 31))
    # Fri 28 1 + Sat 29 8 + Wed 2 January 1
    assert calendar.add_working(at("2018-12-28 17:00"), timedelta(hours=10)) == (
        at("2019-01-02 09:00"),
        False,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "2026.json:第 1 行第 1 列起不是 JSON。"),
        ("[]", "2026.json:不是节假日表,应有 year、days、date、isOffDay。"),
        ("{}", "2026.json:不是节假日表,应有 year、days、date、isOffDay。"),
        ('{"year": 2025, "days": []}', "2026.json:内容是 2025 年的。"),
        ('{"year": 2026}', "2026.json:不是节假日表,应有 year、days、date、isOffDay。"),
        ('{"year": 2026, "days": 5}', "2026.json:不是节假日表,应有 year、days、date、isOffDay。"),
        (
            '{"year": 2026, "days": [{"date": "2026-01-01"}]}',
            "2026.json:不是节假日表,应有 year、days、date、isOffDay。",
        ),
        (
            '{"year": 2026, "days": [{"date": "2026-01-01", "isOffDay": 1}]}',
            "2026.json:不是节假日表,应有 year、days、date、isOffDay。",
        ),
        (
            '{"year": 2026, "days": [{"date": "2026-02-30", "isOffDay": true}]}',
            "2026.json:没有这一天:2026-02-30。",
        ),
        (
            '{"year": 2026, "days": [{"date": "2027-01-01", "isOffDay": true}]}',
            "2026.json:2027-01-01 不属于 2026 年的放假安排。",
        ),
        (
            '{"year": 2026, "days": [{"date": "2026-01-01", "isOffDay": true},'
            ' {"date": "2026-01-01", "isOffDay": false}]}',
            "2026.json:2026-01-01 既列为放假又列为上班。",
        ),
    ],
)
def test_what_is_no_holiday_table_is_refused_with_a_sentence(
    tmp_path: Path, content: str, sentence: str
) -> None:
    (tmp_path / "2026.json").write_text(content, "utf-8")
    with pytest.raises(ReferenceFileError) as refused:
        load_calendar(tmp_path)
    assert str(refused.value) == sentence


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match="没有节假日表"):
        load_calendar(tmp_path)
    with pytest.raises(ReferenceFileError, match="读不到文件"):
        load_calendar(tmp_path / "none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_table_one_may_not_read_is_refused(tmp_path: Path) -> None:
    year_table(tmp_path, 2026).chmod(0)
    with pytest.raises(ReferenceFileError, match="读不到文件"):
        load_calendar(tmp_path)
