"""A table of figures in order, how its numbers are written, and how much of its period it tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.indicators.dimensions import STREET
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import PeriodKind, before, period_of
from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.tables import Figure, FigureRow, FigureTable
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.figures.grid import FigureModel
from dispatcher_app.ui.figures.period_bar import PeriodBar
from dispatcher_app.ui.figures.words import exactly, with_unit
from tests.support.desk import make_desk
from tests.support.figure_cases import ASKED


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return make_desk(tmp_path, Role.SHIFT_LEADER).hall


def _table(hall: Hall, values: dict[str, int | None]) -> FigureTable:
    hours = INDICATORS["mean_handling_hours"]

    def row(key: str | None, value: int | None) -> FigureRow:
        known = Fraction(value) if value is not None else None
        return FigureRow(key, (Figure(hours, known, None, None, {}),), is_total=key is None)

    month = period_of(PeriodKind.MONTH, ASKED.date(), hall.zone)
    rows = tuple(row(key, value) for key, value in values.items())
    return FigureTable((hours,), STREET, month, before(month, hall.zone), None, {}, ASKED, rows, row(None, 9))


def test_equal_figures_stand_by_name_whichever_way_the_figures_go(hall: Hall) -> None:
    owner = QObject()
    model = FigureModel(hall, owner)
    model.show_table(
        _table(hall, {"长街": 3, "重庆路": 3, "安定": 3, "无": None, "白石": 7, "第10": 3, "第9": 3})
    )

    def names() -> list[object]:
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    equal = ["安定", "重庆路", "第9", "第10", "长街"]
    assert names() == ["合计", "白石", *equal, "无"]
    model.sort_by(1)
    assert names() == ["合计", *equal, "白石", "无"]
    model.sort_by(0)
    assert names() == ["合计", "安定", "白石", "重庆路", "第9", "第10", "无", "长街"]
    head = model.headerData(1, Qt.Orientation.Horizontal)
    assert head == "平均处置用时\n小时"


def test_a_figure_alone_says_its_unit_and_a_target_every_digit() -> None:
    assert with_unit(INDICATORS["mean_handling_hours"], Fraction(7, 2)) == "3.5 小时"
    assert with_unit(INDICATORS["overdue_multiple"], Fraction(7, 4)) == "1.75 倍"
    assert with_unit(INDICATORS["reported"], Fraction(1234)) == "1,234 件"
    assert with_unit(INDICATORS["closing_rate"], None) == "无数据"
    assert exactly(INDICATORS["closing_rate"], Fraction(9968, 10000)) == "99.68%"


def test_a_period_says_how_much_of_it_is_over(qtbot: QtBot, hall: Hall) -> None:
    at = datetime(2026, 3, 20, 15, 32, tzinfo=hall.zone)
    bar = PeriodBar(hall, lambda: at, tuple(PeriodKind))
    qtbot.addWidget(bar)
    assert bar.told.text() == "2026 年 3 月(未完,数据到 15:32)"
    bar.tell(at + timedelta(minutes=9))
    assert bar.told.text() == "2026 年 3 月(未完,数据到 15:41)"
    bar.go_later()
    assert bar.told.text() == "2026 年 4 月(还没有开始)"
    bar.go_earlier()
    bar.go_earlier()
    assert bar.told.text() == "2026 年 2 月"
    bar.kind.setCurrentIndex(bar.kind.findData(PeriodKind.SHIFT.value))
    bar.go_later()
    assert bar.told.text().endswith("(还没有开始)")
