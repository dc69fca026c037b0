"""The map page as a widget: hosts the browser, brings it back when it dies, has the keys and the buttons."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.component_sprites import MAJORS, major_colour
from dispatcher_app.widgets.map.controls import MapControls, RefitButton
from dispatcher_app.widgets.map.keys import CROSSHAIR, press_of, tool_of
from dispatcher_app.widgets.map.page.doors import MapDoors
from dispatcher_app.widgets.map.page.messages import Aimed, Look, Pose, Press
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.map.tile_look import TileLook
from dispatcher_app.widgets.map.tool_bar import MapToolBar
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier
from dispatcher_app.widgets.tokens import FONT_FAMILIES, Sizes, Theme

if TYPE_CHECKING:
    from dispatcher_app.widgets.map.page.engine import MapEngine

log = logging.getLogger(__name__)

#: A page that dies so often within so many seconds will not live.
_MOST_DEATHS, _WITHIN_S = 3, 120.0
_RELOAD_MS, _PATIENCE_MS = 400, 30_000
_POSE_MS = 2_000
#: At text scale 1: in a narrower map the way back to the case would lie on the open legend.
_ROOM_FOR_BOTH = 600


class MapView(MapDoors):
    """Hosts the page. It can be told everything from its making on; the browser begins with :meth:`start`.

    Keys are those of the locator map, and L for the legend, B, C and M for choosing by box and circle and for
    measuring, Esc to stop. The page itself never has the keys.

    Signals:
        ready: the page shows what it was told; said again after it had to be loaded anew.
        gave_up: there will be no page; argument says why, for the log.
    """

    ready = Signal()
    gave_up = Signal(str)

    def __init__(self, setup: MapSetup, parent: QWidget | None = None) -> None:
        super().__init__(setup, parent)
        self.setObjectName("map_view")
        self.setAccessibleName(_("地图"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._engine: MapEngine | None = None
        self._cross = False
        self._deaths: list[float] = []
        self._why = ""
        self._drawn_in: QWidget | None = None
        self.bridge.say(look_of(current_theme(), current_sizes().scale))
        self.bridge.ready.connect(self._on_ready)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self._again = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._again.timeout.connect(self._on_reload)
        self._end = QTimer(self, singleShot=True, interval=0)  # a page must not go while it says that it died
        self._end.timeout.connect(self._on_end)
        self._poser: Callable[[QPixmap], None] | None = None
        self._pose_wait = QTimer(self, singleShot=True, interval=_POSE_MS)
        self._pose_wait.timeout.connect(self._on_posed)
        self.posed.connect(self._on_posed)
        self._make_controls()
        self.case_placed.connect(self._on_view_changed)
        self.following_changed.connect(self._on_view_changed)
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
        from dispatcher_app.widgets.map.page.engine import MapEngine  # with all of Chromium

        self._deaths.clear()  # one that was given up is as good as new
        self._engine = MapEngine(self._setup, self.bridge, self)
        self._engine.died.connect(self._on_died)
        self._engine.view.setGeometry(self.rect())
        self._engine.view.lower()
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
        self._engine.view.show()
        self._drawn_in = self.window()
        self._patience.start()
        self._engine.load()

    def stop(self) -> None:
        """Take the browser down. The widget can be told things and started again."""
        self._patience.stop()
        self._again.stop()
        self._end.stop()
        self.bridge.page_left()
        if self._engine is not None:
            self._engine.died.disconnect(self._on_died)
            QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
            self._engine.close()
            self._engine.deleteLater()
            self._engine = None

    def exchange(self, setup: MapSetup) -> None:
        """Another page in place of this one, which looks where this one did; one that runs is loaded anew."""
        was_there = self.started
        self.stop()
        self._setup = setup
        self.set_layer_states(setup.layers)
        if was_there:
            self.start()

    def picture(self) -> QPixmap:
        """The map as it is on the screen, without the buttons on it."""
        return self._engine.view.grab() if self._engine is not None else self.grab()

    def take_picture(self, answer: Callable[[QPixmap], None]) -> None:
        """The map without the marks of hands, scale and credit, which a picture has on its frame.

        The page puts them away and says when that is painted; if it does not, it is taken as it is.
        """
        self._poser = answer
        if self._engine is None or not self.is_ready:
            self._on_posed()
        else:
            self.bridge.say(Pose(on=True))
            self._pose_wait.start()

    @Slot()
    def _on_posed(self) -> None:
        self._pose_wait.stop()
        answer, self._poser = self._poser, None
        if answer is not None:
            seen = self.picture()
            self.bridge.say(Pose(on=False))
            answer(seen)

    @property
    def pictures_asked(self) -> int:
        """How many files and tiles the page has asked for so far."""
        return self._setup.routes.asked

    def ask_painted(self, answer: Callable[[bool], None]) -> None:
        """Ask the page whether it shows everything it was told; it answers later, or never if it dies."""
        if self._engine is None or not self.is_ready or self.bridge.is_busy:
            answer(False)
        else:
            self._engine.page.runJavaScript(f"hall.isPainted({self.bridge.case_count})", 0, answer)

    # a page that comes, dies, comes again

    @Slot()
    def _on_ready(self) -> None:
        self._patience.stop()
        if self._engine is not None:
            self._engine.keep_keys_out()
        if self._stays is not None and not self._stays.following:
            self.look_at(self._stays.lon, self._stays.lat, self._stays.zoom)
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
            self.give_up(how)
        else:
            self._again.start()

    @Slot()
    def _on_reload(self) -> None:
        if self._engine is not None:
            self._patience.start()
            self._engine.load()

    @Slot()
    def _on_patience_over(self) -> None:
        self.give_up("not ready in time")

    def give_up(self, why: str) -> None:
        """End the browser for good, until it is started again; *why* is for the log."""
        log.error("no map page: %s", why)
        self._why = why
        self._end.start()

    @Slot()
    def _on_end(self) -> None:
        self.stop()
        self.gave_up.emit(self._why)

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

    def showEvent(self, event: QShowEvent) -> None:
        """Detached and put back, a pane is shown anew in another window."""
        super().showEvent(event)
        if self._engine is not None and self._drawn_in is not self.window():
            self._drawn_in = self.window()
            self._engine.settle(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # later, when the buttons have their new sizes too
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

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
        self.tool_changed.connect(self._tools.show_tool)
        self.legend_opened.connect(self._tools.show_legend)
        self.legend_opened.connect(self._on_view_changed)
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
        covers = self._legend_open and self.width() < sizes.px(_ROOM_FOR_BOTH)
        self._refit.setVisible(not self.following and self._case_there and not covers)

    @Slot()
    def _on_view_changed(self) -> None:
        self._arrange()

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

    @property
    def is_aimed(self) -> bool:
        """Whether the crosshair is shown, so that Enter would pick there."""
        return self._cross

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


def look_of(theme: Theme, scale: float) -> Look:
    """The theme as the page wants it."""
    colours = {
        name: value
        for name in theme.__dataclass_fields__
        if isinstance(value := getattr(theme, name), str) and value.startswith("#")
    }
    colours |= {f"major{major}": major_colour(major, theme).name() for major in MAJORS}
    dress = TileLook(theme, Sizes(scale)).word
    return Look("night" if theme.dark else "day", colours, scale, list(FONT_FAMILIES), dress)
