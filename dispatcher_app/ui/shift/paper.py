"""A signed handover as a file: PDF, Word or Excel, by the end of the name that is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.shifts import Handover
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.paper import TEMPLATE, handover_fields, handover_sheets
from dispatcher_app.services.whole_file import write_whole
from dispatcher_app.services.workbooks import Workbooks
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.file_dialogs import ask_where

SUFFIXES = (".pdf", ".docx", ".xlsx")


class HandoverPaper(QObject):
    """Asks where to; nothing waits for the answer."""

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self._act: HallAct | None = None
        self._earlier: Sequence[Handover] = ()

    def ask(self, act: HallAct, earlier: Sequence[Handover]) -> None:
        """Where *act* is to be written to; *earlier* are the handovers before it."""
        self._act, self._earlier = act, earlier
        name = f"{_('交接班记录')}-{act.subject.replace(' ', '-')}.pdf"
        kinds = "PDF (*.pdf);;Word (*.docx);;Excel (*.xlsx)"
        title = _("打印、导出交接班记录:{shift}").format(shift=act.subject)
        ask_where(self._page, title, name, kinds, self.write_to)

    @Slot(str)
    def write_to(self, file: str) -> None:
        if self._act is not None:
            self._page.context.tasks.start(self._write(Path(file), self._act), name="handover-paper")

    async def _write(self, file: Path, act: HallAct) -> None:
        desk = self._page.context.desk
        try:
            await write_handover(file, desk.hall, act, self._earlier, desk.templates, desk.workbooks)
        except (DomainError, ExternalError) as error:
            self._page.said.emit(_("没有写成:{reason}").format(reason=error), False)
        else:
            self._page.said.emit(_("已写到 {file}。").format(file=file), True)


async def write_handover(
    file: Path,
    hall: Hall,
    act: HallAct,
    earlier: Sequence[Handover],
    templates: PaperTemplates | None,
    workbooks: Workbooks | None,
) -> None:
    """Write the record of *act* to *file*, whole or not at all.

    Raises:
        DomainError: another end of the name than :data:`SUFFIXES`, an unreadable act, a bad template.
        ExternalError: the disk or the database failed.
    """
    handover, suffix = act.payload, file.suffix.lower()
    if not isinstance(handover, Handover):
        raise DomainError(_("这份交接班记录本程序读不懂。"))
    if suffix == ".xlsx" and workbooks is not None:
        await asyncio.to_thread(workbooks.write, file, handover_sheets(hall, act, handover, earlier))
        return
    if suffix not in SUFFIXES or templates is None:
        raise DomainError(_("文件名应以 .pdf、.docx 或 .xlsx 结尾。"))
    data = await templates.fill(TEMPLATE, handover_fields(hall, act, handover, earlier))
    if suffix == ".pdf":
        title = _("交接班记录 {shift}").format(shift=act.subject)
        data = await templates.pdf_of(await templates.html_of(data), title)
    await asyncio.to_thread(_put, file, data)


def _put(file: Path, data: bytes) -> None:
    try:
        write_whole(file, data)
    except OSError as error:
        text = _("写不了 {file}:{why}。").format(file=file, why=error.strerror or error)
        raise ExternalError(text, retry=False) from error
