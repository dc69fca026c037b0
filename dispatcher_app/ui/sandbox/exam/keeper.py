"""Sees to it that what was answered is kept: one after another, the newest of each, again until it worked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from PySide6.QtCore import QObject, Signal

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.tasks import TaskScope

Work = Callable[[], Awaitable[None]]
#: How long to wait before a database that did not answer is tried again (s).
_AGAIN = 2.0


class AnswerKeeper(QObject):
    """A newer piece of work under the same name takes the place of one that was not kept yet.

    Signals:
        told: how it stands, as a sentence, and whether everything is kept.
        refused: why the database takes nothing more.
    """

    told = Signal(str, bool)
    refused = Signal(str)

    def __init__(self, tasks: TaskScope, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._pending: dict[Hashable, Work] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many things are not kept yet."""
        return len(self._pending)

    def keep(self, name: Hashable, work: Work) -> None:
        """Keep it, after what came before."""
        self._pending[name] = work
        if self._task is None or self._task.done():
            self._task = self._tasks.start(self._run(), name="keep-answers")

    async def all_kept(self) -> None:
        """Wait until nothing is pending."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def forget(self) -> None:
        """Nothing of it matters any more."""
        self._pending.clear()

    async def _run(self) -> None:
        while self._pending:
            name, work = next(iter(self._pending.items()))
            try:
                await work()
            except ExternalError:
                text = _("连不上数据库,{count} 项暂存本机,恢复后自动保存。请不要关窗口。")
                self.told.emit(text.format(count=self.waiting), False)
                await asyncio.sleep(_AGAIN)
                continue
            except DomainError as error:
                self._pending.clear()
                self.refused.emit(str(error))
                return
            if self._pending.get(name) is work:
                del self._pending[name]
        self.told.emit(_("已保存"), True)
