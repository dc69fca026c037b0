"""报表: choose a report, look at it, write it; long ones say how far they are and can be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.reports.files import file_name
from dispatcher_app.services.reports.halting import Progress, ReportStopped
from dispatcher_app.services.reports.model import Report, ReportKind
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.reports.choice import ReportChoice
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.file_dialogs import ask_folder, ask_where
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.paper_view import PaperView
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_LEFT, _PAGE = 320, 940


class ReportsPage(WorkPage):
    """What was looked at is what is written: nothing is counted anew in between."""

    _told = Signal(str, int, int)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("reports_page")
        desk = context.desk.reports
        assert desk is not None
        self._desk, self._maker, self._files = desk, desk.maker, desk.files
        self._made: tuple[Report, ...] | None = None
        self._progress: Progress | None = None
        self._task: asyncio.Task[Any] | None = None
        self._folder: Path | None = None
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_busy(False)

    # building

    def _make_parts(self) -> None:
        self.choice = ReportChoice(self._maker, self)
        self.look = self._button("report_look", _("预览  Ctrl+Enter"), primary=True)
        self.write = self._button("report_write", _("生成文件…  Ctrl+S"))
        self.stop = self._button("report_stop", _("取消  Esc"))
        self.folder = self._button("report_folder", _("打开所在文件夹  Ctrl+O"))
        self.folder.setEnabled(False)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("report_progress")
        self.bar.setTextVisible(False)
        self.doing = QLabel(self)
        self.doing.setObjectName("report_doing")
        self.doing.setWordWrap(True)
        set_look(self.doing, role="small")
        self.sheet = PaperView(self)
        self.sheet.setObjectName("report_sheet")
        self.sheet.setAccessibleName(_("报表预览"))
        hint = _("选好报表和日期,Ctrl+Enter 预览,Ctrl+S 生成文件")
        self.note = EmptyNote("file-text", _("还没有预览"), hint, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.note)
        self.pages.addWidget(self._centred(self.sheet))
        (self._cancel,) = self.add_keys((("Esc", self.cancel),), "reports")

    def _centred(self, sheet: QWidget) -> QWidget:
        """A page lies in the middle, however wide the window is."""
        table = QWidget(self)
        set_look(table, surface="panel")
        row = QHBoxLayout(table)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(sheet, 100)
        row.addStretch(1)
        return table

    def _button(self, name: str, text: str, *, primary: bool = False) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        if primary:
            set_look(button, kind="primary")
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        left = QVBoxLayout()
        left.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        left.setSpacing(sizes.gap)
        for part in (self.choice, self.look, self.write, self.folder, self.stop, self.bar, self.doing):
            left.addWidget(part)
        left.addStretch(1)
        held = QWidget(self)
        held.setLayout(left)
        held.setFixedWidth(sizes.px(_LEFT))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(held)
        across.addWidget(self.pages, 1)
        self.sheet.setMaximumWidth(sizes.px(_PAGE))
        choice = self.choice
        chain_keys(choice.kind, choice.length, choice.day, choice.group, choice.format)
        chain_keys(choice.format, self.look, self.write)
        chain_keys(self.write, self.folder, self.sheet)
        self.setFocusProxy(choice.kind)
        keep_letters_in(self)

    def _connect(self) -> None:
        self.choice.changed.connect(self._on_choice_changed)
        self.look.clicked.connect(self.preview)
        self.write.clicked.connect(self.ask_where)
        self.stop.clicked.connect(self.cancel)
        self.folder.clicked.connect(self.open_folder)
        self._told.connect(self._on_told)
        own = (
            ("Ctrl+Return", self.preview),
            ("Ctrl+S", self.ask_where),
            ("Ctrl+O", self.open_folder),
            ("Alt+Left", self.choice.go_earlier),
            ("Alt+Right", self.choice.go_later),
        )
        self.add_keys(own, "reports")

    def key_entries(self) -> Sequence[KeyEntry]:
        group = _("报表")
        return (
            KeyEntry(group, _("预览报表"), "Ctrl+Enter"),
            KeyEntry(group, _("生成文件"), "Ctrl+S"),
            KeyEntry(group, _("打开文件所在的文件夹"), "Ctrl+O"),
            KeyEntry(group, _("上一期、下一期"), "Alt+← →"),
            KeyEntry(group, _("取消正在生成的报表"), "Esc"),
        )

    def come(self, text: str = "") -> None:
        kinds = {kind.label: kind for kind in ReportKind} | {kind.value: kind for kind in ReportKind}
        if text in kinds and self.choice.kind.findData(kinds[text].value) >= 0:
            self.choice.choose(kinds[text])

    @property
    def busy(self) -> bool:
        return self._task is not None

    # looking

    @Slot()
    def _on_choice_changed(self) -> None:
        self.cancel()
        self._made = None
        self.pages.setCurrentWidget(self.note)

    @Slot()
    def preview(self) -> None:
        """Make the report and show it."""
        self._start(self._preview, "report-preview")

    async def _preview(self) -> None:
        made = await self._make()
        if made:
            await self._show(await self._files.html(made[0], self._progress))
        self.pages.setCurrentIndex(1 if made else 0)
        if not made:
            self.said.emit(_("没有超期或返工的案件,没有要写的催办函。"), True)
        elif self.choice.meant is ReportKind.LETTERS:
            self.said.emit(_("共 {count} 份催办函,这是第 1 份。").format(count=len(made)), True)

    async def _show(self, html: str) -> None:
        """Piece by piece, while the window goes on. Broken off, half of it stays out of sight."""
        self.pages.setCurrentWidget(self.note)
        for done, of in self.sheet.filling(html):
            self._on_told(_("排版"), done, of)
            await asyncio.sleep(0)

    async def _make(self) -> tuple[Report, ...]:
        """What is chosen; what was made for it already is not made again."""
        if self._made is None:
            progress, period = self._progress, self.choice.period()
            if self.choice.meant is ReportKind.LETTERS:
                self._made = tuple(await self._maker.letters(period, progress, self.choice.units))
            else:
                kind, group = self.choice.meant, self.choice.units
                self._made = (await self._desk.make(kind, period, progress, group),)
        return self._made

    # writing

    @Slot()
    def ask_where(self) -> None:
        """Where to; nothing waits for the answer."""
        if self.busy:
            return
        try:
            title = f"{self.choice.meant.label} {self.choice.period().label}"
        except DomainError as error:
            self.said.emit(str(error), False)
            return
        if self.choice.meant is ReportKind.LETTERS:
            ask_folder(self, _("生成报表"), self.write_to)
        else:
            kinds = f"{self.choice.format.currentText()} (*{self.choice.suffix})"
            ask_where(self, _("生成报表"), file_name(title, self.choice.suffix), kinds, self.write_to)

    @Slot(str)
    def write_to(self, file: str) -> None:
        self._start(partial(self._write, Path(file)), "report-write")

    async def _write(self, file: Path) -> None:
        made = await self._make()
        if self.choice.meant is ReportKind.LETTERS:
            written = await self._files.write_each(made, file, self.choice.suffix, self._progress)
            self._folder = file
            text = _("已将 {count} 份催办函写到 {folder}。").format(count=len(written), folder=file)
        else:
            digest = await self._files.write(made[0], file, self._progress)
            self._folder = file.parent
            text = _("已将“{title}”写到 {file}。").format(title=made[0].title, file=file)
            kept = await self._desk.archive.keep(made[0], digest, self.choice.suffix)
            if kept is not None:
                text += _("已存档,大厅记录第 {number} 条。").format(number=kept.sequence)
        self.folder.setEnabled(True)
        self.said.emit(text, True)

    @Slot()
    def open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    # while it is made

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        if self.busy:
            return
        self._progress = Progress(self._told.emit)
        self._task = self.context.tasks.start(self._guarded(work), name=name)
        if self._task is not None:
            self._show_busy(True)
            self._task.add_done_callback(self._on_done)

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        """However it ended; cancelled before it began, nothing of it ran at all."""
        self._task = None
        if isValid(self):
            self._show_busy(False)
            if task.cancelled():
                self.said.emit(str(ReportStopped()), False)

    @Slot()
    def cancel(self) -> None:
        """Stop what is being made; nothing is written."""
        if self._progress is not None:
            self._progress.stop()
        if self._task is not None:
            self._task.cancel()

    @Slot(str, int, int)
    def _on_told(self, words: str, done: int, of: int) -> None:
        self.doing.setText(words)
        self.bar.setRange(0, of)
        self.bar.setValue(done)

    def _show_busy(self, busy: bool) -> None:
        for button in (self.look, self.write):
            button.setEnabled(not busy)
        for part in (self.stop, self.bar, self.doing):
            part.setVisible(busy)
        self._cancel.setEnabled(busy)
        self.bar.setRange(0, 0)  # nothing of the last one
        if not busy:
            self.doing.clear()
