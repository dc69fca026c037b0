"""The current template as a file: written out to be edited in Word, and read in again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.papers.templates import LARGEST, check_size
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.whole_file import write_whole
from dispatcher_app.widgets.file_dialogs import ask_where, ask_which

if TYPE_CHECKING:
    from dispatcher_app.ui.admin.templates.lines import Standing
    from dispatcher_app.ui.admin.templates.page import TemplatesPage

_KINDS = "Word (*.docx)"


class TemplateFiles(QObject):
    """Asks for files beside the page; nothing waits for an answer."""

    def __init__(self, page: TemplatesPage) -> None:
        super().__init__(page)
        self._page = page
        self._asked: Standing | None = None

    @Slot()
    def ask_where(self) -> None:
        """Where the template that counts is to be written to."""
        self._asked = self._page.current
        if self._asked is None:
            return
        ask_where(self._page, _("导出模板"), f"{_(self._asked[0].title)}.docx", _KINDS, self.write_to)

    @Slot()
    def ask_file(self) -> None:
        """Which document is to count instead."""
        self._asked = self._page.current
        if self._asked is None or not self._page.may_write:
            return
        title = _("换上“{title}”的模板").format(title=_(self._asked[0].title))
        ask_which(self._page, title, _KINDS, self.take_file)

    @Slot(str)
    def write_to(self, file: str) -> None:
        paper = self._asked or self._page.current
        if paper is not None:
            self._page.context.tasks.start(self._write(Path(file), paper), name="template-write")

    async def _write(self, file: Path, paper: Standing) -> None:
        try:
            await asyncio.to_thread(write_whole, file, paper[1].data)
        except OSError as error:
            text = _("写不了 {file}:{why}。").format(file=file, why=error.strerror or error)
            self._page.said.emit(text, False)
        else:
            self._page.said.emit(_("已写到 {file}。").format(file=file), True)

    @Slot(str)
    def take_file(self, file: str) -> None:
        paper = self._asked or self._page.current
        if paper is not None and self._page.may_write:
            self._page.context.tasks.start(self._take(Path(file), paper), name="template-take")

    async def _take(self, file: Path, paper: Standing) -> None:
        try:
            data = await asyncio.to_thread(_read, file)
        except (DomainError, ExternalError) as error:
            self._page.said.emit(str(error), False)
            return
        await self._page.put(paper[0], paper[1], file, data)


def _read(file: Path) -> bytes:
    """No more of it than a template may have: what is larger is refused by its size."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
            if len(data) > LARGEST:
                check_size(file.stat().st_size)
    except OSError as error:
        text = _("读不了 {file}:{why}。").format(file=file, why=error.strerror or error)
        raise ExternalError(text, retry=False) from error
    return data
