"""``dispatcher-app import cases`` on a real database: counts, rejects, exit codes, killed in the middle."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from db.rejects_file import RejectsFile
from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.answers import DONE, REFUSED
from dispatcher_app.services.importing.importer import BATCH
from dispatcher_app.services.importing.rows import Reject
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import in_hall
from tests.support.town import town

DATA = Path(__file__).parents[1] / "data"
MAPPINGS = Path(__file__).parents[2] / "resources" / "import"
NEW_YORK = DATA / "nyc_311_60.csv"

MAP = """\
format = 1
system = "old"
[fields]
external_ref = "id"
source = { value = "12345" }
description = "text"
place = "where"
reported_at = { column = "at", zone = "Asia/Shanghai" }
"""

Command = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def import_cases(hall_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``import cases FILE --json …`` on a hall with the town; answers exit code and the document."""
    profile = ["--url", hall_url, "--profile", str(tmp_path / "profile")]
    assert main(["db", "init", *profile]) == DONE
    asyncio.run(_load_town(hall_url))
    capsys.readouterr()

    def run(file: Path, mapping: Path, *more: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main(["import", "cases", str(file), "--map", str(mapping), "--json", *more, *profile])
        said = capsys.readouterr()
        return code, {"stderr": said.err, **(json.loads(said.out) if said.out else {})}

    return run


async def _load_town(url: str) -> None:
    database = bootstrap.connect(url, pooled=False)
    await database.documents.save_pack(town())
    await database.close()


def _sql(url: str, statement: str) -> list[Any]:
    return in_hall(url, lambda hall: hall.sql(statement))


def _verified(url: str, tmp_path: Path) -> bool:
    return main(["db", "verify", "--url", url, "--profile", str(tmp_path / "profile")]) == DONE


def _of_no_class(mapping: Path) -> int:
    """How many of the service requests the mapping has no class for."""
    known = tomllib.loads(mapping.read_text(encoding="utf-8"))["fields"]["class"]["map"]
    with NEW_YORK.open(encoding="utf-8", newline="") as handle:
        return sum(row["complaint_type"] not in known for row in csv.DictReader(handle))


def _table(tmp_path: Path, count: int, name: str = "old.csv") -> tuple[Path, Path]:
    rows = "".join(f"A{i},第 {i} 件,科苑路,2026-01-{i % 28 + 1:02d} 08:00\n" for i in range(count))
    (tmp_path / name).write_text("id,text,where,at\n" + rows, encoding="utf-8")
    (tmp_path / "old.toml").write_text(MAP, encoding="utf-8")
    return tmp_path / name, tmp_path / "old.toml"


def test_service_requests_of_new_york_come_in_once(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    """Real foreign input: every row is kept, those of classes we have get them, none is on our map."""
    new_york = MAPPINGS / "nyc_311.toml"
    rejects = tmp_path / "rejects.csv"
    code, first = import_cases(NEW_YORK, new_york, "--rejects", str(rejects))
    assert (code, first["rows"], first["imported"], first["rejected"]) == (DONE, 60, 60, 0)
    assert (first["unlocated"], first["unclassified"]) == (60, _of_no_class(new_york))
    code, again = import_cases(NEW_YORK, new_york, "--rejects", str(rejects))
    assert (code, again["imported"], again["already_there"]) == (DONE, 0, 60)
    rows = _sql(hall_url, "SELECT number, stage, source, place, lon, detail FROM cases ORDER BY id")
    assert len(rows) == 60
    assert {row.stage for row in rows} == {"reported"}
    assert {row.source for row in rows} == {"12345", "web"}
    # 31 December in New York is 1 January in the hall.
    assert rows[0].number == "NS20200101-0001"
    assert all(row.place and row.lon is None for row in rows)
    assert "external_ref" in json.loads(rows[0].detail)
    assert _verified(hall_url, tmp_path)


def test_outside_the_grid_is_rejected_where_the_mapping_says_so(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    strict = tmp_path / "strict.toml"
    text = (MAPPINGS / "nyc_311.toml").read_text(encoding="utf-8").replace("keep_unlocated", "reject")
    strict.write_text(text, encoding="utf-8")
    code, facts = import_cases(NEW_YORK, strict, "--rejects", str(tmp_path / "no.csv"))
    assert code == DONE
    assert (facts["imported"], facts["rejected_by_column"]) == (8, {"longitude": 52})
    content = (tmp_path / "no.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert table[0] == ["行号", "列", "原因", "原值", "外部编号"]
    with NEW_YORK.open(encoding="utf-8", newline="") as handle:
        original = list(csv.DictReader(handle))
    line, column, reason, value, reference = table[1]
    row = original[int(line) - 2]
    assert (column, reason) == ("longitude", "不在本市单元网格之内")
    assert (value, reference) == (f"({row['longitude']}, {row['latitude']})", row["unique_key"])
    assert len(_sql(hall_url, "SELECT id FROM cases")) == 8


def test_a_dry_run_writes_nothing(import_cases: Command, hall_url: str, tmp_path: Path) -> None:
    file, mapping = _table(tmp_path, 3)
    code, facts = import_cases(file, mapping, "--dry-run")
    assert (code, facts["imported"], facts["dry_run"]) == (DONE, 3, True)
    assert _sql(hall_url, "SELECT id FROM cases") == []
    assert _sql(hall_url, "SELECT last FROM case_numbers") == []


def test_numbers_go_on_where_the_day_left_off(import_cases: Command, hall_url: str, tmp_path: Path) -> None:
    file, mapping = _table(tmp_path, 57)
    import_cases(file, mapping)
    more, mapping = _table(tmp_path, 85)
    assert import_cases(more, mapping)[1]["imported"] == 28
    numbers = [row.number for row in _sql(hall_url, "SELECT number FROM cases")]
    assert len(set(numbers)) == 85
    assert {number for number in numbers if "20260102" in number} == {
        f"NS20260102-{serial:04d}" for serial in range(1, 4)
    }


def test_bad_rows_are_told_and_the_others_come_in(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    file, mapping = _table(tmp_path, 2)
    with file.open("a", encoding="utf-8") as handle:
        handle.write(
            'B1,不存在的日子,路,2019-02-30\nB2,少一列,路\nA1,重复,路,2026-01-01\nB4,"没有配对,路,2026-01-01\n'
        )
        handle.write("=2+3,公式,路,2030-01-01\nB5,好的,路,2026-01-01\n")
    code, facts = import_cases(file, mapping)
    assert (code, facts["imported"], facts["rejected"]) == (DONE, 3, 5)
    assert facts["rejects_file"] == f"{file}.rejects.csv"
    table = list(csv.reader(Path(facts["rejects_file"]).read_text(encoding="utf-8-sig").splitlines()))[1:]
    assert [(line, column) for line, column, *_rest in table] == [
        ("4", "at"), ("5", ""), ("6", "id"), ("7", ""), ("8", "at"),
    ]  # fmt: skip
    assert "第 3 行" in table[2][2]
    assert table[4][4] == "'=2+3", "no formula of a stranger in a spreadsheet"


def test_no_rejects_no_file_unless_asked(import_cases: Command, tmp_path: Path) -> None:
    file, mapping = _table(tmp_path, 1)
    assert import_cases(file, mapping)[1]["rejects_file"] is None
    assert not Path(f"{file}.rejects.csv").exists()
    import_cases(file, mapping, "--rejects", str(tmp_path / "asked.csv"))
    assert (tmp_path / "asked.csv").exists()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file, _map: file.write_bytes(b""), "是空的"),
        (lambda file, _map: file.unlink(), "打不开文件"),
        (lambda _file, mapping: mapping.write_text("format = 1"), "system:缺少这一项"),
        (
            lambda _file, mapping: mapping.write_text(MAP.replace('"text"', '"txet"')),
            "没有列“txet”,是不是“text”",
        ),
    ],
)
def test_what_cannot_be_read_at_all_is_one_sentence(
    import_cases: Command, tmp_path: Path, spoil: Callable[[Path, Path], object], sentence: str
) -> None:
    file, mapping = _table(tmp_path, 1)
    spoil(file, mapping)
    code, facts = import_cases(file, mapping)
    assert code == REFUSED
    assert sentence in facts["stderr"]
    assert "Traceback" not in facts["stderr"]


def test_the_rejects_never_overwrite_what_is_read(import_cases: Command, tmp_path: Path) -> None:
    file, mapping = _table(tmp_path, 1)
    before = file.read_bytes()
    assert import_cases(file, mapping, "--rejects", str(file))[0] == REFUSED
    assert file.read_bytes() == before


def test_a_file_cut_off_brings_its_whole_rows_and_says_so(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    file, mapping = _table(tmp_path, 40_000)
    packed = gzip.compress(file.read_bytes())
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(packed[: len(packed) // 40])
    code, facts = import_cases(cut, mapping)
    assert (code, facts["ok"]) == (REFUSED, False)
    assert "不完整" in facts["stderr"]
    texts = [row.description for row in _sql(hall_url, "SELECT description FROM cases ORDER BY id")]
    assert texts == [f"第 {i} 件" for i in range(facts["imported"])]
    assert 0 < facts["imported"] < 40_000


def test_killed_in_the_middle_it_leaves_whole_batches_and_goes_on(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    total = 12 * BATCH + 7
    file, mapping = _table(tmp_path, total)
    command = [sys.executable, "-m", "dispatcher_app", "import", "cases", str(file), "--map", str(mapping)]
    process = subprocess.Popen([*command, "--url", hall_url, "--profile", str(tmp_path / "profile")])
    try:
        deadline = time.monotonic() + 60
        while not _sql(hall_url, "SELECT id FROM cases LIMIT 1"):
            assert process.poll() is None, "the import ended before it could be killed"
            assert time.monotonic() < deadline
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    ((kept,),) = _sql(hall_url, "SELECT count(*) FROM cases")
    assert 0 < kept < total
    assert kept % BATCH == 0
    assert _verified(hall_url, tmp_path)
    code, facts = import_cases(file, mapping)
    assert (code, facts["already_there"], facts["imported"]) == (DONE, kept, total - kept)
    assert _verified(hall_url, tmp_path)


def test_two_imports_of_one_file_at_once_double_nothing(
    import_cases: Command, hall_url: str, tmp_path: Path
) -> None:
    file, mapping = _table(tmp_path, 4 * BATCH)
    command = [sys.executable, "-m", "dispatcher_app", "import", "cases", str(file), "--map", str(mapping)]
    shared = ["--json", "--url", hall_url]
    both = [
        subprocess.Popen(
            [*command, *shared, "--profile", str(tmp_path / who), "--rejects", str(tmp_path / f"{who}.csv")],
            stdout=subprocess.PIPE,
        )
        for who in ("one", "two")
    ]
    answers = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert sum(answer["imported"] for answer in answers) == 4 * BATCH
    assert sum(answer["already_there"] for answer in answers) == 4 * BATCH
    assert _sql(hall_url, "SELECT count(*) AS n FROM cases")[0].n == 4 * BATCH


def test_a_workbook_of_the_hotline(import_cases: Command, hall_url: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append("工单编号 诉求类型 诉求内容 诉求地址 来电时间 来电人 联系电话 要求回复 问题分类".split())
    page.append(
        [
            "W1",
            "投诉",
            "垃圾三天没人清",
            "科苑路",
            "2026-01-05 08:30:00",
            "李女士",
            13800000000,
            "是",
            "垃圾清运",
        ]
    )
    page.append(["W2", "咨询", "办证在哪里", "", "2026-01-05 08:31:00", "", None, "否", ""])
    file = tmp_path / "工单.xlsx"
    book.save(file)
    book.close()
    code, facts = import_cases(file, MAPPINGS / "hotline_12345.toml")
    assert (code, facts["imported"], facts["filtered"]) == (DONE, 1, 1)
    ((title, phone, detail),) = _sql(hall_url, "SELECT title, caller_phone, detail FROM cases")
    assert (title, phone, json.loads(detail)["wants_callback"]) == ("垃圾满溢", "13800000000", True)


def test_reports_of_collectors_in_json_lines(import_cases: Command, hall_url: str, tmp_path: Path) -> None:
    good = {"id": 1, "text": "井盖松动", "address": "科苑路", "class": "上水井盖", "condition": "3",
            "taken_at": 1767574800000, "location": {"lon": 113.9400, "lat": 22.5400}}  # fmt: skip
    bad = {**good, "id": 2, "class": "没有的类", "location": {"lon": 0.0, "lat": 0.0}}
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in (good, bad)), encoding="utf-8")
    code, facts = import_cases(file, MAPPINGS / "collectors.toml")
    assert (code, facts["imported"], facts["rejected_by_column"]) == (DONE, 1, {"class": 1})
    ((cell, condition),) = _sql(hall_url, "SELECT cell_code, condition_no FROM cases")
    assert (cell, condition) == ("440305001002002", 3)


def test_a_full_disk_of_rejects_is_a_sentence(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no full device")
    rejects = RejectsFile(full, keep_empty=True)
    with pytest.raises(ExternalError, match="未导入清单"):
        rejects.write([Reject(1, "", "x" * 100_000)])
    rejects.close()
