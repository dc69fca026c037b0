"""What the page of second looks is made of: what to draw from, the draws, the cases of one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.services.ruling.counts import DrawOf
from dispatcher_app.ui.ruling.draw_lines import (
    CASE_LEAVES,
    CASE_STRETCH,
    CASE_TITLES,
    CASE_WIDTHS,
    DRAW_STRETCH,
    DRAW_TITLES,
    DRAW_WIDTHS,
)
from dispatcher_app.ui.ruling.found import FoundPane
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.fact_grid import FactGrid
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

_LEFT, _RIGHT = 540, 720
#: At most so many are drawn at once, and so many unless another number is chosen.
_MOST, _USUAL = 500, 20


class SecondLookParts(WorkPage):
    """Makes the parts and lays them out; it decides nothing."""

    def _make_parts(self) -> None:
        self.what = QComboBox(self)
        self.what.setObjectName("draw_of")
        for of in DrawOf:
            self.what.addItem(of.label, of.value)
        self.day = QDateEdit(self)
        self.day.setObjectName("draw_day")
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.shift = QComboBox(self)
        self.shift.setObjectName("draw_shift")
        self.shift.setAccessibleName(_("班次"))
        self.shift.addItem(_("全天"), "")
        self.count = QSpinBox(self)
        self.count.setObjectName("draw_count")
        self.count.setRange(1, _MOST)
        self.count.setValue(_USUAL)
        self.count.setSuffix(_(" 件"))
        self.take = QPushButton(_("抽取  Ctrl+Enter"), self)
        self.take.setObjectName("draw_take")
        set_look(self.take, kind="primary")
        self.there = QLabel("", self)
        self.there.setObjectName("draw_there")
        set_look(self.there, role="small")
        self.draws = LineTable([_(title) for title in DRAW_TITLES], DRAW_WIDTHS, DRAW_STRETCH, parent=self)
        self.draws.setObjectName("draw_table")
        self.note = EmptyNote("list-check", _("还没有抽过"), _("选抽自哪里、哪一天,按 Ctrl+Enter 抽取"), self)
        self.list = QStackedWidget(self)
        self.list.addWidget(self.draws)
        self.list.addWidget(self.note)
        self.found = FoundPane(self)
        self.facts = FactGrid(self)
        self.facts.setObjectName("draw_facts")
        titles = [_(title) for title in CASE_TITLES]
        self.cases = LineTable(titles, CASE_WIDTHS, CASE_STRETCH, CASE_LEAVES, self)
        self.cases.setObjectName("draw_cases")
        self.repeat = QPushButton(_("复算  F5"), self)
        self.repeat.setObjectName("draw_repeat")
        self.copy = QPushButton(_("复制总体名单  Ctrl+Shift+C"), self)
        self.copy.setObjectName("draw_copy")
        self.detail = QWidget(self)
        self.nothing = EmptyNote("list-check", _("没有选中"), _("在左边选一次抽取"), self)
        self.right = QStackedWidget(self)
        self.right.addWidget(self.detail)
        self.right.addWidget(self.nothing)
        self.setFocusProxy(self.what)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        fields = QHBoxLayout()
        fields.setSpacing(sizes.gap)
        for field in (self.what, self.day, self.shift, self.count):
            fields.addWidget(field)
        fields.addWidget(self.take)
        fields.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        head.setSpacing(sizes.grid)
        head.addLayout(fields)
        head.addWidget(self.there)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 3)
        column.addWidget(self.found, 2)
        self._lay_out_detail()
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        across.addWidget(left)
        across.addWidget(self.right)
        across.setStretchFactor(1, 1)
        across.setSizes([sizes.px(_LEFT), sizes.px(_RIGHT)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(across)

    def _lay_out_detail(self) -> None:
        sizes = current_sizes()
        buttons = QHBoxLayout()
        buttons.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, 0)
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self.repeat)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self.detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addWidget(self.facts)
        column.addWidget(self.cases, 1)
