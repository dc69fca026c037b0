"""The demo month as reports: opened and read back cell by cell, against the figures asked one by one."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from db.keeping.store import SqlKeptDocuments
from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.indicators.dimensions import UNIT
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.keeping.store import NewVersion
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reports.desk import ReportDesk
from dispatcher_app.services.reports.figures import FigureReader
from dispatcher_app.services.reports.halting import Progress, ReportStopped
from dispatcher_app.services.reports.model import Report, ReportKind
from tests.support.formulas import worked_out
from tests.support.rules import actor
from tests.unit.test_report_files import REPORT, TABLE

#: A paper is laid out by Qt: the application that widgets need is there first, whatever test comes next.
pytestmark = pytest.mark.usefixtures("qapp")
#: The newest of its past are enough, and load in a third of the time.
CASES = 260
PACK = Path(__file__).parents[2] / "resources" / "packs" / "nanshan"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a hall with the demo city and its made-up past."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'hall.db'}"
    words = ["--profile", str(folder / "profile"), "--url", url]
    assert main([*words, "db", "init"]) == 0
    pack = shutil.copytree(PACK, folder / "pack")
    cases = (PACK / "cases.jsonl").read_text("utf-8").splitlines(keepends=True)
    (pack / "cases.jsonl").write_text("".join(cases[-CASES:]), "utf-8")
    assert main([*words, "pack", "load", str(pack)]) == 0
    return url


def desk_of(database: bootstrap.Database, hall: Any, at: datetime | None = None) -> ReportDesk:
    record = RecordDesk(bootstrap.hall_record(database, EventBus()), actor(Role.SHIFT_LEADER))
    now = (lambda: at) if at is not None else bootstrap.utc_now
    return bootstrap.report_desk(database, hall, "王班长", record, now)


def at_the_desk(url: str, work: Callable[[ReportDesk], Awaitable[None]], at: datetime | None = None) -> None:
    async def whole() -> None:
        database = bootstrap.connect(url)
        try:
            await ensure_rules(database)
            await work(desk_of(database, await bootstrap.open_hall(database), at))
        finally:
            await database.close()

    asyncio.run(whole())


def last_month(desk: ReportDesk) -> date:
    """A day of the month in which most of the past lies: it was made relative to now."""
    return (desk.maker.ground.now() - timedelta(days=3)).astimezone(desk.maker.ground.hall.zone).date()


def rows_of(page: Any) -> list[list[Any]]:
    """The rows of a table's sheet, worked out, below its head."""
    found = []
    for line in range(4, page.max_row + 1):
        if not page.cell(line, 1).border.left.style:
            break
        found.append([worked_out(page, cell.coordinate) for cell in page[line]][: page.max_column])
    return found


def test_the_month_reads_back_as_the_figures_say(city: str, tmp_path: Path) -> None:
    async def look(desk: ReportDesk) -> None:
        period = desk.maker.period(ReportKind.MONTHLY, last_month(desk))
        report = await desk.make(ReportKind.MONTHLY, period)
        assert not list(report.faults())
        for suffix in ("xlsx", "docx", "pdf", "json"):
            await desk.files.write(report, tmp_path / f"month.{suffix}")
        reader = FigureReader(desk.maker.ground.figures, report.provenance.as_of, desk.maker.ground.hall.zone)
        whole = await reader.whole(list(INDICATORS), period)
        await check_units(desk, report, reader)
        scored = [table for table in report.tables if table.name.startswith("score_")]
        assert len(scored) >= 2
        assert {cell for table in scored for cell in table.column("grade")} <= {*"ABCDE", ""}
        assert report.sections[0].texts[0].startswith(f"应结案 {whole['closing_due_cases']} 件 = 按期结案 ")
        read_workbook(tmp_path / "month.xlsx", report, {i.name: whole[c] for c, i in INDICATORS.items()})
        read_papers(tmp_path, report)

    async def check_units(desk: ReportDesk, report: Report, reader: FigureReader) -> None:
        """Every unit of every group once, in its group; their parts make the whole."""
        ranked = [table for table in report.tables if table.name.startswith("rank_")]
        assert len(ranked) >= 2
        period = desk.maker.period(ReportKind.MONTHLY, last_month(desk))
        whole = await reader.whole(["closing_due_cases"], period)
        due = sum(cell for table in ranked for cell in table.column("closing_due_cases"))  # type: ignore[misc]
        assert due == whole["closing_due_cases"]
        names = [name for table in ranked for name in table.column("key")]
        assert len(names) == len(set(names))
        for table in ranked:
            rows = [dict(zip((c.name for c in table.columns), row, strict=True)) for row in table.rows]
            rates = [row["on_time_closing_rate"] for row in rows if row["place"] is not None]
            assert rates == sorted(rates, reverse=True)
            for row in rows:
                due, placed = row["closing_due_cases"], row["place"] is not None
                assert placed == (due >= 5)  # type: ignore[operator]
                assert placed or row["remark"] == f"样本不足({due} 件),不排名"
                parts = ("closed_on_time", "closed_late", "unclosed_late", "unclosed_in_time")
                assert due == sum(row[part] for part in parts)  # type: ignore[misc]
        counted = await reader.by(["closing_due_cases", "handling_due_all"], period, UNIT)
        assert len(names) == sum(any(one.values()) for key, one in counted.items() if key)
        annex = {row[0] for row in report.table("units").rows if row[2]}
        assert annex <= {*names, "(未派遣)"}
        few = [row for table in report.tables if table.name.startswith("score_") for row in table.rows]
        assert any(row[0] is None and "样本不足" in str(row[-1]) for row in few)
        assert all((row[0] is None) == (row[2] < 5) for row in few)  # type: ignore[operator]

    at_the_desk(city, look)


