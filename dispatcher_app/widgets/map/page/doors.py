"""Everything the map page can be told and says, before there is a browser to show it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from msgspec import structs
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.camera_signs import CAMERAS, CameraSign
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.locator_map import HoverText, position_text
from dispatcher_app.widgets.map.marks import MapMarker
from dispatcher_app.widgets.map.page.bridge import MapBridge
from dispatcher_app.widgets.map.page.messages import (
    AreaChosen,
    Bubble,
    CameraOf,
    Cameras,
    CaseChosen,
    CaseInHand,
    City,
    Clicked,
    Clock,
    ContextAsked,
    Drawing,
    Frame,
    Glance,
    Hovered,
    Layers,
    LayerState,
    LegendOpen,
    LineOf,
    LitArea,
    LitCamera,
    LiveCase,
    LookAt,
    MarkChosen,
    MarkOf,
    Measured,
    Moved,
    Picked,
    Posed,
    Press,
    Readout,
    Ring,
    Switched,
    Tool,
    ToolEnded,
    Trouble,
    Words,
)
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.without_queries import without_queries

log = logging.getLogger(__name__)

#: Of the marks that :meth:`MapDoors.set_markers` shows.
NEAR = "near"
_MOST_COMPLAINTS = 20

#: Words for an open case by its id; lines are parted by line breaks.
CaseText = Callable[[int], str]
#: Code of the cell at a longitude and latitude, "" outside every cell.
CellFinder = Callable[[float, float], str]


def _no_case(_case_id: int) -> str:
    return ""


def _no_cell(_lon: float, _lat: float) -> str:
    return ""


class MapDoors(QWidget):
    """The doors of the locator map, and those of the page besides. All may be used at any time.

    Signals:
        point_picked: longitude and latitude the operator chose, degrees.
        marker_chosen: key of a marker of :meth:`set_markers` that was clicked or opened.
        mark_chosen: group and key of a mark of :meth:`draw`.
        case_chosen: id of an open case that was clicked.
        clicked, context_asked, moved, area_chosen, measured: the page's message of that name.
        layer_switched: key of a layer, and whether it is shown now.
        tool_changed: the tool at work, "" for none.
        tool_ended: name of the tool that is done or was given up.
        legend_opened: whether the legend is to be seen.
        case_placed: whether there is a case on the map.
        following_changed: whether the view still moves by itself when another case is shown.
        posed: a picture can be taken.
    """

    point_picked = Signal(float, float)
    marker_chosen = Signal(int)
    mark_chosen = Signal(str, int)
    case_chosen = Signal(int)
    clicked = Signal(object)
    context_asked = Signal(object)
    moved = Signal(object)
    area_chosen = Signal(object)
    measured = Signal(object)
    layer_switched = Signal(str, bool)
    tool_changed = Signal(str)
    tool_ended = Signal(str)
    legend_opened = Signal(bool)
    case_placed = Signal(bool)
    following_changed = Signal(bool)
    posed = Signal()

    def __init__(self, setup: MapSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = setup
        self._hover_text: HoverText = position_text
        self._case_text: CaseText = _no_case
        self._cell_at: CellFinder = _no_cell
        self._cells: dict[str, list[Ring]] = {}
        self._case_there = self._legend_open = False
        self._looks: Moved | None = None
        self._stays: Moved | None = None  # where it looked last that was not for a moment
        self._tool = ""
        self._complaints = 0
        self._cameras: dict[int, str] = {}
        self._mark_words: dict[str, Callable[[int], str]] = {}
        self._layers: tuple[LayerState, ...] = ()
        self.bridge = MapBridge(self)
        self.bridge.heard.connect(self._on_heard)
        self.bridge.say(page_words())
        self.bridge.say(City(setup.plan.bounds))
        self.set_layer_states(setup.layers)

    # what is shown: the doors of the locator map

    def set_layers(self, layers: LocatorLayers | None) -> None:
        """The cells that can be lit up, what "everything" is, and the credit for the ground."""
        self._cells = {}
        for cell in layers.cells if layers is not None else ():
            self._cells.setdefault(cell.code, []).append([(lon, lat) for lon, lat in cell.ring])
        credit = layers.attribution if layers is not None else ""
        self.bridge.say(City(self._setup.plan.bounds, credit))

    def show_case(
        self,
        lon: float,
        lat: float,
        lamp: Lamp,
        label: str,
        accuracy_m: float | None = None,
        case_id: int = 0,
    ) -> None:
        """Put the case on the map and, unless the operator moved the map, bring it into view."""
        self.bridge.say(CaseInHand((lon, lat), case_id, lamp.value, label, accuracy_m or 0.0))
        self._place_case(True)

    def clear_case(self, note: str = "") -> None:
        """No case, or one without coordinates; *note* says so in a sentence."""
        self.bridge.say(CaseInHand(note=note))
        self._place_case(False)

    def set_markers(self, markers: Iterable[MapMarker]) -> None:
        self.draw(NEAR, [MarkOf(m.key, m.lon, m.lat, m.lamp.value, m.label) for m in markers])

    def select_cell(self, code: str | None) -> None:
        """Light up the cell of this code; ``None`` for none."""
        self.bridge.say(LitArea(self._cells.get(code, []) if code else []))

    @Slot()
    def fit_all(self) -> None:
        """The whole city, and follow again."""
        self.bridge.say(Press("all"))

    @Slot()
    def fit_case(self) -> None:
        """The case and its surroundings, and follow again."""
        self.bridge.say(Press("case"))

    @Slot()
    def zoom_in(self) -> None:
        self.bridge.say(Press("zoomIn"))

    @Slot()
    def zoom_out(self) -> None:
        self.bridge.say(Press("zoomOut"))

    def set_hover_text(self, words: HoverText | None) -> None:
        """Who words the read-out under the pointer."""
        self._hover_text = words or position_text

    @property
    def following(self) -> bool:
        return self._looks.following if self._looks is not None else True

    def finish_rendering(self) -> None:
        """The page paints by itself; here so that a screenshot need not ask which map it is."""

    def _place_case(self, there: bool) -> None:
        self._case_there = there
        self.case_placed.emit(there)

    def _take_tool(self, name: str) -> None:
        self._tool = name
        self.tool_changed.emit(name)

    # what is shown: the page's own doors

    def put_cases(self, cases: Iterable[LiveCase], gone: Iterable[int] = ()) -> None:
        """These open cases are new or different, and those are gone."""
        self.bridge.put_cases(cases, gone)

    def set_cameras(self, cameras: Iterable[CameraSign]) -> None:
        """All video points; a layer of that name shows them. One that is chosen is a mark of that group."""
        signs = tuple(cameras)
        self._cameras = {sign.key: sign.label for sign in signs}
        said = [
            CameraOf(s.key, s.lon, s.lat, s.dome, -1.0 if s.direction is None else s.direction, s.label)
            for s in signs
        ]
        self.bridge.say(Cameras(said))

    def light_camera(self, key: int | None) -> None:
        """Mark the video point that is spoken of; None for none."""
        self.bridge.say(LitCamera(-1 if key is None else key))

    def set_mark_words(self, group: str, words: Callable[[int], str]) -> None:
        """Who words the marks of *group* under the pointer, by their key (0 is nobody's)."""
        self._mark_words[group] = words

    def draw(self, group: str, marks: Iterable[MarkOf] = (), lines: Iterable[LineOf] = ()) -> None:
        """Replace what *group* shows; nothing clears it."""
        self.bridge.say(Drawing(group, list(marks), list(lines)))

    def set_layer_states(self, states: Iterable[LayerState]) -> None:
        """Every layer, in the order of the legend."""
        self._layers = tuple(states)
        self.bridge.say(Layers(list(self._layers)))

    @property
    def layer_states(self) -> tuple[LayerState, ...]:
        """Every layer as it stands now, switched by whomever."""
        return self._layers

    def switch_layer(self, key: str, shown: bool) -> None:
        """As if the operator had switched it, but not said back."""
        self.set_layer_states(switched(self._layers, key, shown))

    def set_clock(self, now: float) -> None:
        """The hall's time in seconds since 1970; the page's lamps go by it from then on."""
        self.bridge.say(Clock(now))

    def look_at(self, lon: float, lat: float, zoom: int = 0) -> None:
        """Show a place as if the operator had moved there; *zoom* 0 keeps the zoom."""
        self.bridge.say(LookAt(lon, lat, zoom, by_hand=True))
        self.bridge.forget(LookAt)

    def frame(self, west: float, south: float, east: float, north: float) -> None:
        """Show all of a box."""
        self.bridge.say(Frame((west, south, east, north)))
        self.bridge.forget(Frame)

    def glance(self, group: str = "", words: str = "") -> None:
        """Show the outlines of *group* and the case for a moment; without a group, look back."""
        self.bridge.say(Glance(group, words))

    def choose_tool(self, name: str) -> None:
        """Begin drawing: "box", "circle", "polygon" or "measure"; "" gives it up."""
        self._take_tool(name)
        self.bridge.say(Tool(name))
        self.bridge.forget(Tool)

    def pin(self, lon: float, lat: float, title: str, lines: Iterable[str]) -> None:
        """A small card at a place, until the next click."""
        self.bridge.say(Bubble(lon, lat, title, list(lines)))
        self.bridge.forget(Bubble)

    def set_case_text(self, words: CaseText | None) -> None:
        """Who words an open case under the pointer; lines are parted by line breaks."""
        self._case_text = words or _no_case

    def set_cell_finder(self, find: CellFinder | None) -> None:
        """Who knows the code of the cell at a place, "" outside every cell."""
        self._cell_at = find or _no_cell

    @property
    def looks_at(self) -> Moved | None:
        """Where the page looks, as it last said."""
        return self._looks

    # what the page says

    @Slot(object)
    def _on_heard(self, message: object) -> None:
        match message:
            case Moved():
                self._take_place(message)
            case Hovered():
                self.bridge.say(Readout(message.ask, self._words_at(message)))
            case Clicked():
                self.clicked.emit(message)
            case ContextAsked():
                self.context_asked.emit(message)
            case Picked(lon, lat):
                self.point_picked.emit(lon, lat)
            case CaseChosen(case_id):
                self.case_chosen.emit(case_id)
            case MarkChosen(group, key):
                self.mark_chosen.emit(group, key)
                if group == NEAR:
                    self.marker_chosen.emit(key)
            case _:
                self._hear_of_tools(message)

    def _hear_of_tools(self, message: object) -> None:
        match message:
            case AreaChosen():
                self.area_chosen.emit(message)
            case Measured():
                self.measured.emit(message)
            case Switched(key, shown):
                self._layers = switched(self._layers, key, shown)
                self.bridge.remember(Layers(list(self._layers)))
                self.layer_switched.emit(key, shown)
            case LegendOpen(shown):
                self._legend_open = shown
                self.legend_opened.emit(shown)
            case ToolEnded(name):
                self._take_tool("")
                self.tool_ended.emit(name)
            case Posed():
                self.posed.emit()
            case Trouble(text) if self._complaints < _MOST_COMPLAINTS:
                self._complaints += 1
                log.error("error in the map page: %s", without_queries(text))

    def _take_place(self, moved: Moved) -> None:
        changed = moved.following != self.following
        self._looks = moved
        if not moved.glancing:
            self._stays = moved
        if changed:
            self.following_changed.emit(moved.following)
        self.moved.emit(moved)

    def _words_at(self, at: Hovered) -> str:
        if at.case_id:
            return self._case_text(at.case_id)
        if at.group == CAMERAS:
            return self._cameras.get(at.key) or _("{count} 个视频点位,单击放大").format(count=at.count)
        if at.key and (words := self._mark_words.get(at.group)) and (said := words(at.key)):
            return said
        if at.count:
            return _("{count} 件案件,单击放大").format(count=at.count)
        return self._hover_text(at.lon, at.lat, self._cell_at(at.lon, at.lat))


def switched(states: Iterable[LayerState], key: str, shown: bool) -> tuple[LayerState, ...]:
    """*states* with one layer switched; of the grounds only one is shown, and none cannot be."""
    states = tuple(states)
    chosen = next((state for state in states if state.key == key), None)
    if chosen is None or (chosen.base and not shown):
        return states
    return tuple(
        structs.replace(
            state, shown=shown if state.key == key else state.shown and not (chosen.base and state.base)
        )
        for state in states
    )


def page_words() -> Words:
    """The texts the page shows by itself."""
    return Words({"metres": _("{count} 米"), "kilometres": _("{count} 公里")})
