"""The small marks behind a case in a list: handed over twice, reworked, supervised, shelved. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Stage
from dispatcher_app.i18n import _, listed

_ORDER = (
    Mark.SUPERVISED,
    Mark.BOUNDARY,
    Mark.REOPENING,
    Mark.APPEAL,
    Mark.APPLICATION,
    Mark.TO_LEADER,
    Mark.CALL_BACK,
    Mark.SHELVED,
    Mark.DEFERRED,
)
#: Marks that ask somebody to look; they are outlined, the others stay grey.
_STRONG = frozenset(_ORDER) - {Mark.SHELVED, Mark.DEFERRED, Mark.CALL_BACK}


@dataclass(frozen=True, slots=True)
class Chip:
    """``tone`` is "" for grey, or the token of a colour that fills it: "accent" or "due"."""

    text: str
    strong: bool = False
    tone: str = ""


def was_sent_back(row: QueueRow) -> bool:
    """Whether *row* had a unit and waits for one again: gate 1, the unit or the caller sent it back."""
    return row.stage is Stage.AWAITING_DISPATCH and bool(row.unit)


def chips_of(row: QueueRow, raised: str = "") -> list[Chip]:
    """The marks of *row*, most important first. One handing-over is the normal course and no mark.

    *raised* names the plan or collection that lets it come before others for now.
    """
    chips = [Chip(_("优先:{why}").format(why=raised), tone="accent")] if raised else []
    if row.marks:
        shown = row.marks - {Mark.APPLICATION} if Mark.TO_LEADER in row.marks else row.marks
        chips += [Chip(mark.label, mark in _STRONG) for mark in _ORDER if mark in shown]
    if was_sent_back(row):
        chips.append(Chip(_("退回"), strong=True))
    if row.reworks > 0:
        chips.append(Chip(_("返工×{count}").format(count=row.reworks)))
    if row.handoffs > 1:
        chips.append(Chip(_("派遣×{count}").format(count=row.handoffs)))
    return chips


def marks_text(row: QueueRow, raised: str = "") -> str:
    """The marks in words, for reading aloud and copying."""
    return listed(chip.text for chip in chips_of(row, raised))
