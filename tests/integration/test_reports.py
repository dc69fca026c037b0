"""``report``: the record of the last handover from the command line, and what is said where there is none."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from db.engine import open_engine
from db.people import SqlPeople
from db.template_files import DocxFiller
from dispatcher_app.__main__ import main
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.services.accounts import Accounts
from tests.support.hall_record import HANDOVER, LEADER, NOW, RecordSeat, draft
from tests.support.logins import PASSWORD, PEOPLE


async def hand_over(url: str) -> None:
    """Two handovers, one after the other."""
    engine = open_engine(url, pooled=False)
    await Accounts(SqlPeople(engine), lambda: NOW).add(PEOPLE["leader.two"], PASSWORD)
    record = RecordSeat(engine).record
    for shift in ("2026-11-22 早班", "2026-11-22 中班"):
        said = draft(ActKind.HANDOVER, shift, payload=replace(HANDOVER, shift=shift))
        await record.append(LEADER, said, await record.sign(LEADER, said, "leader.two", PASSWORD))
    await engine.dispose()


@pytest.fixture
def url(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    assert main(["db", "init", "--url", url, "--profile", str(tmp_path / "profile")]) == 0
    capsys.readouterr()
    return url


def test_the_last_handover_is_written_by_the_end_of_the_name(
    qapp: QApplication, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = str(tmp_path / "profile")

    def report(name: str, *more: str) -> int:
        out = str(tmp_path / name)
        return main(["report", "handover", "--out", out, "--url", url, "--profile", profile, *more])

    assert report("none.pdf") == 1
    assert "还没有签字的交接班记录" in capsys.readouterr().err
    asyncio.run(hand_over(url))
    assert report("last.pdf", "--json") == 0
    assert json.loads(capsys.readouterr().out)["shift"] == "2026-11-22 中班"
    assert (tmp_path / "last.pdf").read_bytes().startswith(b"%PDF")
    assert report("last.docx") == 0
    text = DocxFiller().as_html((tmp_path / "last.docx").read_bytes())
    assert all(word in text for word in ("2026-11-22 中班", "长一", "长二", "夜间有雨", "井盖“缺失”"))
    assert report("last.xlsx") == 0
    rows = list(load_workbook(tmp_path / "last.xlsx")["交接明细"].iter_rows(values_only=True))
    assert rows[-1][3] == 1  # was handed over once before
    assert report("last.txt") == 1
    assert "结尾" in capsys.readouterr().err
    assert not (tmp_path / "last.txt").exists()
    assert report("no/such/folder.pdf") == 1
    assert "写不了" in capsys.readouterr().err
