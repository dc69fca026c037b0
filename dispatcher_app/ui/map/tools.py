"""What an operator does with the map beside looking at it: ask what is here, report here, pick, find."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from dispatcher_app.domain.places import Component, Place
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.area_page import AreaPage
from dispatcher_app.ui.map.bar import MapBar
from dispatcher_app.ui.map.body import MapBody
from dispatcher_app.ui.map.component_page import ComponentPage
from dispatcher_app.ui.map.hand_on import MapHandOn, metres_per_pixel
from dispatcher_app.ui.map.here_page import HerePage
from dispatcher_app.ui.map.layers_page import LayersPage
from dispatcher_app.ui.map.seat_layers import SeatLayers
from dispatcher_app.widgets.map.asks import MapAsks
from dispatcher_app.widgets.map.found_list import FoundRow
from dispatcher_app.widgets.map.page.messages import AreaChosen, LineOf, MarkOf, Ring
from dispatcher_app.widgets.theme import current_sizes

#: Group of what these tools draw on the map.
HERE, POINTED, AREA, FOUND = "here", "pointed", "area", "found"
_CORNERS = 48
#: How near a click must be to a component's middle, in pixels at text scale 1; and up to how many metres a
#: pixel the page draws single symbols.
_REACH_PX, _SYMBOLS_TO = 11, 3.0


class MapTools(QObject):
    """Joins the hands on the map to its panel.

    Signals:
        case_wanted: id of a case to be opened.
        report_wanted: longitude and latitude of a new case, degrees.
        number_wanted: the number of a case to be opened, or the end of it.
        component_wanted: a :class:`Component` that is to go into the report being typed.
        register_wanted: code of a component that is to be seen in the register.
    """

    case_wanted = Signal(int)
    report_wanted = Signal(float, float)
    component_wanted = Signal(object)
    register_wanted = Signal(str)
    number_wanted = Signal(str)

    def __init__(self, context: SeatContext, body: MapBody) -> None:
        super().__init__(body)
        self._context, self._body, self._city = context, body, body.city
        self.asks = MapAsks(body.city)
        self.here = HerePage(context, body.panel)
        self.component = ComponentPage(context, body.panel)
        self.area = AreaPage(context, body.panel)
        for page in (self.here, self.component, self.area):
            body.panel.add_page(page)
        self.layers_page: LayersPage | None = None
        self._layers: SeatLayers | None = None
        self._takes_component: Callable[[], bool] = _never
        self.bar = MapBar(context.desk.hall.places, body)
        body.set_bar(self.bar)
        self.hand_on = MapHandOn(context, body.city)
        self.menu = QMenu(body)
        self.menu.setObjectName("map_menu")
        self._at = (0.0, 0.0)
        self._connect()

    def _connect(self) -> None:
        asks, here = self.asks, self.here
        asks.here_asked.connect(self.show_here)
        asks.menu_asked.connect(self.show_menu)
        asks.report_asked.connect(self.report_at)
        asks.left.connect(self._body.panel.close_panel)
        asks.find_asked.connect(self.bar.begin)
        for asking in (asks, self.bar):
            asking.copy_asked.connect(self.hand_on.copy)
            asking.print_asked.connect(self.hand_on.print_out)
        self.bar.place_found.connect(self.show_place)
        self.bar.number_typed.connect(self.number_wanted)
        self.bar.nothing_found.connect(self._on_nothing_found)
        self.bar.left.connect(self._city.setFocus)
        here.case_chosen.connect(self.case_wanted)
        here.component_chosen.connect(self.show_component)
        here.pointed.connect(self.point_at)
        self.area.case_chosen.connect(self.case_wanted)
        self.area.component_chosen.connect(self.show_component)
        self.area.pointed.connect(self.point_at)
        self._city.area_chosen.connect(self.show_area)
        self.component.case_chosen.connect(self.case_wanted)
        self.component.fill_wanted.connect(self._on_fill_wanted)
        self.component.register_wanted.connect(self.register_wanted)
        self.component.list.pointed.connect(self.point_at)
        here.ring_changed.connect(self._on_ring_changed)
        self._body.panel.closed.connect(self._on_panel_closed)
        self._body.panel.turned.connect(self._on_panel_turned)
        asks.enter_pressed.connect(self.component.fill.click)

    # what is here

    @Slot(float, float, bool)
    def show_here(self, lon: float, lat: float, by_key: bool = False) -> None:
        """Open the panel about a place; asked for by key, it takes the keys.

        A click on the symbol of a component is about that component, one on a count of them goes nearer.
        """
        counted = self._layers.cluster_at(lon, lat) if self._layers is not None and not by_key else None
        if counted is not None:
            self._city.frame(*counted)
            return
        code = "" if by_key else self._component_under(lon, lat)
        if code:
            self._body.panel.close_panel()
            if self.show_component(code) and self._takes_component():
                self.component.setFocus()  # Enter does what the button says
            return
        self.here.look(lon, lat)
        self._body.panel.open_page(self.here, _("这里是"), self._body.pixel_of(lon, lat))
        self.asks.wants_escape = True
        if by_key:
            self.here.setFocus()

    # a component

    def set_form(self, takes_component: Callable[[], bool]) -> None:
        """Who knows whether a report is open that a component can go into."""
        self._takes_component = takes_component

    def _component_under(self, lon: float, lat: float) -> str:
        """Code of the component whose symbol a hand has met; from afar there are no symbols to meet."""
        metres = metres_per_pixel(self._city)
        if self._layers is None or self._city.shown is not self._city.page or metres > _SYMBOLS_TO:
            return ""
        reach = _REACH_PX * current_sizes().scale * metres
        near = self._context.desk.hall.places.nearest_components(lon, lat, reach)
        seen = (one.component for one in near if self._layers.sees_class(one.component.class_code))
        return next((component.code for component in seen), "")

    @Slot(str)
    def show_component(self, code: str) -> bool:
        """The panel about one component; False where the register has none of that code."""
        component = self._context.desk.hall.places.component(code)
        if component is None:
            return False
        panel = self._body.panel
        deeper = panel.page in (self.here, self.area)
        focus = panel.window().focusWidget()
        had_keys = deeper and focus is not None and panel.isAncestorOf(focus)
        self.component.show_component(component, may_fill=self._takes_component())
        about = self._body.pixel_of(component.lon, component.lat)
        panel.open_page(self.component, component.name or _("部件"), about, deeper=deeper)
        self.asks.wants_escape = True
        ring = LineOf(circle(component.lon, component.lat, 6.0), "accent", 2.5, closed=True)
        self._city.draw(POINTED, [MarkOf(0, component.lon, component.lat, "component")], [ring])
        if had_keys:
            self.component.setFocus()
        return True

    @Slot(object)
    def _on_fill_wanted(self, component: Component) -> None:
        """It goes into the report; the panel makes way for the sign of the case."""
        self._body.panel.close_panel()
        self.component_wanted.emit(component)

    @Slot()
    def _on_panel_turned(self) -> None:
        """While the button that fills in is seen, Enter on the map is that button."""
        self.asks.wants_enter = self._body.panel.page is self.component and self.component.fill.isVisible()

    # what was looked for

    @Slot(object)
    def show_place(self, place: Place) -> None:
        """Fly to a place that was found and say what is there; a component is shown as one."""
        self._city.fly_to(place.lon, place.lat)
        self._body.panel.close_panel()
        component = bool(place.address) and self.show_component(place.address)
        if not component:
            self._city.draw(FOUND, [MarkOf(0, place.lon, place.lat, "found", place.name)])
        if component and self._takes_component():
            self.component.setFocus()  # Enter fills it in; on the map it would take the middle of the map
        else:
            self._city.setFocus()

    @Slot(str)
    def _on_nothing_found(self, words: str) -> None:
        self._context.voice.note(_("地图上找不到“{words}”。").format(words=words))

    # the layers

    def set_layers(self, layers: SeatLayers) -> None:
        """There is a page with layers to choose from."""
        self._layers = layers
        self.layers_page = LayersPage(self._context, layers, self._body.panel)
        self._body.panel.add_page(self.layers_page)
        self.bar.layers_button.show()
        self.bar.layers_asked.connect(self.show_layers)
        self.asks.layers_asked.connect(self.show_layers)

    @Slot()
    def show_layers(self) -> None:
        """The panel with the layers in detail; the keys go there."""
        if self.layers_page is not None:
            self.layers_page.look()
            self._body.panel.open_page(self.layers_page, _("图层"))
            self.asks.wants_escape = True
            self.layers_page.setFocus()

    # an area

    @Slot(object)
    def show_area(self, area: AreaChosen) -> None:
        """The panel about what a hand has drawn around; the keys go there."""
        self.area.show_area(area)
        self._city.draw(AREA, (), [LineOf(area.ring, "accent", 1.6, closed=True, dashed=True)])
        title = _("圈选区域") if area.centre is not None else _("框选区域")
        title = _("所画区域") if area.shape == "polygon" else title
        panel = self._body.panel
        # A small map is covered whatever happens; beside it, the panel keeps off the area's near edge.
        panel.open_page(self.area, title, self._body.pixel_of(*min(area.ring)) if panel.is_beside else None)
        self.asks.wants_escape = True
        self.area.setFocus()

    @Slot(bool)
    def _on_panel_closed(self, had_keys: bool) -> None:
        self.asks.wants_escape = False
        for group in (HERE, POINTED, AREA, FOUND):
            self._city.draw(group)
        if had_keys:
            self._city.setFocus()

    @Slot(float, float, float)
    def _on_ring_changed(self, lon: float, lat: float, radius_m: float) -> None:
        ring = LineOf(circle(lon, lat, radius_m), "accent", 1.2, closed=True, dashed=True)
        self._city.draw(HERE, [MarkOf(0, lon, lat, "here")], [ring])

    @Slot(object)
    def point_at(self, row: FoundRow | None) -> None:
        """What is current in the list is told on the map by a small ring."""
        if row is None or row.at is None:
            self._city.draw(POINTED)
            return
        self._city.draw(POINTED, (), [LineOf(circle(*row.at, 6.0), "text", 2.5, closed=True)])

    # what can be done here

    @property
    def may_report(self) -> bool:
        return self._context.desk.role is Role.CALL_TAKER

    @Slot(float, float)
    def report_at(self, lon: float, lat: float) -> None:
        """Begin a new case at a place; outside the city a sentence says why not."""
        if not self.may_report:
            self._context.voice.note(_("新案件由受理员登记。"))
        elif self._context.desk.hall.places.locate(lon, lat) is None:
            self._context.voice.warn(_("这个位置不在本市管理范围内(没有单元网格)。"))
        else:
            self._body.panel.close_panel()
            self.report_wanted.emit(lon, lat)

    @Slot(float, float, QPoint, list)
    def show_menu(self, lon: float, lat: float, at: QPoint, case_ids: list[int]) -> None:
        """What the right button offers; it waits for nobody and keeps nothing from working."""
        self._at = (lon, lat)
        cell = self._context.desk.hall.places.locate(lon, lat)
        self.menu.clear()
        self._entry(_("这里是… (I)"), "map_menu_here").triggered.connect(self._on_here_chosen)
        if self.may_report:
            report = self._entry(_("在此新建案件 (Insert)"), "map_menu_report")
            report.setEnabled(cell is not None)
            report.triggered.connect(self._on_report_chosen)
        for case_id in case_ids[:8]:
            self._case_entry(case_id)
        self.menu.addSeparator()
        if cell is not None:
            words = _("复制网格编码 {code}").format(code=cell.code)
            self._copy_entry(words, cell.code, "map_menu_copy_cell")
        self._copy_entry(_("复制坐标"), f"{lon:.6f},{lat:.6f}", "map_menu_copy_place")
        self.menu.popup(at)

    def _entry(self, words: str, name: str) -> QAction:
        action = self.menu.addAction(words.replace("&", "&&"))
        action.setObjectName(name)
        return action

    def _case_entry(self, case_id: int) -> None:
        row = self._context.desk.open_cases.rows.get(case_id)
        if row is not None:
            words = _("打开 {number} {title}").format(number=row.number, title=row.title)
            action = self._entry(words, "map_menu_case")
            action.setData(case_id)
            action.triggered.connect(self._on_case_entry_chosen)

    def _copy_entry(self, words: str, text: str, name: str) -> None:
        action = self._entry(words, name)
        action.setData(text)
        action.triggered.connect(self._on_copy_chosen)

    @Slot()
    def _on_here_chosen(self) -> None:
        self.show_here(*self._at, by_key=True)

    @Slot()
    def _on_report_chosen(self) -> None:
        self.report_at(*self._at)

    @Slot()
    def _on_case_entry_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.case_wanted.emit(int(action.data()))

    @Slot()
    def _on_copy_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            QGuiApplication.clipboard().setText(str(action.data()))
            self._context.voice.ok(_("已复制 {text}").format(text=action.data()))


def _never() -> bool:
    return False


def circle(lon: float, lat: float, radius_m: float) -> Ring:
    """An outline of points *radius_m* metres from a place, degrees."""
    plane = LocalMetres(lon, lat)
    turns = [2 * pi * number / _CORNERS for number in range(_CORNERS)]
    return [
        (lon + radius_m * sin(turn) / plane.per_lon, lat + radius_m * cos(turn) / plane.per_lat)
        for turn in turns
    ]
