"""The record of a sandbox's exercises: what was begun, and everything that happens around it.

It is only ever added to, so that whoever starts a program late or again sees what everybody sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_, _


class HappeningKind(Labelled):
    """What happens around an exercise; the words are stored and known to the database's guards."""

    BEGUN = "begun", N_("演练开始")
    ENDED = "ended", N_("演练结束")
    RESUMED = "resumed", N_("接着演")
    MESSAGE = "message", N_("通知")
    READ = "read", N_("已阅")
    FAULT = "fault", N_("故障")
    MENDED = "mended", N_("故障排除")
    RINGS = "rings", N_("来电")
    PICKED_UP = "picked_up", N_("接起")
    MISSED = "missed", N_("未接")
    TYPED = "typed", N_("已录入")
    HUNG_UP = "hung_up", N_("挂断")
    ANSWERED = "answered", N_("单位答复")


#: What each kind answers, by ``Happening.about``. A call is picked up or missed, and that once.
ANSWERS: Mapping[HappeningKind, HappeningKind] = {
    HappeningKind.READ: HappeningKind.MESSAGE,
    HappeningKind.MENDED: HappeningKind.FAULT,
    HappeningKind.PICKED_UP: HappeningKind.RINGS,
    HappeningKind.MISSED: HappeningKind.RINGS,
    HappeningKind.TYPED: HappeningKind.RINGS,
    HappeningKind.HUNG_UP: HappeningKind.RINGS,
}
#: What everybody says, in their own name; all else is the trainer's.
EVERYBODYS = frozenset(
    {
        HappeningKind.READ,
        HappeningKind.PICKED_UP,
        HappeningKind.MISSED,
        HappeningKind.TYPED,
        HappeningKind.HUNG_UP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExercise:
    """An exercise as it was begun; ``begun`` and ``ended`` are time of the hall, ``real_at`` is not."""

    name: str
    title: str
    by: Actor
    begun: datetime
    real_at: datetime
    ended: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened; ``number`` counts from 1 without a gap.

    ``at`` is time of the hall, ``real_at`` the database's own clock. ``to_role`` and ``to_person`` say for
    whom it is, "" for all. ``by`` is without a seat. ``about`` is the number of what it answers
    (:data:`ANSWERS`).
    """

    number: int
    exercise: str | None
    at: datetime
    real_at: datetime
    kind: HappeningKind
    by: Actor
    to_role: str = ""
    to_person: str = ""
    about: int | None = None
    key: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    def is_for(self, person: Actor) -> bool:
        """Whether it is for *person*: by name, by role, or for all."""
        if self.to_person:
            return self.to_person == person.person
        return self.to_role in ("", person.role.value)


class ExerciseRecord(Protocol):
    """Where the record is kept. Every method raises ``ExternalError`` where the database does not answer."""

    async def begin(
        self, name: str, title: str, scenario: str, actor: Actor, body: Mapping[str, Any] | None = None
    ) -> KeptExercise:
        """A new exercise with its ``begun`` happening; *scenario* is the whole text of its file.

        Raises:
            AnotherRuns: one that has not ended.
            NameTaken: there was one of that name.
            OnlyTrainers: *actor* is none.
        """
        ...

    async def exercises(self) -> Sequence[KeptExercise]:
        """All, the newest first."""
        ...

    async def scenario(self, name: str) -> str:
        """The text with which the exercise was begun.

        Raises:
            DomainError: there is no such exercise.
        """
        ...

    async def add(
        self,
        kind: HappeningKind,
        actor: Actor,
        body: Mapping[str, Any] | None = None,
        *,
        exercise: str | None = None,
        to_role: str = "",
        to_person: str = "",
        about: int | None = None,
        key: str = "",
    ) -> Happening:
        """Say that it happened. What was said under that *key* already, or read by this person already, is
        given back as it was said first.

        Raises:
            CallTaken: somebody else ended that call; ``by`` says who.
            OnlyTrainers: it is not for *actor* to say.
            DomainError: there is nothing that it could answer; or it has ended already.
        """
        ...

    async def since(self, number: int, limit: int = 500) -> list[Happening]:
        """What came after *number*, in order."""
        ...

    async def of(self, exercise: str) -> list[Happening]:
        """What happened around one exercise, in order."""
        ...

    async def newest(self, kind: HappeningKind | None = None) -> int:
        """The number of the newest happening, or of the newest of that *kind*; 0 for none."""
        ...


class AnotherRuns(DomainError):
    """One exercise at a time: ``title`` is running."""

    def __init__(self, title: str) -> None:
        text = _("演练“{title}”还在进行。请先结束它,再开始新的。")
        super().__init__(text.format(title=title))
        self.title = title


class NameTaken(DomainError):
    """There was an exercise of that name, begun in the same minute of the hall."""

    def __init__(self, name: str) -> None:
        super().__init__(_("已有名为“{name}”的演练。").format(name=name))


class OnlyTrainers(DomainError):
    def __init__(self) -> None:
        super().__init__(_("只有教员可以这样做。"))


class CallTaken(DomainError):
    """A call that ended: ``by`` picked it up, or it was missed."""

    def __init__(self, kind: HappeningKind, by: Actor) -> None:
        text = _("这个来电已由 {name} 接起。") if kind is HappeningKind.PICKED_UP else _("来电人已挂断。")
        super().__init__(text.format(name=by.name))
        self.kind, self.by = kind, by


def check_may_say(kind: HappeningKind, actor: Actor) -> None:
    """Raises:
    OnlyTrainers: *actor* may not say this. The guards of a server say the same.
    """
    if kind not in EVERYBODYS and actor.role is not Role.TRAINER:
        raise OnlyTrainers
