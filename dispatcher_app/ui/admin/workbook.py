"""A document goes out to a workbook and comes back as a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.keeping.table import MOST_ROWS
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.sheets import draft_from, needed_titles, sheet_of
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.admin.lines import TextLines
from dispatcher_app.ui.work.handing_on import HandingOn
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.line_table import LineTable

if TYPE_CHECKING:
    from dispatcher_app.ui.admin.page import KeptPage

_FAULTS_SHOWN, _WIDTH = 200, 760


class KeptWorkbook(QObject):
    """Export and import of one page. Nothing is taken over from a workbook that is at fault anywhere."""

    def __init__(self, page: KeptPage) -> None:
        super().__init__(page)
        self._page = page
        self.handing_on = HandingOn(page, page.table.title, self._sheets)

    def _sheets(self) -> tuple[Sheet, ...]:
        return (
            sheet_of(
                self._page.table, self._page.draft.rows, (self._page.table.title, self._page.source.standing)
            ),
        )

    @Slot()
    def ask_file(self) -> None:
        """Ask for a workbook; nothing waits for the answer."""
        if not self._page.source.may_write:
            return
        ask_which(self._page, _("导入 Excel"), "Excel (*.xlsx)", self.take_file)

    @Slot(str)
    def take_file(self, file: str) -> None:
        self._page.context.tasks.start(self._take_file(Path(file)), name=f"import-{self._page.objectName()}")

    async def _take_file(self, file: Path) -> None:
        books = self._page.context.desk.workbooks
        if books is None:
            return
        titles = needed_titles(self._page.table)
        try:
            found = await asyncio.to_thread(books.read, file, self._page.table.title, titles, MOST_ROWS)
        except (DomainError, ExternalError) as error:
            self._page.said.emit(str(error), False)
            return
        read = draft_from(self._page.table, found, self._page.draft.rows)
        if read.faults:
            self._show_faults(file.name, read.faults)
            return
        self._page.draft.take(read.rows)
        self._page.renew()
        text = _("已读入 {count} 行,核对后写入 (Ctrl+S)。")
        self._page.said.emit(text.format(count=len(found)), True)

    def _show_faults(self, name: str, faults: Sequence[str]) -> None:
        lines = LineTable((_("没有读入,请先改这些:"),), (400,), 0, (), self._page)
        lines.setObjectName("import_faults")
        shown = [(fault,) for fault in faults[:_FAULTS_SHOWN]]
        if len(faults) > _FAULTS_SHOWN:
            shown.append((_("……另有 {count} 处").format(count=len(faults) - _FAULTS_SHOWN),))
        lines.show_lines(TextLines(shown), 0)
        title = _("{file}:{count} 处有误").format(file=name, count=len(faults))
        self._page.sheet.open_with(title, lines, width=_WIDTH)
        self._page.said.emit(title, False)
