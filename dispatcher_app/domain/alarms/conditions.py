"""What is so right now, told from the facts of the hall: each condition is one alarm to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.kinds import RULES, AlarmKind, AlarmRule, kinds_of
from dispatcher_app.domain.alarms.watches import WORK_STAGES
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Role, Stage
from dispatcher_app.i18n import _

#: Cases that count for a (kind, subject), each with the instant from which it does.
Groups = Mapping[tuple[AlarmKind, str], Mapping[int, datetime]]
#: Before this there is time enough to answer a supervision.
SUPERVISION_NEAR = timedelta(hours=2)
#: A caller is not called to the minute.
CALL_BACK_GRACE = timedelta(minutes=30)
#: Two shift leaders are given so long to sign; after ``HANDOVER_LATE`` it is a matter for the record.
HANDOVER_GRACE, HANDOVER_LATE = timedelta(minutes=15), timedelta(hours=2)
#: A plan for bad weather rings for whoever is there within so long of its beginning.
PLAN_NEWS = timedelta(hours=1)
#: What is left of a shift when its drawn cases should have been looked at.
LOOKS_LEFT = timedelta(hours=1)
#: More cases of one kind than this are one alarm from the start: a thousand lines would be folded anyway.
MOST_CASES = 30
#: Subject of an alarm that stands for its whole kind; what is done about that counts for all of the kind.
WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Due:
    """Something due at ``at``: a case, or what ``subject`` names for the record and ``name`` for people.

    ``begun`` is since when it is owed at all, where that may be later than the warning before ``at``.
    """

    subject: str
    name: str
    at: datetime
    case_id: int = 0
    place: str = ""
    count: int = 1
    begun: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFacts:
    """Everything a seat's alarms follow from, at one moment.

    ``groups`` count as of ``at``; ``rows`` are the open cases. ``mine`` are the cases this person works on,
    ``held`` those anybody does. ``lost_since`` is when the database fell silent, ``unsent_since`` since when
    commands wait on this machine, ``unsent`` how many. ``supervised`` are open supervisions with their
    deadlines, ``calls`` callers owed a call, ``shift_ended`` a shift without a signed handover, ``looks``
    draws with cases nobody has looked at (``at`` is the end of the shift), ``plans`` weather plans in force.
    """

    role: Role
    at: datetime
    groups: Groups = field(default_factory=dict)
    rows: Mapping[int, QueueRow] = field(default_factory=dict)
    mine: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()
    lost_since: datetime | None = None
    unsent_since: datetime | None = None
    unsent: int = 0
    supervised: Sequence[Due] = ()
    calls: Sequence[Due] = ()
    shift_ended: Due | None = None
    looks: Sequence[Due] = ()
    plans: Sequence[Due] = ()
    unit_name: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to act on. ``since`` is when it came to be so, the same at every seat.

    ``case_id`` is the case to begin with, 0 where there is none; ``place`` says where it is.
    """

    kind: AlarmKind
    subject: str
    since: datetime
    name: str
    case_id: int = 0
    count: int = 1
    place: str = ""

    @property
    def id(self) -> str:
        """Stable: kind and subject; what people do about the alarm is filed under it."""
        return f"{self.kind.value}:{self.subject}"[:120]

    @property
    def rule(self) -> AlarmRule:
        return RULES[self.kind]

    @property
    def title(self) -> str:
        """In one line, for people."""
        if self.subject == WHOLE:
            return _("{kind} {count} 项").format(kind=self.kind.label, count=self.count)
        return _(self.rule.title).format(name=self.name, count=self.count)


def conditions(facts: AlarmFacts) -> tuple[Condition, ...]:
    """All that a seat of the facts' role must act on; causes hide what follows from them."""
    known = kinds_of(facts.role)
    found = tuple(one for one in _all(facts) if one.kind in known)
    standing = {one.kind for one in found}
    return tuple(one for one in found if standing.isdisjoint(one.rule.hidden_by))


def _all(facts: AlarmFacts) -> Iterator[Condition]:
    yield from _of_groups(facts)
    yield from _mine(facts)
    yield from _supervised(facts)
    yield from _of_hall(facts)
    yield from _of_machine(facts)


