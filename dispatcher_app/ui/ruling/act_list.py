"""What is listed on a page of acts: those in force, those taken back lately, and the one it stands on."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.hall_record.campaigns import Campaign
from dispatcher_app.domain.hall_record.kinds import KINDS
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.ruling.act_lines import ActLine, ActLines, ended_lines, line_of
from dispatcher_app.ui.ruling.act_parts import ActParts
from dispatcher_app.ui.ruling.sorts import ActSort
from dispatcher_app.widgets.fitting_scroll import ScrollColumn

#: What was taken back is listed for so long.
_ENDED_FOR = timedelta(days=62)
#: What begins or ends by its own time is seen after so long at the latest (ms).
_LOOK_MS = 10_000


class ActListing(ActParts):
    """Reads and shows; what is done about a line, its page knows."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.sort = self.sorts[0]
        self._lines = ActLines((), context.desk.hall)
        self._ended: list[ActLine] = []
        self._busy = False
        self._make_parts()
        self._lay_out()
        self.table.pointed.connect(self._on_pointed)
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    @property
    def _record(self) -> RecordDesk:
        record = self.context.desk.record
        assert record is not None
        return record

    @property
    def is_editing(self) -> bool:
        """Whether a form is where the current line is shown."""
        return isinstance(self.right.currentWidget(), ScrollColumn)

    # what is listed

    def come(self, text: str = "") -> None:
        self.read()

    @Slot()
    def read(self) -> None:
        """What is in force stands there at once; what was taken back comes from the database."""
        self._show_list()
        self.context.tasks.start(self._read(self.sort), name=f"{self.objectName()}-read")

    async def _read(self, sort: ActSort) -> None:
        try:
            await self._record.hall.load()
            now = self.context.desk.now()
            acts = await self._record.hall.of_topic(
                KINDS[sort.begin].topic, now - _ENDED_FOR, now + timedelta(days=1)
            )
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if sort is self.sort:
            self._ended = [line for line in ended_lines(acts, frozenset()) if sort.holds(line.act.payload)]
            self._show_list()
            if self.choices.button(self.sorts.index(sort)).hasFocus():
                self.setFocus()  # what was the only line came back as one that was taken back

    def _show_list(self, current: str = "") -> None:
        now = self.context.desk.now()
        states = self._record.hall.states(KINDS[self.sort.begin].topic)
        found = [
            line for state in states if (line := line_of(state, now)) and self.sort.holds(line.act.payload)
        ]
        living = {line.subject for line in found}
        found += [line for line in self._ended if line.subject not in living]
        wanted = current or self.table.current_key
        self._lines = ActLines(found, self.context.desk.hall)
        at = self._lines.number_of(wanted)
        may = self._record.may(self.sort.begin)
        self.new.setText(f"{_(self.sort.new)}  Ctrl+N")
        self.new.setVisible(may)
        self.note.set_words(_(self.sort.empty), _("按 Ctrl+N 新建") if may else _("由值班长发布"))
        self.list.setCurrentWidget(self.table if found else self.note)
        self.setFocusProxy(self.table if found else self.choices.button(self.sorts.index(self.sort)))
        lost = at is None and bool(wanted and self.card.reason.text().strip()) and not self._busy
        self.table.show_lines(self._lines, at if at is not None else 0 if found and not lost else None)
        if lost:  # the reason was for what is gone, not for what took its place
            self.card.reason.clear()
            self.said.emit(_("所选的一项刚被撤下或已到期,您的理由没有用到别的项上。"), False)
        if not found or lost:
            self._show_line(None)
        elif at is not None:
            self._show_line(self._lines.lines[at])

    @property
    def line(self) -> ActLine | None:
        """The act the list stands on."""
        at = self._lines.number_of(self.table.current_key)
        return self._lines.lines[at] if at is not None else None

    @Slot(str)
    def _on_pointed(self, _key: str) -> None:
        self._show_line(self.line)

    def _show_line(self, line: ActLine | None) -> None:
        if self.is_editing:
            return
        has_ground = self.sort.form.has_ground
        self.ground.setVisible(has_ground and line is not None)
        if line is None:
            self.right.setCurrentWidget(self.nothing)
            return
        self.card.show_line(line, self.sort, may=self._record.may(self.sort.begin))
        self.right.setCurrentWidget(self.card)
        if has_ground:
            payload = line.act.payload
            self.ground.show_ground(
                getattr(payload, "area", ()), getattr(payload, "cells", ()), editable=False
            )
        self.context.tasks.start(self._read_card(line), name=f"{self.objectName()}-card")

    async def _read_card(self, line: ActLine) -> None:
        desk = self.context.desk
        try:
            acts = await self._record.hall.of(KINDS[self.sort.begin].topic, line.subject)
            count = None
            if isinstance(line.act.payload, Campaign) and desk.ruling is not None:
                count = await desk.ruling.collected(line.act.payload, desk.now())
        except ExternalError as error:
            self.said.emit(str(error), False)
            return
        if self.table.current_key == line.subject:
            self.card.show_history(acts)
            if count is not None:
                self.card.show_count(count)

    # news

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(KINDS[self.sort.begin].topic) and self.isVisible():
            self._show_list()
            if any(act.subject == self.table.current_key for act in event.acts):
                self.read()

    @Slot()
    def _on_look(self) -> None:
        if self.isVisible() and not self.is_editing:
            self._show_list()
