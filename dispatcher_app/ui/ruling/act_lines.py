"""Acts of a sort as lines: what is in force first, then what is to come, ran out, was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.fold import SubjectState
from dispatcher_app.domain.hall_record.kinds import KINDS, Effect
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.in_force.words import one_line, title_of, valid_words

TITLES = (N_("状态"), N_("名称"), N_("有效期"), N_("发布人"))
WIDTHS, STRETCH, LEAVES = (88, 150, 276, 88), 1, (3,)


class Standing(IntEnum):
    """How an act stands; the order of the list."""

    NOW = 0
    LATER = 1
    OVER = 2
    WITHDRAWN = 3

    @property
    def label(self) -> str:
        return _(_STANDING[self])


_STANDING = {
    Standing.NOW: N_("● 生效中"),
    Standing.LATER: N_("○ 未开始"),
    Standing.OVER: N_("— 已到期"),
    Standing.WITHDRAWN: N_("× 已撤下"),
}


@dataclass(frozen=True, slots=True)
class ActLine:
    """A subject with the act that says what it is, how it stands, and the act that ended it."""

    act: HallAct
    standing: Standing
    version: int
    ended: HallAct | None = None

    @property
    def subject(self) -> str:
        return self.act.subject


class ActLines:
    """Lines for a table; the key of a line is its subject."""

    more = False

    def __init__(self, lines: Iterable[ActLine], hall: Hall) -> None:
        self.lines = sorted(lines, key=lambda line: (line.standing, -line.act.sequence))
        self._hall = hall

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, number: int) -> Sequence[str]:
        line = self.lines[number]
        valid = getattr(line.act.payload, "valid", None)
        period = valid_words(valid, self._hall) if isinstance(valid, Valid) else ""
        return (line.standing.label, one_line(title_of(line.act.payload), 60), period, line.act.actor.name)

    def key(self, number: int) -> str:
        return self.lines[number].subject

    def number_of(self, subject: str) -> int | None:
        return next((at for at, line in enumerate(self.lines) if line.subject == subject), None)


def line_of(state: SubjectState, now: datetime) -> ActLine | None:
    """The line of a living subject."""
    act = next((act for act in reversed(state.acts) if KINDS[act.kind].effect is Effect.REPLACES), None)
    return ActLine(act, _standing(act, now), state.version) if act is not None else None


def ended_lines(acts: Iterable[HallAct], living: frozenset[str]) -> list[ActLine]:
    """Subjects that were taken back, out of the acts of some time, with what they said last."""
    said: dict[str, HallAct] = {}
    found: dict[str, ActLine] = {}
    for act in acts:
        if act.effect is Effect.ENDS and act.subject in said:
            found[act.subject] = ActLine(said[act.subject], Standing.WITHDRAWN, act.version, act)
        else:
            said[act.subject] = act
            found.pop(act.subject, None)
    return [line for subject, line in found.items() if subject not in living]


def _standing(act: HallAct, now: datetime) -> Standing:
    valid = getattr(act.payload, "valid", None)
    if not isinstance(valid, Valid) or valid.holds(now):
        return Standing.NOW
    return Standing.LATER if now < valid.begins else Standing.OVER
