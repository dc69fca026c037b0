"""The named queues each seat works from: which cases lie in them, in the seat's own order of work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN, Mark, Role, Stage
from dispatcher_app.i18n import C_, N_, _


class Held(IntEnum):  # as an int, because ten thousands of them are hashed at once
    """Who works on a case, as the reader of a queue sees it."""

    NOBODY = auto()
    READER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """One queue of a seat.

    ``mine`` keeps only cases whose open proposal is the reader's own; ``mark`` only cases that carry it,
    ``unless`` none that does.
    ``held`` keeps only cases nobody works on (the pool), or only those the reader does.
    ``work`` tells queues whose cases wait for this very seat from those it only watches. ``side``: of a side
    path; most of the time there is nothing in it.
    """

    key: str
    name: str
    stages: frozenset[Stage]
    work: bool = True
    mine: bool = False
    mark: Mark | None = None
    unless: Mark | None = None
    held: Held | None = None
    side: bool = False

    @property
    def label(self) -> str:
        return _(self.name)

    def holds(self, row: QueueRow, person: str, held: Held = Held.NOBODY) -> bool:
        return self.holds_kind(row.stage, row.marks, row.proposer == person, held)

    def holds_kind(self, stage: Stage, marks: frozenset[Mark], own: bool, held: Held) -> bool:
        """The same by nothing but what a queue asks of a case; *own*: its proposal is the reader's."""
        if stage not in self.stages or (self.mark is not None and self.mark not in marks):
            return False
        if self.unless is not None and self.unless in marks:
            return False
        if self.held is not None and self.held is not held:
            return False
        return own or not self.mine


def _queue(key: str, name: str, *stages: Stage, **terms: object) -> QueueSpec:
    return QueueSpec(key, name, frozenset(stages) or OPEN, **terms)  # type: ignore[arg-type]


_ALL = _queue("all", N_("全部在办"), work=False)
_SUPERVISED = _queue("supervised", C_("mark", "督办"), work=False, mark=Mark.SUPERVISED)

_FIRST_BESIDE = 6

_MINE = _queue("claimed", N_("我在办的"), held=Held.READER)


def _pool(*stages: Stage) -> QueueSpec:
    """Everything that waits for seats of one role and that nobody has taken yet."""
    return _queue("pool", N_("公共池"), *stages, held=Held.NOBODY)


def _side(key: str, name: str, mark: Mark, *stages: Stage, **terms: object) -> QueueSpec:
    return _queue(key, name, *stages, mark=mark, side=True, **terms)


def _disputed(*, work: bool) -> QueueSpec:
    """Also of emergencies that are over: whose they were is still to be decided."""
    return _side("boundary", N_("权属争议"), Mark.BOUNDARY, *sorted(OPEN), Stage.CLOSED, work=work)


def _applied(**terms: object) -> QueueSpec:
    return _side("applied", N_("待审批申请"), Mark.APPLICATION, Stage.HANDLING, **terms)


QUEUES: dict[Role, tuple[QueueSpec, ...]] = {
    Role.CALL_TAKER: (
        _queue("reported", N_("待受理"), Stage.REPORTED),
        _queue("verifying", N_("核实中"), Stage.VERIFYING),
        _queue("checking", N_("核查中"), Stage.CHECKING),
        _queue("proposed", N_("我提请的"), Stage.AWAITING_FILING, work=False, mine=True),
        _ALL,
        _pool(Stage.REPORTED, Stage.VERIFYING, Stage.CHECKING),
        _MINE,
        _side("call-back", N_("待回访"), Mark.CALL_BACK, Stage.CLOSED, Stage.MERGED),
    ),
    Role.DISPATCHER: (
        _queue("dispatch", N_("待派遣"), Stage.AWAITING_DISPATCH),
        _queue("feedback", N_("待批转"), Stage.FEEDBACK),
        _queue("checking", N_("核查中"), Stage.CHECKING),
        _queue("handling", N_("处置中"), Stage.HANDLING, work=False),
        _queue("submitted", N_("我提交的"), Stage.DISPATCH_REVIEW, work=False, mine=True),
        _SUPERVISED,
        _ALL,
        _pool(Stage.AWAITING_DISPATCH, Stage.FEEDBACK, Stage.CHECKING),
        _MINE,
        _applied(unless=Mark.TO_LEADER),
        _side("appeal", N_("申诉初审"), Mark.APPEAL, Stage.CLOSED),
        _disputed(work=False),
    ),
    Role.SHIFT_LEADER: (
        _queue("gate1", N_("派遣审核"), Stage.DISPATCH_REVIEW),
        _queue("gate2", N_("结案审核"), Stage.CLOSURE_REVIEW),
        _queue("filing", N_("立案审批"), Stage.AWAITING_FILING),
        _queue("handling", N_("处置中"), Stage.HANDLING, work=False),
        _SUPERVISED,
        _ALL,
        _pool(Stage.DISPATCH_REVIEW, Stage.CLOSURE_REVIEW, Stage.AWAITING_FILING),
        _MINE,
        _applied(),
        _disputed(work=True),
        _side("reopening", N_("待同意重开"), Mark.REOPENING, Stage.CLOSED),
        _side("appeal", N_("申诉终审"), Mark.APPEAL, Stage.CLOSED),
    ),
}


def queues_of(role: Role) -> tuple[QueueSpec, ...]:
    """The queues of a *role*; seats that do not work on cases watch them all."""
    return QUEUES.get(role, (_ALL,))


def queue_key(queues: tuple[QueueSpec, ...], position: int) -> str:
    """The key of the queue at *position*: Ctrl with a digit on the road, Alt with 6 to 9 beside it.

    Alt with the digits before is taken by the parts of the intake form.
    """
    queue = queues[position]
    number = [each for each in queues if each.side is queue.side].index(queue)
    return f"Alt+{_FIRST_BESIDE + number}" if queue.side else f"Ctrl+{number + 1}"
