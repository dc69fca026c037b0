"""``report daily`` and its like as a clerk calls them: whole, refused in a sentence, stopped clean."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Stage
from tests.support.life import REPORT, ROADS, SAMPLES, usual_role
from tests.support.rules import actor

#: A paper is laid out by Qt: the application that widgets need is there first, whatever test comes next.
pytestmark = pytest.mark.usefixtures("qapp")
V = Verb
HOSTILE = '=HYPERLINK("http://x") {{ title }} <w:p/> & 井盖'
DATA = REPORT | {"place": HOSTILE}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A hall with one case of today that is supervised, with hostile words: its address, and a folder."""
    folder = tmp_path_factory.mktemp("cli")
    url = f"sqlite:///{folder / 'hall.db'}"
    words = ["--profile", str(folder / "profile"), "--url", url]
    assert main([*words, "db", "init"]) == 0
    asyncio.run(_case(url))
    return url, folder


async def _case(url: str) -> None:
    database = bootstrap.connect(url)
    services = bootstrap.wire(database, await bootstrap.open_hall(database), Path(url[10:]).parent / "seat")
    case = None
    for verb in (V.REPORT, *ROADS[Stage.AWAITING_DISPATCH], V.SUPERVISE):
        sample = SAMPLES[verb]
        stage = case.stage if case is not None else Stage.REPORTED
        data = dict(DATA if verb is V.REPORT else sample.data)
        if verb is V.SUPERVISE:
            data["supervision_due"] = bootstrap.utc_now().replace(year=bootstrap.utc_now().year + 1)
        command = Command(
            verb=verb, case_id=case.id if case else None, data=data, reason_code=sample.reason_code
        )
        case = (await services.casework.perform(command, actor(usual_role(verb, stage)))).case
    await services.close()


def told(capsys: pytest.CaptureFixture[str], hall: tuple[str, Path], *words: str, code: int = 0) -> str:
    url, folder = hall
    assert main(["report", *words, "--profile", str(folder / "profile"), "--url", url]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def today() -> str:
    from zoneinfo import ZoneInfo

    return bootstrap.utc_now().astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


@pytest.mark.parametrize("suffix", ["docx", "pdf", "xlsx", "json"])
def test_the_day_in_every_format(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    file = hall[1] / f"day.{suffix}"
    words = ("daily", "--out", str(file), "--day", today(), "--by", "王班长", "--json")
    facts = json.loads(told(capsys, hall, *words))
    assert facts["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert facts["report"]["unfinished"]
    assert facts["record"] is None  # a day that is not over is not kept
    counts = facts["report"]["sections"][0]["tables"][0]["rows"]
    assert {row["name"]: row["now"] for row in counts}["上报数"] == 1
    if suffix == "docx":
        rows = [cell.text for table in Document(str(file)).tables for row in table.rows for cell in row.cells]
        assert HOSTILE in rows
    if suffix == "xlsx":
        cells = [cell for page in openpyxl.load_workbook(file) for row in page.iter_rows() for cell in row]
        (place,) = (cell for cell in cells if cell.value == HOSTILE)
        assert (place.data_type, place.number_format, place.quotePrefix) == ("s", "@", True)


def test_a_day_that_is_over_is_kept_and_a_letterless_month_writes_nothing(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, hall, "weekly", "--json", "--day", "2026-01-05")
    assert json.loads(said)["report"]["summary"] == ["本期没有数据:到本期结束时,大厅还没有一件案件。"]
    folder = hall[1] / "letters"
    assert "没有要写的催办函" in told(capsys, hall, "letters", "--out", str(folder))
    assert not list(folder.iterdir())
    duty = json.loads(told(capsys, hall, "duty", "--json", "--day", today()))["report"]
    assert not duty["has_data"]


def test_wrong_words_are_refused(hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    file = str(hall[1] / "x.docx")
    assert "--out" in told(capsys, hall, "daily", code=2)
    assert ".pdf" in told(capsys, hall, "daily", "--out", "x.txt", code=1)
    assert "还没有开始" in told(capsys, hall, "monthly", "--out", file, "--day", "2999-01-01", code=1)
    assert "止日" in told(
        capsys, hall, "daily", "--out", file, "--from", "2026-02-02", "--to", "2026-02-01", code=1
    )
    told(capsys, hall, "daily", "--out", file, "--from", "2026-02-02", code=2)
    assert "写不了" in told(capsys, hall, "daily", "--out", str(hall[1] / "no" / "x.xlsx"), code=1)


def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = hall[1] / "full.xlsx"
    file.write_bytes(b"the one of before")

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as part:
            part.write(data[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    said = told(capsys, hall, "daily", "--out", str(file), "--day", today(), code=1)
    assert "写不了" in said
    assert "full.xlsx" in said
    assert file.read_bytes() == b"the one of before"
    assert not list(hall[1].glob("full*.part"))


def test_the_citys_template_names_figures_and_is_refused_for_unknown_ones(
    hall: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hall[1]
    file, template = folder / "own.docx", folder / "template.docx"

    def put(*lines: str, code: int = 0) -> str:
        document, held = Document(), BytesIO()
        for line in lines:
            document.add_paragraph(line)
        document.save(held)
        template.write_bytes(held.getvalue())
        return told(capsys, hall, "template", "put", "report_daily", str(template), code=code)

    assert "fig_reportd" in put("{{ title }}{{ as_of }}{{ fig_reportd }}", "{{p body }}", code=1)
    assert "as_of" in put("{{ title }}", "{{p body }}", code=1)
    put(
        "{{ title }}{{ as_of }}",
        "今日上报{{ fig_reported }}件,满意率{{ fig_satisfaction_rate }}",
        "{{p body }}",
    )
    told(capsys, hall, "daily", "--out", str(file), "--day", today())
    lines = [paragraph.text for paragraph in Document(str(file)).paragraphs]
    assert "今日上报1件,满意率无数据" in lines
    told(capsys, hall, "template", "reset", "report_daily")


def test_ctrl_c_leaves_no_half_file(hall: tuple[str, Path], tmp_path: Path) -> None:
    """The program is stopped at the moment at which it would put the file in place."""
    url, folder = hall
    file, mark = tmp_path / "never.xlsx", tmp_path / "mark"
    program = (
        "import sys, pathlib, threading\n"
        "from db import putting\n"
        "from dispatcher_app.services.reports.halting import Progress\n"
        "told = threading.Event()\n"
        "Progress.stop = lambda self: told.set()\n"
        "def slow(path, data):\n"
        f"    pathlib.Path({str(mark)!r}).touch()\n"
        "    told.wait(30)\n"
        "    raise OSError(28, 'full')\n"
        "putting.write_whole = slow\n"
        "from dispatcher_app.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = ["report", "daily", "--day", today(), "--out", str(file), "--url", url]
    words += ["--profile", str(folder / "profile")]
    running = subprocess.Popen([sys.executable, "-c", program, *words], stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not mark.exists():
        assert running.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _out, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert said.strip().splitlines()[-1] == "已中断。"
    assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mark"]
