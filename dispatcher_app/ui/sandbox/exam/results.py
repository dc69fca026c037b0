"""成绩: every attempt with its sheet; a trainer sees everybody's, a trainee their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.result_sheet import result_sheet, results_book
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.filled import lay_filled, show_filled
from dispatcher_app.ui.sandbox.exam.handing_out import SheetFiles
from dispatcher_app.ui.sandbox.exam.lines import ResultLines
from dispatcher_app.ui.sandbox.exam.result_view import ResultView
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.line_table import LineTable


class ResultsPage(WorkPage):
    """A list and, for its current line, the sheet."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("exam_results_page")
        desk = context.desk.exam
        assert desk is not None
        self._desk = desk
        titles = (_("姓名"), _("试卷"), _("种类"), _("时间"), _("成绩"))
        self.table = LineTable(titles, (90, 180, 70, 140, 70), 1, (3, 2), self)
        self.table.setObjectName("exam_results")
        self.view = ResultView(self)
        self.book = QPushButton(_("导出名单  Ctrl+E"), self)
        self.paper = QPushButton(_("导出成绩单  Ctrl+P"), self)
        self.note = EmptyNote("chart-bar", _("还没有成绩"), _("交了卷,成绩和每一处差错就列在这里"), self)
        self.handing_on = HandingOn(self, _("成绩"), self._sheets)
        self.files = SheetFiles(self, lambda: self.view.sheet)
        tools = (self.book, self.paper)
        self.pages = lay_filled(self, self.note, tools, self.table, self.view, (560, 840))
        self.table.pointed.connect(self._on_pointed)
        self.book.clicked.connect(self.handing_on.ask)
        self.paper.clicked.connect(self.files.ask)
        own = (("Ctrl+E", self.handing_on.ask), ("Ctrl+P", self.files.ask), ("F5", self.come))
        self.add_keys(own, "results")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("成绩")
        return (
            KeyEntry(group, _("导出名单(Excel)"), "Ctrl+E"),
            KeyEntry(group, _("导出成绩单(PDF、Excel)"), "Ctrl+P"),
        )

    def come(self, text: str = "") -> None:
        self.context.tasks.start(self._read(), name="exam-results")

    async def _read(self) -> None:
        try:
            lines = await self._desk.results()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        current = self.table.current_key
        at = next((at for at, line in enumerate(lines) if line.kept.attempt.id == current), 0)
        self.table.show_lines(ResultLines(lines, self.context.desk.hall.zone), at if lines else None)
        show_filled(self, self.pages, self.table, bool(lines))
        if lines:
            await self._show(self.table.current_key)

    @Slot(str)
    def _on_pointed(self, key: str) -> None:
        if key:
            self.context.tasks.start(self._show(key), name="exam-sheet")

    async def _show(self, key: str) -> None:
        """The sheet of *key*; only the newest wish is shown."""
        lines = self.table.lines
        if not isinstance(lines, ResultLines):
            return
        line = next((line for line in lines.lines if line.kept.attempt.id == key), None)
        if line is None or line.result is None:
            self.view.show_sheet(None)
            return
        try:
            paper, sitting = await self._desk.sheet(line.kept)
            sheet = result_sheet(line, paper, sitting, self.context.desk.hall.zone)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        if self.table.current_key == key:
            self.view.show_sheet(sheet)

    def _sheets(self) -> tuple[Sheet, ...]:
        lines = self.table.lines
        listed = lines.lines if isinstance(lines, ResultLines) else ()
        return (results_book(listed, self.context.desk.hall.zone),)
