"""The random second look: a draw that anyone can repeat, its cases, and how far the looking has come."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QWidget,
)

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.draw import take_draw
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.ruling.counts import DrawOf, DrawProgress
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.ruling.draw_lines import (
    DrawLines,
    DrawnLines,
)
from dispatcher_app.ui.ruling.draw_proof import DrawProof
from dispatcher_app.ui.ruling.found import Following
from dispatcher_app.ui.ruling.second_look_parts import SecondLookParts
from dispatcher_app.widgets.days import qdate
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from dispatcher_app.widgets.key_list import KeyEntry


class SecondLookPage(SecondLookParts):
    """Cases are looked at where all commands are given: Enter opens one at the seat."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("second_look_page")
        self._progress = DrawProgress()
        self._of_subject = ""
        self._just_come = False
        self._busy = False
        self._repeated = ""
        self._draw_keys: list[QShortcut] = []
        self._make_parts()
        self._offer_shifts()
        self._lay_out()
        self.following = Following(self, self.found)
        self.proof = DrawProof(self)
        self._connect()

    # building

    def _offer_shifts(self) -> None:
        """A city with one shift a day draws by days."""
        ruling = self.context.desk.ruling
        names = ruling.times.names if ruling is not None and len(ruling.times.names) > 1 else ()
        for name in names:
            self.shift.addItem(name, name)

    def _connect(self) -> None:
        self.take.clicked.connect(self.draw)
        self.what.currentIndexChanged.connect(self._on_asked)
        self.day.dateChanged.connect(self._on_asked)
        self.shift.currentIndexChanged.connect(self._on_asked)
        self.following.changed.connect(self._on_followed)
        self.draws.pointed.connect(self._on_pointed)
        self.draws.opened.connect(self._on_draw_opened)
        self.cases.opened.connect(self._on_case_opened)
        self.repeat.clicked.connect(self.proof.repeat)
        self.copy.clicked.connect(self.proof.copy)
        self.proof.repeated.connect(self._on_repeated)
        bus = self.context.desk.bus
        bus.subscribe(HallRecordChanged, self._on_record_changed)
        bus.subscribe(CasesChanged, self._on_cases_moved)
        bus.subscribe(RowsRead, self._on_cases_moved)
        self._draw_keys += self.add_keys((("Ctrl+Return", self.draw), ("Ctrl+Enter", self.draw)), "page")
        self.add_keys(
            (("Ctrl+R", self.following.ask), ("F5", self.proof.repeat), ("Ctrl+Shift+C", self.proof.copy)),
            "page",
        )
        self.following.sheet.opened.connect(self._on_sheet_opened)
        self.following.sheet.closed.connect(self._on_sheet_closed)

    @Slot()
    def _on_sheet_opened(self) -> None:
        """The form has the same keys for itself."""
        for shortcut in self._draw_keys:
            shortcut.setEnabled(False)

    @Slot()
    def _on_sheet_closed(self) -> None:
        for shortcut in self._draw_keys:
            shortcut.setEnabled(True)

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("抽样复看")
        return (
            KeyEntry(group, _("抽取"), "Ctrl+Enter"),
            KeyEntry(group, _("打开抽中的案件"), "Enter"),
            KeyEntry(group, _("记录复查后续"), "Ctrl+R"),
            KeyEntry(group, _("复算这次抽取"), "F5"),
            KeyEntry(group, _("复制总体名单"), "Ctrl+Shift+C"),
        )

    # what is asked for

    def come(self, text: str = "") -> None:
        self._just_come = True
        today = self.context.desk.now().astimezone(self.context.desk.hall.zone).date()
        self.day.setMaximumDate(qdate(today))
        if not self._of_subject and self.day.date() == QDate(2000, 1, 1):
            self.day.setDate(qdate(today - timedelta(days=1)))
        may = self.context.desk.record is not None and self.context.desk.record.may(ActKind.DRAW)
        for field in (self.what, self.day, self.count, self.take, self.there):
            field.setVisible(may)
        self.shift.setVisible(may and self.shift.count() > 1)
        self.context.tasks.start(self._read(), name="draws-read")
        self.following.read()

    @property
    def of(self) -> DrawOf:
        return DrawOf(self.what.currentData())

    @property
    def chosen_day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    @property
    def chosen_shift(self) -> str:
        """The shift of that day to draw from, "" for all of it."""
        return str(self.shift.currentData())

    @property
    def asked(self) -> tuple[DrawOf, date, str]:
        """From what, from which day, from which shift."""
        return self.of, self.chosen_day, self.chosen_shift

    async def _read(self) -> None:
        record, ruling = self.context.desk.record, self.context.desk.ruling
        if record is None or ruling is None:
            return
        try:
            await record.hall.load()
            self._show_draws()
            if self._just_come and self.what.hasFocus():
                self.setFocus()  # now that there are draws to begin with
            self._just_come = False
            of, day, shift = asked = self.asked
            numbers = await ruling.population(of, day, shift)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if asked == self.asked:
            done = record.hall.state(Topic.DRAW, of.subject(day, shift)).version
            self.there.setText(self._there_words(len(numbers), bool(done)))

    def _there_words(self, count: int, done: bool) -> str:
        if done:
            return _("这一天(班)的已经抽过;每天(班)每项只抽一次,谁也不能抽到满意为止。")
        if not count:
            return _("这一天(班)没有可抽的案件。")
        return _("这一天(班)有 {count} 件可抽。").format(count=count)

    @Slot()
    def _on_asked(self) -> None:
        if self.isVisible():
            self.context.tasks.start(self._read(), name="draws-read")

    # drawing

    @Slot()
    def draw(self) -> None:
        record = self.context.desk.record
        if not self._busy and record is not None and record.may(ActKind.DRAW):
            self._busy = True
            self.context.tasks.start(self._draw(*self.asked), name="draw")

    async def _draw(self, of: DrawOf, day: date, shift: str) -> None:
        desk = self.context.desk
        assert desk.record is not None
        assert desk.ruling is not None
        try:
            if desk.now() < desk.ruling.period(day, shift)[1]:
                text = _("这一班还没有过完") if shift else _("当天还没有过完")
                self.said.emit(_("{when},名单还会变;请抽已经过去的。").format(when=text), False)
                return
            numbers = await desk.ruling.population(of, day, shift)
            if desk.record.hall.state(Topic.DRAW, of.subject(day, shift)).version:
                self.said.emit(self._there_words(len(numbers), done=True), False)
                return
            if not numbers:
                self.said.emit(self._there_words(0, done=False), False)
                return
            taken = take_draw(numbers, secrets.token_hex(16), self.count.value())
            draft = ActDraft(kind=ActKind.DRAW, subject=of.subject(day, shift), payload=taken)
            await desk.record.append(draft, initiator=self)
            self._tell_drawn(taken)
            self._show_draws(draft.subject)
            await self._read()
            self.cases.setFocus()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        finally:
            self._busy = False

    def _tell_drawn(self, taken: DrawTaken) -> None:
        text = _("从 {population} 件中抽出 {count} 件。")
        if taken.wanted > taken.population:
            text = _("只有 {population} 件,全部抽出。")
        self.said.emit(text.format(population=taken.population, count=len(taken.chosen)), True)

    # draws

    @property
    def act(self) -> HallAct | None:
        """The draw the list stands on."""
        lines = self.draws.lines
        at = lines.number_of(self.draws.current_key) if isinstance(lines, DrawLines) else None
        return lines.acts[at] if isinstance(lines, DrawLines) and at is not None else None

    def _show_draws(self, current: str = "") -> None:
        record = self.context.desk.record
        assert record is not None
        lines = DrawLines(record.hall.current(ActKind.DRAW))
        at = lines.number_of(current or self.draws.current_key)
        self.list.setCurrentWidget(self.draws if len(lines) else self.note)
        self.setFocusProxy(self.draws if len(lines) else self.what)  # three keys from one case to the next
        self.draws.show_lines(lines, at if at is not None else 0 if len(lines) else None)
        self._on_pointed(self.draws.current_key)

    @Slot(str)
    def _on_pointed(self, subject: str) -> None:
        act = self.proof.act = self.act
        self.right.setCurrentWidget(self.detail if act is not None else self.nothing)
        if act is None:
            return
        if subject != self._of_subject:
            self._of_subject, self._repeated = subject, ""
            self._progress = DrawProgress()
            self._show_draw(act)
        self.context.tasks.start(self._read_progress(act), name="draw-progress")

    async def _read_progress(self, act: HallAct) -> None:
        ruling = self.context.desk.ruling
        if ruling is None:
            return
        try:
            progress = await ruling.progress(act)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if act.subject == self._of_subject:
            self._progress = progress
            self._show_draw(act)

    def _show_draw(self, act: HallAct) -> None:
        draw = act.payload
        if not isinstance(draw, DrawTaken):
            return
        told, lines = self._progress, self._drawn_lines()
        done = _("已看 {done} / {count} 件,发现有误 {faulty} 件").format(
            done=told.done, count=len(draw.chosen), faulty=told.faulty
        )
        how = _("对每个编号算 SHA-256(种子:编号),按十六进制从小到大排,取前 {count} 个;总体名单可复制。")
        facts = [
            Fact(_("进度"), done, wide=True),
            Fact(_("总体"), _("{count} 件").format(count=draw.population)),
            Fact(_("抽取"), _("{count} 件").format(count=len(draw.chosen))),
            Fact(_("种子"), draw.seed, wide=True),
            Fact(_("总体校验值"), draw.population_hash, wide=True),
            Fact(_("如何复算"), how.format(count=len(draw.chosen)), tone="muted", wide=True),
        ]
        if self._repeated:
            facts.append(Fact(_("复算"), self._repeated, wide=True))
        self.facts.set_sections((FactSection(_("这次抽取"), tuple(facts)),))
        row = max(0, self.cases.currentIndex().row())
        self.cases.show_lines(lines, min(row, len(lines) - 1) if len(lines) else None)

    def _drawn_lines(self) -> DrawnLines:
        return DrawnLines(self._progress.cases, self.context.desk.hall, self.following.findings)

    @Slot()
    def _on_followed(self) -> None:
        """What was done about a case stands with it in its draw, too."""
        row = self.cases.currentIndex().row()
        self.cases.show_lines(self._drawn_lines(), row if row >= 0 else None)

    @Slot(str)
    def _on_draw_opened(self, _key: str) -> None:
        self.cases.setFocus()

    @Slot(str)
    def _on_case_opened(self, key: str) -> None:
        self.case_wanted.emit(int(key))

    @Slot(str, str)
    def _on_repeated(self, subject: str, said: str) -> None:
        act = self.act
        if act is not None and subject == self._of_subject:
            self._repeated = said
            self._show_draw(act)

    # news

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.DRAW) and self.isVisible():
            self._show_draws()
        if event.concerns(Topic.LOOK) and self.isVisible():
            self.following.read()

    def _on_cases_moved(self, event: CasesChanged | RowsRead) -> None:
        """One of the drawn cases was looked at, here or elsewhere."""
        ids = {case.case_id for case in self._progress.cases}
        moved = (
            {case.id for case in event.cases}
            if isinstance(event, CasesChanged)
            else {row.case_id for row in event.rows}
        )
        act = self.act
        if self.isVisible() and act is not None and not ids.isdisjoint(moved):
            self.context.tasks.start(self._read_progress(act), name="draw-progress")
        looked = isinstance(event, CasesChanged) and any(
            step.verb is Verb.SECOND_LOOK for step in event.steps
        )
        if self.isVisible() and (looked or not ids.isdisjoint(moved)):
            self.following.read()
