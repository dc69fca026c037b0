"""Reads a roster from a workbook: whole or not at all, with every fault told by its row."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QListWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.shift.roster_sheet import SHEET, ReadRoster, needed_titles, read_roster
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.sheet import SideSheet

#: So many faults of a workbook are listed; who has more begins with these.
_FAULTS_SHOWN = 200


class RosterReading(QObject):
    """Signals:
    read: a :class:`ReadRoster` without a fault.
    """

    read = Signal(object)

    def __init__(self, page: WorkPage, shift: ShiftDesk, sheet: SideSheet) -> None:
        super().__init__(page)
        self._page, self._shift, self._sheet = page, shift, sheet

    @Slot()
    def ask(self) -> None:
        """Which file; nothing waits for the answer."""
        ask_which(self._page, _("导入值班表"), "Excel (*.xlsx)", self.read_from)

    @Slot(str)
    def read_from(self, file: str) -> None:
        self._page.context.tasks.start(self._read(Path(file)), name="roster-import")

    async def _read(self, file: Path) -> None:
        books = self._page.context.desk.workbooks
        if books is None:
            return
        try:
            people = await self._shift.people()
            rows = await asyncio.to_thread(books.read, file, _(SHEET), needed_titles())
        except (DomainError, ExternalError) as error:
            self._page.said.emit(_("没有读入:{why}").format(why=error), False)
            return
        found = read_roster(rows, self._shift.times, people)
        if found.faults:
            self._show_faults(found)
        else:
            self.read.emit(found)

    def _show_faults(self, found: ReadRoster) -> None:
        count = len(found.faults)
        listed = QListWidget()
        listed.setObjectName("roster_faults")
        listed.setWordWrap(True)
        listed.addItems([str(fault) for fault in found.faults[:_FAULTS_SHOWN]])
        self._sheet.open_with(_("值班表有 {count} 处问题").format(count=count), listed)
        self._page.said.emit(_("没有读入:表里有 {count} 处问题,见右侧。").format(count=count), False)
