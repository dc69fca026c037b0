"""What is kept of examinations, and what is needed of a database to keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class PaperKind(Labelled):
    """What is sat; the words are stored."""

    WRITTEN = "written", N_("闭卷")
    TYPING = "typing", N_("打字")
    EXERCISE = "exercise", N_("上机")


class EntryKind(Labelled):
    """What was done in an attempt; the words are stored and known to the database's guards."""

    ANSWER = "answer", N_("作答")
    LATER = "later", N_("标记")
    TEXT = "text", N_("录入")
    HANDED_IN = "handed_in", N_("交卷")
    RESULT = "result", N_("成绩")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """``seconds`` is how long an attempt lasts. ``only_for``: whose own exercise it is, "" for all."""

    id: str
    kind: PaperKind
    title: str
    seconds: int
    body: bytes
    closes_at: datetime | None = None
    only_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """A paper without its content; ``at`` is when it was set, by ``person``."""

    id: str
    kind: PaperKind
    title: str
    seconds: int
    closes_at: datetime | None
    only_for: str
    person: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One person at one paper, from ``at`` until ``ends_at``, by the clock of the database."""

    id: str
    paper_id: str
    person: str
    name: str
    role: str
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    kind: EntryKind
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with all that was done in it; ``now`` is the database's clock when it was read."""

    attempt: Attempt
    entries: tuple[Entry, ...]
    now: datetime

    def last(self, kind: EntryKind) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.kind is kind), None)

    @property
    def is_over(self) -> bool:
        """Handed in, or the time is up."""
        return self.last(EntryKind.HANDED_IN) is not None or self.now >= self.attempt.ends_at

    @property
    def used(self) -> timedelta:
        """How long it took: until it was handed in, no longer than there was time."""
        handed_in = self.last(EntryKind.HANDED_IN)
        end = min(handed_in.at if handed_in else self.now, self.attempt.ends_at)
        return max(end - self.attempt.at, timedelta())


@dataclass(frozen=True, slots=True)
class Kept:
    """An attempt in the list of results; ``result`` "" where there is none yet."""

    paper: PaperHead
    attempt: Attempt
    result: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is. ``done``: questions that are answered, or characters typed; ``last_at``: when
    something was last kept; ``result`` "" where there is none yet."""

    paper: PaperHead
    attempt: Attempt
    done: int
    last_at: datetime | None
    handed_in_at: datetime | None
    result: str


class TimeIsUp(DomainError):
    """Nothing is taken any more."""

    def __init__(self) -> None:
        super().__init__(_("考试时间已到,不能再作答。"))


class HandedIn(DomainError):
    """Nothing is taken any more."""

    def __init__(self) -> None:
        super().__init__(_("已经交卷,不能再作答。"))


class CannotBegin(DomainError):
    """The paper is somebody's own."""

    def __init__(self) -> None:
        super().__init__(_("这份试卷是别人自己的练习,不能开始。"))


class Closed(CannotBegin):
    """The paper may be begun no more; whoever had begun goes on."""

    def __init__(self) -> None:
        DomainError.__init__(self, _("这份试卷已经截止,不能再开始。"))


class ExamRecord(Protocol):
    """Every act is kept when it returns. Times are those of the database's own clock.

    Raises:
        ExternalError: the database does not answer; nothing was kept.
        DomainError: it refused.
    """

    async def put_paper(self, new: NewPaper, actor: Actor) -> PaperHead: ...

    async def papers(self) -> Sequence[PaperHead]:
        """Newest first."""
        ...

    async def paper_body(self, paper_id: str) -> bytes: ...

    async def begin(self, paper_id: str, actor: Actor) -> Sitting:
        """Sit down to a paper; who did so before goes on where they were.

        Raises:
            CannotBegin: it is closed (:class:`Closed`) or somebody else's.
        """
        ...

    async def sitting(self, attempt_id: str) -> Sitting: ...

    async def add(self, attempt_id: str, kind: EntryKind, body: str) -> Entry:
        """Raises:
        TimeIsUp, HandedIn: nothing is taken any more; nothing was kept.
        """
        ...

    async def put_result(self, paper_id: str, actor: Actor, body: str) -> None:
        """The result of somebody who did not sit at a paper but worked at a seat; a trainer's act."""
        ...

    async def kept(self, person: str = "") -> Sequence[Kept]:
        """Attempts, newest first, of one person or of all."""
        ...

    async def progress(self, lasted: timedelta) -> tuple[datetime, Sequence[Progress]]:
        """The clock, and every attempt at a paper for all that was begun less than *lasted* ago."""
        ...

    async def now(self) -> datetime: ...

    async def put_bank(self, body: bytes, seen: int, actor: Actor) -> int:
        """The number of the new version.

        Raises:
            DomainError: the newest is not the one *seen*, or not a trainer.
        """
        ...

    async def bank(self) -> tuple[int, bytes]:
        """The newest version and its number, 0 where there is none."""
        ...
