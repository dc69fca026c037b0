"""A case by its number, or the end of it: open ones from memory, ended ones from the archive."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext

#: So many of others with the same end are named; the line has no room for more.
_NAMED = 3


class CaseLookup:
    """Brings the case somebody names to hand, or says why not."""

    def __init__(self, context: SeatContext) -> None:
        self._desk, self._in_hand = context.desk, context.in_hand
        self._tasks, self._voice = context.tasks, context.voice

    def open_number(self, text: str) -> None:
        """Where one open case ends in *text* it comes to hand at once; others of that end are named."""
        number = text.strip().upper()
        ends = [row for row in self._desk.open_cases.rows.values() if row.number.endswith(number)]
        if len(ends) == 1:
            self._in_hand.show(ends[0].case_id)
            if ends[0].number != number:
                self._tasks.start(self._name_others(number, ends[0].number), name="open-number")
        else:
            self._tasks.start(self._find(number), name="open-number")

    async def _name_others(self, end: str, opened: str) -> None:
        """The open one may not be the one that was meant: today's was perhaps closed already."""
        try:
            found = await self._desk.find_by_end(end)
        except ExternalError:
            return  # what was asked for is on the screen; the window says itself that the server is away
        others = [row.number for row in found if row.number != opened]
        if others:
            self._say(_("打开的是在办的 {number};同尾号的还有 {others}。"), opened, others)

    async def _find(self, number: str) -> None:
        opened = await self._desk.open_number(number)
        if opened is not None:
            self._in_hand.show(opened.case.id)
            return
        found = await self._desk.find_by_end(number)
        if not found:
            self._voice.warn(_("没有编号为“{number}”的案件。").format(number=number))
            return
        self._in_hand.show(found[0].case_id)
        if len(found) > 1:
            others = [row.number for row in found[1:]]
            self._say(_("打开的是最近的 {number};同尾号的还有 {others}。"), found[0].number, others)

    def _say(self, said: str, opened: str, others: Sequence[str]) -> None:
        named = listed(others[:_NAMED])
        if len(others) > _NAMED:
            named = _("{names} 等 {count} 件").format(names=named, count=len(others))
        self._voice.note(said.format(number=opened, others=named))
