"""Hands on what a page lists as a workbook: asks where to, writes beside the window's thread, says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.workbooks import Sheet
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.file_dialogs import ask_where

Sheets = Sequence[Sheet]


class HandingOn(QObject):
    """The export of one page. *sheets* is asked for when a file was chosen, in the window's thread.

    A page that has to read before it knows its sheets gives an awaitable.
    """

    def __init__(self, page: WorkPage, name: str, sheets: Callable[[], Sheets | Awaitable[Sheets]]) -> None:
        """*name* begins the name that the file is offered."""
        super().__init__(page)
        self._page, self._name, self._sheets = page, name, sheets

    @Slot()
    def ask(self) -> None:
        """Ask where to; nothing waits for the answer."""
        desk = self._page.context.desk
        stamp = desk.now().astimezone(desk.hall.zone).strftime("%Y%m%d-%H%M")
        name = f"{self._name}-{stamp}.xlsx"
        ask_where(self._page, _("导出 Excel"), name, "Excel (*.xlsx)", self.write_to)

    @Slot(str)
    def write_to(self, file: str) -> None:
        self._page.context.tasks.start(self._write(Path(file)), name=f"export-{self._page.objectName()}")

    async def _write(self, file: Path) -> None:
        books = self._page.context.desk.workbooks
        if books is None:
            return
        try:
            made = self._sheets()
            sheets = await made if isinstance(made, Awaitable) else made
            count = await asyncio.to_thread(books.write, file, tuple(sheets))
        except ExternalError as error:
            self._page.said.emit(str(error), False)
        else:
            self._page.said.emit(_("已导出 {count} 行到 {file}").format(count=count, file=file), True)
