"""Opens the versions of a page's document beside it, and compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.keeping.difference import counted
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.admin.history_sheet import WIDTH as HISTORY_WIDTH
from dispatcher_app.ui.admin.history_sheet import HistorySheet

if TYPE_CHECKING:
    from dispatcher_app.ui.admin.page import KeptPage


class KeptVersions(QObject):
    """The history of one page."""

    def __init__(self, page: KeptPage) -> None:
        super().__init__(page)
        self._page = page

    @Slot()
    def open(self) -> None:
        if self._page.source.has_versions:
            self._page.context.tasks.start(self._open(), name=f"versions-{self._page.objectName()}")

    async def _open(self) -> None:
        kept = self._page.context.desk.kept
        if kept is None:
            return
        try:
            versions = await kept.versions(self._page.table.kind)
        except ExternalError as error:
            self._page.said.emit(str(error), False)
            return
        sheet = HistorySheet(self._page.table, versions, self._page.context.desk.hall.zone, self._page)
        sheet.compared.connect(self._on_compared)
        self._page.sheet.open_with(
            _("{what}的版本").format(what=self._page.table.title), sheet, width=HISTORY_WIDTH
        )
        sheet.start()

    @Slot(int, int)
    def _on_compared(self, earlier: int, later: int) -> None:
        self._page.context.tasks.start(
            self._compare(earlier, later), name=f"compare-{self._page.objectName()}"
        )

    async def _compare(self, earlier: int, later: int) -> None:
        kept, sheet = self._page.context.desk.kept, self._page.sheet.content
        if kept is None or not isinstance(sheet, HistorySheet):
            return
        try:
            changes = await kept.between(self._page.table.kind, earlier, later)
        except (DomainError, ExternalError) as error:
            sheet.show_changes(str(error), ())
            return
        text = _("第 {earlier} 版 → 第 {later} 版:{changes}")
        sheet.show_changes(text.format(earlier=earlier, later=later, changes=counted(changes)), changes)
