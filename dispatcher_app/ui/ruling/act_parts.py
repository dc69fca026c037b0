"""What a page of acts is made of: sorts above, the list, the card and the map at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.ui.ruling.act_card import ActCard
from dispatcher_app.ui.ruling.act_lines import (
    LEAVES,
    STRETCH,
    TITLES,
    WIDTHS,
)
from dispatcher_app.ui.ruling.ground_map import GroundMap
from dispatcher_app.ui.ruling.sorts import ActSort
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

_LEFT, _RIGHT, _MAP = 640, 620, 280


class ActParts(WorkPage):
    """Makes them and lays them out; it decides nothing. Subclasses name the sorts."""

    sorts: Sequence[ActSort] = ()

    def _make_parts(self) -> None:
        self.choices = QButtonGroup(self)
        for number, sort in enumerate(self.sorts):
            button = QPushButton(f"{_(sort.label)}  Alt+{number + 1}", self)
            button.setObjectName(f"sort_{sort.name}")
            button.setCheckable(True)
            set_look(button, kind="quiet")
            self.choices.addButton(button, number)
        self.choices.button(0).setChecked(True)
        self.new = QPushButton("", self)
        self.new.setObjectName("act_new")
        set_look(self.new, kind="primary")
        self.table = LineTable([_(title) for title in TITLES], WIDTHS, STRETCH, LEAVES, self)
        self.table.setObjectName("act_table")
        self.note = EmptyNote("bell", "", "", self)
        self.list = QStackedWidget(self)
        self.list.addWidget(self.table)
        self.list.addWidget(self.note)
        self.card = ActCard(self.context, self)
        self.nothing = EmptyNote("list-details", _("没有选中"), _("在左边选一项"), self)
        self.right = QStackedWidget(self)
        self.right.addWidget(self.nothing)
        self.right.addWidget(self.card)
        self.ground = GroundMap(self.context.desk.hall, self.context.layers, self)
        self.setFocusProxy(self.table)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        head.setSpacing(sizes.gap)
        for button in self.choices.buttons():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self.new)
        left = QWidget(self)
        column = self._column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        upright = self._upright = QSplitter(Qt.Orientation.Vertical, self)
        upright.setChildrenCollapsible(False)
        upright.addWidget(self.right)
        upright.setStretchFactor(0, 1)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        across.addWidget(left)
        across.addWidget(upright)
        across.setStretchFactor(0, 1)
        across.setSizes([sizes.px(_LEFT), sizes.px(_RIGHT)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(across)
        self._spread_ground(wide=False)

    def _spread_ground(self, *, wide: bool) -> None:
        """While a ground is chosen the map has the room of the list; else it stands under the card."""
        if wide:
            self._column.addWidget(self.ground, 1)
        elif self.ground.parentWidget() is not self._upright:
            self._upright.addWidget(self.ground)
            self._upright.setSizes([current_sizes().px(_RIGHT), current_sizes().px(_MAP)])
        self.list.setVisible(not wide)
