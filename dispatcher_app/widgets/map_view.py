"""The map page as a widget: the same doors as the locator map, and those of the page besides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.locator_map import HoverText, position_text
from dispatcher_app.widgets.map_bridge import MapBridge
from dispatcher_app.widgets.map_controls import MapControls, RefitButton
from dispatcher_app.widgets.map_keys import CROSSHAIR, press_of, tool_of
from dispatcher_app.widgets.map_layers import LocatorLayers
from dispatcher_app.widgets.map_marks import MapMarker
from dispatcher_app.widgets.map_messages import (
    Aimed,
    AreaChosen,
    Bubble,
    CaseChosen,
    CaseInHand,
    City,
    Clicked,
    Clock,
    ContextAsked,
    Drawing,
    Frame,
    Hovered,
    Layers,
    LayerState,
    LegendOpen,
    LineOf,
    LitArea,
    LiveCase,
    Look,
    LookAt,
    MarkChosen,
    MarkOf,
    Measured,
    Moved,
    Picked,
    Press,
    Readout,
    Ring,
    Switched,
    Tool,
    ToolEnded,
    Trouble,
    Words,
)
from dispatcher_app.widgets.map_setup import MapSetup
from dispatcher_app.widgets.map_style import map_style
from dispatcher_app.widgets.map_tool_bar import MapToolBar
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier
from dispatcher_app.widgets.tile_look import TileLook
from dispatcher_app.widgets.tokens import FONT_FAMILIES, Sizes, Theme

if TYPE_CHECKING:
    from dispatcher_app.widgets.map_engine import MapEngine

log = logging.getLogger(__name__)

#: Of the marks that :meth:`MapView.set_markers` shows.
NEAR = "near"
#: A page that dies so often within so many seconds will not live.
_MOST_DEATHS, _WITHIN_S = 3, 120.0
_RELOAD_MS, _PATIENCE_MS = 400, 30_000
_MOST_COMPLAINTS = 20

CaseText = Callable[[int], str]
CellFinder = Callable[[float, float], str]


def _no_case(_case_id: int) -> str:
    return ""


def _no_cell(_lon: float, _lat: float) -> str:
    return ""


class MapView(QWidget):
    """Hosts the page. It can be told everything from its making on; the browser begins with :meth:`start`.

    Keys are those of the locator map, and L for the legend, B, C and M for choosing by box and circle and for
    measuring, Esc to stop. The page itself never has the keys.

    Signals:
        ready: the page shows what it was told; said again after it had to be loaded anew.
        gave_up: there will be no page; argument says why, for the log.
        point_picked: longitude and latitude the operator chose, degrees.
        marker_chosen: key of a marker of :meth:`set_markers` that was clicked or opened.
        mark_chosen: group and key of a mark of :meth:`draw`.
        case_chosen: id of an open case that was clicked.
        clicked, context_asked, moved, area_chosen, measured: the page's message of that name.
        layer_switched: key of a layer, and whether it is shown now.
        tool_ended: name of the tool that is done or was given up.
        following_changed: whether the view still moves by itself when another case is shown.
    """

    ready = Signal()
    gave_up = Signal(str)
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
    tool_ended = Signal(str)
    following_changed = Signal(bool)

    def __init__(self, setup: MapSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map_view")
        self.setAccessibleName(_("地图"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._setup = setup
        self._engine: MapEngine | None = None
        self._hover_text: HoverText = position_text
        self._case_text: CaseText = _no_case
        self._cell_at: CellFinder = _no_cell
        self._cells: dict[str, list[Ring]] = {}
        self._case_there = self._legend_open = self._cross = False
        self._looks: Moved | None = None
        self._tool = ""
        self._deaths: list[float] = []
        self._complaints = 0
        self.bridge = MapBridge(self)
        self.bridge.heard.connect(self._on_heard)
        self.bridge.ready.connect(self._on_ready)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self._again = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._again.timeout.connect(self._on_reload)
        self._make_controls()
        self._say_all(setup)
        theme_notifier().changed.connect(self._on_theme_changed)

    # coming and going

    @property
    def is_ready(self) -> bool:
        return self.bridge.is_open

    @property
    def started(self) -> bool:
        return self._engine is not None

    def start(self) -> None:
        """Begin the browser and load the page; takes some tenths of a second of this thread."""
        if self._engine is not None:
            return
        from dispatcher_app.widgets.map_engine import MapEngine  # with all of Chromium

        self._engine = MapEngine(self._setup, self.bridge, self)
        self._engine.died.connect(self._on_died)
        self._engine.view.setGeometry(self.rect())
        self._engine.view.lower()
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
        self._engine.view.show()
        self._patience.start()
        self._engine.load()

    def stop(self) -> None:
        """Take the browser down. The widget can be told things and started again."""
        self._patience.stop()
        self._again.stop()
        self.bridge.page_left()
        if self._engine is not None:
            self._engine.died.disconnect(self._on_died)
            QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
            self._engine.close()
            self._engine.deleteLater()
            self._engine = None

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
        self._case_there = True
        self.bridge.say(CaseInHand((lon, lat), case_id, lamp.value, label, accuracy_m or 0.0))
        self._arrange()

    def clear_case(self, note: str = "") -> None:
        """No case, or one without coordinates; *note* says so in a sentence."""
        self._case_there = False
        self.bridge.say(CaseInHand(note=note))
        self._arrange()

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

    # what is shown: the page's own doors

    def put_cases(self, cases: Iterable[LiveCase], gone: Iterable[int] = ()) -> None:
        """These open cases are new or different, and those are gone."""
        self.bridge.put_cases(cases, gone)

    def draw(self, group: str, marks: Iterable[MarkOf] = (), lines: Iterable[LineOf] = ()) -> None:
        """Replace what *group* shows; nothing clears it."""
        self.bridge.say(Drawing(group, list(marks), list(lines)))

    def set_layer_states(self, states: Iterable[LayerState]) -> None:
        """Every layer, in the order of the legend."""
        self.bridge.say(Layers(list(states)))

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

    def choose_tool(self, name: str) -> None:
        """Begin drawing: "box", "circle" or "measure"; "" gives it up."""
        self._tool = name
        self._tools.show_tool(name)
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

    def picture(self) -> QPixmap:
        """The map as it is on the screen, without the buttons on it."""
        return self._engine.view.grab() if self._engine is not None else self.grab()

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
                self.layer_switched.emit(key, shown)
            case LegendOpen(shown):
                self._legend_open = shown
                self._tools.show_legend(shown)
            case ToolEnded(name):
                self._tool = ""
                self._tools.show_tool("")
                self.tool_ended.emit(name)
            case Trouble(text) if self._complaints < _MOST_COMPLAINTS:
                self._complaints += 1
                log.error("error in the map page: %s", text)

    def _take_place(self, moved: Moved) -> None:
        changed = moved.following != self.following
        self._looks = moved
        if changed:
            self._arrange()
            self.following_changed.emit(moved.following)
        self.moved.emit(moved)

    def _words_at(self, at: Hovered) -> str:
        if at.case_id:
            return self._case_text(at.case_id)
        if at.count:
            return _("{count} 件案件,单击放大").format(count=at.count)
        return self._hover_text(at.lon, at.lat, self._cell_at(at.lon, at.lat))

    # a page that comes, dies, comes again

    @Slot()
    def _on_ready(self) -> None:
        self._patience.stop()
        if self._looks is not None and not self._looks.following:
            self.look_at(self._looks.lon, self._looks.lat, self._looks.zoom)
        if self._tool:
            self.choose_tool(self._tool)
        self.ready.emit()

    @Slot(str)
    def _on_died(self, how: str) -> None:
        """Its process was killed, or the page did not load: try again, but not for ever."""
        now = monotonic()
        self._deaths = [*(at for at in self._deaths if now - at < _WITHIN_S), now]
        self.bridge.page_left()
        log.warning("the map page died (%s), %d times lately", how, len(self._deaths))
        if len(self._deaths) > _MOST_DEATHS:
            self._give_up(how)
        else:
            self._again.start()

    @Slot()
    def _on_reload(self) -> None:
        if self._engine is not None:
            self._patience.start()
            self._engine.load()

    @Slot()
    def _on_patience_over(self) -> None:
        self._give_up("not ready in time")

    def _give_up(self, why: str) -> None:
        log.error("no map page: %s", why)
        self.stop()
        self.gave_up.emit(why)

    # looks

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(420), current_sizes().px(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(160), current_sizes().px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen only while there is no page."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), map_style(current_theme()).ground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._engine is not None:
            self._engine.view.setGeometry(self.rect())
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # later, when the buttons have their new sizes too
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def _say_all(self, setup: MapSetup) -> None:
        self.bridge.say(page_words())
        self.bridge.say(look_of(current_theme(), current_sizes().scale))
        self.bridge.say(City(setup.plan.bounds))
        self.set_layer_states(setup.layers)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.bridge.say(look_of(current_theme(), current_sizes().scale))
        self.updateGeometry()
        self.update()

    def _make_controls(self) -> None:
        self._controls = MapControls(self)
        self._controls.zoom_in_asked.connect(self.zoom_in)
        self._controls.zoom_out_asked.connect(self.zoom_out)
        self._controls.case_asked.connect(self.fit_case)
        self._controls.all_asked.connect(self.fit_all)
        self._tools = MapToolBar(self)
        self._tools.legend_asked.connect(self._on_legend_asked)
        self._tools.tool_asked.connect(self.choose_tool)
        self._refit = RefitButton(self)
        self._refit.clicked.connect(self.fit_case)

    def _arrange(self) -> None:
        sizes = current_sizes()
        self._controls.set_case_there(self._case_there)
        right = self.width() - sizes.gap
        for column in (self._controls, self._tools):
            column.rescale()
        bottom = self.height() - sizes.px(26)
        self._controls.move(right - self._controls.width(), max(sizes.gap, bottom - self._controls.height()))
        above = self._controls.y() - sizes.gap - self._tools.height()
        self._tools.move(right - self._tools.width(), max(sizes.gap, above))
        self._tools.setVisible(above >= sizes.gap)
        self._refit.adjustSize()
        self._refit.move((self.width() - self._refit.width()) // 2, sizes.gap)
        self._refit.setVisible(not self.following and self._case_there)

    @Slot()
    def _on_legend_asked(self) -> None:
        self.bridge.say(Press("legend"))

    # keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._takes(event)
        ):
            event.accept()  # else a seat's Enter or 0 would act while the operator steers the map
            return True
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press, tool = press_of(event), tool_of(event)
        if tool:
            self.choose_tool("" if tool == self._tool else tool)
            self._aim(cross=True)
        elif press is not None:
            if press.what in CROSSHAIR and not self._legend_open:
                self._aim(cross=True)
            self.bridge.say(press)
        elif self._stops(event):
            self.bridge.say(Press("stop"))
        else:
            super().keyPressEvent(event)

    def _takes(self, event: QKeyEvent) -> bool:
        return press_of(event) is not None or bool(tool_of(event)) or self._stops(event)

    def _stops(self, event: QKeyEvent) -> bool:
        """Esc is the window's where there is nothing to stop."""
        return event.key() == Qt.Key.Key_Escape and bool(self._tool or self._legend_open)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._aim(cross=by_key or self._cross)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        for_a_moment = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        self._aim(cross=self._cross and event.reason() in for_a_moment)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Chromium takes the keys with every click, whatever its focus policy: they are the map's."""
        view = self._engine.view if self._engine is not None else None
        if new is not None and view is not None and (new is view or view.isAncestorOf(new)):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _aim(self, *, cross: bool) -> None:
        self._cross = cross
        self.bridge.say(Aimed(self.hasFocus(), cross))


def page_words() -> Words:
    """The texts the page shows by itself."""
    return Words({"metres": _("{count} 米"), "kilometres": _("{count} 公里")})


def look_of(theme: Theme, scale: float) -> Look:
    """The theme as the page wants it."""
    colours = {
        name: value
        for name in theme.__dataclass_fields__
        if isinstance(value := getattr(theme, name), str) and value.startswith("#")
    }
    dress = TileLook(theme, Sizes(scale)).word
    return Look("night" if theme.dark else "day", colours, scale, list(FONT_FAMILIES), dress)
