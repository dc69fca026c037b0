"""``export cases``: every field of every side path, safe in a spreadsheet, whole or not at all, on both."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import openpyxl
import pytest

from db import case_export
from db.case_export import CaseExport
from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Mark, Stage
from dispatcher_app.services.case_table import FIELDS, PRIVATE, CaseTable, label_of
from dispatcher_app.services.hall import Hall as ReadHall
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import ExternalError, SearchQuery
from tests.support.hall import Hall, in_hall
from tests.support.rules import RULES
from tests.support.town import town

V = Verb
#: Fields that are nobody's business outside: how the program works, and who pressed what.
INSIDE = set(
    (
        "id version located_by attachments closing_condition proposer proposer_name failed_unit "
        "approved_by passed_by passed_by_name checked_by clocks warn_at applicant settled_handoffs "
        "stage_before_merge since_before_merge closed_by reopen_asker appellant appeal_reviewer "
        "second_looker"
    ).split()
)


def exporter(hall: Hall, *, private: bool = False) -> CaseExport:
    pack = town()
    read = ReadHall(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    return CaseExport(hall.engine, CaseTable(read, private), private=private)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_every_field_of_a_case_is_handed_on_or_named_as_inside() -> None:
    known = set(Case.__dataclass_fields__)
    assert set(FIELDS) - {"marks"} | set(PRIVATE) | INSIDE == known
    assert not INSIDE & set(FIELDS)
    labels = [label_of(name) for name in (*FIELDS, *PRIVATE)]
    assert len(set(labels)) == len(labels)
    assert FIELD_LABELS["supervised"] in labels


def test_what_is_asked_for_is_written_with_its_side_paths(
    hall_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_export, "AT_ONCE", 2)

    async def scenario(hall: Hall) -> None:
        hostile = '=HYPERLINK("http://x")\n"第二行",\x0b😀'
        plain = await hall.report(description=hostile.replace("\x0b", ""), caller_phone="13800000000")
        shelved = await hall.go(await hall.case_at(Stage.HANDLING), V.APPLY_SHELVING, V.GRANT_SHELVING)
        supervised = await hall.go(await hall.case_at(Stage.HANDLING), V.SUPERVISE)
        merged = await hall.case_at(Stage.MERGED)
        await hall.case_at(Stage.SELF_HANDLED)
        file = tmp_path / "cases.csv"
        count = await exporter(hall).write(file, SearchQuery())
        rows = {row["案件编号"]: row for row in rows_of(file)}
        assert count == len(rows) == await hall.value("SELECT count(*) FROM cases")
        assert rows[plain.number]["情况描述"].startswith("'=HYPERLINK")
        assert "联系电话" not in rows[plain.number]
        assert rows[shelved.number]["书面依据"] == shelved.basis
        assert rows[shelved.number]["标记"] == Mark.SHELVED.label
        assert rows[supervised.number]["督办要求"] == "今日办结"
        assert rows[supervised.number]["督办层级"] == "督办单"
        master = await hall.store.case(merged.merged_into or 0)
        assert master is not None
        assert rows[merged.number]["主案"] == master.number
        only = SearchQuery(marks=frozenset({Mark.SUPERVISED}))
        assert await exporter(hall).write(file, only) == 1
        assert [row["案件编号"] for row in rows_of(file)] == [supervised.number]
        assert await exporter(hall).write(file, SearchQuery(), district="没有的区") == 0
        await exporter(hall, private=True).write(file, SearchQuery(number=plain.number))
        assert rows_of(file)[0]["联系电话"] == "13800000000"

    in_hall(hall_url, scenario)


def test_a_workbook_holds_the_same_and_no_formula(sqlite_hall: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report(description="=1+1")
        file = tmp_path / "cases.xlsx"
        assert await exporter(hall).write(file, SearchQuery(), notes=["测试"]) == 1
        sheet = openpyxl.load_workbook(file).active
        assert sheet is not None
        (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
        assert cell.data_type == "s"

    in_hall(sqlite_hall, scenario)


def test_what_cannot_be_written_leaves_nothing_behind(
    sqlite_hall: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report()
        await hall.report()
        with pytest.raises(DomainError, match=r"\.csv"):
            await exporter(hall).write(tmp_path / "cases.pdf", SearchQuery())
        with pytest.raises(ExternalError, match="写不了"):
            await exporter(hall).write(tmp_path / "nowhere" / "cases.csv", SearchQuery())
        monkeypatch.setattr(case_export, "MOST_ROWS", 1)
        with pytest.raises(DomainError, match="缩小条件"):
            await exporter(hall).write(tmp_path / "cases.xlsx", SearchQuery())

    in_hall(sqlite_hall, scenario)
    assert list(tmp_path.glob("cases*")) == []


def test_given_up_it_stops_and_leaves_what_was_there(
    sqlite_hall: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_export, "AT_ONCE", 1)

    async def scenario(hall: Hall) -> None:
        for _number in range(4):
            await hall.report()
        for name in ("cases.xlsx", "cases.csv"):
            file, told, writings = tmp_path / name, list[tuple[int, int]](), list[asyncio.Future[int]]()
            file.write_bytes(b"before")

            def tell(
                done: int,
                of: int,
                told: list[tuple[int, int]] = told,
                writings: list[asyncio.Future[int]] = writings,
            ) -> None:
                told.append((done, of))
                writings[0].cancel()

            writings.append(asyncio.ensure_future(exporter(hall).write(file, SearchQuery(), progress=tell)))
            with pytest.raises(asyncio.CancelledError):
                await writings[0]
            assert told[0] == (1, 4)
            assert len(told) < 4
            assert file.read_bytes() == b"before"

    in_hall(sqlite_hall, scenario)
    assert sorted(path.name for path in tmp_path.glob("cases*")) == ["cases.csv", "cases.xlsx"]
