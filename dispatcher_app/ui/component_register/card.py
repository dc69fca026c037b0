"""One component as the register has it: what it is, its photo, its history, its cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.components import ComponentStep, Registered
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.i18n import _
from dispatcher_app.ui.component_register.photo import ComponentPicture
from dispatcher_app.ui.component_register.words import class_word, entries_of, facts_of
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.component_page import history_rows
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.fact_grid import FactGrid
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.timeline import Timeline


class ComponentCard(QWidget):
    """Fed by :meth:`show_component`; whoever feeds it reads.

    Signals:
        change_wanted: it is to be changed.
        removal_wanted: it is to be removed from the city.
        case_chosen: id of one of its cases.
    """

    change_wanted = Signal()
    removal_wanted = Signal()
    case_chosen = Signal(int)

    def __init__(self, context: SeatContext, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component_card")
        self._context, self._may_edit = context, may_edit
        self.title = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.title.setObjectName("component_title")
        set_look(self.title, role="title")
        self.edit = QPushButton(_("修改 (F2)"), self)
        self.edit.setObjectName("component_edit")
        self.remove = QPushButton(_("拆除…"), self)
        self.remove.setObjectName("component_remove")
        set_look(self.remove, kind="danger")
        self.facts = FactGrid(self)
        self.picture = ComponentPicture(context, self)
        self.timeline = Timeline(context.desk.hall.zone, self)
        self.cases = FoundList(self)
        self.no_cases = QLabel(_("没有案件提到这个部件"), self)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("component_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.timeline, _("履历"))
        self.tabs.addTab(self._case_tab(), _("案件"))
        self.setFocusProxy(self.facts)
        self._lay_out()
        self.edit.clicked.connect(self.change_wanted)
        self.remove.clicked.connect(self.removal_wanted)
        self.cases.chosen.connect(self._on_case_chosen)

    def _case_tab(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, current_sizes().gap, 0, 0)
        set_look(self.no_cases, role="secondary")
        self.no_cases.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.no_cases)
        column.addWidget(self.cases, 1)
        return page

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head, middle = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, 0)
        head.setSpacing(sizes.gap)
        head.addWidget(self.title, 1)
        head.addWidget(self.edit)
        head.addWidget(self.remove)
        middle.setContentsMargins(0, sizes.gap, sizes.pane, 0)
        middle.addWidget(self.facts, 1)
        middle.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.grid)
        column.addLayout(head)
        column.addLayout(middle)
        column.addWidget(self.tabs, 1)

    def show_component(self, known: Registered) -> None:
        """What the register has of it now; its history and its cases follow."""
        hall, one = self._context.desk.hall, known.component
        self.title.setText(one.name or class_word(hall, one.class_code))
        self.facts.set_sections(facts_of(known, hall))
        if self.picture.sha != one.photo or not one.photo:
            self.picture.show_photo(one.photo)
        self.edit.setVisible(self._may_edit)
        self.remove.setVisible(self._may_edit and not known.removed)

    def show_history(self, steps: Sequence[ComponentStep]) -> None:
        desk = self._context.desk
        self.timeline.set_entries(entries_of(steps, desk.hall), desk.now())
        self.tabs.setTabText(0, _("履历 {count}").format(count=len(steps)))

    def show_cases(self, found: Sequence[QueueRow]) -> None:
        rows: tuple[FoundRow, ...] = tuple(history_rows(found, self._context.desk))[1:]
        self.cases.show_rows(rows)
        self.no_cases.setVisible(not rows)
        self.cases.setVisible(bool(rows))
        self.tabs.setTabText(1, _("案件 {count}").format(count=len(rows)))

    @Slot(str, str)
    def _on_case_chosen(self, _kind: str, key: str) -> None:
        self.case_chosen.emit(int(key))
