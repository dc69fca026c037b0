"""The texts of case rows: computed when first shown, kept until row, day or clock move. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_columns import Column, Raises
from dispatcher_app.widgets.case_holder import Holder
from dispatcher_app.widgets.case_marks import marks_text
from dispatcher_app.widgets.times import clock_text, full_text, remaining_text

Live = tuple[Lamp, str]


def wall_clock_remaining(row: QueueRow, now: datetime) -> str:
    """Remaining time by the wall clock; a model given the calendar may count working time instead."""
    if row.lamp(now) is Lamp.PAUSED:
        return Lamp.PAUSED.label
    return remaining_text(now, row.due_at)


class CaseTexts:
    """Cached texts of many rows at one instant, ``now``."""

    def __init__(self, zone: tzinfo, now: datetime) -> None:
        self.zone = zone
        self.now = now
        self.remaining: Callable[[QueueRow, datetime], str] = wall_clock_remaining
        self.raised: Raises | None = None
        self._fixed: dict[int, tuple[str, ...]] = {}
        self._live: dict[int, Live] = {}

    def of(self, row: QueueRow, column: Column) -> str:
        if column is Column.REMAINING:
            return self.live(row)[1]
        if column is Column.LAMP:
            return self.live(row)[0].label
        return self.fixed(row)[column]

    def fixed(self, row: QueueRow) -> tuple[str, ...]:
        """Texts by column, with nothing where the clock decides (lamp, remaining time)."""
        texts = self._fixed.get(row.case_id)
        if texts is None:
            reported = clock_text(row.reported_at, self.now, self.zone)
            source = row.channel or row.source.label
            texts = ("", row.number, row.title, row.place, row.street, source, row.unit)
            texts += (row.stage.label, reported, "", marks_text(row, self.why_raised(row)))
            self._fixed[row.case_id] = texts
        return texts

    def why_raised(self, row: QueueRow) -> str:
        """The plan or collection that lets *row* come first for now, "" for none."""
        return self.raised(row) if self.raised is not None else ""

    def live(self, row: QueueRow) -> Live:
        """Lamp and remaining time."""
        live = self._live.get(row.case_id)
        if live is None:
            live = self._live[row.case_id] = (row.lamp(self.now), self.remaining(row, self.now))
        return live

    def tip(self, row: QueueRow, holder: Holder | None = None) -> str:
        """Everything a narrow list has to cut short, and who works on the case."""
        lines = [f"{row.number}  {row.stage.label}", row.title, f"{row.street} {row.place}".strip(), row.unit]
        lines.append(_("上报 {time}").format(time=full_text(row.reported_at, self.zone)))
        if row.due_at is not None:
            limit = _("时限 {limit},截止 {time}") if row.limit_text else _("截止 {time}")
            lines.append(limit.format(limit=row.limit_text, time=full_text(row.due_at, self.zone)))
        lines.append(marks_text(row, self.why_raised(row)))
        lines.append(holder.words if holder is not None else "")
        return "\n".join(line for line in lines if line)

    def advance(self, now: datetime, watched: list[QueueRow]) -> list[int]:
        """Move to *now*; positions in *watched* whose texts are no longer those last shown."""
        turned = now.astimezone(self.zone).date() != self.now.astimezone(self.zone).date()
        self.now = now
        if turned:
            self._fixed.clear()
        before, self._live = self._live, {}
        return [
            at
            for at, row in enumerate(watched)
            if turned or before.get(row.case_id, self.live(row)) != self.live(row)
        ]

    def forget(self, case_ids: Iterable[int]) -> None:
        for case_id in case_ids:
            self._fixed.pop(case_id, None)
            self._live.pop(case_id, None)

    def clear(self) -> None:
        self._fixed.clear()
        self._live.clear()
