"""One component: what the register says of it, which cases it had, and the way into a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import ENDED, Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.services.what_is_here import unit_words
from dispatcher_app.services.whereabouts import row_place
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.here_page import CASE, class_name
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import full_text

_MOST_CASES = 50
#: A page lower than this, at text scale 1, shows less above its list.
_ROOMY = 150


class ComponentPage(QWidget):
    """Follows :meth:`show_component`; Ctrl+C copies the code.

    Signals:
        case_chosen: id of a case of its history.
        fill_wanted: the :class:`Component` is to go into the report that is open.
        register_wanted: its code; it is to be seen in the register, with its history.
    """

    case_chosen = Signal(int)
    fill_wanted = Signal(object)
    register_wanted = Signal(str)
    #: What it is, the buttons and a line of its history need so much of the panel, at text scale 1.
    panel_least = 142

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component_page")
        self._context = context
        self._component: Component | None = None
        self._asked = 0
        self.code = ElidedLabel("", self)
        self.code.setObjectName("component_code")
        self.facts = [ElidedLabel("", self, Qt.TextElideMode.ElideRight) for _line in range(3)]
        self.copy_button = QToolButton(self)
        self.copy_button.setObjectName("component_copy")
        self.copy_button.setToolTip(_("复制标识码 (Ctrl+C)"))
        self.copy_button.setAccessibleName(self.copy_button.toolTip())
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(self.copy_button, "copy")
        self.fill = QPushButton(_("填入登记表"), self)
        self.fill.setObjectName("component_fill")
        self.fill.setToolTip(_("位置、小类和部件标识码填入正在登记的案件"))
        set_look(self.fill, kind="primary")
        self.register = QPushButton(_("部件库 (R)"), self)
        self.register.setObjectName("component_register")
        self.register.setToolTip(_("在部件库中看履历、照片和全部内容"))
        self.list = FoundList(self)
        self._lay_out()
        self.copy_button.clicked.connect(self.copy_code)
        self.fill.clicked.connect(self._on_fill_clicked)
        self.register.clicked.connect(self._on_register_clicked)
        self.list.chosen.connect(self._on_chosen)
        context.desk.bus.subscribe(ComponentsChanged, self._on_components_changed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        code, act = QHBoxLayout(), QHBoxLayout()
        code.setSpacing(sizes.grid)
        code.addWidget(self.code)
        code.addWidget(self.copy_button)
        code.addStretch(1)
        act.addWidget(self.fill)
        act.addWidget(self.register)
        act.addStretch(1)
        facts = QVBoxLayout()
        facts.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        facts.setSpacing(sizes.px(2))
        facts.addLayout(code)
        for number, label in enumerate(self.facts):
            label.setObjectName(f"component_fact_{number}")
            set_look(label, role="small")
            facts.addWidget(label)
        facts.addLayout(act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(facts)
        column.addWidget(self.list, 1)

    @property
    def component(self) -> Component | None:
        return self._component

    def show_component(self, component: Component, *, may_fill: bool) -> None:
        """The register's line at once, its cases as soon as the database has answered."""
        self._component, roomy = component, current_sizes().px(_ROOMY)
        self.code.setText(component.code)
        for label, text in zip(self.facts, fact_lines(component, self._context.desk), strict=True):
            label.setText(text)
            label.setVisible(bool(text) and (label is self.facts[0] or self.height() >= roomy))
        self.fill.setVisible(may_fill)
        self.setFocusProxy(self.fill if may_fill else self.list)
        self.list.show_rows((FoundRow(_("案件史"), right="…"),))
        self._asked += 1
        self._context.tasks.start(self._read(component.code, self._asked), name="component-cases")

    def _on_components_changed(self, event: ComponentsChanged) -> None:
        """Somebody edited the register; what is on the screen says how it is now."""
        shown = self._component
        if shown is None or not self.isVisible() or not event.concerns(shown.code):
            return
        now = self._context.desk.hall.places.component(shown.code)
        gone = replace(shown, state=ComponentState.REMOVED.value)
        self.show_component(now or gone, may_fill=self.fill.isVisible() and now is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what it is and the button are worth more than the rest."""
        super().resizeEvent(event)
        roomy = self.height() >= current_sizes().px(_ROOMY)
        for label in self.facts[1:]:
            label.setVisible(roomy and bool(label.text()))

    async def _read(self, code: str, ticket: int) -> None:
        try:
            found = await self._context.desk.search(SearchQuery(text=code, limit=_MOST_CASES))
            rows = tuple(history_rows(found, self._context.desk))
        except ExternalError as error:
            rows = (FoundRow(_("案件没有查到:{reason}").format(reason=error)),)
        if ticket == self._asked:
            self.list.show_rows(rows)

    @Slot()
    def copy_code(self) -> None:
        """The component's code to the clipboard."""
        if self._component is not None:
            QGuiApplication.clipboard().setText(self._component.code)
            self._context.voice.ok(_("已复制 {text}").format(text=self._component.code))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_code()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.fill.isVisible():
            self._on_fill_clicked()
        elif event.key() == Qt.Key.Key_R and not event.modifiers():
            self._on_register_clicked()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_fill_clicked(self) -> None:
        if self._component is not None:
            self.fill_wanted.emit(self._component)

    @Slot()
    def _on_register_clicked(self) -> None:
        if self._component is not None:
            self.register_wanted.emit(self._component.code)

    @Slot(str, str)
    def _on_chosen(self, _kind: str, key: str) -> None:
        self.case_chosen.emit(int(key))


def fact_lines(component: Component, desk: Desk) -> tuple[str, str, str]:
    """What it is and how it stands; whose it is; where."""
    units = desk.hall.units
    cell = desk.hall.places.cell(component.cell_code)
    what = (class_name(desk, component.class_code), component.state, component.installed)
    whose = (
        _("权属 {unit}").format(unit=unit_words(units, component.owner_unit)) if component.owner_unit else "",
        _("养护 {unit}").format(unit=unit_words(units, component.maintainer)) if component.maintainer else "",
    )
    where = (cell.label if cell else "", _("网格 {code}").format(code=component.cell_code))
    joined = [" · ".join(part for part in parts if part) for parts in (what, whose, where)]
    return joined[0], joined[1], joined[2] if component.cell_code else ""


def history_rows(found: Sequence[QueueRow], desk: Desk) -> Iterator[FoundRow]:
    """The cases that name a component, newest first."""
    yield FoundRow(_("案件史"), right=str(len(found)))
    for row in found:
        at = row_place(row, desk.hall.pack.info.default_place)
        note = " · ".join((row.number, row.stage.label, full_text(row.reported_at, desk.hall.zone)))
        lamp = Lamp.NONE if row.stage in ENDED else row.lamp(desk.now())
        yield FoundRow(row.title, note, "", lamp, CASE, str(row.case_id), at)
