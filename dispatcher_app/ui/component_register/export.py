"""What the list shows, as a file to take away: asked for, told how far it is, stopped."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.component_register.browse import RegisterList
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.file_dialogs import ask_where


class RegisterExport(QObject):
    """One export at a time; the button that begins it stops it.

    Signals:
        said: a sentence for the window, and whether it is good news.
    """

    said = Signal(str, bool)

    def __init__(
        self, context: SeatContext, desk: ComponentDesk, listed: RegisterList, window: QWidget
    ) -> None:
        super().__init__(window)
        self._context, self._desk, self._listed, self._window = context, desk, listed, window
        self._task: asyncio.Task[object] | None = None
        self.button = QPushButton("", window)
        self.button.setObjectName("register_export")
        self.button.clicked.connect(self.begin_or_stop)
        self._show_idle()

    @Slot()
    def begin_or_stop(self) -> None:
        """Ask where to; nothing waits for the answer."""
        if self._task is not None:
            self._task.cancel()
            return
        desk = self._context.desk
        stamp = desk.now().astimezone(desk.hall.zone).strftime("%Y%m%d-%H%M")
        name = "{name}-{stamp}.csv".format(name=_("部件"), stamp=stamp)
        kinds = "CSV (*.csv);;GeoJSON (*.geojson)"
        ask_where(self._window, _("导出列出的部件"), name, kinds, self.export_to)

    @Slot(str)
    def export_to(self, file: str) -> None:
        """Write what the fields ask for now to *file*."""
        if self._task is not None:
            return
        self._task = self._context.tasks.start(self._write(Path(file)), name="register-export")
        if self._task is not None:
            self._task.add_done_callback(self._on_ended)
            self.button.setText(_("停止导出 (Ctrl+E)"))

    async def _write(self, file: Path) -> None:
        try:
            count = await self._desk.export(file, self._listed.query, self._tell)
        except (DomainError, ExternalError) as error:
            self.said.emit(_("没有导出:{reason}").format(reason=error), False)
        else:
            text = _("已导出 {count} 个部件到 {file}。")
            self.said.emit(text.format(count=f"{count:,}", file=file.name), True)

    def _on_ended(self, task: asyncio.Task[object]) -> None:
        """Also where it was stopped before it had begun."""
        self._task = None
        if isValid(self.button):
            self._show_idle()
            if task.cancelled():
                self.said.emit(_("导出已停止,没有留下文件。"), True)

    def _tell(self, looked_at: int) -> None:
        self.said.emit(_("正在导出,已核对 {count} 个部件……").format(count=f"{looked_at:,}"), True)

    def _show_idle(self) -> None:
        self.button.setText(_("导出… (Ctrl+E)"))
