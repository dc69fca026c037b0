"""Foreign files of every kind and in every state are read row by row; damage costs no more than its row."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.import_files import open_rows
from db.import_text import encoding_of
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RawRow, UnreadableFile

TABLE = "编号,描述\nA1,井盖丢失\nA2,路面破损\n"
PARSED = [("A1", "井盖丢失"), ("A2", "路面破损")]


def rows_of(path: Path, **form: object) -> tuple[list[str], list[RawRow]]:
    with open_rows(path, FileFormat(**form)) as rows:  # type: ignore[arg-type]
        return list(rows.columns), list(rows)


def written(tmp_path: Path, content: bytes | str, name: str = "cases.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def good(rows: Sequence[RawRow]) -> list[tuple[str, ...]]:
    return [tuple(row.values) for row in rows if not row.fault]


def faults(rows: Sequence[RawRow]) -> list[tuple[int, str]]:
    return [(row.line, row.fault) for row in rows if row.fault]


# -- encodings, delimiters, compression


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    columns, rows = rows_of(written(tmp_path, TABLE.encode(encoding)))
    assert (columns, good(rows)) == (["编号", "描述"], PARSED)


def test_an_encoding_may_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, ("id,text\n" + "1,a\n" * 400_000 + "2,井盖").encode("gb18030"))
    assert faults(rows_of(path)[1]) == [(400_002, "含有不属于 UTF-8 编码的字节")]
    assert good(rows_of(path, encoding="gb18030")[1])[-1] == ("2", "井盖")


def test_a_character_cut_by_the_sample_does_not_mislead() -> None:
    text = ("井盖" * 1000).encode()
    assert [encoding_of(text[:-cut]) for cut in range(4)] == ["utf-8"] * 4
    assert encoding_of("井盖".encode("gb18030")) == "gb18030"
    assert encoding_of(b"plain") == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_bytes_of_no_encoding_cost_one_row(tmp_path: Path, encoding: str) -> None:
    bad = (
        "编号,描述\n".encode(encoding)
        + b"A1,\xff\xff\n"
        + "A2,路面破损,\n".replace(",\n", "\n").encode(encoding)
    )
    _columns, rows = rows_of(written(tmp_path, bad), encoding=encoding)
    assert good(rows) == PARSED[1:]
    ((line, fault),) = faults(rows)
    assert (line, "编码" in fault) == (2, True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, f'id{delimiter}"a,b;c|d"\n1{delimiter}x\n')
    assert rows_of(path) == (["id", "a,b;c|d"], [RawRow(2, ["1", "x"])])


def test_gzip_is_unpacked_whatever_the_name(tmp_path: Path) -> None:
    assert good(rows_of(written(tmp_path, gzip.compress(TABLE.encode()), "cases.dat"))[1]) == PARSED


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, TABLE.replace("\n", end) + f'A3,"zwei{end}Zeilen"{end}')
    _columns, rows = rows_of(path)
    assert good(rows) == [*PARSED, ("A3", f"zwei{end}Zeilen")]
    assert [row.line for row in rows] == [2, 3, 4]


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
)
def test_what_a_spreadsheet_writes_is_read_back(table: list[list[str]]) -> None:

    text = io.StringIO()
    csv.writer(text).writerows([["a", "b"], *table])
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), text.getvalue())
        assert good(rows_of(path)[1]) == [tuple(row) for row in table if any(row)]


# -- damage


def test_a_row_of_another_width_is_told_and_the_next_one_read(tmp_path: Path) -> None:
    _columns, rows = rows_of(written(tmp_path, "a,b\n1\n1,2,3\n\n,\n4,5\n"))
    assert faults(rows) == [(2, "应有 2 列,这一行有 1 列"), (3, "应有 2 列,这一行有 3 列")]
    assert good(rows) == [("4", "5")]


def test_an_open_quotation_mark_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = [f"{i},text" for i in range(5000)]
    lines[1000] = '1000,"text'
    _columns, rows = rows_of(written(tmp_path, "id,t\n" + "\n".join(lines)))
    assert faults(rows) == [(1002, "引号没有配对,这一行读不出")]
    assert len(good(rows)) == 4999


def test_an_open_quotation_mark_at_the_end_of_the_file(tmp_path: Path) -> None:
    _columns, rows = rows_of(written(tmp_path, 'id,t\n1,a\n2,"b\n3,c\n'))
    assert faults(rows) == [(3, "引号没有配对,这一行读不出")]
    assert good(rows) == [("1", "a"), ("3", "c")]


def test_text_behind_a_closed_quotation_mark(tmp_path: Path) -> None:
    _columns, rows = rows_of(written(tmp_path, 'id,t\n1,"a"b\n2,c\n'))
    assert (len(faults(rows)), good(rows)) == (1, [("2", "c")])


def test_nul_bytes_cost_their_row(tmp_path: Path) -> None:
    _columns, rows = rows_of(written(tmp_path, b"id,t\n1,a\0b\n2,c\n"))
    assert faults(rows) == [(2, "含有 NUL 字节,这一行可能已损坏")]
    assert good(rows) == [("2", "c")]


def test_a_field_of_ten_megabytes_is_only_a_long_field(tmp_path: Path) -> None:
    _columns, rows = rows_of(written(tmp_path, "id,t\n1," + "x" * 10_000_000 + "\n2,c\n"))
    assert [len(row.values[1]) for row in rows] == [10_000_000, 1]


def test_a_line_without_end_is_told_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.import_text.LONGEST_LINE", 100)
    _columns, rows = rows_of(written(tmp_path, "id,t\n1," + "x" * 1000 + "\n2,c\n"))
    assert faults(rows) == [(2, "这一行过长,不像是表格")]
    assert good(rows) == [("2", "c")]


def _until_broken(path: Path) -> tuple[list[RawRow], str]:
    found = []
    with open_rows(path, FileFormat()) as rows:
        try:
            for row in rows:
                found.append(row)  # noqa: PERF402 - the rows before the damage count
        except BrokenFile as broken:
            return found, f"{broken.line}:{broken}"
    return found, ""


@pytest.mark.parametrize("many", [3, 200_000])
def test_a_truncated_archive_gives_its_whole_rows(tmp_path: Path, many: int) -> None:
    packed = gzip.compress("".join(f"{i},{i * 7919}\n" for i in range(many)).encode())
    rows, broken = _until_broken(
        written(tmp_path, packed[:-6] if many < 9 else packed[: len(packed) // 2], "c.gz")
    )
    assert "不完整" in broken
    assert all(int(row.values[1]) == int(row.values[0]) * 7919 for row in rows)
    assert len(rows) < many


def test_a_damaged_archive_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress("".join(f"{i},{i * 7919}\n" for i in range(200_000)).encode()))
    packed[len(packed) // 2] ^= 0xFF
    _rows, broken = _until_broken(written(tmp_path, bytes(packed), "c.gz"))
    assert "损坏" in broken


# -- files that are none


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "c.csv", "是空的"),
        (b"\n\n", "c.csv", "没有表头"),
        (b"\xef\xbb\xbf", "c.csv", "没有表头"),
        (b"PK\x03\x04 no", "c.xlsx", "不是可用的 Excel"),
        (b"id,text\n", "c.xlsx", "不是可用的 Excel"),
        (b"\xd0\xcf\x11\xe0 old", "c.xls", "另存为 .xlsx"),
        (b"a\0b\0,\n", "c.csv", "NUL"),
        (b"\x1f\x8b\x08\x00", "c.csv.gz", "不完整"),
        (b'"id,text\n1,2\n', "c.csv", "引号没有配对"),
        (b'[\n{"a": 1}\n]', "c.json", "JSON 数组"),
        (b"hello\n1\n", "c.jsonl", "没有一行是 JSON 对象"),
    ],
)
def test_what_is_no_table_is_a_sentence(tmp_path: Path, content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        rows_of(written(tmp_path, content, name))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableFile, match="打不开文件"):
            rows_of(path)


def test_a_header_only_is_a_table_without_rows(tmp_path: Path) -> None:
    assert rows_of(written(tmp_path, "编号,描述")) == (["编号", "描述"], [])


def test_lines_before_the_header_may_be_skipped(tmp_path: Path) -> None:
    columns, rows = rows_of(written(tmp_path, '导出,"2026\n\n' + TABLE), skip_lines=2)
    assert columns == ["编号", "描述"]
    assert [row.line for row in rows] == [4, 5]


# -- JSON lines


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "place": {"lon": 113.9, "deep": {"er": True}}, "tags": ["a", "b"], "none": None},
        {"id": 2, "late": "x"},
    ]
    path = written(tmp_path, "\n\n".join(json.dumps(line) for line in lines) + "\n", "c.jsonl")
    columns, rows = rows_of(path)
    assert columns == ["id", "place.lon", "place.deep.er", "tags", "none", "late"]
    assert [tuple(row.values) for row in rows] == [
        ("1", "113.9", "true", '["a","b"]', "", ""), ("2", "", "", "", "", "x"),
    ]  # fmt: skip
    assert [row.line for row in rows] == [1, 3]


def test_bad_json_costs_its_line(tmp_path: Path) -> None:
    deep = "[" * 100_000
    path = written(tmp_path, f'{{"id": 1}}\n{{"id": 2\n[3]\n{deep}\n{{"id": "\0"}}\n{{"id": 4}}\n', "c.jsonl")
    _columns, rows = rows_of(path)
    assert [line for line, _fault in faults(rows)] == [2, 3, 4, 5]
    assert good(rows) == [("1",), ("4",)]


def test_an_optional_key_may_come_late(tmp_path: Path) -> None:
    lines = ['{"id": 1}'] * 1500 + ['{"id": 2, "note": "late"}']
    path = written(tmp_path, "\n".join(lines), "c.jsonl")
    assert rows_of(path, optional=frozenset({"note"}))[1][-1].values == ["2", "late"]


# -- workbooks


def _workbook(tmp_path: Path, *rows: Sequence[object], sheet: str = "工单") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    path = tmp_path / "cases.xlsx"
    book.save(path)
    book.close()
    return path


def test_a_workbook(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path,
        ("编号", "时间", "数", "是", "空"),
        (1.0, datetime.fromisoformat("2026-01-02T03:04:05"), 0.5, True, None),
        (),
        ("A2", None, 10**12, False, "x", "beyond"),
    )
    columns, rows = rows_of(path)
    assert columns == ["编号", "时间", "数", "是", "空"]
    assert good(rows) == [("1", "2026-01-02T03:04:05", "0.5", "true", "")]
    assert faults(rows) == [(4, "表头有 5 列,这一行写到了第 6 列")]


def test_a_sheet_by_name(tmp_path: Path) -> None:
    path = _workbook(tmp_path, ("a",), ("1",))
    assert good(rows_of(path, sheet="工单")[1]) == [("1",)]
    with pytest.raises(UnreadableFile, match="没有工作表“x”,有:工单"):
        rows_of(path, sheet="x")


def test_a_workbook_cut_in_the_middle(tmp_path: Path) -> None:
    path = _workbook(tmp_path, ("a",), ("1",))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnreadableFile, match="不是可用的 Excel"):
        rows_of(path)


def test_a_workbook_damaged_inside(tmp_path: Path) -> None:
    path = _workbook(tmp_path, ("a", "b"), *[(f"{i}", "x") for i in range(3000)])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2]
    with zipfile.ZipFile(path, "w") as broken:
        for name, content in parts.items():
            broken.writestr(name, content)
    rows, said = _until_broken(path)
    assert 0 < len(rows) < 3000
    assert "损坏" in said


def test_an_empty_sheet(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="工作表是空的"):
        rows_of(_workbook(tmp_path))
