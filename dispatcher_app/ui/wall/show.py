"""The whole wall: a window on every screen, the layout that says what each shows, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dispatcher_app.services.wall.layout import WallLayout
from dispatcher_app.services.wall.layout_file import LayoutFile
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.editor import LayoutDialog
from dispatcher_app.ui.wall.help import WallHelp
from dispatcher_app.ui.wall.keys import WallAct
from dispatcher_app.ui.wall.said import foot_words, head_words
from dispatcher_app.ui.wall.source import WallSource
from dispatcher_app.ui.wall.window import WallWindow
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import THEMES

#: The clock and the freshness of the data are looked at so often, the layout's file every few looks (ms).
_LOOK_MS, _FILE_LOOKS = 1000, 3
#: A screen of so many lines has the type of a desk.
_DESK_LINES = 1080
#: Screens that come or go settle first (ms): a switch of inputs takes several off and on.
_SCREENS_MS = 800


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """``screens`` are numbers from 1 (none: all); ``windowed`` leaves the windows small, for trying."""

    screens: tuple[int, ...] = ()
    windowed: bool = False


def screens_now() -> list[QRect]:
    """Where the screens of this machine are, the main one first."""
    main = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not main]
    return [screen.geometry() for screen in ([main, *others] if main is not None else others)]


class WallShow(QObject):
    """Keeps a window on every screen that is wanted and there, and tells them all what they show.

    Signals:
        left: the wall is to end.
    """

    left = Signal()

    def __init__(
        self,
        source: WallSource,
        city: WallCity,
        file: LayoutFile,
        options: ShowOptions | None = None,
        screens: Callable[[], Sequence[QRect]] = screens_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source, self._city, self._file = source, city, file
        self._options, self._screens = options or ShowOptions(), screens
        self.windows: dict[int, WallWindow] = {}
        self._swap = 0
        self._state: WallState | None = None
        self._looks = 0
        self.editor: LayoutDialog | None = None
        self._helps: dict[int, WallHelp] = {}
        loaded = file.load()
        self.layout, self.complaint = loaded.layout, loaded.complaint
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._settle = QTimer(self, singleShot=True, interval=_SCREENS_MS)
        self._settle.timeout.connect(self.arrange)
        source.changed.connect(self._on_state)

    def begin(self) -> None:
        """Open the windows and go on by itself."""
        self._dress()
        self.arrange()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._on_screens)
            app.screenRemoved.connect(self._on_screens)
        self._look.start()

    def end(self) -> None:
        """Close everything; nothing of the show is left."""
        self._look.stop()
        self._settle.stop()
        if self.editor is not None:
            self.editor.close()
        for window in self.windows.values():
            window.hide()
            window.deleteLater()
        self.windows.clear()
        self._helps.clear()

    # screens

    def _wanted(self) -> dict[int, QRect]:
        """The screens that show something; where none of those asked for is there, the first one."""
        there = dict(enumerate(self._screens(), 1))
        asked = self._options.screens or tuple(there)
        found = [number for number in asked if number in there] or list(there)[:1]
        turned = found[self._swap % len(found) :] + found[: self._swap % len(found)] if found else []
        if self._swap and len(found) == 1 and len(there) > 1:  # one window goes through all screens
            numbers = list(there)
            turned = [numbers[(numbers.index(found[0]) + self._swap) % len(numbers)]]
        return {number: there[place] for number, place in zip(found, turned, strict=True)}

    @Slot()
    def arrange(self) -> None:
        """Open, move and close windows so that they fit the screens that are there."""
        wanted = self._wanted()
        for number in [number for number in self.windows if number not in wanted]:
            self._helps.pop(number, None)
            self.windows.pop(number).deleteLater()
        for number, place in wanted.items():
            window = self.windows.get(number) or self._new_window(number)
            self._put(window, place)

    def _new_window(self, number: int) -> WallWindow:
        window = self.windows[number] = WallWindow(number, self._city)
        window.act_wanted.connect(self._on_act)
        window.closing.connect(self._on_closed)
        if self._state is not None:
            window.show_state(self._state)
        window.set_pages(self.layout.on(number))
        self._say(window)
        return window

    def _put(self, window: WallWindow, place: QRect) -> None:
        if self._options.windowed:
            window.resize(place.size() / 2)
            window.move(place.topLeft())
            window.show()
            return
        window.setGeometry(place)
        window.showFullScreen()

    # what they show

    def show_layout(self, layout: WallLayout) -> None:
        """Another layout from now on; pages of the same name stay in front."""
        self.layout = layout
        self._dress()
        for number, window in self.windows.items():
            window.set_pages(layout.on(number))

    def _dress(self) -> None:
        """Colours for all; the type of the dialog follows the screen, which may have 4,320 lines."""
        app, screen = QApplication.instance(), QGuiApplication.primaryScreen()
        if isinstance(app, QApplication):
            scale = screen.geometry().height() / _DESK_LINES if screen is not None else 1.0
            apply_theme(app, THEMES[self.layout.theme], scale)

    @Slot(object)
    def _on_state(self, state: WallState) -> None:
        self._state = state
        for window in self.windows.values():
            window.show_state(state)
            self._say(window)
        if self.editor is not None:
            self.editor.show_state(state)

    def _say(self, window: WallWindow) -> None:
        zone = self._city.zone
        head = head_words(self._source.now, zone, self._city.title)
        window.say(head, foot_words(self._source, zone, self.complaint))

    @Slot()
    def _on_look(self) -> None:
        for window in self.windows.values():
            self._say(window)
        self._looks += 1
        if self._looks % _FILE_LOOKS == 0 and self._file.changed():
            self.read_file()

    def read_file(self) -> None:
        """The file was edited by other means; a broken one changes nothing but the sentence below."""
        loaded = self._file.load()
        self.complaint = loaded.complaint
        if loaded.layout != self.layout:
            self.show_layout(loaded.layout)

    # keys

    @Slot(object, int)
    def _on_act(self, act: WallAct, page: int) -> None:
        sender = self.sender()
        window = sender if isinstance(sender, WallWindow) else None
        if window is not None:
            self._act_on(window, act, page)

    def _act_on(self, window: WallWindow, act: WallAct, page: int) -> None:
        match act:
            case WallAct.NEXT | WallAct.PREVIOUS:
                window.turn(1 if act is WallAct.NEXT else -1)
            case WallAct.PAGE:
                if page < len(window.views):
                    window.show_page(page)
            case WallAct.PAUSE:
                window.set_paused(not window.paused)
            case WallAct.FULL_SCREEN:
                window.showNormal() if window.isFullScreen() else window.showFullScreen()
            case WallAct.SCREEN:
                self._swap += 1
                self.arrange()
            case WallAct.HELP | WallAct.LEAVE_HELP:
                self._help(window, wanted=act is WallAct.HELP)
            case WallAct.EDIT:
                self.edit()
            case WallAct.QUIT:
                self.left.emit()

    def _help(self, window: WallWindow, *, wanted: bool) -> None:
        known = (
            self._helps.setdefault(window.number, WallHelp(window))
            if wanted
            else self._helps.get(window.number)
        )
        if known is None:
            return
        if wanted and known.isHidden():
            known.appear()
        else:
            known.hide()

    def edit(self) -> None:
        """Open the dialog in which pages are edited; one at a time."""
        if self.editor is None:
            self.editor = LayoutDialog(self.layout, self._file, self._city)
            self.editor.saved.connect(self._on_saved)
            self.editor.finished.connect(self._on_edited)
            if self._state is not None:
                self.editor.show_state(self._state)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()

    @Slot(object)
    def _on_saved(self, layout: WallLayout) -> None:
        self.complaint = ""
        self.show_layout(layout)

    @Slot(int)
    def _on_edited(self, _code: int) -> None:
        if self.editor is not None:
            self.editor.deleteLater()
            self.editor = None

    @Slot()
    def _on_closed(self) -> None:
        self.left.emit()

    @Slot()
    def _on_screens(self) -> None:
        self._settle.start()
