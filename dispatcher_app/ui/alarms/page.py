"""报警统计: for the shift leader, how many alarms each seat bears, what is silent, and what rang when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.alarms.kinds import ALARMED
from dispatcher_app.domain.alarms.rates import FLOOD, SeatRate, seat_rates
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.i18n import _
from dispatcher_app.services.alarms.answers import AlarmAnswers
from dispatcher_app.services.alarms.register import (
    AlarmRegister,
    Happened,
    JournalLine,
    Silenced,
    read_register,
    silenced,
)
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.alarms.page_lines import (
    JOURNAL_TITLES,
    JOURNAL_WIDTHS,
    RATE_TITLES,
    RATE_WIDTHS,
    SILENT_TITLES,
    SILENT_WIDTHS,
    journal_line,
    rate_line,
    sheets,
    silent_line,
)
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look

_HOUR = timedelta(hours=1)
_SILENT_ROWS = 5


class AlarmPage(WorkPage):
    """Read when it comes, when somebody acts on an alarm, and every minute while it is looked at."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("alarm_page")
        desk = context.desk
        assert desk.record is not None
        self._record = desk.record
        self._answers = AlarmAnswers(desk.record, desk.person, desk.now)
        self._times = DutyTimes(desk.hall.pack.info.shifts, desk.hall.zone)
        self._register = AlarmRegister()
        self._rates: list[SeatRate] = []
        self._silent: list[Silenced] = []
        self._listed: list[JournalLine] = []
        self._make_parts()
        self._lay_out()
        self._minute = HallMinute(self)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        self._connect()

    # building

    def _make_parts(self) -> None:
        self.rates = self._table("alarm_rates", _("各席位报警率"), RATE_TITLES, RATE_WIDTHS, 8)
        self.silent = self._table("alarm_silent", _("搁置和静音"), SILENT_TITLES, SILENT_WIDTHS, 1)
        self.journal = self._table("alarm_journal", _("报警流水"), JOURNAL_TITLES, JOURNAL_WIDTHS, 6)
        self.period = QComboBox(self)
        self.period.setObjectName("alarm_period")
        self.period.setAccessibleName(_("时段"))
        self.period.addItems([_("本班"), _("近 24 小时"), _("近 7 天")])
        self.what = QComboBox(self)
        self.what.setObjectName("alarm_what")
        self.what.setAccessibleName(_("事"))
        self.what.addItem(_("全部"), None)
        for word in Happened:
            self.what.addItem(word.label, word)
        self.words = QLineEdit(self)
        self.words.setObjectName("alarm_words")
        self.words.setClearButtonEnabled(True)
        self.words.setPlaceholderText(_("筛选报警、姓名、席位或理由"))
        self.words.setAccessibleName(_("筛选"))
        self.back = QPushButton(_("提前恢复  Delete"), self)
        self.back.setObjectName("alarm_end_shelving")
        self.export = QPushButton(_("导出 Excel  Ctrl+E"), self)
        self.export.setObjectName("alarm_export")
        self._handing = HandingOn(self, _("报警统计"), self._sheets)
        self._target = self._label("secondary")
        self._target.setText(
            _("目标:一个席位 10 分钟不到 1 次;10 分钟超过 {flood} 次就没人看得过来。").format(flood=FLOOD)
        )
        self._no_silence = EmptyNote("bell", _("没有搁置的报警,也没有静音的席位"), "", self)
        self._no_lines = EmptyNote("bell", _("这段时间没有响过报警"), "", self)
        self._silent_head, self._journal_head = self._label("title"), self._label("title")

    def _table(
        self, name: str, said: str, titles: Sequence[str], widths: Sequence[int], stretch: int
    ) -> LineTable:
        table = LineTable([_(title) for title in titles], widths, stretch, (), self)
        table.setObjectName(name)
        table.setAccessibleName(said)
        return table

    def _with_note(self, table: LineTable, note: EmptyNote) -> QWidget:
        """The table, and over it what is said while it is empty; the table keeps the keys."""
        place = QWidget(self)
        layers = QStackedLayout(place)
        layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layers.addWidget(note)
        layers.addWidget(table)
        note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return place

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        set_look(label, role=role)
        return label

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        title = self._label("title")
        title.setText(_("各席位报警率"))
        head.addWidget(title)
        head.addSpacing(sizes.pane)
        head.addWidget(self._target, 1)
        head.addWidget(self.export)
        middle = QHBoxLayout()
        middle.addWidget(self._silent_head, 1)
        middle.addWidget(self.back)
        low = QHBoxLayout()
        low.setSpacing(sizes.gap)
        low.addWidget(self._journal_head, 1)
        for widget in (self.period, self.what):
            low.addWidget(widget)
        self.words.setMinimumWidth(sizes.px(280))
        low.addWidget(self.words)
        quiet = self._with_note(self.silent, self._no_silence)
        quiet.setFixedHeight(sizes.row * (_SILENT_ROWS + 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addLayout(head)
        column.addWidget(self.rates, 2)
        column.addLayout(middle)
        column.addWidget(quiet)
        column.addLayout(low)
        column.addWidget(self._with_note(self.journal, self._no_lines), 3)
        self.setFocusProxy(self.rates)

    def _connect(self) -> None:
        self.period.currentIndexChanged.connect(self._on_period)
        self.what.currentIndexChanged.connect(self._on_filter)
        self.words.textChanged.connect(self._on_filter)
        self.silent.pointed.connect(self._on_pointed)
        self.back.clicked.connect(self._on_back)
        self.export.clicked.connect(self._handing.ask)
        for keys, slot, owner in (
            ("Ctrl+E", self._handing.ask, self),
            ("Ctrl+F", self._on_find, self),
            ("F5", self._on_period, self),
            ("Delete", self._on_back, self.silent),
        ):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.activated.connect(slot)
        self.context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("报警统计")
        return (
            KeyEntry(group, _("提前恢复选中的搁置或静音"), "Delete"),
            KeyEntry(group, _("筛选流水"), "Ctrl+F"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            KeyEntry(group, _("重新读取"), "F5"),
        )

    # reading

    def come(self, text: str = "") -> None:
        """To the front; a text filters the journal."""
        if text:
            self.words.setText(text)
        self._read()

    def _read(self) -> None:
        self.context.tasks.start(self._reading(), name="alarm-page")

    async def _reading(self) -> None:
        now = self.context.desk.now()
        begins = min(self._begins(now), self._shift_began(now), now - _HOUR)
        # What rang is written down some minutes later: the newest acts are of now.
        self._register = await read_register(self._record.hall, begins, now + _HOUR)
        self._show(now)

    def _shift_began(self, now: datetime) -> datetime:
        return self._times.at(now).begins

    def _begins(self, now: datetime) -> datetime:
        days = (None, timedelta(days=1), timedelta(days=7))[max(0, self.period.currentIndex())]
        return self._shift_began(now) if days is None else now - days

    def _show(self, now: datetime) -> None:
        zone = self.context.desk.hall.zone
        sitting = self.context.desk.sitting
        present = sitting.board.present if sitting is not None else ()
        roles = {role.value for role in ALARMED}
        seats = [(one.person, one.name, one.seat) for one in present if one.role in roles]
        self._rates = seat_rates(self._register.raised, seats, now, self._shift_began(now))
        _refill(self.rates, [rate_line(rate) for rate in self._rates])
        self._silent = silenced(self._record.hall, now)
        _refill(self.silent, [silent_line(one, now, zone) for one in self._silent])
        self._no_silence.setVisible(not self._silent)
        self._silent_head.setText(_("搁置和静音 {count}").format(count=len(self._silent)))
        self._on_pointed(self.silent.current_key)
        self._on_filter()

    @Slot()
    def _on_filter(self) -> None:
        now, zone = self.context.desk.now(), self.context.desk.hall.zone
        begins, what = self._begins(now), self.what.currentData()
        words = self.words.text().strip().casefold()
        self._listed = [
            line
            for line in self._register.lines
            if line.at >= begins and (what is None or line.what is what) and _has(line, words)
        ]
        _refill(self.journal, [journal_line(at, line, now, zone) for at, line in enumerate(self._listed)])
        self._no_lines.setVisible(not self._listed)
        text = _("报警流水 {count}").format(count=len(self._listed))
        if self._register.more:
            text = _("{listed},另有 {more} 次没有列出").format(listed=text, more=self._register.more)
        self._journal_head.setText(text)

    def _sheets(self) -> Sequence[Sheet]:
        now = self.context.desk.now().astimezone(self.context.desk.hall.zone)
        note = _("{hall} {at} {period}").format(
            hall=self.context.desk.hall.title, at=f"{now:%Y-%m-%d %H:%M}", period=self.period.currentText()
        )
        return sheets(self._rates, self._silent, self._listed, note)

    # what happens

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.ALARM) and self.isVisible():
            self._read()

    @Slot()
    def _on_minute(self) -> None:
        if self.isVisible():
            self._read()

    @Slot()
    def _on_period(self) -> None:
        self._read()

    @Slot()
    def _on_find(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    @Slot(str)
    def _on_pointed(self, subject: str) -> None:
        self.back.setEnabled(bool(subject))

    @Slot()
    def _on_back(self) -> None:
        subject = self.silent.current_key
        one = next((line for line in self._silent if line.subject == subject), None)
        if one is not None:
            self.context.tasks.start(self._bring_back(one), name="alarm-back")

    async def _bring_back(self, one: Silenced) -> None:
        await self._answers.end_shelving(one.subject, initiator=self)
        self.said.emit(_("已恢复:{title}").format(title=one.title), True)
        self._read()


def _has(line: JournalLine, words: str) -> bool:
    return not words or words in " ".join((line.title, line.name, line.desk, line.text)).casefold()


def _refill(table: LineTable, lines: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Other lines; what was current stays so where it is still there."""
    shown, current = TextLines(lines), table.current_key
    at = shown.number_of(current) if current else None
    table.show_lines(shown, at if at is not None else (0 if lines else None))
