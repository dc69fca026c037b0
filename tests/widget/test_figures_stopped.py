"""Figures that could not be read again say so where they stand, of what and of when, and come back alone."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QPushButton

from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.charts import Charts
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.services.figures.tables import FigureTables
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.figures.charts_page import ChartsPage
from dispatcher_app.ui.figures.evaluation_page import EvaluationPage
from dispatcher_app.ui.figures.page import IndicatorsPage
from tests.support.figure_cases import hand_made_rows
from tests.support.loop import TestLoop
from tests.support.row_figures import RowFigures
from tests.support.seat import Hall, play

_LOST = "连不上数据库,请检查网络。"


async def _fail(*_asked: object, **_how: object) -> object:
    raise ExternalError(_LOST, away=True)


@pytest.mark.parametrize(
    ("name", "asked", "of_what"),
    [
        ("indicators", (FigureTables, "table"), "总览 · 按处置单位 · 2026 年 3 月"),
        ("charts", (Charts, "read"), "2026 年 3 月"),
        ("evaluation", (Evaluations, "evaluate"), "2026 年 3 月"),
    ],
)
def test_old_figures_keep_their_heading_and_come_back_with_the_database(
    run: TestLoop,
    tmp_path: Path,
    name: str,
    asked: tuple[type, str],
    of_what: str,
) -> None:
    async def look(hall: Hall) -> None:
        hall.clock.forward(days=18, hours=3)
        seat = await hall.seat()
        seat.desk.figures = RowFigures(hand_made_rows())
        seat.window.work.open("figures", name)
        await seat.settle()
        page = cast("IndicatorsPage | ChartsPage | EvaluationPage", seat.window.work._open["figures"].page)
        assert not page.stopped.isVisible()
        at = hall.clock().astimezone(seat.desk.hall.zone)
        with pytest.MonkeyPatch.context() as lost:
            lost.setattr(*asked, _fail)
            hall.clock.forward(minutes=9)
            page.period.go_earlier()
            await seat.settle()
            assert page.stopped.isVisible()
            assert of_what in page.stopped.text
            assert f"数据停在 {at:%H:%M}。{_LOST}" in page.stopped.text
            page.stopped.findChild(QPushButton).click()
            await seat.settle()
            assert page.stopped.isVisible()
            seat.desk.contact.missed(_LOST)
        seat.desk.contact.heard()
        await seat.settle()
        assert not page.stopped.isVisible()
        shown = page.stopped._shown
        assert "2026 年 2 月" in shown

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_cases_of_another_number_do_not_stand_under_one_whose_list_cannot_be_read(
    run: TestLoop, tmp_path: Path
) -> None:
    async def look(hall: Hall) -> None:
        hall.clock.forward(days=18, hours=3)
        seat = await hall.seat()
        seat.desk.figures = RowFigures(hand_made_rows())
        seat.window.work.open("figures", "indicators")
        await seat.settle()
        page = cast("IndicatorsPage", seat.window.work._open["figures"].page)
        members = page.members
        total = len(members.list.lines)
        assert total
        with pytest.MonkeyPatch.context() as lost:
            lost.setattr(FigureTables, "members", _fail)
            page.grid.setCurrentIndex(page.grid.currentIndex().siblingAtRow(1))
            await seat.settle()
            assert len(members.list.lines) == 0
            assert members.told.text() == "清单没有读出"
            assert members.told.isVisible()
            seat.desk.contact.missed(_LOST)
            assert "总览 · 按处置单位 · 2026 年 3 月" in page.stopped.text
            assert page.stopped.text.endswith(_LOST)
        seat.desk.contact.heard()
        await seat.settle()
        assert not page.stopped.isVisible()
        assert 0 < len(members.list.lines) < total
        assert members.told.text().startswith("共")

    play(run, tmp_path, Role.SHIFT_LEADER, look)
