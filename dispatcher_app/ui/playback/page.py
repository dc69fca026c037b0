"""回放: a past day plays again, read-only, with a line of time, and notes for the talk after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dispatcher_app.domain.playback.film import Film, Turn
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.playback.marks import Mark
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.playback.notes import NotesPane
from dispatcher_app.ui.playback.panels import FilmPanels
from dispatcher_app.ui.playback.player import FilmPlayer
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.case_table import CaseTable
from dispatcher_app.widgets.days import day_of, qdate
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Between two looks at the film while a hand pulls it, and between two pictures of the panels (ms).
_LOOK_MS, _PANELS_MS = 30, 250
#: More changed lines than these are put into the list as a new list.
_ANEW = 300
_STEPS_SHOWN = 200
_TITLES, _WIDTHS = (N_("时刻"), N_("案件"), N_("办理"), N_("经办人")), (72, 130, 110, 120)
_SHARES, _MAP_SHARES = (9, 7, 5), (3, 2)


class PlaybackPage(WorkPage):
    """Nothing of it writes into the hall."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("playback_page")
        desk = context.desk
        assert desk.playback is not None
        self._desk, self._zone = desk.playback, desk.hall.zone
        self.film: Film | None = None
        self._day = date.min
        self._task: asyncio.Task[Any] | None = None
        self._moved: set[int] = set()
        self._first: datetime | None = None
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._picture = QTimer(self, singleShot=True, interval=_PANELS_MS)
        self._make_parts(WallCity(desk.hall, context.layers))
        self._lay_out()
        self._connect()
        self._show_busy(False)
        sandbox = desk.hall.clock is not None
        self.day.setDate(qdate(self._desk.today - timedelta(days=0 if sandbox else 1)))

    # building

    def _make_parts(self, city: WallCity) -> None:
        self.day = QDateEdit(self)
        self.day.setObjectName("film_day")
        self.day.setAccessibleName(_("哪一天"))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setCurrentSection(QDateEdit.Section.DaySection)
        self.load = QPushButton(_("放映  Ctrl+Enter"), self)
        self.load.setObjectName("film_load")
        set_look(self.load, kind="primary")
        self.stop = QPushButton(_("取消  Esc"), self)
        self.stop.setObjectName("film_stop")
        self.progress = QProgressBar(self)
        self.progress.setObjectName("film_progress")
        self.progress.setTextVisible(False)
        self.said_of = QLabel(self)
        self.said_of.setObjectName("film_words")
        set_look(self.said_of, role="secondary")
        self.queue = CaseTable(self._zone, parent=self)
        self.steps = LineTable([_(title) for title in _TITLES], _WIDTHS, 3, (), self)
        self.steps.setObjectName("film_steps")
        self.steps.setAccessibleName(_("办理流水"))
        self.only_case = QCheckBox(_("只看选中的案件 (Ctrl+J)"), self)
        self.only_case.setObjectName("film_only_case")
        self.panels = FilmPanels(city, self)
        self.player = FilmPlayer(self._zone, self)
        self.notes = NotesPane(self._zone, self)
        hint = _("选好日期,Ctrl+Enter 放映:当天的队列、地图和数字逐步重现,不改动任何案件")
        self.note = EmptyNote("history", _("还没有放映"), hint, self)
        self.stage = QStackedWidget(self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        top = QHBoxLayout()
        top.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        top.setSpacing(sizes.gap)
        for part in (self.day, self.load, self.stop, self.progress, self.said_of):
            top.addWidget(part)
        top.addStretch(1)
        self.stage.addWidget(self.note)
        self.stage.addWidget(self._screen())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.stage, 1)
        self.setFocusProxy(self.day)

    def _screen(self) -> QWidget:
        sizes = current_sizes()
        middle = QSplitter(Qt.Orientation.Vertical, self)
        middle.addWidget(self.panels.city)
        middle.addWidget(self._happened())
        across = QSplitter(Qt.Orientation.Horizontal, self)
        for part in (self.queue, middle, self.panels):
            across.addWidget(part)
        _share(across, _SHARES)
        _share(middle, _MAP_SHARES)
        below = QHBoxLayout()
        below.setSpacing(sizes.pane)
        below.addWidget(self.player, 2)
        below.addWidget(self.notes, 1)
        self.notes.setFixedHeight(sizes.px(150))
        screen = QWidget(self)
        column = QVBoxLayout(screen)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.gap)
        column.setSpacing(sizes.gap)
        column.addWidget(across, 1)
        column.addLayout(below)
        return screen

    def _happened(self) -> QWidget:
        held = QWidget(self)
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().grid)
        column.addWidget(self.only_case)
        column.addWidget(self.steps, 1)
        return held

    def _connect(self) -> None:
        self.load.clicked.connect(self.show_day)
        self.stop.clicked.connect(self.cancel)
        self.player.moment_changed.connect(self._on_moment_changed)
        self._look.timeout.connect(self._show_moved)
        self._picture.timeout.connect(self._show_panels)
        self.queue.case_selected.connect(self._on_case_selected)
        self.queue.case_activated.connect(self.case_wanted)
        self.steps.opened.connect(self._on_step_opened)
        self.only_case.toggled.connect(self._show_steps)
        self.notes.wanted.connect(self._on_note_wanted)
        self.notes.chosen.connect(self._on_note_chosen)
        self.notes.removed.connect(self._on_note_removed)
        own = (
            ("Ctrl+Return", self.show_day),
            ("Alt+Left", self.go_earlier),
            ("Alt+Right", self.go_later),
            ("Space", self._on_space),
            (",", self.player.step_back),
            (".", self.player.step_on),
            ("+", self.player.faster),
            ("=", self.player.faster),
            ("-", self.player.slower),
            ("Ctrl+B", self.notes.line.setFocus),
            ("Ctrl+J", self.only_case.toggle),
        )
        self.add_keys(own, "playback")
        (self._cancel,) = self.add_keys((("Esc", self.cancel),), "playback")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("回放")
        return (
            KeyEntry(group, _("放映选好的一天"), "Ctrl+Enter"),
            KeyEntry(group, _("前一天、后一天"), "Alt+← →"),
            KeyEntry(group, _("回放、暂停"), _("空格")),
            KeyEntry(group, _("上一步、下一步"), ", ."),
            KeyEntry(group, _("加快、放慢"), "+ -"),
            KeyEntry(group, _("给这一刻记一笔"), "Ctrl+B"),
            KeyEntry(group, _("流水只看选中的案件"), "Ctrl+J"),
        )

    def come(self, text: str = "") -> None:
        """*text* is a day, or a moment of one, in the city (``2026-06-12 17:00``)."""
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            return
        self._first = moment.replace(tzinfo=self._zone)
        self.day.setDate(qdate(moment.date()))
        self.show_day()

    # the film

    @Slot()
    def go_earlier(self) -> None:
        self.day.setDate(self.day.date().addDays(-1))

    @Slot()
    def go_later(self) -> None:
        self.day.setDate(self.day.date().addDays(1))

    @Slot()
    def show_day(self) -> None:
        """Read the chosen day; what is shown stays until the new film is there."""
        if self._task is None:
            self._task = self.context.tasks.start(self._read(day_of(self.day.date())), name="film")
        if self._task is not None:
            self._show_busy(True)
            self._task.add_done_callback(self._on_read)

    async def _read(self, day: date) -> None:
        try:
            self._show_film(day, await self._desk.film(day, self._on_told))
            self._show_marks(await asyncio.to_thread(self._desk.book.of, day))
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)

    def _show_film(self, day: date, film: Film) -> None:
        self.film, self._day, self._moved = film, day, set()
        self.stage.setCurrentIndex(1)
        self.queue.set_rows(film.rows.values(), film.at)
        self.player.set_film(film)
        if self._first is not None and self._first.date() == day:
            self.player.go_to(self._first)
        self._first = None
        self._show_marks(())
        words = _("{day}:开始时在办 {open} 件,当天 {steps} 步")
        self.said_of.setText(words.format(day=f"{day:%Y-%m-%d}", open=len(film.rows), steps=len(film.turns)))
        self.player.setFocus()

    def _on_told(self, done: int, of: int) -> None:
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def _on_read(self, _task: asyncio.Task[Any]) -> None:
        """However it ended."""
        self._task = None
        if isValid(self):
            self._show_busy(False)

    @Slot()
    def cancel(self) -> None:
        """Stop reading; the film before stays."""
        if self._task is not None:
            self._task.cancel()
            self.said.emit(_("已取消,没有换片。"), False)

    def _show_busy(self, busy: bool) -> None:
        self.load.setEnabled(not busy)
        for part in (self.stop, self.progress):
            part.setVisible(busy)
        self._cancel.setEnabled(busy)

    # the moment

    @Slot(object)
    def _on_moment_changed(self, at: datetime) -> None:
        """The film goes there at once, so that the next step is counted from there; the list follows."""
        if self.film is not None:
            self._moved |= self.film.seek(at)
            if not self._look.isActive():
                self._look.start()

    @Slot()
    def _show_moved(self) -> None:
        if self.film is None:
            return
        moved, rows = self._moved, self.film.rows
        self._moved = set()
        if len(moved) > _ANEW:
            self.queue.set_rows(rows.values(), self.film.at)
        else:
            self.queue.remove([case_id for case_id in moved if case_id not in rows])
            self.queue.upsert([rows[case_id] for case_id in moved if case_id in rows])
            self.queue.tick(self.film.at)
        if not self._picture.isActive():
            self._picture.start()

    @Slot()
    def _show_panels(self) -> None:
        self._picture.stop()
        if self.film is not None:
            self.panels.show_moment(self.film)
            self._show_steps()

    @Slot()
    def _show_steps(self) -> None:
        """What was done last before the moment, the newest above."""
        if self.film is None:
            return
        case_id = self.queue.current_id if self.only_case.isChecked() else None
        if case_id is None:
            turns = self.film.latest(_STEPS_SHOWN)
        else:
            turns = [turn for turn in self.film.of_case(case_id) if turn.at <= self.film.at][::-1]
        lines = TextLines([(f"{turn.at.timestamp()} {turn.case_id}", self._cells(turn)) for turn in turns])
        self.steps.show_lines(lines, None)

    def _cells(self, turn: Turn) -> tuple[str, ...]:
        who = f"{turn.who} · {turn.role.label}" if turn.who else turn.role.label
        return f"{turn.at.astimezone(self._zone):%H:%M:%S}", turn.number, turn.verb.label, who

    @Slot(int)
    def _on_case_selected(self, _case_id: int) -> None:
        if self.only_case.isChecked():
            self._show_steps()

    @Slot(str)
    def _on_step_opened(self, key: str) -> None:
        """To the moment of the step, and its case."""
        at, _space, case_id = key.partition(" ")
        self.player.go_to(datetime.fromtimestamp(float(at), self._zone))
        self._show_moved()
        self.queue.select_case(int(case_id))

    @Slot()
    def _on_space(self) -> None:
        if self.film is not None:
            self.player.toggle()

    # notes

    def _show_marks(self, marks: Sequence[Mark]) -> None:
        self.notes.show_marks(marks)
        self.player.set_marks(marks)

    @Slot(str)
    def _on_note_wanted(self, text: str) -> None:
        if self.film is None:
            return
        case = self.queue.current_case()
        number = case.number if case is not None else ""
        mark = Mark(self.film.at, text, self.context.desk.person.name, number)
        if self._noted(lambda: self._desk.book.add(self._day, mark)):
            self.notes.line.clear()

    @Slot(str)
    def _on_note_removed(self, mark_id: str) -> None:
        self._noted(lambda: self._desk.book.remove(self._day, mark_id))

    def _noted(self, act: Callable[[], Sequence[Mark]]) -> bool:
        """Whether it was done; what is written stays in its line otherwise."""
        try:
            self._show_marks(act())
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return False
        return True

    @Slot(object)
    def _on_note_chosen(self, mark: Mark) -> None:
        self.player.go_to(mark.at)


def _share(splitter: QSplitter, shares: Sequence[int]) -> None:
    splitter.setChildrenCollapsible(False)
    for at, share in enumerate(shares):
        splitter.setStretchFactor(at, share)
    splitter.setSizes([share * 100 for share in shares])