def _of_groups(facts: AlarmFacts) -> Iterator[Condition]:
    for (kind, subject), members in facts.groups.items():
        if not subject:
            yield from _of_cases(facts, kind, members)
        elif kind is AlarmKind.QUEUE_OVER:
            free = {case_id: at for case_id, at in members.items() if case_id not in facts.held}
            yield from _of_many(facts, kind, subject, Stage(subject).label, free)
        else:
            yield from _of_many(facts, kind, subject, facts.unit_name(subject), members)


def _of_cases(facts: AlarmFacts, kind: AlarmKind, members: Mapping[int, datetime]) -> Iterator[Condition]:
    """An alarm for each case; urgent ones that somebody has taken are in good hands."""
    waiting = kind is AlarmKind.URGENT_WAITING
    free = {case_id: at for case_id, at in members.items() if not (waiting and case_id in facts.held)}
    if len(free) > MOST_CASES:
        yield from _of_many(facts, kind, WHOLE, kind.label, free)
        return
    for case_id, since in free.items():
        row = facts.rows.get(case_id)
        if row is not None:
            yield Condition(kind, row.number, since, row.number, case_id, place=_where(row))


def _of_many(
    facts: AlarmFacts, kind: AlarmKind, subject: str, name: str, members: Mapping[int, datetime]
) -> Iterator[Condition]:
    """One alarm for all of them, however many; it leads to the one that waits longest."""
    if members:
        first = min(members, key=lambda case_id: (members[case_id], case_id))
        row = facts.rows.get(first)
        place = f"{row.number} {_where(row)}".strip() if row is not None else ""
        yield Condition(kind, subject, members[first], name, first, len(members), place)


def _mine(facts: AlarmFacts) -> Iterator[Condition]:
    """Cases in this person's hands, at stages that are theirs."""
    for case_id in sorted(facts.mine):
        row = facts.rows.get(case_id)
        if row is None or row.stage not in WORK_STAGES.get(facts.role, ()):
            continue
        lamp = row.lamp(facts.at)
        if lamp is Lamp.OVER and row.due_at is not None:
            yield Condition(AlarmKind.MINE_OVER, row.number, row.due_at, row.number, case_id, 1, _where(row))
        elif lamp is Lamp.DUE and row.warn_at is not None:
            yield Condition(AlarmKind.MINE_DUE, row.number, row.warn_at, row.number, case_id, 1, _where(row))


def _supervised(facts: AlarmFacts) -> Iterator[Condition]:
    for due in facts.supervised:
        if facts.at >= due.at:
            yield _due(AlarmKind.SUPERVISION_OVER, due, due.at)
        elif facts.at >= due.at - SUPERVISION_NEAR:
            near = due.at - SUPERVISION_NEAR
            yield _due(AlarmKind.SUPERVISION_DUE, due, max(near, due.begun or near))


def _of_hall(facts: AlarmFacts) -> Iterator[Condition]:
    for call in facts.calls:
        if facts.at >= call.at + CALL_BACK_GRACE:
            yield _due(AlarmKind.CALL_BACK, call, call.at + CALL_BACK_GRACE)
    ended = facts.shift_ended
    if ended is not None and ended.at + HANDOVER_GRACE <= facts.at < ended.at + HANDOVER_LATE:
        yield _due(AlarmKind.HANDOVER_DUE, ended, ended.at + HANDOVER_GRACE)
    for look in facts.looks:
        if look.count and look.at - LOOKS_LEFT <= facts.at < look.at:
            yield _due(AlarmKind.LOOKS_UNDONE, look, look.at - LOOKS_LEFT)
    for plan in facts.plans:
        if plan.at <= facts.at < plan.at + PLAN_NEWS:
            yield _due(AlarmKind.WEATHER_BEGUN, plan, plan.at)


def _of_machine(facts: AlarmFacts) -> Iterator[Condition]:
    if facts.lost_since is not None:
        yield Condition(AlarmKind.CONTACT_LOST, "here", facts.lost_since, "")
    if facts.unsent and facts.unsent_since is not None:
        yield Condition(AlarmKind.NOT_SENT, "here", facts.unsent_since, "", count=facts.unsent)


def _due(kind: AlarmKind, due: Due, since: datetime) -> Condition:
    return Condition(kind, due.subject, since, due.name, due.case_id, due.count, due.place)


def _where(row: QueueRow | None) -> str:
    return " · ".join(filter(None, (row.title, row.place))) if row is not None else ""