def read_workbook(file: Path, report: Report, figures: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(file)
    formulas = 0
    for table in report.tables:
        page = book[table.title.replace("/", "")]
        read = rows_of(page)
        lines = [*table.rows, *([table.total] if table.total is not None and table.rows else [])]
        assert len(read) == len(lines), table.name
        for row, line in zip(read, lines, strict=True):
            for cell, value, column in zip(row, line, table.columns, strict=True):
                if isinstance(value, int | float):
                    assert cell == pytest.approx(value), (table.name, column.name)
                elif isinstance(value, str):
                    assert (cell or "") == value
        formulas += sum(cell.data_type == "f" for line in page.iter_rows() for cell in line)
    assert formulas > 200
    for name in ("件数", "效率"):
        for said, *rest in rows_of(book[name]):
            wanted, now = figures[said], rest[0 if name == "件数" else 2]
            assert now == (pytest.approx(float(wanted)) if wanted is not None else "无数据"), said
    assert book["效率"]["D4"].value.endswith('C4)=0,"无数据",B4/C4)')
    assert book["效率"]["E4"].number_format == "0%"  # the target of valid reports is 96 %


def read_papers(folder: Path, report: Report) -> None:
    document = Document(str(folder / "month.docx"))
    told = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in told[1:]] == [row[0] for row in report.table("counts").rows]
    assert told[1][1] == f"{report.table('counts').rows[0][1]:,}"
    assert len(document.inline_shapes) >= 2
    text = "".join(page.extract_text() for page in PdfReader(folder / "month.pdf").pages)
    flat = _flat(text)
    assert _flat(report.summary[0]) in flat
    assert "数据时间" in flat
    assert "口径" in flat
    plain = json.loads((folder / "month.json").read_text("utf-8"))
    assert plain["sections"][0]["tables"][0]["rows"][0]["now"] == report.table("counts").rows[0][1]


