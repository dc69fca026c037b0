"""Workbooks of registers: what goes in comes out, numbers as numbers, foreign words never as formulas."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import CellKind, Sheet, SheetColumn

BOOKS = WorkbookFiles(ZoneInfo("Asia/Shanghai"))
COLUMNS = (
    SheetColumn("编号"),
    SheetColumn("件数", CellKind.COUNT),
    SheetColumn("率", CellKind.SHARE),
    SheetColumn("日", CellKind.DAY),
    SheetColumn("时刻", CellKind.INSTANT),
)
NIGHT = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
ROWS = [
    ("=1+1", 3, 0.968, date(2026, 11, 22), NIGHT),
    ("+86 138\x00", None, None, None, None),
    ("0012", 12000, 1.0, date(2026, 1, 1), NIGHT),
]


def written(path: Path, *, title: str = "挂账", rows: list[tuple[object, ...]] | None = None) -> Path:
    sheet = Sheet(title, COLUMNS, rows if rows is not None else ROWS, notes=("挂账登记", "截至 11-22"))  # type: ignore[arg-type]
    BOOKS.write(path, [sheet])
    return path


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path / "a.xlsx"))
    page = book["挂账"]
    assert page["A1"].value == "挂账登记"
    assert [cell.value for cell in page[3]] == ["编号", "件数", "率", "日", "时刻"]
    first = page[4]
    assert (first[0].value, first[0].data_type) == ("=1+1", "s")
    assert (first[1].value, first[2].value) == (3, 0.968)
    assert f"{first[3].value}" == "2026-11-22 00:00:00"
    assert f"{first[4].value}" == "2026-11-22 01:05:00"  # the hall's clock
    assert page["A5"].value == "+86 138"
    assert page["A6"].value == "0012"


def test_a_sheet_is_read_back_below_its_notes(tmp_path: Path) -> None:
    rows = BOOKS.read(written(tmp_path / "a.xlsx"), "挂账", ("编号", "件数"))
    assert [(row.number, row.cells["编号"], row.cells["件数"]) for row in rows] == [
        (4, "=1+1", "3"),
        (5, "+86 138", ""),
        (6, "0012", "12000"),
    ]
    assert rows[0].cells["时刻"] == "2026-11-22 01:05"
    assert rows[0].cells["日"] == "2026-11-22"


def test_a_foreign_file_is_said_to_be_one(tmp_path: Path) -> None:
    file = written(tmp_path / "a.xlsx")
    with pytest.raises(DomainError, match="没有工作表"):
        BOOKS.read(file, "督办", ("编号",))
    with pytest.raises(DomainError, match="表头"):
        BOOKS.read(file, "挂账", ("单位",))
    garbage = tmp_path / "b.xlsx"
    garbage.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(DomainError, match="不是可用的"):
        BOOKS.read(garbage, "挂账", ("编号",))


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml"])
def test_a_damaged_workbook_is_said_to_be_one(tmp_path: Path, part: str) -> None:
    file, damaged = written(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with ZipFile(file) as whole, ZipFile(damaged, "w") as half:
        for name in whole.namelist():
            body = whole.read(name)
            half.writestr(name, body[: len(body) // 2] if name.endswith(part) else body)
    with pytest.raises(DomainError, match="不是可用的"):
        BOOKS.read(damaged, "挂账", ("编号",))


def test_bytes_turned_over_in_a_workbook_are_told_not_raised(tmp_path: Path) -> None:
    body = written(tmp_path / "a.xlsx").read_bytes()
    damaged = tmp_path / "b.xlsx"
    for seed in range(40):
        chance, turned = Random(seed), bytearray(body)
        for _byte in range(20):
            turned[chance.randrange(len(turned))] ^= 0xFF
        damaged.write_bytes(turned)
        with suppress(DomainError):
            BOOKS.read(damaged, "挂账", ("编号",))


def test_a_sheet_that_declares_a_million_rows_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file, wide = written(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with ZipFile(file) as whole, ZipFile(wide, "w") as declared:
        for name in whole.namelist():
            body = whole.read(name)
            said = b'<dimension ref="A1:XFD1048576"/><sheetViews'
            declared.writestr(name, body.replace(b"<sheetViews", said) if "sheet1" in name else body)
    found = BOOKS.read(wide, "挂账", ("编号",))
    assert found == BOOKS.read(file, "挂账", ("编号",))
    assert [key for key in found[0].cells if not key] == []


def test_what_was_there_stays_when_it_cannot_be_written(tmp_path: Path) -> None:
    file = written(tmp_path / "a.xlsx")
    before = file.read_bytes()

    def failing() -> object:
        yield ROWS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(ExternalError, match="磁盘已满"):
        BOOKS.write(file, [Sheet("挂账", COLUMNS, failing())])  # type: ignore[arg-type]
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_more_rows_than_wanted_are_refused_before_they_are_all_read(tmp_path: Path) -> None:
    file = written(tmp_path / "book.xlsx", rows=[ROWS[0]] * 30)
    assert len(BOOKS.read(file, "挂账", ["编号"], 30)) == 30
    with pytest.raises(DomainError, match="超过 29 行"):
        BOOKS.read(file, "挂账", ["编号"], 29)
