"""Rows of foreign systems become reports by the rules, each once, or are told by line, column and reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatcher_app.domain.case import TEXT_LIMITS
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.coordinates import wgs84_to_gcj02
from dispatcher_app.services.importing import importer as importing
from dispatcher_app.services.importing.importer import ImportStopped
from dispatcher_app.services.importing.mapping import BadMapping
from dispatcher_app.services.importing.times import _by_pattern
from dispatcher_app.services.ports import ExternalError
from tests.support.imports import PLAIN, MemoryStore, Rows, mapping, run_import
from tests.support.rules import MANHOLE, MORNING, RUBBISH
from tests.support.town import MIDDLE, OUTSIDE

COLUMNS = "id,text,where"
ROW = ("A1", "井盖丢失", "科苑路 15 号")


def test_a_row_becomes_a_report_of_the_exchange(tmp_path: Path) -> None:
    ran = run_import(mapping(tmp_path), Rows(COLUMNS, ROW))
    case, (step,) = ran.case, ran.store.steps.values()
    assert (case.description, case.place, case.external_ref) == ("井盖丢失", "科苑路 15 号", "A1")
    assert (case.stage, case.source, case.reported_at) == (Stage.REPORTED, Source.HOTLINE_12345, MORNING)
    assert (step.actor.role, step.actor.person, step.actor.name) == (Role.EXCHANGE, "exchange:other", "other")
    assert (ran.summary.rows, ran.summary.imported, ran.summary.unlocated) == (1, 1, 1)


# -- once only


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    rows = [(f"A{i}", "井盖丢失", "科苑路") for i in range(7)]
    once = run_import(mapping(tmp_path), Rows(COLUMNS, *rows))
    again = run_import(mapping(tmp_path), Rows(COLUMNS, *rows, ("A9", "新的", "科苑路")), once.store)
    assert (again.summary.imported, again.summary.already_there) == (1, 7)
    assert len(again.store.cases) == 8


def test_the_same_id_of_another_system_is_another_report(tmp_path: Path) -> None:
    once = run_import(mapping(tmp_path), Rows(COLUMNS, ROW))
    other = mapping(tmp_path, PLAIN.replace('"other"', '"third"'))
    assert run_import(other, Rows(COLUMNS, ROW), once.store).summary.imported == 1


def test_without_an_id_the_content_tells_reports_apart(tmp_path: Path) -> None:
    anonymous = mapping(tmp_path, PLAIN.replace('external_ref = "id"\n', ""))
    rows = [("", "井盖丢失", "科苑路"), ("", "井盖丢失", "深南大道")]
    once = run_import(anonymous, Rows(COLUMNS, *rows))
    assert once.summary.imported == 2
    # Another order of the columns, and blanks around the values, are the same content.
    turned = Rows("where,text,id", *[(f" {where} ", text, "") for _id, text, where in rows])
    assert run_import(anonymous, turned, once.store).summary.already_there == 2


def test_an_id_twice_in_one_file_is_told_with_the_line_it_repeats(tmp_path: Path) -> None:
    rows = Rows(COLUMNS, ROW, ("A2", "垃圾", "科苑路"), ("A1", "别的", "深南大道"))
    ran = run_import(mapping(tmp_path), rows)
    (reject,) = ran.rejects
    assert (reject.line, reject.column, reject.value, reject.reference) == (4, "id", "A1", "A1")
    assert "第 2 行" in reject.reason
    assert (ran.summary.imported, ran.summary.rejected) == (2, 1)


def test_a_good_row_after_a_bad_one_of_the_same_id_comes_in(tmp_path: Path) -> None:
    ran = run_import(mapping(tmp_path), Rows(COLUMNS, ("A1", "", ""), ROW))
    assert [reject.line for reject in ran.rejects] == [2]
    assert ran.case.description == "井盖丢失"


# -- batches


def test_batches_are_whole_and_a_lasting_failure_keeps_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    rows = Rows(COLUMNS, *[(f"A{i}", "井盖丢失", "科苑路") for i in range(8)])
    store = MemoryStore(broken={2: ExternalError("数据库文件已损坏", retry=False)})
    with pytest.raises(ImportStopped, match="已损坏") as stopped:
        run_import(mapping(tmp_path), rows, store)
    assert (stopped.value.summary.imported, len(store.cases)) == (3, 3)
    store.broken = {}
    again = run_import(mapping(tmp_path), rows, store)
    assert (again.summary.already_there, again.summary.imported) == (3, 5)
    assert store.commits == [3, 3, 2]


def test_a_busy_database_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_PAUSE", 0)
    store = MemoryStore(broken={1: ExternalError("正忙"), 2: ExternalError("正忙")})
    assert run_import(mapping(tmp_path), Rows(COLUMNS, ROW), store).summary.imported == 1
    assert store.opened == 3


def test_a_dry_run_counts_and_tells_but_writes_nothing(tmp_path: Path) -> None:
    rows = Rows(COLUMNS, ROW, ("A2", "", ""))
    ran = run_import(mapping(tmp_path), rows, dry_run=True)
    assert (ran.summary.imported, ran.summary.rejected) == (1, 1)
    assert not ran.store.cases
    assert not ran.store.numbers


# -- what the rules refuse


def test_an_over_long_field_is_told_by_its_column_with_a_short_quotation(tmp_path: Path) -> None:
    ran = run_import(
        mapping(tmp_path), Rows(COLUMNS, ("A1", "长" * 10_000_000, "科苑路"), ("A2", "好", "路"))
    )
    (reject,) = ran.rejects
    assert reject.column == "text"
    assert f"{TEXT_LIMITS['description']}" in reject.reason
    assert len(reject.value) < 1100
    assert ran.case.external_ref == "A2"


def test_a_channel_of_a_long_past_plan_comes_in_with_its_report(tmp_path: Path) -> None:
    by_name = mapping(tmp_path, PLAIN.replace("[fields]\n", '[fields]\nchannel = "door"\n'))
    rows = Rows(
        f"{COLUMNS},door", (*ROW, "防汛巡查"), ("A2", "积水", "科苑路", "名字比十二个字还要长得多的来源")
    )
    ran = run_import(by_name, rows)
    assert ran.case.channel == "防汛巡查"
    assert [reject.column for reject in ran.rejects] == ["door"]


def test_nothing_said_is_no_report(tmp_path: Path) -> None:
    (reject,) = run_import(mapping(tmp_path), Rows(COLUMNS, ("A1", "", "科苑路"))).rejects
    assert reject.reason == "至少写明地点和一句情况描述。"


# -- when

TIMED = (
    PLAIN
    + 'reported_at = { column = "at", formats = ["iso", "%d.%m.%Y %H:%M"], zone = "America/New_York" }\n'
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019-12-31T23:59:11.000", datetime(2020, 1, 1, 4, 59, 11, tzinfo=UTC)),
        ("2019-07-01 12:00", datetime(2019, 7, 1, 16, tzinfo=UTC)),  # daylight saving time
        ("01.07.2019 12:00", datetime(2019, 7, 1, 16, tzinfo=UTC)),
        ("2019-07-01T12:00:00Z", datetime(2019, 7, 1, 12, tzinfo=UTC)),
        ("2019-07-01T12:00:00+08:00", datetime(2019, 7, 1, 4, tzinfo=UTC)),
        ("2019-11-03 01:30", datetime(2019, 11, 3, 5, 30, tzinfo=UTC)),  # happens twice: the first
        ("2019-03-10 02:30", datetime(2019, 3, 10, 7, 30, tzinfo=UTC)),  # never happens: the hour after
    ],
)
def test_times_are_read_in_the_zone_of_their_system(tmp_path: Path, written: str, meant: datetime) -> None:
    ran = run_import(mapping(tmp_path, TIMED), Rows(COLUMNS + ",at", (*ROW, written)))
    assert ran.case.reported_at == meant


@pytest.mark.parametrize("written", ["2019-02-30", "31.02.2019 10:00", "gestern", "", "0001-01-01", "12:00"])
def test_a_day_that_never_was_is_told(tmp_path: Path, written: str) -> None:
    ran = run_import(
        mapping(tmp_path, TIMED), Rows(COLUMNS + ",at", (*ROW, written), ("A2", "好", "路", "2019-01-01"))
    )
    (reject,) = ran.rejects
    assert (reject.line, reject.column, reject.value) == (2, "at", written) or reject.column == "at"
    assert ran.case.external_ref == "A2"


def test_a_report_from_the_future_is_told_with_its_column(tmp_path: Path) -> None:
    later = (MORNING + timedelta(minutes=1)).isoformat()
    (reject,) = run_import(mapping(tmp_path, TIMED), Rows(COLUMNS + ",at", (*ROW, later))).rejects
    assert reject.column == "at"
    assert "晚于现在" in reject.reason


def test_a_number_is_of_the_day_of_the_report_in_the_hall(tmp_path: Path) -> None:
    """17:00 UTC is the next day in Shanghai."""
    rows = Rows(
        COLUMNS + ",at",
        ("A1", "一", "路", "2026-02-01T17:00Z"),
        ("A2", "二", "路", "2026-02-01T15:00Z"),
        ("A3", "三", "路", "2026-02-01T18:00Z"),
    )
    ran = run_import(mapping(tmp_path, TIMED), rows)
    numbers = {case.external_ref: case.number for case in ran.store.cases}
    assert numbers == {"A1": "NS20260202-0001", "A2": "NS20260201-0001", "A3": "NS20260202-0002"}


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("excel", "43830.5"),
        ("unix", "1577793600"),
        ("unix_ms", "1577793600000"),
        ("%Y年%m月%d日", "2019年12月31日"),
    ],
)
def test_named_formats(tmp_path: Path, form: str, written: str) -> None:
    text = PLAIN + f'reported_at = {{ column = "at", formats = ["{form}"] }}\n'
    ran = run_import(mapping(tmp_path, text), Rows(COLUMNS + ",at", (*ROW, written)))
    midnight = form.startswith("%")
    hall_noon = datetime(2019, 12, 31, 4, tzinfo=UTC)
    unix_noon = datetime(2019, 12, 31, 12, tzinfo=UTC)
    expected = unix_noon if form.startswith("unix") else hall_noon - timedelta(hours=12 * midnight)
    assert ran.case.reported_at == expected


@pytest.mark.parametrize("pattern", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"])
@pytest.mark.parametrize(
    "text",
    "2026-01-02 08:09:10|2026-01-02 08:09|2026-01-02|2026-1-2 8:09|2026-02-30|2026-01-02 24:00|2026-W01-1|"
    "2026-01-02 08:09:60|2026-01-02T08:09|2026-01-02 08+01|0000-01-01|２０２６-01-02|2026-01-02  08:09".split(
        "|"
    ),
)
def test_the_quick_way_reads_what_the_pattern_reads(pattern: str, text: str) -> None:
    def told(read: Callable[[str], datetime]) -> datetime | None:
        try:
            return read(text)
        except ValueError:
            return None

    usual = told(lambda written: datetime.strptime(written, pattern))  # noqa: DTZ007 - as the reader does
    assert told(_by_pattern(pattern)) == usual


def test_a_missing_time_may_be_allowed(tmp_path: Path) -> None:
    text = PLAIN + 'reported_at = { column = "at", default = "now" }\n'
    assert run_import(mapping(tmp_path, text), Rows(COLUMNS + ",at", (*ROW, ""))).case.reported_at == MORNING


# -- which class

CLASSED = (
    PLAIN
    + 'class = { column = "kind", unknown = "%s", map = { "hole" = "上水井盖#2" } }\ncondition = "cond"\n'
)


@pytest.mark.parametrize(
    ("kind", "condition", "code", "number"),
    [
        ("部件-01-01", "", MANHOLE, 0),
        ("GB/T 30428.2:部件-01-01", "1", MANHOLE, 1),
        ("上水井盖", "盖面破损", MANHOLE, 2),
        ("大类/上水井盖", "", MANHOLE, 0),
        ("暴露垃圾", "", RUBBISH, 1),  # its only condition
        ("hole", "", MANHOLE, 2),
        ("hole", "1", MANHOLE, 1),
    ],
)
def test_classes_by_code_name_and_map(
    tmp_path: Path, kind: str, condition: str, code: object, number: int
) -> None:
    rows = Rows(COLUMNS + ",kind,cond", (*ROW, kind, condition))
    case = run_import(mapping(tmp_path, CLASSED % "reject"), rows).case
    assert (case.class_code, case.condition_no) == (str(code), number)


@pytest.mark.parametrize(("kind", "condition"), [("外星人", ""), ("上水井盖", "9"), ("部件-99-99", "1")])
def test_an_unknown_class_is_told_or_left_out(tmp_path: Path, kind: str, condition: str) -> None:
    rows = Rows(COLUMNS + ",kind,cond", (*ROW, kind, condition))
    (reject,) = run_import(mapping(tmp_path, CLASSED % "reject"), rows).rejects
    assert (reject.column, reject.value) == ("kind", kind)
    kept = run_import(mapping(tmp_path, CLASSED % "keep_unclassified"), rows)
    assert kept.case.condition_no == 0
    assert kept.case.class_code in ("", str(MANHOLE))


# -- where

PLACED = PLAIN + '[location]\nlon = "x"\nlat = "y"\n'


def _at(tmp_path: Path, more: str, x: object, y: object) -> object:
    return run_import(mapping(tmp_path, PLACED + more), Rows(COLUMNS + ",x,y", (*ROW, str(x), str(y))))


@pytest.mark.parametrize(
    ("more", "x", "y"),
    [
        ("", *MIDDLE),
        ('system = "epsg:4326"', *MIDDLE),
        ("swapped = true", MIDDLE[1], MIDDLE[0]),
        ('system = "gcj02"', *wgs84_to_gcj02(*MIDDLE)),
    ],
)
def test_a_point_is_brought_onto_the_grid(tmp_path: Path, more: str, x: float, y: float) -> None:
    case = _at(tmp_path, more, x, y).case  # type: ignore[attr-defined]
    assert case.cell_code == "440305001002002"
    assert (case.street, case.community, case.located_by) == ("粤海街道", "高新区社区", "device")
    assert (case.lon, case.lat) == pytest.approx(MIDDLE, abs=1e-7)


def test_a_point_of_a_web_map_taken_for_gps_is_far_off(tmp_path: Path) -> None:
    """GCJ-02 lies 500 m away here: the town is smaller than that."""
    ran = _at(tmp_path, "", *wgs84_to_gcj02(*MIDDLE))
    assert ran.rejects[0].reason == "不在本市单元网格之内"  # type: ignore[attr-defined]


def test_a_place_outside_is_told_or_kept_without_its_point(tmp_path: Path) -> None:
    (reject,) = _at(tmp_path, "", *OUTSIDE).rejects  # type: ignore[attr-defined]
    assert reject.column == "x"
    kept = _at(tmp_path, 'outside = "keep_unlocated"', *OUTSIDE)
    assert (kept.case.lon, kept.case.cell_code, kept.case.place) == (None, "", ROW[2])  # type: ignore[attr-defined]
    assert kept.summary.unlocated == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("x", "y", "column"),
    [
        ("113.9", "", "y"),
        ("", "22.5", "x"),
        ("east", "22.5", "x"),
        ("nan", "22.5", "x"),
        ("22.5", "113.9", "x"),
    ],
)
def test_half_a_point_or_none_at_all_is_told(tmp_path: Path, x: str, y: str, column: str) -> None:
    (reject,) = _at(tmp_path, "", x, y).rejects  # type: ignore[attr-defined]
    assert reject.column == column


def test_a_row_without_a_point_comes_in_by_its_words(tmp_path: Path) -> None:
    assert _at(tmp_path, "", "", "").case.lon is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("written", [f"POINT ({MIDDLE[0]} {MIDDLE[1]})", f"{MIDDLE[0]},{MIDDLE[1]}"])
def test_both_numbers_in_one_column(tmp_path: Path, written: str) -> None:
    text = PLAIN + '[location]\npoint = "p"\nby = "map"\n'
    case = run_import(mapping(tmp_path, text), Rows(COLUMNS + ",p", (*ROW, written))).case
    assert (case.cell_code, case.located_by) == ("440305001002002", "map")


def test_a_cell_code_stands_for_the_place(tmp_path: Path) -> None:
    text = PLAIN + '[location]\ncell = "c"\n'
    rows = Rows(COLUMNS + ",c", (*ROW, "440305001003001"), ("A2", "垃圾", "路", "999"))
    ran = run_import(mapping(tmp_path, text), rows)
    assert (ran.case.community, ran.case.lon) == ("深大社区", None)
    assert [(reject.column, reject.value) for reject in ran.rejects] == [("c", "999")]


# -- words


def test_value_maps_with_and_without_a_default(tmp_path: Path) -> None:
    text = PLAIN.replace(
        '{ value = "12345" }', '{ column = "via", map = { PHONE = "12345", APP = "网站微信" } }'
    )
    rows = Rows(COLUMNS + ",via", (*ROW, "PHONE"), ("A2", "二", "路", "APP"), ("A3", "三", "路", "FAX"))
    ran = run_import(mapping(tmp_path, text), rows)
    assert [case.source for case in ran.store.cases] == [Source.HOTLINE_12345, Source.WEB]
    assert [(reject.column, reject.value) for reject in ran.rejects] == [("via", "FAX")]
    with_default = mapping(tmp_path, text.replace("map =", 'default = "web", map ='))
    assert run_import(with_default, rows).store.cases[2].source is Source.WEB


@pytest.mark.parametrize(("written", "wanted"), [("是", True), ("1", True), ("N", False), ("", False)])
def test_yes_and_no(tmp_path: Path, written: str, wanted: bool) -> None:
    text = PLAIN + 'wants_callback = "back"\n'
    assert (
        run_import(mapping(tmp_path, text), Rows(COLUMNS + ",back", (*ROW, written))).case.wants_callback
        is wanted
    )


def test_templates_leave_out_what_is_empty(tmp_path: Path) -> None:
    text = PLAIN.replace('"text"', '{ template = "{text}[({id})][[{where}]]" }')
    ran = run_import(mapping(tmp_path, text), Rows(COLUMNS, ROW))
    assert ran.case.description == "井盖丢失(A1)[科苑路 15 号]"


def test_every_fault_of_a_row_is_told_and_the_row_counts_once(tmp_path: Path) -> None:
    text = TIMED + '[location]\nlon = "x"\nlat = "y"\n'
    rows = Rows(COLUMNS + ",at,x,y", (*ROW, "2019-02-30", "oben", "unten"))
    ran = run_import(mapping(tmp_path, text), rows)
    assert [reject.column for reject in ran.rejects] == ["at", "x"]
    assert (ran.summary.rejected, ran.summary.rejected_by_column) == (1, {"at": 1})


def test_what_the_rules_refuse_is_told_beside_what_cannot_be_read(tmp_path: Path) -> None:
    """One row with five faults: two that cannot be read, three that the rules refuse."""
    text = TIMED + 'caller_phone = "phone"\n[location]\nlon = "x"\nlat = "y"\n'
    bad = ("A1", "长" * 4001, "路" * 201, "2019-02-30", "1" * 31, "oben", "22.5")
    ran = run_import(mapping(tmp_path, text), Rows("id,text,where,at,phone,x,y", bad))
    assert sorted(reject.column for reject in ran.rejects) == ["at", "phone", "text", "where", "x"]
    assert {reject.line for reject in ran.rejects} == {2}
    assert {reject.reference for reject in ran.rejects} == {"A1"}
    assert ran.summary.rejected == 1


def test_what_only_lacks_because_it_could_not_be_read_is_not_told_twice(tmp_path: Path) -> None:
    text = PLAIN.replace('place = "where"\n', "") + '[location]\nlon = "x"\nlat = "y"\n'
    ran = run_import(mapping(tmp_path, text), Rows("id,text,x,y", ("A1", "长" * 4001, "oben", "22.5")))
    assert [reject.column for reject in ran.rejects] == ["x", "text"]


def test_filters_leave_rows_out_without_a_word(tmp_path: Path) -> None:
    text = (
        PLAIN
        + '[[filter]]\ncolumn = "state"\nkeep = ["open", ""]\n[[filter]]\ncolumn = "id"\ndrop = ["A3"]\n'
    )
    states = [("A1", "open"), ("A2", "closed"), ("A3", "open"), ("A4", "")]
    ran = run_import(
        mapping(tmp_path, text), Rows(COLUMNS + ",state", *[(i, "好", "路", s) for i, s in states])
    )
    assert [case.external_ref for case in ran.store.cases] == ["A1", "A4"]
    assert (ran.summary.filtered, ran.rejects) == (2, [])


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    text = PLAIN + 'caller_name = "who"\n[file]\noptional = ["who"]\n'
    assert run_import(mapping(tmp_path, text), Rows(COLUMNS, ROW)).case.caller_name == ""


# -- the mapping against the file and the hall


@pytest.mark.parametrize(
    ("change", "columns", "sentence"),
    [
        ("", "id,txt,where", r"第 6 行 fields.description:文件里没有列“text”,是不是“txt”"),
        ("", "id,text,text,where", r"有 2 个名为“text”的列"),
        ('class = { value = "部件-99-99" }', COLUMNS, r"第 8 行 fields.class.value:“部件-99-99”不能用"),
        ('[[filter]]\ncolumn = "state"\nkeep = []', COLUMNS, r"filter.0.column:文件里没有列“state”"),
        ('[location]\npoint = "p"', COLUMNS, r"第 9 行 location.point"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_before_a_row_is_read(
    tmp_path: Path, change: str, columns: str, sentence: str
) -> None:
    with pytest.raises(BadMapping, match=sentence):
        run_import(mapping(tmp_path, PLAIN + change + "\n"), Rows(columns, ROW))
