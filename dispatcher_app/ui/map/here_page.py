"""“这里是”: the place under a click, whose it is, and what lies around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.domain.places import NearComponent
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.cameras import CAMERA_REACH_M
from dispatcher_app.services.collectors.watch import LastSeen, NearCollector, nearest
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.what_is_here import (
    RADII_M,
    RECENT,
    USUAL_RADIUS_M,
    CaseHere,
    CasesHere,
    Ground,
    UnitHere,
    cases_at,
    ground_at,
)
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.camera_words import camera_note
from dispatcher_app.ui.map.collector_words import COLLECTOR, collector_rows
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.map.found_list import FoundList, FoundRow
from dispatcher_app.widgets.theme import current_sizes, set_look

CASE, COMPONENT, CAMERA = "case", "component", "camera"
#: More components than these are said by their number alone.
_MOST_COMPONENTS = 100
#: A page lower than this, at text scale 1, shows less above its list.
_ROOMY = 190


class HerePage(QWidget):
    """Follows :meth:`look`; + and - change the radius, Ctrl+C copies the cell's code, P shows photos.

    Signals:
        case_chosen: id of a case of the list.
        component_chosen: code of a component of the list.
        camera_chosen: code of a video point of the list.
        collector_chosen: code of a collector of the list.
        photos_asked: id of the case of the list whose photos are wanted, 0 for any here.
        pointed: the row of the list that is current, or None.
        ring_changed: longitude, latitude and radius in metres of what is looked at.
    """

    case_chosen = Signal(int)
    component_chosen = Signal(str)
    camera_chosen = Signal(str)
    collector_chosen = Signal(str)
    photos_asked = Signal(int)
    pointed = Signal(object)
    ring_changed = Signal(float, float, float)
    #: The place, its code and a line of the list need so much of the panel, at text scale 1.
    panel_least = 130

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("here_page")
        self._context = context
        self._radius = USUAL_RADIUS_M
        self._ground: Ground | None = None
        self._asked = 0
        self.seen: dict[str, LastSeen] = {}
        self.words, self.code, self.units = (
            _line(self, name) for name in ("here_words", "here_code", "here_units")
        )
        set_look(self.units, role="small")
        self.copy_button = QToolButton(self)
        self.copy_button.setObjectName("here_copy")
        self.copy_button.setToolTip(_("复制网格编码 (Ctrl+C)"))
        self.copy_button.setAccessibleName(self.copy_button.toolTip())
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(self.copy_button, "copy")
        self.radii = {radius: self._radius_button(radius) for radius in RADII_M}
        self.list = FoundList(self)
        self.setFocusProxy(self.list)
        self._lay_out()
        self.copy_button.clicked.connect(self.copy_code)
        self.list.chosen.connect(self._on_chosen)
        self.list.pointed.connect(self.pointed)

    def _radius_button(self, radius: float) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"here_radius_{radius:.0f}")
        button.setText(_("{count} 米").format(count=f"{radius:.0f}"))
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setChecked(radius == self._radius)
        button.setToolTip(_("看多远:+ 和 - 也可改"))
        button.clicked.connect(self._on_radius_clicked)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        code, radii = QHBoxLayout(), QHBoxLayout()
        code.setSpacing(sizes.grid)
        code.addWidget(self.code)
        code.addWidget(self.copy_button)
        code.addStretch(1)
        radii.setContentsMargins(0, 0, 0, 0)
        radii.setSpacing(sizes.px(2))
        for button in self.radii.values():
            radii.addWidget(button)
        radii.addStretch(1)
        facts = QVBoxLayout()
        facts.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        facts.setSpacing(sizes.px(2))
        facts.addWidget(self.words)
        facts.addLayout(code)
        facts.addWidget(self.units)
        self._radii = QWidget(self)
        self._radii.setLayout(radii)
        facts.addWidget(self._radii)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(facts)
        column.addWidget(self.list, 1)

    # what is looked at

    @property
    def ground(self) -> Ground | None:
        return self._ground

    @property
    def radius_m(self) -> float:
        return self._radius

    def look(self, lon: float, lat: float) -> None:
        """Say what is at a point: the place at once, its cases as soon as the database has answered."""
        ground = self._ground = ground_at(self._context.desk.hall, lon, lat, self._radius)
        self._show_ground(ground)
        self._show_rows(ground, None, "")
        self.ring_changed.emit(lon, lat, self._radius)
        self._asked += 1
        self._context.tasks.start(self._read(ground, self._asked), name="what-is-here")

    def take_seen(self, seen: Iterable[LastSeen]) -> None:
        """Where collectors were a moment ago: the list need not wait for them to be read again."""
        self.seen = {one.collector.code: one for one in seen}

    async def _read(self, ground: Ground, ticket: int) -> None:
        failure, cases, desk = "", CasesHere(), self._context.desk
        seen: Sequence[LastSeen] = ()
        try:
            if desk.collectors.may_see:
                seen = await desk.collectors.last()
            cases = await cases_at(desk, ground.lon, ground.lat, ground.radius_m)
        except ExternalError as error:
            failure = str(error)
        if ticket == self._asked:
            self.take_seen(seen)
            self._show_rows(ground, cases, failure)

    def _show_ground(self, ground: Ground) -> None:
        cell = ground.cell
        self.words.setText(ground.words)
        position = f"{ground.lon:.6f}, {ground.lat:.6f}"
        self.code.setText(_("网格 {code}").format(code=cell.code) if cell else position)
        self.copy_button.setVisible(cell is not None)
        self.units.setText(units_text(ground.units))
        self._make_room()

    def _show_rows(self, ground: Ground, cases: CasesHere | None, failure: str) -> None:
        now = self._context.desk.now()
        seen = [replace(one, age=now - one.fix.at) for one in self.seen.values()]
        waiting = cases is None and not seen
        near = None if waiting else nearest(ground.lon, ground.lat, seen)
        self.list.show_rows(tuple(here_rows(ground, cases, failure, self._context.desk, near)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where there is little of it, the list has it; + and - still change the radius."""
        roomy = self.height() >= current_sizes().px(_ROOMY)
        self._radii.setVisible(roomy)
        self.units.setVisible(roomy and bool(self.units.text()))

    # what a hand does

    def set_radius(self, radius: float) -> None:
        """Look as far as *radius* metres from now on."""
        self._radius = radius
        self.radii[radius].setChecked(True)
        if self._ground is not None:
            self.look(self._ground.lon, self._ground.lat)

    @Slot()
    def copy_code(self) -> None:
        """The cell's code to the clipboard."""
        if self._ground is not None and self._ground.cell is not None:
            QGuiApplication.clipboard().setText(self._ground.cell.code)
            self._context.voice.ok(_("已复制网格编码 {code}").format(code=self._ground.cell.code))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_code()
        elif step is not None:
            at = RADII_M.index(self._radius) + step
            self.set_radius(RADII_M[max(0, min(at, len(RADII_M) - 1))])
        elif event.key() == Qt.Key.Key_P and not event.modifiers():
            row = self.list.current
            self.photos_asked.emit(int(row.key) if row is not None and row.kind == CASE else 0)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_radius_clicked(self) -> None:
        button = self.sender()
        self.set_radius(next(radius for radius, each in self.radii.items() if each is button))

    @Slot(str, str)
    def _on_chosen(self, kind: str, key: str) -> None:
        if kind == CASE:
            self.case_chosen.emit(int(key))
        elif kind == CAMERA:
            self.camera_chosen.emit(key)
        elif kind == COLLECTOR:
            self.collector_chosen.emit(key)
        else:
            self.component_chosen.emit(key)


