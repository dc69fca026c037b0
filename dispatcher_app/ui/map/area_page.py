"""What lies inside a box or circle drawn on the map: counts first, then the lines, and a table of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import ENDED, Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.area_export import case_table, component_table, write_table
from dispatcher_app.services.cases_inside import DrawnArea, ended_inside
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.what_is_here import RECENT
from dispatcher_app.services.whereabouts import is_default
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.here_page import CASE, COMPONENT, class_name
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.file_dialogs import ask_where
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.map.page.messages import AreaChosen
from dispatcher_app.widgets.theme import current_sizes, set_look

if TYPE_CHECKING:
    from dispatcher_app.services.inside_area import ComponentsInside

_NAMED_CLASSES = 4
_URGENCY = {Lamp.OVER: 0, Lamp.DUE: 1, Lamp.OK: 2, Lamp.NONE: 3, Lamp.PAUSED: 4}


class ComponentLines(Sequence[FoundRow]):
    """Components as rows of a list, made when they are painted."""

    def __init__(self, inside: ComponentsInside, desk: Desk) -> None:
        self._inside, self._desk = inside, desk

    def __len__(self) -> int:
        return len(self._inside.rows)

    @overload
    def __getitem__(self, number: int) -> FoundRow: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[FoundRow]: ...
    def __getitem__(self, number: int | slice) -> FoundRow | Sequence[FoundRow]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        found = self._inside.component(number)
        name = found.name or class_name(self._desk, found.class_code)
        note = " · ".join(part for part in (found.code, found.state) if part)
        return FoundRow(name, note, "", None, COMPONENT, found.code, (found.lon, found.lat))


class AreaPage(QWidget):
    """Follows :meth:`show_area`; J leaves out or brings back the cases that ended not long ago.

    Signals:
        case_chosen: id of a case of the list.
        component_chosen: code of a component of the list.
        pointed: the row of the list that is current, or None.
    """

    case_chosen = Signal(int)
    component_chosen = Signal(str)
    pointed = Signal(object)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("area_page")
        self._context = context
        self._open: list[QueueRow] = []
        self._ended: list[QueueRow] | None = None
        self._failure = ""
        self._inside: ComponentsInside | None = None
        self._asked = 0
        self.classes = ElidedLabel("", self)
        self.classes.setObjectName("area_classes")
        set_look(self.classes, role="small")
        self.tabs = {kind: self._tab(kind) for kind in (CASE, COMPONENT)}
        self.tabs[CASE].setChecked(True)
        self.ended = self._switch()
        self.export = QPushButton(_("导出 CSV…"), self)
        self.export.setObjectName("area_export")
        self.list = FoundList(self)
        self.setFocusProxy(self.list)
        self._lay_out()
        self.list.chosen.connect(self._on_chosen)
        self.list.pointed.connect(self.pointed)
        self.export.clicked.connect(self._on_export_clicked)

    def _tab(self, kind: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"area_{kind}")
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.clicked.connect(self._on_tab_clicked)
        return button

    def _switch(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("area_ended")
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(_("也列 {days} 天内办结的案件 (J)").format(days=RECENT.days))
        button.clicked.connect(self._on_tab_clicked)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        tabs = FlowLayout(spacing=sizes.grid)  # large letters need a second line: none of them is cut
        for button in (*self.tabs.values(), self.ended, self.export):
            tabs.addWidget(button)
        row = QHBoxLayout()
        row.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        row.addLayout(tabs, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.classes.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        column.addLayout(row)
        column.addWidget(self.classes)
        column.addWidget(self.list, 1)

    # what was drawn

    def show_area(self, area: AreaChosen) -> None:
        """Open cases at once; ended ones and components when they are read, beside the window's thread."""
        self._open = sorted(self._open_in(area), key=self._urgency)
        self._ended, self._failure = None, ""
        self._inside = None
        self.tabs[CASE].setChecked(True)
        self._show()
        self._asked += 1
        self._context.tasks.start(self._count(area, self._asked), name="inside-area")
        self._context.tasks.start(self._read_ended(area, self._asked), name="ended-in-area")

    def _open_in(self, area: AreaChosen) -> list[QueueRow]:
        """The page says which it shows there; Qt's own map does not know them."""
        desk = self._context.desk
        rows = desk.open_cases.rows
        if area.case_ids is not None:
            return [rows[case_id] for case_id in area.case_ids if case_id in rows]
        nowhere = desk.hall.pack.info.default_place
        return [row for row in drawn(area).among(rows.values()) if not is_default(row, nowhere)]

    async def _read_ended(self, area: AreaChosen, ticket: int) -> None:
        found, failure = list[QueueRow](), ""
        try:
            found = await ended_inside(self._context.desk, drawn(area))
        except ExternalError as error:
            failure = _("案件没有查到:{reason}").format(reason=error)
        if ticket == self._asked:
            self._ended, self._failure = found, failure
            self._turn_where_there_is_something()
            self._show()

    async def _count(self, area: AreaChosen, ticket: int) -> None:
        inside = await asyncio.to_thread(_components_in, area, self._context.desk)
        if ticket == self._asked:
            self._inside = inside
            self._turn_where_there_is_something()
            self._show()

    def _turn_where_there_is_something(self) -> None:
        """Everything is read: where there is no case, components are what was meant."""
        if self._ended == [] and not self._open and self._inside is not None and len(self._inside.rows):
            self.tabs[COMPONENT].setChecked(True)

    def _urgency(self, row: QueueRow) -> tuple[int, float, str]:
        due = row.due_at.timestamp() if row.due_at is not None else float("inf")
        return _URGENCY[row.lamp(self._context.desk.now())], due, row.number

    @property
    def counts(self) -> tuple[int, int | None]:
        """Cases that are listed, and components as soon as they are counted."""
        return len(self.cases), len(self._inside.rows) if self._inside is not None else None

    @property
    def cases(self) -> list[QueueRow]:
        """Open cases, the most urgent first, and unless they are left out those that ended lately."""
        return self._open + (self._ended or [] if self.ended.isChecked() else [])

    @property
    def kind(self) -> str:
        """Whether cases or components are listed."""
        return next(kind for kind, button in self.tabs.items() if button.isChecked())

    def _show(self) -> None:
        cases, components = self.counts
        self.tabs[CASE].setText(_("案件 {count}").format(count=f"{cases:,}"))
        counted = f"{components:,}" if components is not None else "…"
        self.tabs[COMPONENT].setText(_("部件 {count}").format(count=counted))
        ended = f"{len(self._ended):,}" if self._ended is not None else "…"
        self.ended.setText(_("含办结 {count}").format(count=ended))
        self.ended.setVisible(self.kind == CASE)
        desk = self._context.desk
        lines: Sequence[FoundRow] = ()
        if self.kind == CASE:
            lines = tuple(_case_lines(self.cases, desk))
        elif self._inside is not None:
            lines = ComponentLines(self._inside, desk)
        self.classes.setText(self._class_text() if self.kind == COMPONENT else self._failure)
        self.classes.setVisible(bool(self.classes.text()))
        self.export.setEnabled(bool(lines))
        self.list.show_rows(lines, uniform=True)

    def _class_text(self) -> str:
        """The most frequent classes and how many of each."""
        if self._inside is None:
            return ""
        counts = list(self._inside.by_class.items())
        parts = [
            f"{class_name(self._context.desk, code)} {count:,}" for code, count in counts[:_NAMED_CLASSES]
        ]
        if len(counts) > _NAMED_CLASSES:
            parts.append(_("另 {count} 类").format(count=len(counts) - _NAMED_CLASSES))
        return " · ".join(parts)

    @Slot()
    def _on_tab_clicked(self) -> None:
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_J and not event.modifiers() and self.kind == CASE:
            self.ended.toggle()
            self._show()
        else:
            super().keyPressEvent(event)

    @Slot(str, str)
    def _on_chosen(self, kind: str, key: str) -> None:
        if kind == CASE:
            self.case_chosen.emit(int(key))
        else:
            self.component_chosen.emit(key)

    # a table to take away

    @Slot()
    def _on_export_clicked(self) -> None:
        """Ask where to; nothing waits for the answer."""
        name = _("区域案件") if self.kind == CASE else _("区域部件")
        stamp = self._context.desk.now().astimezone(self._context.desk.hall.zone).strftime("%Y%m%d-%H%M")
        ask_where(self, _("导出 CSV"), f"{name}-{stamp}.csv", "CSV (*.csv)", self.export_to)

    @Slot(str)
    def export_to(self, file: str) -> None:
        """Write what is listed to *file*."""
        self._context.tasks.start(self._write(Path(file)), name="export-area")

    async def _write(self, file: Path) -> None:
        hall, inside = self._context.desk.hall, self._inside
        table: Iterable[Sequence[str]] = case_table(self.cases, hall)
        if self.kind == COMPONENT and inside is not None:
            table = component_table(inside.columns.components(inside.rows.tolist()), hall)
        try:
            count = await asyncio.to_thread(write_table, file, table)
        except OSError as error:
            text = _("写不了文件 {file}:{reason}").format(file=file.name, reason=error.strerror or error)
            self._context.voice.warn(text)
            return
        self._context.voice.ok(_("已导出 {count} 行到 {file}").format(count=f"{count:,}", file=file.name))


def drawn(area: AreaChosen) -> DrawnArea:
    """What a map says was drawn, as the services know it."""
    return DrawnArea.of(area.ring, area.centre, area.radius, polygon=area.shape == "polygon")


def _components_in(area: AreaChosen, desk: Desk) -> ComponentsInside:
    from dispatcher_app.services.inside_area import inside_circle, inside_ring  # with shapely

    index = desk.hall.places.components
    if area.centre is not None:
        return inside_circle(index, *area.centre, area.radius)
    return inside_ring(index, area.ring)


def _case_lines(rows: Iterable[QueueRow], desk: Desk) -> Iterable[FoundRow]:
    now = desk.now()
    for row in rows:
        note = " · ".join(part for part in (row.number, row.stage.label, row.place) if part)
        at = (row.lon, row.lat) if row.lon is not None and row.lat is not None else None
        lamp = Lamp.NONE if row.stage in ENDED else row.lamp(now)
        yield FoundRow(row.title, note, desk.hall.unit_name(row.unit), lamp, CASE, str(row.case_id), at)
