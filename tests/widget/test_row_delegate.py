"""A table of whole rows draws no frame around the one cell that Qt takes for current."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.row_delegate import RowDelegate

Behaviour = QAbstractItemView.SelectionBehavior


@pytest.mark.parametrize(("chosen", "framed"), [(Behaviour.SelectRows, False), (Behaviour.SelectItems, True)])
def test_the_cell_with_the_focus_is_framed_only_where_cells_are_chosen(
    qtbot: QtBot, chosen: Behaviour, framed: bool
) -> None:
    table = QTableWidget(1, 2)
    qtbot.addWidget(table)
    table.setSelectionBehavior(chosen)
    delegate = RowDelegate(table)
    option = QStyleOptionViewItem()
    option.state = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected
    delegate.initStyleOption(option, table.model().index(0, 0))
    assert bool(option.state & QStyle.StateFlag.State_HasFocus) is framed
    assert option.state & QStyle.StateFlag.State_Selected
