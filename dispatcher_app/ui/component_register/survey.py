"""A new survey at a seat: a file is compared with the register, looked through line by line, then applied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from shiboken6 import isValid

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.component_register.survey_lines import SurveyLines
from dispatcher_app.ui.component_register.survey_sheet import PARTLY, SurveySheet, summary_of
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.hotkeys import SeatShortcut
from dispatcher_app.widgets.line_table import NoLines

if TYPE_CHECKING:
    from dispatcher_app.services.components.surveys import ComparedSurvey

_FILES = "*.csv *.tsv *.xlsx *.geojson *.json *.shp *.zip *.gpkg"


class SurveyWindow(SurveySheet):
    """One survey at a time; what runs can be stopped, and what is stopped has written nothing."""

    def __init__(self, context: SeatContext, desk: ComponentDesk) -> None:
        super().__init__(context.desk.hall)
        self._context, self._desk = context, desk
        self._file: Path | None = None
        self._survey: ComparedSurvey | None = None
        self._task: asyncio.Task[Any] | None = None
        self._connect()
        self._show_stand()

    def _connect(self) -> None:
        self.choose.clicked.connect(self.ask_for_file)
        self.crs.editingFinished.connect(self._on_options_changed)
        self.area.currentIndexChanged.connect(self._on_area_chosen)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.remove_gone.toggled.connect(self._on_removal_toggled)
        self.reason.textChanged.connect(self._on_reason_typed)
        self.apply.clicked.connect(self.write)
        self.stop.clicked.connect(self.stop_work)
        for keys, act in (
            ("Ctrl+O", self.ask_for_file),
            ("Ctrl+Return", self.write),
            ("Ctrl+Enter", self.write),
        ):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(act)

    # the file

    @Slot()
    def ask_for_file(self) -> None:
        """Which file; nothing waits for the answer."""
        names = _("普查文件 ({pattern})").format(pattern=_FILES)
        ask_which(self, _("选普查文件"), names, self.compare_file)

    @Slot(str)
    def compare_file(self, file: str) -> None:
        """Compare *file* with the register; what ran before is stopped."""
        self._file = Path(file)
        self.choose.setText(self._file.name.replace("&", "&&"))
        self._compare()

    @Slot()
    def _on_options_changed(self) -> None:
        if self._file is not None and self._survey is None:
            self._compare()

    @Slot(int)
    def _on_area_chosen(self, _number: int) -> None:
        if self._file is not None:
            self._compare()

    def _compare(self) -> None:
        from dispatcher_app.services.components.surveys import SurveyOptions

        assert self._file is not None
        area = self.area.currentData()
        options = SurveyOptions(self.crs.text().strip(), None if area == PARTLY else area)
        self._survey = None
        self._run(partial(self._read, self._file, options), "survey-compare")

    async def _read(self, file: Path, options: Any) -> None:
        self._survey = await self._desk.compare(file, options, self._tell)
        self.result.clear()

    # applying

    @Slot()
    def write(self) -> None:
        """Apply what is shown, if nothing forbids it."""
        survey = self._survey
        if survey is None or self._task is not None or not self.apply.isEnabled():
            return
        if not self.reason.text().strip():
            self.rows["reason"].say(_("请写明理由。"))
            self.reason.setFocus()
            return
        self._run(partial(self._write, survey), "survey-apply")

    async def _write(self, survey: ComparedSurvey) -> None:
        self._tell(_("正在写入……"))
        reason, removing = self.reason.text().strip(), self.remove_gone.isChecked()
        counts = await self._desk.apply(survey, reason, remove_gone=removing)
        said = " · ".join(f"{verb.label} {count:,}" for verb, count in counts.items())
        self.result.show_result(_("已写入部件库:{counts}").format(counts=said or "0"), True)
        self._survey, self._file = None, None
        self.choose.setText(_("选普查文件… (Ctrl+O)"))
        self.reason.clear()

    # work under way

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        if self._task is not None:
            self._task.cancel()
        self.result.clear()
        self._task = self._context.tasks.start(self._told(work), name=name)
        if self._task is not None:
            self._task.add_done_callback(self._on_ended)
        self._show_stand()

    async def _told(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except (DomainError, ExternalError) as error:
            self.result.show_result(str(error), False)

    def _on_ended(self, task: asyncio.Task[Any]) -> None:
        if task is not self._task:
            return
        self._task = None
        if isValid(self):
            if task.cancelled():
                self.result.show_result(_("已停止,没有写入。"), True)
            self._show_stand()

    def _tell(self, words: str) -> None:
        self.summary.setText(words)

    @Slot()
    def stop_work(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @property
    def is_working(self) -> bool:
        return self._task is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what runs, then closes."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_working:
            self.stop_work()
        else:
            self.close()

    # how it stands

    def _show_stand(self) -> None:
        survey = self._survey
        self.stop.setVisible(self.is_working)
        self.kind.setEnabled(survey is not None)
        self.remove_gone.setEnabled(survey is not None and bool(survey.difference.gone))
        self._show_lines()
        if survey is None and not self.is_working:
            self.summary.setText("")
        elif survey is not None:
            self.summary.setText(summary_of(survey))
        self._judge()

    def _show_lines(self) -> None:
        survey = self._survey
        self.pages.setCurrentWidget(self.table if survey is not None else self.note)
        if survey is None:
            self.table.show_lines(NoLines(), None)
            words = _("正在比对……") if self.is_working else _("选一份普查文件,先比对,看过再写入")
            advice = _("表格(CSV、XLSX)带坐标列,或点图层(Shapefile、GeoPackage、GeoJSON)")
            self.note.set_words(words, "" if self.is_working else advice)
            return
        from dispatcher_app.services.components.difference_rows import difference_rows

        rows, kind = list(difference_rows(survey.difference)), self.kind.currentData()
        lines = SurveyLines(rows, survey.faults, self._context.desk.hall, kind)
        self.table.show_lines(lines, 0 if len(lines) else None)

    def _judge(self) -> None:
        """Whether it may be written, and why not."""
        survey = self._survey
        why = ""
        if survey is not None and self.remove_gone.isChecked():
            why = survey.why_not_remove()
        self.rows["reason"].say(why)
        self.apply.setEnabled(survey is not None and not self.is_working and not why)

    @Slot(int)
    def _on_kind_chosen(self, _number: int) -> None:
        self._show_lines()

    @Slot(bool)
    def _on_removal_toggled(self, _on: bool) -> None:
        self._judge()

    @Slot(str)
    def _on_reason_typed(self, _text: str) -> None:
        self._judge()
