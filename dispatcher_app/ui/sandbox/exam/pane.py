"""What every paper has while somebody sits at it: title, time left, how answers are kept, the end."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.exam.sittings import TypingSitting, WrittenSitting
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.clock_label import TimeLeft
from dispatcher_app.ui.sandbox.exam.keeper import AnswerKeeper
from dispatcher_app.widgets.theme import set_look

S = TypeVar("S", bound=WrittenSitting | TypingSitting)


class PaperPane(QWidget, Generic[S]):
    """The parts that all kinds of papers share; a kind lays them out beside its own.

    Signals:
        handed_in: the sitting, when everything is kept and it is to be marked.
        said: (sentence, done) for the line under the page.
    """

    handed_in = Signal(object)
    said = Signal(str, bool)

    def __init__(self, context: SeatContext, name: str, parent: QWidget) -> None:
        """*name* is the beginning of its parts' names."""
        super().__init__(parent)
        self._tasks = context.tasks
        self.keeper = AnswerKeeper(context.tasks, self)
        self.sitting: S | None = None
        self.title = QLabel(self)
        set_look(self.title, role="title")
        self.time = TimeLeft(self)
        self.kept = QLabel(self)
        self.kept.setObjectName(f"{name}_kept")
        self.kept.setWordWrap(True)
        set_look(self.kept, role="small")
        self.hand_in = QPushButton(_("交卷  Ctrl+Enter"), self)
        self.hand_in.setObjectName(f"{name}_hand_in")
        set_look(self.hand_in, kind="primary")
        self.time.up.connect(self._on_time_up)
        self.keeper.told.connect(self._on_told)
        self.keeper.refused.connect(self._on_refused)

    def lock(self, locked: bool) -> None:
        """Whether answers are taken no more."""
        raise NotImplementedError

    def begin(self, sitting: S, kept: str) -> None:
        """Sit down to it; *kept* says how answers are kept."""
        self.sitting = sitting
        self.keeper.forget()
        self.title.setText(sitting.head.title)
        self.kept.setText(kept)
        self.lock(False)
        self.time.follow(sitting)

    def close_sitting(self) -> None:
        self.time.follow(None)
        self.sitting = None

    @Slot()
    def finish(self) -> None:
        """Hand it in as soon as everything is kept."""
        self._tasks.start(self._finish(), name="hand-in")

    async def _finish(self) -> None:
        sitting = self.sitting
        if sitting is None:
            return
        self.lock(True)
        await self.keeper.all_kept()
        if self.sitting is sitting:
            self.close_sitting()
            self.handed_in.emit(sitting)

    @Slot()
    def _on_time_up(self) -> None:
        self.lock(True)
        self.said.emit(_("考试时间到,已自动交卷。"), True)
        self.finish()

    @Slot(str, bool)
    def _on_told(self, sentence: str, kept: bool) -> None:
        self.kept.setText(sentence)
        set_look(self.kept, tone="" if kept else "over")

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, False)
        self._tasks.start(self._finish(), name="hand-in")
