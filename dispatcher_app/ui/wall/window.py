"""One screen of the wall: its pages one after another, on time or by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.wall.layout import WallPage
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.frame import FootWords, HeadWords, WallFoot, WallHead
from dispatcher_app.ui.wall.keys import act_of
from dispatcher_app.ui.wall.page import WallPageView
from dispatcher_app.widgets.panels.sizes import PanelSizes
from dispatcher_app.widgets.theme import set_look

#: The pointer hides after so long without a hand on the mouse (ms).
_POINTER_MS = 2000
#: Room around everything, as a share of the height.
_MARGIN = 0.022


class WallWindow(QWidget):
    """Shows the pages of one screen. It has no frame and takes no clicks; keys are told to the show.

    Signals:
        act_wanted: a key asks for one of :class:`WallAct`; the number of a page for ``PAGE``.
        closing: the window was closed from outside.
    """

    act_wanted = Signal(object, int)
    closing = Signal()

    def __init__(self, number: int, city: WallCity) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(f"wall_window_{number}")
        self.setWindowTitle(_("大屏 {number} · {hall}").format(number=number, hall=city.title))
        set_look(self, surface="window")
        self.setMouseTracking(True)
        self.number, self._city = number, city
        self._state: WallState | None = None
        self._foot_words = FootWords()
        self.paused = False
        self.head, self.foot, self.stack = WallHead(self), WallFoot(self), QStackedWidget(self)
        self.turning = QTimer(self, singleShot=True)
        self.turning.setObjectName("wall_turning")
        self.turning.timeout.connect(self._on_time_up)
        self._pointer = QTimer(self, singleShot=True, interval=_POINTER_MS)
        self._pointer.timeout.connect(self._on_pointer_rests)
        layout = QVBoxLayout(self)
        for part in (self.head, self.stack, self.foot):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the window hides the pointer
            layout.addWidget(part, 1 if part is self.stack else 0)
        self.setCursor(Qt.CursorShape.BlankCursor)

    # pages

    def set_pages(self, pages: Sequence[WallPage]) -> None:
        """Other pages from now on, beginning where a page of the same name was."""
        was = self.view.page.name if self.view is not None else ""
        for view in self.views:
            self.stack.removeWidget(view)
            view.deleteLater()
        for page in pages:
            self.stack.addWidget(WallPageView(page, self._city, self.stack))
        self._rescale()
        names = [view.page.name for view in self.views]
        # Screens side by side begin with different pages.
        self.show_page(names.index(was) if was in names else self.number - 1)

    @property
    def views(self) -> list[WallPageView]:
        found = [self.stack.widget(at) for at in range(self.stack.count())]
        return [view for view in found if isinstance(view, WallPageView)]

    @property
    def view(self) -> WallPageView | None:
        """The page that is seen."""
        found = self.stack.currentWidget()
        return found if isinstance(found, WallPageView) else None

    def show_page(self, place: int) -> None:
        """Turn to the page at *place*, counted round; it is filled before it is seen."""
        views = self.views
        if not views:
            return
        view = views[place % len(views)]
        if self._state is not None:
            view.show_state(self._state)
        self.stack.setCurrentWidget(view)
        self._say_place()
        self._start_turning()

    def turn(self, step: int) -> None:
        self.show_page(self.stack.currentIndex() + step)

    def set_paused(self, paused: bool) -> None:
        self.paused = paused
        self._say_place()
        self._start_turning()

    def _start_turning(self) -> None:
        view = self.view
        if view is None or self.paused or len(self.views) < 2:
            self.turning.stop()
        else:
            self.turning.start(view.page.seconds * 1000)

    # what is shown

    def show_state(self, state: WallState) -> None:
        """The newest state: the page that is seen takes it now, another when its turn comes."""
        self._state = state
        if self.view is not None:
            self.view.show_state(state)

    def say(self, head: HeadWords, foot: FootWords) -> None:
        """The words above and below; title and place are the window's own."""
        title = self.view.title if self.view is not None else ""
        self.head.say(HeadWords(title, head.hall, head.clock, head.day))
        self._foot_words = foot
        self._say_place()

    def _say_place(self) -> None:
        view, words, foot = self.view, self.head.words, self._foot_words
        if view is not None:
            self.head.say(HeadWords(view.title, words.hall, words.clock, words.day))
        count, at = len(self.views), self.stack.currentIndex() + 1
        place = _("{at} / {count}").format(at=at, count=count) if count > 1 else ""
        if self.paused:
            place = _("‖ 已暂停 {place}").format(place=place)
        self.foot.say(FootWords(foot.data, foot.trouble, foot.lamp, place))

    # the window

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rescale()

    def _rescale(self) -> None:
        """Type follows the height; on a screen higher than it is wide, the width."""
        room = self.contentsRect()  # all of the window but for the frame of a sandbox
        height = min(room.height(), room.width() * 9 / 16)
        sizes = PanelSizes.on_wall(max(240.0, height))
        margin = round(self.height() * _MARGIN)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(round(margin * 1.6), margin, round(margin * 1.6), round(margin * 0.7))
            layout.setSpacing(sizes.gap)
        self.head.set_sizes(sizes)
        self.foot.set_sizes(sizes)
        if layout is not None:
            layout.activate()
        for view in self.views:
            view.set_sizes(sizes)
            view.lie_in(self.stack.contentsRect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = act_of(event)
        if found is None:
            super().keyPressEvent(event)
        else:
            self.act_wanted.emit(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.unsetCursor()
        self._pointer.start()
        super().mouseMoveEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closing.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.setFocus()
        return super().event(event)

    @Slot()
    def _on_time_up(self) -> None:
        self.turn(1)

    @Slot()
    def _on_pointer_rests(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor)