def units_text(units: tuple[UnitHere, ...]) -> str:
    """``属地 粤海街道 · 权属 水务集团 3 件``."""
    parts = []
    for unit in units:
        count = _("{count} 件").format(count=unit.count) if unit.count else ""
        parts.append(" ".join(part for part in (unit.tie.label, unit.name, count) if part))
    return " · ".join(parts)


def here_rows(
    ground: Ground,
    cases: CasesHere | None,
    failure: str,
    desk: Desk,
    near: Sequence[NearCollector] | None = (),
) -> Iterator[FoundRow]:
    """Open cases, collectors, cameras, components, recently closed cases, each under its heading.

    *cases*, and the collectors *near*, are None while they are not there yet.
    """
    if failure:
        yield FoundRow(_("案件没有查到:{reason}").format(reason=failure))
    elif cases is None:
        yield FoundRow(_("在办案件"), right="…")
    else:
        yield FoundRow(_("在办案件"), right=str(len(cases.open)))
        yield from (case_row(one, desk) for one in cases.open)
    if desk.collectors.may_see and not failure:
        yield from collector_rows(near, desk.hall)
    yield from camera_rows(ground.lon, ground.lat, desk)
    yield FoundRow(_("部件"), right=str(len(ground.components)))
    yield from (component_row(one, desk) for one in ground.components[:_MOST_COMPONENTS])
    if cases is not None and not failure:
        title = _("{days} 天内办结").format(days=RECENT.days)
        yield FoundRow(title, right=str(len(cases.closed)))
        yield from (case_row(one, desk) for one in cases.closed)


