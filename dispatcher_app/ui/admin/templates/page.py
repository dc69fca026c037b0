"""The page of paper templates: which counts, how it looks, what it may say; out, in, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.papers.templates import PaperTemplates, Template, TemplateSpec
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.admin.lines import TextLines
from dispatcher_app.ui.admin.templates.files import TemplateFiles
from dispatcher_app.ui.admin.templates.former import FormerTemplates
from dispatcher_app.ui.admin.templates.lines import Standing, paper_lines
from dispatcher_app.ui.admin.templates.view import TemplateView
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.sheet import SideSheet

_SHEET = 560


class TemplatesPage(WorkPage):
    """A template put in counts at every seat from the next paper on; papers given out keep theirs."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("templates_page")
        assert context.desk.templates is not None
        self.templates: PaperTemplates = context.desk.templates
        self.may_write = context.desk.role is Role.ADMINISTRATOR
        self._papers: list[Standing] = []
        self._shown = ""
        self.view = TemplateView(self, self.may_write)
        self.files = TemplateFiles(self)
        self.sheet = SideSheet(self)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.papers.pointed.connect(self._on_pointed)
        view.out.clicked.connect(self.files.ask_where)
        view.take.clicked.connect(self.files.ask_file)
        view.former.clicked.connect(self.show_former)
        self.add_keys(
            (
                ("Ctrl+E", self.files.ask_where),
                ("Ctrl+I", self.files.ask_file),
                ("Ctrl+H", self.show_former),
                ("F5", self.read_again),
            ),
            "templates",
        )

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("文书模板")
        entries = [KeyEntry(group, _("导出为 Word"), "Ctrl+E"), KeyEntry(group, _("以前的模板"), "Ctrl+H")]
        if self.may_write:
            entries.append(KeyEntry(group, _("换上改好的模板"), "Ctrl+I"))
        return [*entries, KeyEntry(group, _("重新读取"), "F5")]

    # reading

    def come(self, text: str = "") -> None:
        self.read_again()

    @Slot()
    def read_again(self) -> None:
        self._start(self._read(), "templates-read")

    async def _read(self) -> None:
        found: list[Standing] = []
        for name, spec in self.templates.known.items():
            changes = await self.templates.changes(name)
            found.append((spec, await self.templates.current(name), changes[-1] if changes else None))
        at = next((at for at, paper in enumerate(found) if paper[0].name == self.name), 0)
        self._papers, self._shown = found, ""
        zone = self.context.desk.hall.zone
        self.view.papers.show_lines(TextLines(paper_lines(found, zone)), at)

    @property
    def current(self) -> Standing | None:
        """The paper that is current in the list."""
        key = self.view.papers.current_key
        return self._papers[int(key)] if key and int(key) < len(self._papers) else None

    @property
    def name(self) -> str:
        return self.current[0].name if self.current is not None else ""

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        current = self.current
        if current is None or current[1].reference == self._shown:
            return
        self._shown = current[1].reference
        self.view.show_paper(current, self.context.desk.hall.zone)
        self._start(self._preview(current[0]), "template-preview")

    async def _preview(self, spec: TemplateSpec) -> None:
        try:
            html = await self.templates.sample(spec.name)
        except DomainError as error:
            self.view.show_unreadable(str(error))
            return
        if self.name == spec.name:
            self.view.show_html(html)

    # out, in, back

    async def put(self, spec: TemplateSpec, seen: Template, file: Path, data: bytes) -> None:
        """Replace what counts by *data*; what is wrong with it stays to be read under the list."""
        by = self.context.desk.person.name
        text = _("“{title}”已换上 {file},各席从下一份起照它印。").format(title=_(spec.title), file=file.name)
        await self._change(partial(self.templates.put, spec.name, data, by, seen.reference), text)

    async def put_back(self, spec: TemplateSpec, seen: Template, reference: str) -> None:
        by = self.context.desk.person.name
        text = _("“{title}”已恢复,各席从下一份起照它印。").format(title=_(spec.title))
        await self._change(partial(self.templates.put_back, spec.name, reference, by, seen.reference), text)
        self.sheet.close_sheet()

    async def _change(self, change: Callable[[], Awaitable[Template]], done: str) -> None:
        try:
            await change()
        except (DomainError, ExternalError) as error:
            self.view.result.show_result(_("没有换上:{why}").format(why=error), False)
            self.said.emit(_("没有换上模板,原来的照用。"), False)
            return
        self.view.result.clear()
        await self._read()
        self.said.emit(done, True)

    @Slot()
    def show_former(self) -> None:
        """What counted before, to be put back."""
        if self.current is not None:
            self._start(self._show_former(self.current), "templates-former")

    async def _show_former(self, paper: Standing) -> None:
        changes = await self.templates.changes(paper[0].name)
        sheet = FormerTemplates(paper, changes, self.context.desk.hall.zone, self.may_write, self)
        sheet.wanted.connect(self._on_former_wanted)
        title = _("“{title}”以前的模板").format(title=_(paper[0].title))
        self.sheet.open_with(title, sheet, width=_SHEET)

    @Slot(str)
    def _on_former_wanted(self, reference: str) -> None:
        if self.current is not None and self.may_write:
            spec, template, _change = self.current
            self._start(self.put_back(spec, template, reference), "template-back")

    def _start(self, work: Awaitable[None], name: str) -> None:
        self.context.tasks.start(self._said_of(work), name=name)

    async def _said_of(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
