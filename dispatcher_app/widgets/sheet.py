"""A sheet that slides in from the right over its host: nothing modal, nothing taken away.

The banner across the top of a host lives in its own module and is named here as well.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from dispatcher_app.i18n import _
from dispatcher_app.widgets.banner import Banner, BannerKind
from dispatcher_app.widgets.focus_memory import FocusMemory
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look

__all__ = ["Banner", "BannerKind", "SideSheet"]

#: Longest motion of the product (ms): only to show where something went.
SLIDE_MS = 120


_HOST_CHANGES = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class SideSheet(QWidget):
    """Holds one content widget at a time; Esc inside it closes it and the focus goes back.

    The rest of the window stays usable while the sheet is open; Tab goes round within the sheet. The sheet
    owns its content: it is deleted when other content takes its place, so that work still under way when the
    sheet closes can end.

    A host may have several sheets; one made later lies over the others while it is open, and what they hold
    stays as it is under it. When the keys come into a sheet, what lies over it goes away.

    Signals:
        opened: the sheet shows something and has the focus.
        closed: the sheet has slid out.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, host: QWidget, width: int = 420) -> None:
        """*width* in pixels at text scale 1; never wider than *host*."""
        super().__init__(host)
        self.setObjectName("side_sheet")
        self._host, self._width, self._wanted = host, width, width
        self._content: QWidget | None = None
        self._keep = False
        self._memory = FocusMemory(self)
        self._closing = False
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._on_slid)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keep_letters_in(self)
        self._lay_out()
        host.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def open_with(self, title: str, content: QWidget, keep: bool = False, width: int = 0) -> None:
        """Show *content* under *title* and give it the focus; with *keep* it is never deleted.

        *width* in pixels at text scale 1 holds for this content; 0 is the sheet's own.
        """
        self._memory.remember()
        self._wanted = width or self._width
        self._swap(content, keep)
        self._title.setText(title)
        self.setAccessibleName(title)
        was_open = self.isVisible()
        self._closing = self._memory.leaving = False
        self.setGeometry(self._place())
        self.show()
        self._come_up()
        content.show()
        if not was_open:
            self._move_from(self._away(), self._place().topLeft())
        self._focus_content(content)
        self._uncover()
        self.opened.emit()

    @property
    def place(self) -> QRect:
        """Where the sheet lies on the screen once it has slid in."""
        within = self._place()
        return QRect(self._host.mapToGlobal(within.topLeft()), within.size())

    @property
    def is_open(self) -> bool:
        return self.isVisible() and not self._closing

    @property
    def content(self) -> QWidget | None:
        """What the open sheet shows; None while it is closed."""
        return self._content if self.is_open else None

    def take_keys(self) -> None:
        """The keys come back to where they were in the open sheet."""
        held = self.focusWidget()
        if held is not None and held.isVisible() and held.isEnabled():
            held.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._content is not None:
            self._focus_content(self._content)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """From the last answer Tab comes to the first again: the window's own order would lead away."""
        here = self.focusWidget()
        if here is None:
            return super().focusNextPrevChild(forward)
        step = QWidget.nextInFocusChain if forward else QWidget.previousInFocusChain
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stop: QWidget | None = here
        while stop is not None and (stop := step(stop)) is not here:
            if stop is not None and self._is_stop(stop):
                stop.setFocus(reason)
                return True
        return False

    def _is_stop(self, widget: QWidget) -> bool:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        return takes_tab and widget.isEnabled() and self.isAncestorOf(widget) and widget.isVisibleTo(self)

    @Slot()
    def close_sheet(self) -> None:
        """Slide out; the focus is back where it was at once. Keys that are in another sheet stay there."""
        if not self.is_open:
            return
        self._closing = self._memory.leaving = True
        if self._sheet_with_keys() in (None, self):
            self._memory.give_back()
        self._move_from(self.pos(), self._away())

    def put_away(self) -> None:
        """Out of sight at once, for what takes its place; the keys stay where they are."""
        if self.isVisible():
            self._slide.stop()
            self._closing = False
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the right edge of the host, above whatever it shows now."""
        if watched is self._host and event.type() in _HOST_CHANGES and self.is_open:
            self._slide.stop()
            self.setGeometry(self._place())
            self._come_up()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft shade at the left edge, then the sheet."""
        theme, shade = current_theme(), current_sizes().gap
        painter = QPainter(self)
        for step in range(shade):
            alpha = (step + 1) * (60 if theme.dark else 24) // shade
            painter.fillRect(QRect(step, 0, 1, self.height()), QColor(0, 0, 0, alpha))
        painter.fillRect(self.rect().adjusted(shade, 0, 0, 0), QColor(theme.panel))
        painter.fillRect(QRect(shade, 0, 1, self.height()), QColor(theme.border))

    # -- beside other sheets

    def _come_up(self) -> None:
        """Above whatever the host shows; the sheets of a host keep their order."""
        for sheet in _sheets_of(self._host):
            sheet.raise_()

    def _uncover(self) -> None:
        """What lies over this sheet goes: later sheets of its host, and those of what the host lies in."""
        beside = _sheets_of(self._host)
        over = beside[beside.index(self) + 1 :]
        around = self._host
        while (above := around.parentWidget()) is not None:
            over += _sheets_of(above)
            around = above
        for sheet in over:
            if sheet.is_open:
                sheet.put_away()

    def _sheet_with_keys(self) -> SideSheet | None:
        widget: QWidget | None = self.window().focusWidget()
        while widget is not None and not isinstance(widget, SideSheet):
            widget = widget.parentWidget()
        return widget

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.is_open and self.isAncestorOf(new):
            self._uncover()

    # -- inside

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self._title = QLabel(self)
        self._title.setObjectName("sheet_title")
        set_look(self._title, role="title")
        cross = QToolButton(self)
        cross.setObjectName("sheet_close")
        cross.setToolTip(_("关闭 (Esc)"))
        cross.setAccessibleName(_("关闭"))
        set_icon(cross, "x")
        cross.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.gap, sizes.gap, sizes.gap)
        head.addWidget(self._title, 1)
        head.addWidget(cross)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(sizes.gap + 1, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addLayout(head)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_sheet)

    def _swap(self, content: QWidget, keep: bool) -> None:
        old = self._content
        if old is not None and old is not content and isValid(old):
            self._layout.removeWidget(old)
            old.hide()
            if not self._keep:
                old.deleteLater()
        if old is not content:
            self._layout.addWidget(content, 1)
        self._content, self._keep = content, keep

    def _focus_content(self, content: QWidget) -> None:
        """Its own choice first, else whatever in it takes the focus, else the cross."""
        first: QWidget | None = content if content.focusPolicy() != Qt.FocusPolicy.NoFocus else None
        if first is None and content.focusProxy() is None:
            inside = content.findChildren(QWidget)
            first = next((one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
        (first or content).setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> QRect:
        shade = current_sizes().gap
        width = min(current_sizes().px(self._wanted) + shade, self._host.width())
        return QRect(self._host.width() - width, 0, width, self._host.height())

    def _away(self) -> QPoint:
        return QPoint(self._host.width(), 0)

    def _move_from(self, start: QPoint, end: QPoint) -> None:
        self._slide.stop()
        self._slide.setStartValue(start)
        self._slide.setEndValue(end)
        self._slide.start()

    @Slot()
    def _on_slid(self) -> None:
        if self._closing:
            self._closing = False
            self.hide()
            self.closed.emit()


def _sheets_of(host: QWidget) -> list[SideSheet]:
    """In the order in which they lie over each other."""
    return host.findChildren(SideSheet, options=Qt.FindChildOption.FindDirectChildrenOnly)