def case_row(one: CaseHere, desk: Desk) -> FoundRow:
    row = one.row
    lamp = row.lamp(desk.now()) if row.due_at is not None or row.paused else Lamp.NONE
    photos = _("照片 {count} 张 P").format(count=one.photos) if one.photos else ""
    note = " · ".join(part for part in (photos, row.number, row.stage.label, row.place) if part)
    at = (row.lon, row.lat) if row.lon is not None and row.lat is not None else None
    return FoundRow(row.title, note, metres_text(one.distance_m), lamp, CASE, str(row.case_id), at)


def component_row(one: NearComponent, desk: Desk) -> FoundRow:
    component = one.component
    note = " · ".join(part for part in (component.code, component.state) if part)
    name = component.name or class_name(desk, component.class_code)
    at = (component.lon, component.lat)
    return FoundRow(name, note, metres_text(one.distance_m), None, COMPONENT, component.code, at)


def camera_rows(lon: float, lat: float, desk: Desk) -> Iterator[FoundRow]:
    """The nearest video points, however far one looks for cases; nothing where the city has none."""
    cameras = desk.hall.places.cameras
    if not len(cameras):
        return
    near = cameras.nearest(lon, lat)
    yield FoundRow(
        _("最近的视频点位"), right="" if near else _("{reach} 米内没有").format(reach=f"{CAMERA_REACH_M:.0f}")
    )
    for one in near:
        camera, metres = one.camera, metres_text(one.distance_m)
        note = camera_note(camera, desk.hall)
        yield FoundRow(camera.name, note, metres, None, CAMERA, camera.code, (camera.lon, camera.lat))


def class_name(desk: Desk, class_code: str) -> str:
    """What the standard calls a class; its code where the standard does not know it."""
    scheme = desk.hall.rules.standard.scheme
    bare = class_code.rpartition(":")[2]
    try:
        found = desk.hall.rules.standard.name(ClassCode.parse(f"{scheme}:{bare}"))
    except ValueError:
        return bare
    return found.minor_name if found is not None else bare


def metres_text(metres: float) -> str:
    return _("{count} 米").format(count=f"{metres:.0f}")


def _line(parent: QWidget, name: str) -> ElidedLabel:
    """A line of text that others wrote; what does not fit is told under the pointer."""
    label = ElidedLabel("", parent, Qt.TextElideMode.ElideRight)
    label.setObjectName(name)
    return label
