"""Reports and figures under a shift leader's own login on a server: nothing is in the way, in no format."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QDate

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.hall_record.papers import ReportIssued
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.reports.model import ReportKind
from dispatcher_app.ui.figures.charts_page import ChartsPage
from dispatcher_app.ui.figures.evaluation_page import EvaluationPage
from dispatcher_app.ui.figures.page import IndicatorsPage
from dispatcher_app.ui.reports.page import ReportsPage
from dispatcher_app.ui.work.page import WorkPage
from tests.support.hall import Hall, in_hall
from tests.support.live_window import OtherSeat
from tests.support.logins import PASSWORD, PEOPLE, as_login, seat_everybody
from tests.support.loop import TestLoop
from tests.support.rules import MORNING

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("qapp")]
DAY = MORNING.date()


async def _prepare(hall: Hall) -> None:
    """A month with six cases that nobody has counted yet, and a login for everybody."""
    await seat_everybody(hall)
    database = bootstrap.connect(hall.engine.url.render_as_string(hide_password=False), pooled=False)
    await ensure_rules(database)
    await database.close()
    for stage in (Stage.CLOSED, Stage.CLOSED, Stage.FEEDBACK):
        await hall.case_at(stage, caller_phone="13800001234")
    await hall.do(Verb.SUPERVISE, await hall.case_at(Stage.HANDLING))
    back = (await hall.do(Verb.REWORK, await hall.case_at(Stage.FEEDBACK))).case
    hall.clock.forward(days=20)
    await hall.do(Verb.SUBMIT_RESULT, back)


@pytest.fixture
def url(postgres_hall: str) -> str:
    with ThreadPoolExecutor(1) as beside:  # the loop of the window stays the current one
        beside.submit(in_hall, postgres_hall, _prepare).result()
    return as_login(postgres_hall, "leader.one")


def test_every_report_from_the_command_line(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    def report(*words: str) -> dict[str, object]:
        assert main(["--url", url, "--profile", str(tmp_path), "report", *words, "--json"]) == 0
        said: dict[str, object] = json.loads(capsys.readouterr().out)
        return said

    for kind, suffix in (("daily", "pdf"), ("weekly", "json"), ("monthly", "xlsx"), ("duty", "docx")):
        out = tmp_path / f"{kind}.{suffix}"
        said = report(kind, "--day", DAY.isoformat(), "--out", str(out))
        assert out.stat().st_size > 1000
        if kind != "duty":  # nobody was on duty, of which nothing is kept
            assert "上报 5 件" in json.dumps(said["report"], ensure_ascii=False), kind
            assert said["record"] is not None, kind
            again = report(kind, "--day", DAY.isoformat())
            assert "此后各数没有变化" in json.dumps(again, ensure_ascii=False), kind
    book = openpyxl.load_workbook(tmp_path / "monthly.xlsx")
    assert "科苑路" in str([cell.value for page in book for row in page for cell in row])
    letters = report("letters", "--day", DAY.isoformat(), "--out", str(tmp_path / "letters"))
    assert len(letters["files"]) == 1  # type: ignore[arg-type]
    assert report("supervision", "--out", str(tmp_path / "supervision.xlsx"))["ok"]


def test_every_page_of_figures_in_the_window(run: TestLoop, url: str, tmp_path: Path) -> None:
    async def shift(seat: OtherSeat) -> None:
        assert await seat.services.bookkeeper.turn()
        assert await seat.services.bookkeeper._figures.add_up() == 2
        page = await _opened(seat, "indicators", "counts")
        assert isinstance(page, IndicatorsPage)
        page.period.day.setDate(QDate(DAY.year, DAY.month, DAY.day))
        await seat.window.tasks.idle()
        numbers = [page.model.index(0, column).data() for column in range(page.model.columnCount())]
        assert "5" in numbers
        page = await _opened(seat, "charts")
        assert isinstance(page, ChartsPage)
        page = await _opened(seat, "evaluation")
        assert isinstance(page, EvaluationPage)
        page.period.day.setDate(QDate(DAY.year, DAY.month, DAY.day))
        await seat.window.tasks.idle()
        assert page.scheme.count() > 1
        assert len(page.ranks.lines) > 0
        page = await _opened(seat, "reports")
        assert isinstance(page, ReportsPage)
        for kind in (ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY, ReportKind.DUTY):
            page.choice.choose(kind)
            page.choice.day.setDate(QDate(DAY.year, DAY.month, DAY.day))
            page.preview()
            await seat.window.tasks.idle()
            assert "数据时间" in page.sheet.toPlainText(), kind
        page.choice.choose(ReportKind.MONTHLY)
        page.choice.day.setDate(QDate(DAY.year, DAY.month, DAY.day))
        page.write_to(str(tmp_path / "month.docx"))
        await seat.window.tasks.idle()
        acts = await seat.services.record.of(Topic.REPORT, f"monthly {DAY:%Y-%m}")
        assert [act.actor.person for act in acts if isinstance(act.payload, ReportIssued)] == ["leader.one"]
        page.choice.choose(ReportKind.LETTERS)
        page.choice.day.setDate(QDate(DAY.year, DAY.month, DAY.day))
        page.write_to(str(tmp_path))
        await seat.window.tasks.idle()

    async def whole() -> None:
        seat = OtherSeat(url, tmp_path, PEOPLE["leader.one"])
        said: list[tuple[str, str]] = []
        seat.window.voice.said.connect(lambda sentence, tone: said.append((sentence, tone)))
        async with seat.working():
            await shift(seat)
        assert not [sentence for sentence, tone in said if tone == "over"]

    run(whole(), timeout=60)
    assert len(list(tmp_path.glob("001*"))) == 1


async def _opened(seat: OtherSeat, name: str, text: str = "") -> WorkPage:
    seat.window.work.open("figures", name)
    page = seat.window.work._open["figures"].page
    page.come(text)
    await seat.window.tasks.idle()
    return page
