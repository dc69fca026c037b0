"""Score sheets of a period: schemes in force at its beginning, figures, typed scores, one sheet a subject."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from dispatcher_app.domain.indicators.dimensions import Key
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, parts
from dispatcher_app.domain.indicators.schemes.model import LineSort, Scheme, Subject
from dispatcher_app.domain.indicators.schemes.ranking import Move, Ranked, ranked_by_group, what_if
from dispatcher_app.domain.indicators.schemes.score import Given, ScoreSheet, counts_needed, score
from dispatcher_app.domain.indicators.unit_groups import UnitGroup, unit_groups
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.least import schemes_at
from dispatcher_app.services.figures.store import Counts, FiguresStore
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.services.ports import Now, Person

#: Periods that scores are given for.
SCORED_PERIODS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
_POSTS = {
    Subject.CALL_TAKER: Role.CALL_TAKER,
    Subject.DISPATCHER: Role.DISPATCHER,
    Subject.SHIFT_LEADER: Role.SHIFT_LEADER,
}
ReadPeople = Callable[[], Awaitable[Sequence[Person]]]
Typed = Mapping[Key, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every subject's sheet under one scheme; ``given`` is what a what-if starts from."""

    scheme: Scheme
    period: Period
    as_of: datetime
    given: Mapping[Key, Given]
    sheets: tuple[ScoreSheet, ...]
    group_of: Mapping[Key, str]

    @property
    def groups(self) -> dict[str, list[Ranked]]:
        """Group by group in the order of :class:`UnitGroup`, each best first."""
        found = ranked_by_group(self.sheets, self.group_of)
        order = [group.value for group in UnitGroup]
        return dict(sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else -1))

    @property
    def unfinished(self) -> bool:
        return not self.period.finished(self.as_of)

    def if_weighed(self, line: int, weight: Fraction) -> list[Move]:
        """Who moves if line number *line* weighed so much; ValueError for a weight that cannot be."""
        return what_if(self.scheme, self.scheme.reweighted(line, weight), self.given, self.group_of)


def typed_period(period: Period) -> str:
    """How typed scores name *period*: 2026-03, 2026-Q1, 2026; "" where none are typed for its kind."""
    first = period.first
    match period.kind:
        case PeriodKind.MONTH:
            return f"{first:%Y-%m}"
        case PeriodKind.QUARTER:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case PeriodKind.YEAR:
            return str(first.year)
        case _:
            return ""


class Evaluations:
    """Reads figures and documents; writes nothing. *people* tells who has which post."""

    def __init__(
        self, store: FiguresStore, kept: KeptDesk, hall: Hall, now: Now, people: ReadPeople | None = None
    ) -> None:
        self._store, self._kept, self._hall, self._now = store, kept, hall, now
        self._people = people

    async def schemes(self, period: Period) -> dict[str, Scheme]:
        """The schemes by which *period* is scored: those in force when it began.

        Raises:
            DomainError: what is kept cannot be read as schemes.
            ExternalError: the database does not answer.
        """
        return await schemes_at(self._kept, period.start)

    async def in_force(self, period: Period) -> KeptVersion | None:
        """The version of the schemes by which *period* is scored; None where none was ever written.

        Raises:
            ExternalError: the database does not answer.
        """
        versions = await self._kept.versions(KeptKind.SCHEMES)
        begun = next((each for each in versions if each.effective_at <= period.start), None)
        return begun or (versions[-1] if versions else None)

    async def evaluate(self, code: str, period: Period) -> Evaluation:
        """All sheets of scheme *code*; DomainError where there is none."""
        schemes = await self.schemes(period)
        if code not in schemes:
            raise DomainError(_("没有方案 {code}。").format(code=code))
        return await self._evaluate(schemes, schemes[code], period, await self._typed())

    async def _evaluate(
        self,
        schemes: Mapping[str, Scheme],
        scheme: Scheme,
        period: Period,
        typed: Mapping[tuple[str, str], Typed],
    ) -> Evaluation:
        as_of = self._now()
        mine = typed.get((typed_period(period), scheme.code), {})
        counts = await self._counts(scheme, period, as_of)
        nested = {
            line.number: await self._nested(schemes, line.of, line.sort, period, typed)
            for line in scheme.lines
            if line.sort in (LineSort.SCHEME, LineSort.QUARTERS)
        }
        subjects = dict.fromkeys([*counts, *mine, *(key for each in nested.values() for key in each)])
        given = {
            subject: Given(
                counts.get(subject, dict.fromkeys(counts_needed(scheme), 0)),
                mine.get(subject, {}),
                {number: found.get(subject) for number, found in nested.items()},
            )
            for subject in subjects
        }
        sheets = tuple(score(scheme, subject, each) for subject, each in given.items())
        return Evaluation(scheme, period, as_of, given, sheets, self._groups(scheme))

    async def _counts(self, scheme: Scheme, period: Period, as_of: datetime) -> dict[Key, Counts]:
        needed = counts_needed(scheme)
        if not needed:
            return {}
        found = await self._store.counts(needed, period, as_of, (scheme.subject.dimension,))
        others = await self._of_other_posts(scheme.subject)
        return {keys[0]: counts for keys, counts in found.items() if keys[0] not in ("", None, *others)}

    async def _of_other_posts(self, subject: Subject) -> frozenset[str]:
        """Who sits elsewhere: a dispatcher who once took a call is no call taker. Of whom nothing is known
        (any more), what they did tells their post."""
        if subject not in _POSTS or self._people is None:
            return frozenset()
        return frozenset(one.login for one in await self._people() if one.role is not _POSTS[subject])

    async def _nested(
        self,
        schemes: Mapping[str, Scheme],
        code: str,
        sort: LineSort,
        period: Period,
        typed: Mapping[tuple[str, str], Typed],
    ) -> dict[Key, Fraction]:
        """What another scheme gave each subject, as a share of its whole."""
        periods: Sequence[Period] = (period,)
        if sort is LineSort.QUARTERS:
            quarters = parts(period, PeriodKind.QUARTER, self._hall.zone)
            periods = [each for each in quarters if each.start <= self._now()]
        shares: dict[Key, list[Fraction]] = {}
        for each in periods:
            found = await self._evaluate(schemes, schemes[code], each, typed)
            for sheet in found.sheets:
                if sheet.points is not None:
                    shares.setdefault(sheet.subject, []).append(sheet.points / sheet.scheme.total)
        return {subject: sum(many, Fraction(0)) / len(many) for subject, many in shares.items()}

    async def _typed(self) -> dict[tuple[str, str], Typed]:
        """Typed scores by period and scheme, each by subject and input."""
        found: dict[tuple[str, str], dict[Key, dict[str, Fraction]]] = {}
        for row in (await self._kept.state(KeptKind.SCORES)).rows:
            subjects = found.setdefault((row["period"], row["scheme"]), {})
            subjects.setdefault(row["subject"], {})[row["input"]] = Fraction(row["value"])
        return dict(found)

    def _groups(self, scheme: Scheme) -> Mapping[Key, str]:
        if scheme.subject is not Subject.UNIT:
            return {}
        return dict[Key, str]((unit_groups(self._hall.units).folded or {}).items())
