"""From a draft to a version: looked at as a whole, shown as a difference, written with its reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.keeping.table import Remark
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.admin.draft_sheet import WIDTH, DraftSheet

if TYPE_CHECKING:
    from dispatcher_app.ui.admin.page import KeptPage


class KeptWriting(QObject):
    """The writing of one page; a draft that is refused stays as it is."""

    def __init__(self, page: KeptPage) -> None:
        super().__init__(page)
        self._page = page
        self._remarks: tuple[Remark, ...] = ()

    @Slot()
    def look_at_whole(self) -> None:
        """Check the draft and show what it would change."""
        page = self._page
        if not page.source.may_write:
            return
        page.grid.setFocus()  # ends an editor that is open
        if not page.draft.is_changed:
            page.said.emit(_("没有改动,不必写入。"), True)
            return
        page.context.tasks.start(self._judge(), name=f"judge-{page.objectName()}")

    async def _judge(self) -> None:
        page = self._page
        try:
            judged = await page.source.judge(list(page.draft.rows), page.draft.before)
        except (DomainError, ExternalError) as error:
            page.said.emit(str(error), False)
            return
        self._remarks = judged.remarks
        page.draft.remark(judged.remarks)
        page.model.repaint()
        sheet = DraftSheet(page.table, judged, page.source.has_versions, page)
        sheet.place_wanted.connect(self._on_place_wanted)
        sheet.write_wanted.connect(self._on_write_wanted)
        sheet.throw_wanted.connect(page.throw_away)
        page.sheet.open_with(_("写入{what}").format(what=page.table.title), sheet, width=WIDTH)

    @Slot(int)
    def _on_place_wanted(self, number: int) -> None:
        """To the row that a remark is about."""
        page, remark = self._page, self._remarks[number]
        page.sheet.close_sheet()
        page.filter.clear()
        line = page.model.line_of(remark.key) if remark.key else -1
        if line >= 0:
            page.grid.stand_on(line, remark.column)

    @Slot(str, object)
    def _on_write_wanted(self, reason: str, day: date | None) -> None:
        page = self._page
        page.context.tasks.start(self._write(reason, day), name=f"write-{page.objectName()}")

    async def _write(self, reason: str, day: date | None) -> None:
        page = self._page
        try:
            said = await page.source.write(list(page.draft.rows), page.draft.before, reason, day)
        except (DomainError, ExternalError) as error:
            self.say_in_sheet(str(error))
            if not page.source.has_versions:
                await page.read(keep=True)  # some logins may be done
            return
        page.sheet.close_sheet()
        await page.read()
        page.said.emit(said, True)

    def say_in_sheet(self, sentence: str) -> None:
        """In the panel of the draft, where it is open, and below the page."""
        shown = self._page.sheet.content
        if isinstance(shown, DraftSheet):
            shown.result.show_result(sentence, False)
        self._page.said.emit(sentence, False)
