"""The small marks behind a case in a list: handed over twice, reworked, supervised, shelved. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.came_back import CameBack
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark
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


def chips_of(row: QueueRow, raised: str = "") -> list[Chip]:
    """The marks of *row*, most important first: in what way it came back, then how often before.

    *raised* names the plan or collection that lets it come before others for now.
    """
    chips = [Chip(_("优先:{why}").format(why=raised), tone="accent")] if raised else []
    if row.marks:
        shown = row.marks - {Mark.APPLICATION} if Mark.TO_LEADER in row.marks else row.marks
        chips += [Chip(mark.label, mark in _STRONG) for mark in _ORDER if mark in shown]
    return chips + _ways_back(row)


def _ways_back(row: QueueRow) -> list[Chip]:
    """How it came here, outlined; how often it went back before, in grey. Each way once."""
    way, taken = row.came_back, row.came_back is CameBack.WRONG_DISPATCH
    # A failed result is no rework any more once the case was taken away for it.
    counted = {CameBack.RETURNED: row.handoffs, CameBack.REWORK: row.reworks - taken}
    often = counted.pop(way, 0) if way is not None else 0
    here = [Chip(way.times(often) if often > 1 else way.label, strong=True)] if way is not None else []
    return here + [Chip(word.times(count)) for word, count in counted.items() if count > 0]


def marks_text(row: QueueRow, raised: str = "") -> str:
    """The marks in words, for reading aloud and copying."""
    return listed(chip.text for chip in chips_of(row, raised))