def _flat(text: str) -> str:
    """Without blanks, and with the characters that fonts have in several shapes as one."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def test_an_unfinished_month_says_so_and_one_to_come_is_refused(city: str) -> None:
    async def look(desk: ReportDesk) -> None:
        today = desk.maker.ground.now().astimezone(desk.maker.ground.hall.zone).date()
        report = await desk.make(ReportKind.MONTHLY, desk.maker.period(ReportKind.MONTHLY, today))
        assert report.unfinished
        assert "截至" in report.title
        assert "本月未完" in report.title
        assert any("不能与整期的数直接比较" in note for note in report.notes)
        with pytest.raises(Exception, match="还没有开始"):
            desk.maker.period(ReportKind.MONTHLY, today + timedelta(days=40))

    at_the_desk(city, look)


def test_what_changed_since_a_report_went_out_is_told(city: str, tmp_path: Path) -> None:
    async def look(desk: ReportDesk) -> None:
        day = last_month(desk)
        period = desk.maker.period(ReportKind.DAILY, day)
        report = await desk.make(ReportKind.DAILY, period)
        digest = await desk.files.write(report, tmp_path / "day.xlsx")
        kept = await desk.archive.keep(report, digest, ".xlsx")
        assert kept is not None
        again = await desk.make(ReportKind.DAILY, period)
        assert "此后各数没有变化" in again.sections[-1].texts[1]
        assert digest[:16] in again.sections[-1].texts[0]
        counts = report.table("counts")
        rows = ((counts.rows[0][0], 9999, *counts.rows[0][2:]), *counts.rows[1:])
        other = replace(
            report.sections[0], tables=(replace(counts, rows=rows), *report.sections[0].tables[1:])
        )
        await desk.archive.keep(replace(report, sections=(other, *report.sections[1:])), digest, ".xlsx")
        changed = await desk.make(ReportKind.DAILY, period)
        (row,) = changed.table("changes").rows
        assert row[:4] == ("件数", "上报数", "当日", "9,999")
        assert row[4] == f"{counts.rows[0][1]:,}"

    at_the_desk(city, look)


def test_letters_go_to_whoever_has_something_late_or_sent_back(city: str, tmp_path: Path) -> None:
    async def look(desk: ReportDesk) -> None:
        period = desk.maker.period(ReportKind.LETTERS, last_month(desk))
        letters = await desk.maker.letters(period)
        assert letters
        written = await desk.files.write_each(letters, tmp_path, ".docx")
        assert len({file.name for file in written}) == len(letters)
        for letter, file in zip(letters, written, strict=True):
            document = Document(io.BytesIO(file.read_bytes()))
            told = "\n".join(paragraph.text for paragraph in document.paragraphs)
            assert f"{letter.addressee}:" in told
            cases = [row.cells[0].text for table in document.tables for row in table.rows][1:]
            listed = {row[0] for table in letter.tables for row in table.rows}
            assert listed <= set(cases)
            assert listed
        (tmp_path / "003 x.docx").write_bytes(b"")
        broken = replace(desk.files, put=_full_after(2))
        with pytest.raises(ExternalError, match="磁盘已满"):
            await broken.write_each(letters, tmp_path / "again", ".xlsx")

    at_the_desk(city, look)


def _full_after(files: int) -> Callable[[Path, bytes], None]:
    written: list[Path] = []

    def put(file: Path, data: bytes) -> None:
        assert not any(other.exists() for other in written)
        if len(written) >= files:
            raise ExternalError("写不了:磁盘已满。", retry=False)
        written.append(file)

    return put


def test_a_report_is_stopped_between_two_steps(city: str, tmp_path: Path) -> None:
    async def look(desk: ReportDesk) -> None:
        steps: list[str] = []
        progress = Progress(lambda words, _done, _of: steps.append(words))
        period = desk.maker.period(ReportKind.MONTHLY, last_month(desk))
        report = await desk.make(ReportKind.MONTHLY, period, progress)
        assert len(steps) > 5
        progress.stop()
        with pytest.raises(ReportStopped):
            await desk.files.write(report, tmp_path / "never.xlsx", progress)

    at_the_desk(city, look)
    assert not list(tmp_path.iterdir())


def test_a_hall_without_a_case_says_that_there_is_no_data(hall_url: str, tmp_path: Path) -> None:
    """On both databases; every report of a period, and no zero anywhere."""

    async def look(desk: ReportDesk) -> None:
        for kind in (ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY):
            report = await desk.make(kind, desk.maker.period(kind, desk.maker.usual_day(kind)))
            assert not report.has_data
            assert report.summary == ("本期没有数据:到本期结束时,大厅还没有一件案件。",)
            assert not report.tables
            assert await desk.archive.keep(report, "0" * 64, ".docx") is None
        assert await desk.maker.letters(desk.maker.period(ReportKind.LETTERS, date(2026, 1, 1))) == []

    at_the_desk(hall_url, look)


def test_a_report_is_kept_and_compared_on_both_databases(hall_url: str) -> None:
    async def look(desk: ReportDesk) -> None:
        kept = await desk.archive.keep(REPORT, "0" * 64, ".docx")
        assert kept is not None
        assert kept.subject == REPORT.subject
        other = replace(TABLE, rows=TABLE.rows[1:], total=None)
        section = replace(REPORT.sections[0], tables=(other,))
        changed = await desk.archive.compared(replace(REPORT, sections=(section, REPORT.sections[1])))
        rows = changed.table("changes").rows
        assert (TABLE.title, "甲街道", "", "有", "无") in rows
        again = await desk.archive.keep(changed, "1" * 64, ".pdf")
        assert again is not None
        assert again.version == 2
        assert await desk.archive.keep(replace(REPORT, unfinished=True), "1" * 64, ".pdf") is None

    at_the_desk(hall_url, look)


def test_a_unit_renamed_or_retired_in_the_period_is_told(city: str) -> None:
    """Its figures go on by its code, and the report says what happened."""

    async def look(desk: ReportDesk) -> None:
        ground = desk.maker.ground
        now, documents = ground.now(), ground.documents
        assert isinstance(documents, SqlKeptDocuments)
        state = await documents.state(KeptKind.UNITS, now)
        rows = [dict(row) for row in state.rows]
        old, gone = rows[0]["name"], rows[1]["name"]
        rows[0]["name"], rows[1]["retired"] = "新名称局", now.date().isoformat()
        new = NewVersion(
            kind=KeptKind.UNITS, rows=rows, reason="机构改革", seen=state.newest, base=state.base
        )
        await documents.write(new, actor(Role.ADMINISTRATOR))
        period = desk.maker.period(ReportKind.MONTHLY, now.astimezone(ground.hall.zone).date())
        report = await desk.make(ReportKind.MONTHLY, period)
        told = "\n".join(report.notes)
        assert f"“{old}”自" in told
        assert "更名为“新名称局”,本期数据合并计算" in told
        assert f"“{gone}”自" in told
        assert "停用" in told

    at_the_desk(city, look)
