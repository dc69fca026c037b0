"""Columns of a table of lines: what would be cut gets room that another column does not need."""

from __future__ import annotations

from collections.abc import Sequence

from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.line_table import LineTable

UNIT = "南山区西丽街道城市管理综合行政执法队"


class Told:
    """Lines of a unit, a short reason and a state."""

    more = False

    def __init__(self, *lines: tuple[str, str, str]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def cells(self, number: int) -> Sequence[str]:
        return self._lines[number]

    def key(self, number: int) -> str:
        return str(number)


def table_of(qtbot: QtBot, width: int) -> LineTable:
    table = LineTable(("单位", "理由", "状态"), (110, 120, 80), 1)
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    return table


def widths(table: LineTable) -> list[int]:
    return [table.columnWidth(column) for column in range(3)]


def test_a_cut_text_gets_room_that_the_stretching_column_does_not_need(qtbot: QtBot) -> None:
    table = table_of(qtbot, 700)
    plain = widths(table)
    table.show_lines(Told((UNIT, "其他", "已结案")), 0)
    unit, reason, state = widths(table)
    assert unit > table.fontMetrics().horizontalAdvance(UNIT)
    assert (state, unit + reason + state) == (plain[2], sum(plain))
    table.show_lines(Told(("市水利局", "其他", "已结案")), 0)
    assert widths(table)[0] == unit, "columns do not dance when the list changes"


def test_a_long_text_of_the_stretching_column_keeps_its_room(qtbot: QtBot) -> None:
    table = table_of(qtbot, 500)
    plain = widths(table)
    table.show_lines(Told((UNIT, "处置不彻底," * 40, "已结案")), 0)
    assert widths(table) == plain


def test_in_too_little_room_no_column_lies_beyond_the_edge(qtbot: QtBot) -> None:
    table = table_of(qtbot, 250)
    table.show_lines(Told((UNIT, "其他", "已结案")), 0)
    assert sum(widths(table)) <= table.viewport().width()
    assert min(widths(table)) > 0


def test_a_title_is_read_whole(qtbot: QtBot) -> None:
    table = LineTable(("Wrong dispatches so far", "Why", "State"), (60, 120, 80), 1)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    table.show_lines(Told(("0", "其他", "已结案")), 0)
    assert table.columnWidth(0) > table.fontMetrics().horizontalAdvance("Wrong dispatches so far")
