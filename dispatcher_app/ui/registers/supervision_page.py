"""The register of supervision with the papers of the current case: given out, looked at, printed again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.papers.supervision import SupervisionPapers
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.whole_file import write_whole
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.registers.cancel_form import CancelPaperForm
from dispatcher_app.ui.registers.page import RegisterPage
from dispatcher_app.ui.registers.paper_panel import PaperPanel
from dispatcher_app.widgets.file_dialogs import ask_where
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.theme import current_sizes

_LIST, _PANEL = 860, 420
SUFFIXES = (".pdf", ".docx")


class SupervisionPage(RegisterPage):
    """Lines at the left, the papers of the current one at the right."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        self.papers = SupervisionPapers(context.desk)
        self._shown = 0
        self._saving: HallAct | None = None
        self._cancels_next = False
        super().__init__(context, parent)
        self.setObjectName("supervision_page")
        self.sheet = SideSheet(self)
        own = (("Ctrl+P", self.issue), ("Ctrl+S", self.ask_where), ("Ctrl+Del", self.ask_cancel))
        self.add_keys(own, "registers")
        self.panel.issue_wanted.connect(self.issue)
        self.panel.save_wanted.connect(self.ask_where)
        self.panel.cancel_wanted.connect(self.ask_cancel)
        self.panel.paper_chosen.connect(self._on_paper_chosen)
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    def body(self) -> QWidget:
        self.panel = PaperPanel(self.papers.may_issue, self)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        across.addWidget(self.listed)
        across.addWidget(self.panel)
        across.setStretchFactor(0, 1)
        px = current_sizes().px
        across.setSizes([px(_LIST), px(_PANEL)])
        return across

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("登记册")
        own = (
            KeyEntry(group, _("出具督办文书"), "Ctrl+P"),
            KeyEntry(group, _("撤销督办文书"), "Ctrl+Delete"),
            KeyEntry(group, _("把文书存为 Word 或 PDF"), "Ctrl+S"),
        )
        return (*super().key_entries(), *(own if self.papers.may_issue else own[2:]))

    def come_to_cancel(self, number: str) -> None:
        """To the papers of the case *number*, to take the newest one back."""
        self._cancels_next = True
        self.come(number)

    # the papers of the current case

    def pointed_at(self, line: RegisterLine | None) -> None:
        self.panel.show_line(line, self.context.desk.hall, self.context.desk.now())
        if line is not None:
            self.context.tasks.start(self._read_papers(line), name="supervision-papers")

    async def _read_papers(self, line: RegisterLine) -> None:
        try:
            acts, cancelled = await self.papers.all_of_case(line.case)
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if self.current is not None and self.current.key == line.key:
            self.panel.show_papers(acts, cancelled)
            if self._cancels_next:
                self._cancels_next = False
                self.ask_cancel()

    @Slot()
    def _on_paper_chosen(self) -> None:
        act = self.panel.paper
        if act is not None:
            self.context.tasks.start(self._preview(act), name="supervision-preview")

    async def _preview(self, act: HallAct) -> None:
        try:
            html = await self.papers.html(act, self.panel.cancelled)
        except (DomainError, ExternalError) as error:
            self.panel.show_unreadable(str(error))
            return
        if self.panel.paper is not None and self.panel.paper.id == act.id:
            self.panel.show_html(html)

    # giving out

    @Slot()
    def issue(self) -> None:
        """Give out the paper of the rung on which the current case stands."""
        if self.current is not None and self.papers.may_issue and not self.panel.busy:
            self.panel.set_busy(True)
            self.context.tasks.start(self._issue(self.current), name="supervision-issue")

    async def _issue(self, line: RegisterLine) -> None:
        try:
            act = await self.papers.issue(line.case.id, self)
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        else:
            self.said.emit(_("已出具 {number},可存为 Word 或 PDF。").format(number=act.subject), True)
            self.look_again()
        finally:
            self.panel.set_busy(False)

    # taking back

    @Slot()
    def ask_cancel(self) -> None:
        """Why the current paper is taken back."""
        act = self.panel.paper
        if not self.papers.may_issue or self.panel.busy:
            return
        if act is None or self.panel.cancelled is not None:
            self.said.emit(_("没有可以撤销的文书。"), False)
            return
        form = CancelPaperForm(act, self)
        form.submitted.connect(self._on_cancel_submitted)
        form.left.connect(self.sheet.close_sheet)
        self.sheet.open_with(_("撤销督办文书"), form)

    @Slot()
    def _on_cancel_submitted(self) -> None:
        form = self.sheet.content
        if isinstance(form, CancelPaperForm) and not self.panel.busy:
            self.panel.set_busy(True)
            self.context.tasks.start(self._cancel(form), name="supervision-cancel")

    async def _cancel(self, form: CancelPaperForm) -> None:
        try:
            act = await self.papers.cancel(form.act, form.reason, self)
        except (DomainError, ExternalError) as error:
            form.show_error(str(error))
        else:
            self.sheet.close_sheet()
            self.said.emit(_("已撤销 {number},文号不再用。").format(number=act.subject), True)
            self.look_again()
        finally:
            self.panel.set_busy(False)

    # printed

    @Slot()
    def ask_where(self) -> None:
        """Where the chosen paper is to be written to; nothing waits for the answer."""
        act = self.panel.paper
        if act is None:
            self.said.emit(_("还没有出具文书。"), False)
            return
        self._saving = act
        kinds = "PDF (*.pdf);;Word (*.docx)"
        ask_where(self, _("存督办文书"), f"{act.subject}.pdf", kinds, self.write_to)

    @Slot(str)
    def write_to(self, file: str) -> None:
        if self._saving is not None:
            self.context.tasks.start(self._write(Path(file), self._saving), name="supervision-write")

    async def _write(self, file: Path, act: HallAct) -> None:
        try:
            await write_paper(file, self.papers, act, self.panel.cancelled_of(act))
        except (DomainError, ExternalError) as error:
            self.said.emit(_("没有写成:{reason}").format(reason=error), False)
        else:
            self.said.emit(_("已写到 {file}。").format(file=file), True)

    # others

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if self.isVisible() and event.concerns(Topic.SUPERVISION):
            self.look_again()


async def write_paper(
    file: Path, papers: SupervisionPapers, act: HallAct, cancelled: HallAct | None = None
) -> None:
    """Write a paper as it was given out to *file*, whole or not at all; one that was *cancelled* says so.

    Raises:
        DomainError: another end of the name than :data:`SUFFIXES`; the paper cannot be read, or as Word it
            could not say that it was cancelled.
        ExternalError: the disk or the database failed.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise DomainError(_("文件名应以 .pdf 或 .docx 结尾。"))
    if suffix == ".pdf":
        data = await papers.pdf(act, cancelled)
    elif cancelled is not None:
        raise DomainError(_("已撤销的文书只存为 PDF,上面印有“已撤销”。"))
    else:
        data = await papers.document(act)
    try:
        await asyncio.to_thread(write_whole, file, data)
    except OSError as error:
        text = _("写不了 {file}:{why}。").format(file=file, why=error.strerror or error)
        raise ExternalError(text, retry=False) from error
