"""How the running exercise goes: how long still, what was played, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.sandbox.outside import Played
from dispatcher_app.services.sandbox.record import Happening
from dispatcher_app.services.sandbox.story import RING
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text, duration_text

END_KEY, SCORE_KEY, GO_ON_KEY = "Alt+E", "Alt+P", "Alt+B"
#: So many of the newest refusals are to be read.
_REFUSED = 4


class RunningView(QWidget):
    """Signals:
    go_on_wanted: this program is to play on.
    end_wanted: it was asked for twice.
    score_wanted: how everybody does so far.
    """

    go_on_wanted = Signal()
    end_wanted = Signal()
    score_wanted = Signal()

    def __init__(self, zone: tzinfo, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exercise_running")
        self._zone = zone
        self._make_parts()
        self._lay_out()
        self.go_on.clicked.connect(self.go_on_wanted)
        self.score.clicked.connect(self.score_wanted)
        self.end.clicked.connect(self.ask)
        self.sure.clicked.connect(self._on_sure)
        self.stay.clicked.connect(self.unask)
        self.unask()

    # building

    def _make_parts(self) -> None:
        self.title, self.who = QLabel("", self), QLabel("", self)
        set_look(self.title, role="title")
        self.title.setObjectName("exercise_title")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("exercise_bar")
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.times, self.counts, self.trouble = QLabel("", self), QLabel("", self), QLabel("", self)
        for label, name in (
            (self.who, "exercise_who"),
            (self.times, "exercise_times"),
            (self.counts, "exercise_counts"),
            (self.trouble, "exercise_trouble"),
        ):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self.who, role="secondary")
        set_look(self.trouble, tone="over")
        self.refused_head = QLabel("", self)
        set_look(self.refused_head, role="secondary")
        self.refused = [ElidedLabel("", parent=self) for _line in range(_REFUSED)]
        titles = (_("刚来"), _("来源"), _("地点"), _("情况"))
        self.came = LineTable(titles, (70, 100, 160, 160), 3, (1,), self)
        self.came.setObjectName("exercise_came")
        self.came.setAccessibleName(_("刚来"))
        self.score = _button("exercise_score", _("评分  {key}").format(key=SCORE_KEY), "", self)
        self.go_on = _button("exercise_go_on", _("接着演  {key}").format(key=GO_ON_KEY), "primary", self)
        self.end = _button("exercise_end", _("结束演练  {key}").format(key=END_KEY), "danger", self)
        self.question = QLabel(_("确定结束?各方停下,案件和成绩都保留。"), self)
        self.question.setWordWrap(True)
        self.sure = _button("exercise_end_sure", _("确定结束  Enter"), "danger", self)
        self.stay = _button("exercise_end_not", _("不结束  Esc"), "", self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        for part in (self.title, self.who, self.bar, self.times, self.counts, self.trouble):
            column.addWidget(part)
        column.addWidget(self.refused_head)
        for line in self.refused:
            column.addWidget(line)
        column.addWidget(self.came, 1)
        hands = QHBoxLayout()
        hands.setSpacing(sizes.gap)
        hands.addWidget(self.question, 1)
        hands.addWidget(self.score)
        hands.addStretch(0)
        for button in (self.end, self.go_on, self.stay, self.sure):
            hands.addWidget(button)
        column.addLayout(hands)

    # how it goes

    def show_exercise(self, begun: Happening, last: Happening | None, here: bool, now: datetime) -> None:
        """*last* is who took it up last, if not who began it; *here*: this program plays it."""
        self.title.setText(str(begun.body.get("title", "")))
        taken = last or begun
        at = clock_text(taken.at, now, self._zone)
        if here:
            text = _("{name} {at} 接着演,由本机扮演各方") if last else _("{name} {at} 开始,由本机扮演各方")
        else:
            text = _("{name} {at} 接着演,不在本机") if last else _("{name} {at} 开始,不在本机")
        told = text.format(name=taken.by.name, at=at)
        roles = [Role(role).label for role in begun.body.get("played", ())]
        played = _("程序代席位:{roles}").format(roles=listed(roles)) if roles else _("所有席位都有学员")
        calls = _("来电振铃") if begun.body.get("calls") == RING else _("来电直接成件")
        self.who.setText(f"{told} · {played} · {calls}")
        self.go_on.setVisible(not here and not self.is_asking)
        self._show_times(begun, now)

    def _show_times(self, begun: Happening, now: datetime) -> None:
        begins, ends = (datetime.fromisoformat(str(begun.body[key])) for key in ("begins", "ends"))
        lasts = max(ends - begins, timedelta(seconds=1))
        done = min(max(now - begins, timedelta()), lasts)
        self.bar.setValue(round(1000 * (done / lasts)))
        text = _("已演 {done},还剩 {left},{ends} 结束(模拟时间)")
        until = clock_text(ends, now, self._zone)
        self.times.setText(
            text.format(done=duration_text(done), left=duration_text(lasts - done), ends=until)
        )

    def show_played(self, played: Played | None, problem: str) -> None:
        """What this program has played since it began or went on; None where another plays."""
        if played is None:
            self.counts.setText(_("另一台在扮演各方。如果它已经停了,可以在这里接着演,演过的不会重复。"))
        else:
            text = _("本机已扮演:来件 {reports},来电 {calls},单位和采集员办理 {acts},通知和故障 {injects}")
            counts = {"reports": played.reports, "calls": played.calls}
            self.counts.setText(text.format(**counts, acts=played.acts, injects=played.injects))
        self._show_refused(list(played.refused) if played is not None else [])
        self.trouble.setText(problem)
        self.trouble.setVisible(bool(problem))

    def show_came(self, came: Sequence[Arrival], now: datetime) -> None:
        """What came in last, the newest first."""
        refs = [arrival.ref for arrival in came]
        if refs != [self.came.lines.key(at) for at in range(len(self.came.lines))]:
            lines = [(arrival.ref, self._cells(arrival, now)) for arrival in came]
            self.came.show_lines(TextLines(lines), 0 if lines else None)

    def _cells(self, arrival: Arrival, now: datetime) -> tuple[str, ...]:
        at = clock_text(arrival.at, now, self._zone)
        return at, arrival.source.label, arrival.place, arrival.description

    def _show_refused(self, refused: Sequence[str]) -> None:
        self.refused_head.setText(_("没有办成的 {count} 次,最近的:").format(count=len(refused)))
        self.refused_head.setVisible(bool(refused))
        newest = list(reversed(refused))[:_REFUSED]
        for at, line in enumerate(self.refused):
            line.setText(newest[at] if at < len(newest) else "")
            line.setVisible(at < len(newest))

    # ending

    @property
    def is_asking(self) -> bool:
        return self.question.isVisibleTo(self)

    @Slot()
    def ask(self) -> None:
        """It is asked once."""
        self._show_question(True)
        self.sure.setFocus()

    @Slot()
    def unask(self) -> None:
        self._show_question(False)

    def _show_question(self, asking: bool) -> None:
        for part in (self.question, self.sure, self.stay):
            part.setVisible(asking)
        for part in (self.score, self.end):
            part.setVisible(not asking)
        if asking:
            self.go_on.hide()

    @Slot()
    def _on_sure(self) -> None:
        self.unask()
        self.end_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While it is asked, Esc says no and Enter says yes where the hand is."""
        if self.is_asking and event.key() == Qt.Key.Key_Escape:
            self.unask()
            self.end.setFocus()
        elif self.is_asking and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.unask if self.stay.hasFocus() else self._on_sure)()
        else:
            super().keyPressEvent(event)


def _button(name: str, text: str, kind: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    if kind:
        set_look(button, kind=kind)
    return button
