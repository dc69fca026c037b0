"""A draw that anyone can repeat: taken again with its seed, its list to be drawn from by other means."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from dispatcher_app.domain.draw import population_hash
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.ruling.counts import draw_of
from dispatcher_app.ui.work.page import WorkPage


class DrawProof(QObject):
    """For the draw that its page shows.

    Signals:
        repeated: (subject of the draw, what came of it).
    """

    repeated = Signal(str, str)

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page)
        self._page = page
        self.act: HallAct | None = None

    @Slot()
    def repeat(self) -> None:
        """Take the list from the database again, and the draw with its seed."""
        if self.act is not None:
            self._page.context.tasks.start(self._repeat(self.act), name="draw-repeat")

    async def _repeat(self, act: HallAct) -> None:
        found, ruling, draw = draw_of(act.subject), self._page.context.desk.ruling, act.payload
        if found is None or ruling is None or not isinstance(draw, DrawTaken):
            return
        try:
            same = await ruling.repeats(draw, *found)
        except ExternalError as error:
            self._page.said.emit(str(error), False)
            return
        said = _("✓ 名单与抽中的案件都一致") if same else _("■ 不一致:数据库里的名单与当时不同")
        self._page.said.emit(said[2:], same)
        self.repeated.emit(act.subject, said)

    @Slot()
    def copy(self) -> None:
        """The list it was drawn from, to the clipboard: whoever doubts it can draw again by other means."""
        if self.act is not None:
            self._page.context.tasks.start(self._copy(self.act), name="draw-copy")

    async def _copy(self, act: HallAct) -> None:
        found, ruling, draw = draw_of(act.subject), self._page.context.desk.ruling, act.payload
        if found is None or ruling is None or not isinstance(draw, DrawTaken):
            return
        try:
            numbers = await ruling.population(*found)
        except ExternalError as error:
            self._page.said.emit(str(error), False)
            return
        QGuiApplication.clipboard().setText("".join(f"{number}\n" for number in sorted(numbers)))
        same = population_hash(numbers) == draw.population_hash
        text = _("已复制 {count} 个编号。") if same else _("已复制 {count} 个编号,但与当时的名单不同。")
        self._page.said.emit(text.format(count=len(numbers)), same)
