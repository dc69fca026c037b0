"""A result sheet as a file: a workbook or a PDF, as its name ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.result_html import sheet_html
from dispatcher_app.services.exam.result_sheet import ResultSheet, sheet_book
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reports.files import file_name
from dispatcher_app.services.whole_file import write_whole
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.file_dialogs import ask_where


class SheetFiles(QObject):
    """Asks where to and writes; nothing waits for the answer."""

    def __init__(self, page: WorkPage, sheet: Callable[[], ResultSheet | None]) -> None:
        super().__init__(page)
        self._page, self._sheet = page, sheet

    @Slot()
    def ask(self) -> None:
        """PDF or workbook."""
        sheet = self._sheet()
        if sheet is None:
            self._page.said.emit(_("先选一份成绩单。"), False)
            return
        name = file_name(f"{sheet.title} {sheet.person}", ".pdf")
        ask_where(self._page, _("导出成绩单"), name, "PDF (*.pdf);;Excel (*.xlsx)", self.write_to)

    @Slot(str)
    def write_to(self, file: str) -> None:
        sheet = self._sheet()
        if sheet is not None:
            self._page.context.tasks.start(self._write(sheet, Path(file)), name="export-result")

    async def _write(self, sheet: ResultSheet, file: Path) -> None:
        try:
            await self._put(sheet, file)
        except (DomainError, ExternalError) as error:
            self._page.said.emit(str(error), False)
        else:
            self._page.said.emit(_("已将成绩单写到 {file}。").format(file=file), True)

    async def _put(self, sheet: ResultSheet, file: Path) -> None:
        desk, notice = self._page.context.desk, _(SANDBOX_NOTICE)
        if file.suffix.lower() == ".xlsx":
            assert desk.workbooks is not None
            await asyncio.to_thread(desk.workbooks.write, file, sheet_book(sheet, notice))
            return
        assert desk.templates is not None
        data = await desk.templates.pdf_of(sheet_html(sheet, notice), f"{sheet.title} {sheet.person}")
        await asyncio.to_thread(_write, file, data)


def _write(file: Path, data: bytes) -> None:
    try:
        write_whole(file, data)
    except OSError as error:
        text = _("写不了 {file}:{why}。").format(file=file, why=error.strerror or error)
        raise ExternalError(text, retry=False) from error
