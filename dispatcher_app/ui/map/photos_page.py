"""Before and after on the map: the photos of one case at a place, and the way to those of others there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.photos_at import EARLIER, PhotosOfCase
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.here_page import metres_text
from dispatcher_app.ui.side.round_words import earlier_at
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.photo_pair import Photo, PhotoPair
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import full_text

#: A page lower than this, at text scale 1, shows the pictures and little else.
_ROOMY = 230


class PhotosPage(QWidget):
    """Follows :meth:`show_cases`. ← → walk the cases, ↑ ↓ the photos of one, Enter opens them large.

    Signals:
        case_shown: the :class:`PhotosOfCase` that is looked at now.
    """

    case_shown = Signal(object)
    #: Two photos side by side want more room than a list, and less height: at text scale 1.
    panel_width, panel_height = 620, 420

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photos_page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._context = context
        self._cases: tuple[PhotosOfCase, ...] = ()
        self._number = 0
        self.case = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.case.setObjectName("photos_case")
        self.facts = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.facts.setObjectName("photos_facts")
        set_look(self.facts, role="small")
        self.newer = icon_button(self, "photos_newer", "chevron-left", _("较新的一件 (←)"))
        self.older = icon_button(self, "photos_older", "chevron-right", _("较早的一件 (→)"))
        self.pair = PhotoPair(self)
        self.pair.installEventFilter(self)
        self.nothing = EmptyNote("photo", "", "", self)
        self._lay_out()
        self.newer.clicked.connect(self._on_newer)
        self.older.clicked.connect(self._on_older)
        self.pair.photo_wanted.connect(self._on_photo_wanted)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head, words, column = QHBoxLayout(), QVBoxLayout(), QVBoxLayout(self)
        words.setSpacing(0)
        words.addWidget(self.case)
        words.addWidget(self.facts)
        head.setSpacing(sizes.px(2))
        head.addLayout(words, 1)
        for button in (self.newer, self.older):
            head.addWidget(button)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.pair)
        self._pages.addWidget(self.nothing)
        column.setContentsMargins(sizes.pane, 0, sizes.grid, sizes.gap)
        column.setSpacing(sizes.grid)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    # what is shown

    @property
    def shown(self) -> PhotosOfCase | None:
        """The case that is looked at."""
        return self._cases[self._number] if self._cases else None

    @property
    def count(self) -> int:
        """How many cases there are to walk."""
        return len(self._cases)

    def wait(self) -> None:
        """Cases are being read."""
        self._cases, self._number = (), 0
        self.pair.set_photos(())
        self._show_words("", "")
        self._say(_("正在读取照片…"), "")

    def show_failure(self, why: str) -> None:
        self._say(_("照片没有读到"), why)

    def show_cases(self, cases: Sequence[PhotosOfCase], case_id: int = 0) -> None:
        """*cases* with the newest first; the one of *case_id* is looked at, or else the newest."""
        self._cases = tuple(cases)
        ids = [one.row.case_id for one in self._cases]
        self._show(ids.index(case_id) if case_id in ids else 0)

    def _show(self, number: int) -> None:
        self._number = number
        self._enable()
        one = self.shown
        if one is None:
            self._show_words("", "")
            self._say(_("这里没有照片"), _("附近 {days} 天内的案件都没有附照片").format(days=EARLIER.days))
            return
        self._show_words(self._title(one), self._facts(one))
        if one.photos:
            stage = one.row.stage
            photos = [
                Photo(photo.sha256, photo.name, photo.kind, of_earlier=earlier_at(stage, photo.kind))
                for photo in one.photos
            ]
            self.pair.set_photos(photos, f"{one.row.number} {one.row.title}".strip())
            had_keys = self._has_keys
            self._pages.setCurrentWidget(self.pair)
            if had_keys:
                self.pair.focus_photo()
        else:
            others = _("按 → 看此处别的案件") if self.count > 1 else _("附近别的案件也没有")
            self._say(_("本案没有照片"), others)
        self.case_shown.emit(one)

    def _say(self, title: str, advice: str) -> None:
        had_keys = self._has_keys
        self.nothing.set_words(title, advice)
        self._pages.setCurrentWidget(self.nothing)
        if had_keys:
            self.setFocus()

    @property
    def _has_keys(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _show_words(self, case: str, facts: str) -> None:
        self.case.setText(case)
        self.facts.setText(facts)

    def _enable(self) -> None:
        for button, there in ((self.newer, self._number > 0), (self.older, self._number + 1 < self.count)):
            button.setVisible(self.count > 1)
            button.setEnabled(there)

    def _title(self, one: PhotosOfCase) -> str:
        place = f"{self._number + 1}/{self.count}" if self.count > 1 else ""
        return "  ".join(part for part in (place, one.row.number, one.row.title) if part)

    def _facts(self, one: PhotosOfCase) -> str:
        zone = self._context.desk.hall.zone
        reported = _("上报 {time}").format(time=full_text(one.row.reported_at, zone))
        closed = _("办结 {time}").format(time=full_text(one.closed_at, zone)) if one.closed_at else ""
        away = metres_text(one.distance_m) if one.distance_m >= 1 else ""
        return " · ".join(part for part in (one.row.stage.label, reported, closed, away) if part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() >= current_sizes().px(_ROOMY)
        self.facts.setVisible(roomy)
        self.pair.set_compact(not roomy)

    # hands

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._step_of(event) is not None:
                event.accept()
                return True
            return self.pair.event(event)  # the keys are the photos', though they come here
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click gives the keys to a photo; arrows mean the same there."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = self._step_of(event)
            if step is not None:
                step()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step_of(event)
        if step is not None:
            step()
        else:
            self.pair.keyPressEvent(event)  # leaves what is not the photos' to the panel

    def _step_of(self, event: QKeyEvent) -> partial[None] | None:
        """What an arrow does; with Shift it moves a picture that is zoomed."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        return {
            Qt.Key.Key_Left: partial(self.walk, -1),
            Qt.Key.Key_Right: partial(self.walk, 1),
            Qt.Key.Key_Up: partial(self.pair.step, -1),
            Qt.Key.Key_Down: partial(self.pair.step, 1),
        }.get(Qt.Key(event.key()))

    def walk(self, by: int) -> None:
        """To a newer (-1) or older (1) case; beyond the ends nothing happens."""
        if 0 <= self._number + by < self.count:
            self._show(self._number + by)

    @Slot()
    def _on_newer(self) -> None:
        self.walk(-1)

    @Slot()
    def _on_older(self) -> None:
        self.walk(1)

    # bytes

    @Slot(str)
    def _on_photo_wanted(self, sha: str) -> None:
        self._context.tasks.start(self._supply(sha), name=f"photo-at-{sha[:8]}")

    async def _supply(self, sha: str) -> None:
        wanted = next((photo for one in self._cases for photo in one.photos if photo.sha256 == sha), None)
        if wanted is None:
            return
        try:
            self.pair.supply(sha, await self._context.desk.photos.fetch(wanted))
        except ExternalError as error:
            self.show_failure(str(error))
