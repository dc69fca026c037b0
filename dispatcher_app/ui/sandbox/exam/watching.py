"""监考: who sits at which paper now, how much time is left, how far they are; it looks again by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.watching import Seen, SitState, Watch
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.filled import show_filled
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Times go on every second; the database is asked after so many of them.
_SECOND_MS, _ASK_EVERY = 1000, 3
_SHAPES = {SitState.SITTING: "●", SitState.HANDED_IN: "◇", SitState.TIME_UP: "■"}


class WatchPage(WorkPage):
    """By the database's real clock, whatever the sandbox's does. Practice is not watched."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("exam_watch_page")
        assert context.desk.exam is not None
        self._watch = context.desk.exam.watch
        self._last: Watch | None = None
        self._asking = False
        self._ticks = 0
        self._make_parts()
        self._lay_out()
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._on_second)
        self.add_keys((("F5", self.look_again),), "watch")

    def _make_parts(self) -> None:
        titles = (
            _("状态"),
            _("姓名"),
            _("角色"),
            _("试卷"),
            _("种类"),
            _("剩余"),
            _("已答"),
            _("最近作答"),
            _("开始"),
            _("成绩"),
        )
        widths = (110, 110, 90, 260, 70, 90, 110, 120, 140, 70)
        self.table = LineTable(titles, widths, 3, (8, 4, 2), self)
        self.table.setObjectName("exam_watch")
        self.table.setAccessibleName(_("监考"))
        hint = _("学员开始答卷就列在这里,每三秒自己更新;练习不列")
        self.note = EmptyNote("eye", _("现在没有人在考"), hint, self)
        self.counts, self.read_at = QLabel(self), QLabel(self)
        self.counts.setObjectName("exam_watch_counts")
        self.read_at.setObjectName("exam_watch_read_at")
        set_look(self.counts, role="title")
        set_look(self.read_at, role="secondary")

    def _lay_out(self) -> None:
        sizes = current_sizes()
        top = QHBoxLayout()
        top.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        top.setSpacing(sizes.pane)
        top.addWidget(self.counts)
        top.addWidget(self.read_at, 1)
        self.lists = QStackedWidget(self)
        self.lists.addWidget(self.note)
        self.lists.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.lists, 1)

    # looking

    def come(self, text: str = "") -> None:
        self._second.start()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)

    @Slot()
    def _on_second(self) -> None:
        self._ticks += 1
        if self._ticks % _ASK_EVERY == 0:
            self.look_again()
        else:
            self._show()

    @Slot()
    def look_again(self) -> None:
        """Ask the database, unless it still owes an answer."""
        if not self._asking:
            self._asking = True
            self.context.tasks.start(self._look(), name="exam-watch")

    async def _look(self) -> None:
        try:
            self._last = await self._watch.look()
        except (DomainError, ExternalError) as error:
            self._told_away(str(error))
        else:
            set_look(self.read_at, tone="")
            self._show()
            clock = self._last.now.astimezone(self.context.desk.hall.zone)
            self.read_at.setText(_("按数据库的真实时间,{at} 读取").format(at=f"{clock:%H:%M:%S}"))
        finally:
            self._asking = False

    def _told_away(self, why: str) -> None:
        """What is shown stays, and says of when it is."""
        set_look(self.read_at, tone="over")
        if self._last is None:
            self.read_at.setText(why)
            return
        clock = self._last.now.astimezone(self.context.desk.hall.zone)
        text = _("连不上数据库,以下是 {at} 的情况,正在重试。学员答的不受影响。")
        self.read_at.setText(text.format(at=f"{clock:%H:%M:%S}"))

    def _show(self) -> None:
        watch = self._last
        if watch is None:
            return
        now, zone = watch.now + watch.passed(), self.context.desk.hall.zone
        started = [each.progress.attempt.at.astimezone(zone) for each in watch.seen]
        lines = TextLines(
            [
                (each.progress.attempt.id, _cells(each, now, begun))
                for each, begun in zip(watch.seen, started, strict=True)
            ]
        )
        at = lines.number_of(self.table.current_key)
        text = _("在考 {sitting} 人次 · 已交 {done} 人次")
        sitting = watch.count(SitState.SITTING)
        self.counts.setText(text.format(sitting=sitting, done=len(watch.seen) - sitting))
        self.table.show_lines(lines, at if at is not None else (0 if watch.seen else None))
        show_filled(self, self.lists, self.table, bool(watch.seen))


def _cells(seen: Seen, now: datetime, begun: datetime) -> Sequence[str]:
    paper, attempt, sits = seen.progress.paper, seen.progress.attempt, seen.state is SitState.SITTING
    last = seen.progress.last_at
    return (
        f"{_SHAPES[seen.state]} {seen.state.label}",
        attempt.name,
        Role(attempt.role).label,
        paper.title,
        paper.kind.label,
        _lasts(attempt.ends_at - now) if sits else "—",
        _("{done} / {of}").format(done=seen.progress.done, of=seen.of),
        _("{lasts} 前").format(lasts=_lasts(now - last)) if last is not None and sits else "—",
        f"{begun:%Y-%m-%d %H:%M}",
        f"{seen.points:g}" if seen.points is not None else "—",
    )


def _lasts(lasts: timedelta) -> str:
    """Minutes and seconds, such as ``4:07``, not below nothing."""
    seconds = max(0, round(lasts.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"
