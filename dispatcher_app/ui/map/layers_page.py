"""Layers of the map in detail: heat by period, open cases by stage and lamp, components by class."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.heat_periods import HeatPeriod
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.heat_layer import HEAT_TILES
from dispatcher_app.ui.map.here_page import class_name
from dispatcher_app.ui.map.seat_layers import SeatLayers
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.map.component_glyphs import major_of
from dispatcher_app.widgets.theme import current_sizes, set_look

#: How far a case is, as its sign on the map says it in quarters.
PHASE_NAMES = {1: N_("受理立案"), 2: N_("派遣"), 3: N_("处置"), 4: N_("核查结案")}
_CODE = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LayersPage(QWidget):
    """Follows :attr:`SeatLayers.changed`; what is switched here is switched at once."""

    def __init__(self, context: SeatContext, layers: SeatLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layers_page")
        self._context, self._layers = context, layers
        self._filling = False
        self.periods = {period: self._switch(f"heat_{period.value}", period.label) for period in HeatPeriod}
        self.no_heat = self._switch("heat_off", _("不显示"))
        self.phases = {n: self._switch(f"phase_{n}", _(name)) for n, name in PHASE_NAMES.items()}
        self.lamps = {lamp: self._switch(f"lamp_{lamp.value}", lamp.label) for lamp in Lamp}
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("class_tree")
        self._majors: dict[str, QTreeWidgetItem] = {}
        self._lay_out()
        self._connect()
        self._show()

    def _switch(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(words)
        button.setCheckable(True)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.px(2))
        for title, buttons in (
            (_("热力图"), [self.no_heat, *self.periods.values()]),
            (_("在办案件"), list(self.phases.values())),
            ("", list(self.lamps.values())),
        ):
            column.addLayout(self._row(title, buttons))
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, self.tree.header().ResizeMode.ResizeToContents)
        column.addWidget(self.tree, 1)
        self.setFocusProxy(self.tree)

    def _row(self, title: str, buttons: Sequence[QToolButton]) -> QVBoxLayout:
        sizes = current_sizes()
        block, row = QVBoxLayout(), FlowLayout(spacing=sizes.px(1))
        block.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        block.setSpacing(0)
        if title:
            label = QLabel(title, self)
            set_look(label, role="small")
            block.addWidget(label)
        for button in buttons:
            row.addWidget(button)
        block.addLayout(row)
        return block

    def _connect(self) -> None:
        for button in self.periods.values():
            button.clicked.connect(self._on_period_clicked)
        self.no_heat.clicked.connect(self._on_no_heat)
        for button in (*self.phases.values(), *self.lamps.values()):
            button.clicked.connect(self._on_filter_clicked)
        self.tree.itemChanged.connect(self._on_item_changed)
        self._layers.changed.connect(self._show)
        self._layers.renamed.connect(self._on_renamed)

    # how it stands

    def look(self) -> None:
        """Count the classes of the register, beside the window's thread, and show them."""
        self._show()
        if not self._majors:
            self._context.tasks.start(self._count(), name="class-counts")

    async def _count(self) -> None:
        counts = await asyncio.to_thread(_counts, self._context)
        if not self._majors:
            self._fill(counts)

    @Slot()
    def _on_renamed(self) -> None:
        """Another edition of the standard: the same classes under the names and majors of now."""
        if not self._majors:
            return
        self._filling = True
        self.tree.clear()
        self._majors.clear()
        self._filling = False
        self.look()

    def _fill(self, counts: Mapping[str, int]) -> None:
        self._filling = True
        for major, name in self._layers.components.majors.items():
            own = {code: count for code, count in counts.items() if major_of(code) == major}
            if own:
                self._majors[major] = self._add_major(name, own)
        self._filling = False
        self._show()

    def _add_major(self, name: str, own: Mapping[str, int]) -> QTreeWidgetItem:
        parent = QTreeWidgetItem(self.tree, [name, f"{sum(own.values()):,}"])
        parent.setFlags(parent.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
        for code, count in own.items():
            item = QTreeWidgetItem(parent, [class_name(self._context.desk, code), f"{count:,}"])
            item.setData(0, _CODE, code)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setTextAlignment(1, _RIGHT)
        parent.setTextAlignment(1, _RIGHT)
        return parent

    @property
    def items(self) -> list[QTreeWidgetItem]:
        """The classes of the tree."""
        found = (major.child(n) for major in self._majors.values() for n in range(major.childCount()))
        return [item for item in found if item is not None]

    @Slot()
    def _show(self) -> None:
        choice, self._filling = self._layers.choice, True
        heat = self._layers.is_shown(HEAT_TILES)
        self.no_heat.setChecked(not heat)
        for period, button in self.periods.items():
            button.setChecked(heat and period is choice.heat)
        for phase, button in self.phases.items():
            button.setChecked(phase not in choice.hidden_phases)
        for lamp, button in self.lamps.items():
            button.setChecked(lamp not in choice.hidden_lamps)
        for item in self.items:
            seen = self._layers.sees_class(str(item.data(0, _CODE)))
            item.setCheckState(0, Qt.CheckState.Checked if seen else Qt.CheckState.Unchecked)
        self._filling = False

    # what a hand does

    @Slot()
    def _on_period_clicked(self) -> None:
        button = self.sender()
        self._layers.choose_heat(next(p for p, each in self.periods.items() if each is button))
        self._show()

    @Slot()
    def _on_no_heat(self) -> None:
        self._layers.switch(HEAT_TILES, shown=False)
        self._show()

    @Slot()
    def _on_filter_clicked(self) -> None:
        phases = [phase for phase, button in self.phases.items() if not button.isChecked()]
        lamps = [lamp for lamp, button in self.lamps.items() if not button.isChecked()]
        self._layers.filter_cases(phases, lamps)

    @Slot(QTreeWidgetItem, int)
    def _on_item_changed(self, _item: QTreeWidgetItem, column: int) -> None:
        """A major switches all of its classes: one change of the map for all of them."""
        if self._filling or column:
            return
        seen = [item for item in self.items if item.checkState(0) == Qt.CheckState.Checked]
        known = [str(item.data(0, _CODE)) for item in self.items]
        self._layers.show_classes([str(item.data(0, _CODE)) for item in seen], known)


def _counts(context: SeatContext) -> Mapping[str, int]:
    from dispatcher_app.services.components.index import class_counts  # with numpy

    return class_counts(context.desk.hall.places.components.columns)
