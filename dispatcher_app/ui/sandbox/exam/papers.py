"""考试: papers to be sat, sitting them, setting them; the result at once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.record import PaperHead, PaperKind
from dispatcher_app.services.exam.result_sheet import result_sheet
from dispatcher_app.services.exam.sittings import TypingSitting, WrittenSitting
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.filled import show_filled
from dispatcher_app.ui.sandbox.exam.lines import PaperLines, clock, length
from dispatcher_app.ui.sandbox.exam.result_view import ResultView
from dispatcher_app.ui.sandbox.exam.set_form import SetForm
from dispatcher_app.ui.sandbox.exam.typing import TypingPane
from dispatcher_app.ui.sandbox.exam.written import WrittenPane
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look


class PapersPage(WorkPage):
    """Papers, newest first; Enter sits down to one, and whoever was there before goes on."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("exam_papers_page")
        desk = context.desk.exam
        assert desk is not None
        self._desk = desk
        self._wanted: PaperHead | None = None
        self._busy = False
        self._make_parts()
        self._lay_out()
        self._connect()

    # building

    def _make_parts(self) -> None:
        titles = (_("名称"), _("种类"), _("时间"), _("出卷人"), _("发卷"), _("截止"), _("我的成绩"))
        self.table = LineTable(titles, (260, 110, 90, 90, 140, 140, 90), 0, (3, 4, 5), self)
        self.table.setObjectName("exam_papers")
        self.new = QPushButton(_("出卷  Ctrl+N") if self._desk.is_trainer else _("自己练习  Ctrl+N"), self)
        self.new.setObjectName("exam_new")
        hint = _("教员发了试卷就列在这里;Ctrl+N 自己抽一份练习")
        self.note = EmptyNote("clipboard-list", _("还没有试卷"), hint, self)
        self.begin_words = QLabel(self)
        self.begin_words.setObjectName("exam_begin_words")
        self.begin_words.setWordWrap(True)
        self.start = QPushButton(_("开始  Enter"), self)
        self.start.setObjectName("exam_start")
        set_look(self.start, kind="primary")
        self.not_now = QPushButton(_("先不考  Esc"), self)
        self.form = SetForm(self._desk, self.context.desk.hall.rules.calendar, self)
        self.written = WrittenPane(self.context, self)
        self.typing = TypingPane(self.context, self)
        self.result = ResultView(self)
        self.pages = QStackedWidget(self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.lists = QStackedWidget(self)
        self.lists.addWidget(self.note)
        self.lists.addWidget(self.table)
        listed = QWidget(self)
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        top.setSpacing(sizes.gap)
        top.addWidget(self.new)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.lists, 1)
        for page in (listed, self._begin_page(), self.form, self.written, self.typing, self.result):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _begin_page(self) -> QWidget:
        sizes = current_sizes()
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(sizes.px(40), sizes.px(40), sizes.px(40), sizes.px(40))
        column.setSpacing(sizes.px(20))
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addWidget(self.not_now)
        buttons.addStretch(1)
        column.addWidget(self.begin_words)
        column.addLayout(buttons)
        column.addStretch(1)
        self._begin = page
        return page

    def _connect(self) -> None:
        self.table.opened.connect(self._on_opened)
        self.new.clicked.connect(self.set_new)
        self.start.clicked.connect(self._on_start)
        self.not_now.clicked.connect(self.show_list)
        self.form.left.connect(self.show_list)
        self.form.done.clicked.connect(self._on_set)
        for pane in (self.written, self.typing):
            pane.handed_in.connect(self._on_handed_in)
            pane.said.connect(self.said)
        self.add_keys((("Ctrl+N", self.set_new), ("Ctrl+Return", self._on_done)), "exam")
        self.add_keys((("Ctrl+Enter", self._on_done), ("F5", self.come)), "exam")
        (self._back,) = self.add_keys((("Esc", self._on_back),), "exam")
        self.pages.currentChanged.connect(self._on_page_changed)
        self.written.pages.currentChanged.connect(self._on_page_changed)
        self._on_page_changed()

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("考试")
        own = (
            KeyEntry(group, _("开始或接着考"), "Enter"),
            KeyEntry(group, _("出卷、自己练习"), "Ctrl+N"),
        )
        return (*own, *WrittenPane.key_entries(), *TypingPane.key_entries())

    # the list

    def come(self, text: str = "") -> None:
        if not self.is_sitting:
            self._go(self._read())

    @property
    def is_sitting(self) -> bool:
        return self.written.sitting is not None or self.typing.sitting is not None

    def may_leave(self) -> bool:
        """Nothing that is not kept yet is left behind."""
        waiting = self.written.keeper.waiting + self.typing.keeper.waiting
        if waiting:
            self.said.emit(_("还有 {count} 项没有存好,请等数据库恢复再关。").format(count=waiting), False)
        return not waiting

    async def _read(self) -> None:
        heads = await self._desk.papers()
        own = await self._desk.results(self._desk.actor.person)
        current = self.table.current_key
        lines = PaperLines(heads, own, self.context.desk.hall.zone)
        at = next((at for at, head in enumerate(heads) if head.id == current), 0 if heads else None)
        self.table.show_lines(lines, at)
        show_filled(self, self.lists, self.table, bool(heads))

    @Slot()
    def show_list(self) -> None:
        """Back to the papers."""
        self._wanted = None
        self.pages.setCurrentIndex(0)
        self.setFocus()
        self.come()

    def _go(self, work: Awaitable[None]) -> None:
        self.context.tasks.start(self._guarded(work), name="exam")

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)

    # sitting

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        lines = self.table.lines
        assert isinstance(lines, PaperLines)
        head = next(head for head in lines.heads if head.id == key)
        own = lines.own(head)
        if own is not None and own.points is not None:
            self._go(self._show_result(own.kept.attempt.id))
        elif head.kind is PaperKind.EXERCISE:
            self.said.emit(_("上机考试在席位上进行,这里只看成绩。"), False)
        elif own is not None:
            self._go(self._sit(head))
        else:
            self._ask_to_begin(head)

    def _ask_to_begin(self, head: PaperHead) -> None:
        self._wanted = head
        text = _(
            "{title}\n\n{kind},{length}。开始以后时间不停,关掉窗口也照样走;答过的随时保存,可以回来接着答。"
        )
        words = text.format(title=head.title, kind=head.kind.label, length=length(head.seconds))
        self.begin_words.setText(words)
        self.pages.setCurrentWidget(self._begin)
        self.start.setFocus()

    @Slot()
    def _on_start(self) -> None:
        if self._wanted is not None:
            self._go(self._sit(self._wanted))

    async def _sit(self, head: PaperHead) -> None:
        if self.is_sitting:
            return
        sitting = await self._desk.sit(head)
        if sitting.is_over:
            await self._mark(sitting)
            return
        if isinstance(sitting, WrittenSitting):
            self.pages.setCurrentWidget(self.written)
            self.written.open(sitting)
        else:
            self.pages.setCurrentWidget(self.typing)
            self.typing.open(sitting)

    @Slot(object)
    def _on_handed_in(self, sitting: WrittenSitting | TypingSitting) -> None:
        self._go(self._mark(sitting))

    async def _mark(self, sitting: WrittenSitting | TypingSitting) -> None:
        result = await self._desk.finish(sitting)
        await self._show_result(sitting.attempt.id)
        self.said.emit(_("已交卷,{points:g} 分。").format(points=result.points), True)

    async def _show_result(self, attempt_id: str) -> None:
        lines = await self._desk.results(self._desk.actor.person)
        line = next(line for line in lines if line.kept.attempt.id == attempt_id)
        paper, kept = await self._desk.sheet(line.kept)
        self.result.show_sheet(result_sheet(line, paper, kept, self.context.desk.hall.zone))
        self.pages.setCurrentWidget(self.result)
        self.result.setFocus()

    # setting

    @Slot()
    def set_new(self) -> None:
        """The form for a new paper; not while one is being sat."""
        if not self.is_sitting:
            self.form.begin()
            self.pages.setCurrentWidget(self.form)
            self.form.title.setFocus()

    @Slot()
    def _on_set(self) -> None:
        if not self._busy:
            self._busy = True
            self.form.done.setEnabled(False)
            self._go(self._set())

    async def _set(self) -> None:
        try:
            head = await self.form.set_paper()
        finally:
            self._busy = False
            self.form.done.setEnabled(True)
        if head is None:
            return
        if self._desk.is_trainer:
            self.show_list()
            self.said.emit(self._set_words(head), True)
        else:
            await self._sit(head)

    def _set_words(self, head: PaperHead) -> str:
        if head.closes_at is None:
            return _("已发卷“{title}”。").format(title=head.title)
        closes = clock(head.closes_at, self.context.desk.hall.zone)
        return _("已发卷“{title}”,{closes} 截止。").format(title=head.title, closes=closes)

    # keys

    @Slot()
    def _on_done(self) -> None:
        shown = self.pages.currentWidget()
        if shown is self.form:
            self._on_set()
        elif shown is self.written:
            self.written.ask_or_hand_in()
        elif shown is self.typing:
            self.typing.finish()

    @Slot()
    def _on_back(self) -> None:
        if self.written.is_looking:
            self.written.go_back()
        else:
            self.show_list()

    @Slot()
    def _on_page_changed(self) -> None:
        """Esc leads back, but out of a sitting only the window's own Esc leads."""
        sitting = self.pages.currentWidget() in (self.written, self.typing)
        listed = self.pages.currentIndex() == 0
        self._back.setEnabled(self.written.is_looking if sitting else not listed)
