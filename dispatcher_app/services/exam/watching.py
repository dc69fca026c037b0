"""Who sits at which paper right now, and how far they are, for whoever watches over an examination."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_
from dispatcher_app.services.exam.codec import Result, TypingPaper, WrittenPaper, unpacked
from dispatcher_app.services.exam.record import ExamRecord, Kept, PaperHead, PaperKind, Progress

#: Whoever sat down longer ago is no more of today's class.
_TODAY = timedelta(hours=12)


class SitState(Labelled):
    """How it stands with one attempt."""

    SITTING = "sitting", N_("答题中")
    HANDED_IN = "handed_in", N_("已交卷")
    TIME_UP = "time_up", N_("时间到")


@dataclass(frozen=True, slots=True)
class Seen:
    """One attempt: ``of`` is how many questions (characters of a text) the paper has."""

    progress: Progress
    of: int
    state: SitState
    points: float | None


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen at ``now`` of the database; those who sit first, whose time ends soonest on top."""

    now: datetime
    seen: tuple[Seen, ...]
    took: float

    def passed(self) -> timedelta:
        """How long ago that was, by this machine's monotonic clock."""
        return timedelta(seconds=monotonic() - self.took)

    def count(self, state: SitState) -> int:
        return sum(each.state is state for each in self.seen)


class ExamWatch:
    """*result_of* tells what an attempt came to, and settles one whose time ran out."""

    def __init__(self, record: ExamRecord, result_of: Callable[[Kept], Awaitable[Result | None]]) -> None:
        self._record, self._result_of = record, result_of
        self._sizes: dict[str, int] = {}

    async def look(self) -> Watch:
        """Raises:
        ExternalError: the database does not answer.
        """
        now, found = await self._record.progress(_TODAY)
        took = monotonic()
        seen = [await self._seen(each, now) for each in found]
        seen.sort(key=_order)
        return Watch(now, tuple(seen), took)

    async def _seen(self, progress: Progress, now: datetime) -> Seen:
        state = _state(progress, now)
        kept = Kept(progress.paper, progress.attempt, progress.result, now)
        result = None if state is SitState.SITTING else await self._result_of(kept)
        return Seen(progress, await self._size(progress.paper), state, result.points if result else None)

    async def _size(self, head: PaperHead) -> int:
        """A paper is never changed: it is read once."""
        if head.id not in self._sizes:
            body = await self._record.paper_body(head.id)
            self._sizes[head.id] = (
                len(unpacked(body, WrittenPaper).questions)
                if head.kind is PaperKind.WRITTEN
                else len(unpacked(body, TypingPaper).text)
            )
        return self._sizes[head.id]


def _state(progress: Progress, now: datetime) -> SitState:
    if progress.handed_in_at is not None:
        return SitState.HANDED_IN
    return SitState.TIME_UP if now >= progress.attempt.ends_at else SitState.SITTING


def _order(seen: Seen) -> tuple[bool, float, str]:
    """Those who sit, the least time first; then the others, the newest end first."""
    attempt = seen.progress.attempt
    sits = seen.state is SitState.SITTING
    end = (attempt.ends_at if sits else seen.progress.handed_in_at or attempt.ends_at).timestamp()
    return not sits, end if sits else -end, attempt.person
