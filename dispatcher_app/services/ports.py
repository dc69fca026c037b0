"""What the use cases need from the outside: the database and the time, as protocols."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from dispatcher_app.domain.case import Attachment, Case
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Point
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.side_paths import SidePath
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Mark, Role, Stage
from dispatcher_app.services.seats import Claim

T = TypeVar("T")


class ExternalError(Exception):
    """Database, disk or network failed; ``str()`` is a sentence for the operator, the cause is chained.

    Nothing of the failed transaction was kept, unless its answer got lost on the way: a command's id tells.
    ``retry`` says whether trying again may help, ``away`` that the server cannot be reached or cannot take
    anything now, so that a command is better kept and sent later.
    """

    def __init__(self, sentence: str, *, retry: bool = True, away: bool = False) -> None:
        super().__init__(sentence)
        self.retry, self.away = retry, away


class Outdated(ExternalError):
    """The database was upgraded while this program ran: nothing more can be written until it is, too."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, retry=False)


class StaleCase(DomainError):
    """Someone else moved the case between reading and writing."""


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    role: Role
    seat: str
    disabled: bool = False

    def actor(self) -> Actor:
        return Actor(self.login, self.name, self.role, self.seat)


class CaseTransaction(Protocol):
    """One writing transaction. Leaving the block without :meth:`commit` undoes everything."""

    async def case(self, case_id: int) -> Case | None: ...
    async def newest_at(self, case: Case) -> datetime:
        """When the step was given that led to *case*; StaleCase where the case has moved on."""
        ...

    async def merged_into(self, case_id: int) -> Sequence[Case]:
        """Every case merged into this one."""
        ...

    async def gate_policy(self, gate: int) -> GatePolicy | None:
        """What the hall's record says of gate 1 or 2; None where it says nothing."""
        ...

    async def answered(self, command_id: UUID) -> Step | None: ...
    async def next_numbers(self, prefix: str, day: str, count: int, digits: int = 4) -> Sequence[str]: ...
    async def begin_cases(self, reports: Sequence[tuple[Step, str]]) -> Sequence[Case]: ...
    async def append(self, case: Case, step: Step) -> Case: ...
    async def lost_role(self, person: str, role: str) -> bool:
        """Whether the person has another role by now, or none; of people the hall does not know, False."""
        ...

    async def held_by_another(self, case_id: int, person: str) -> Claim | None:
        """The living claim of somebody else on the case; nobody takes it over before the transaction ends."""
        ...

    async def known_commands(self, ids: Sequence[UUID]) -> frozenset[UUID]: ...
    async def commit(self) -> None: ...


class CaseStore(Protocol):
    """Cases, steps and photos. Every method opens its own connection; none is shared between coroutines.

    Raises:
        ExternalError: the database does not answer, is full, locked, or damaged.
    """

    def transaction(self) -> AbstractAsyncContextManager[CaseTransaction]: ...

    async def in_transaction(self, work: Callable[[CaseTransaction], Coroutine[Any, Any, T]]) -> T:
        """What *work* answers, when it is committed. The quickest way; *work* may wait for nothing but its
        transaction, and runs in any thread."""
        ...

    async def case(self, case_id: int) -> Case | None: ...
    async def case_by_number(self, number: str) -> Case | None: ...
    async def history(self, case_id: int) -> Sequence[Step]: ...
    def queue(self, stages: Iterable[Stage], chunk: int = 500) -> AsyncIterator[Sequence[QueueRow]]: ...
    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]: ...
    async def search(self, query: SearchQuery) -> Sequence[QueueRow]: ...

    async def near(self, lon: float, lat: float, radius_m: float, since: datetime) -> Sequence[NearCase]:
        """Cases in the square around a point that are open or ended after *since*; at most some hundreds.

        Left out are merged cases, and places that are only the hall's default address.
        """
        ...

    async def ended_in(self, box: Box, since: datetime) -> Sequence[QueueRow]:
        """Cases in *box* that ended after *since*, newest end first, some thousands at most; none merged."""
        ...

    async def case_points(self, since: datetime | None) -> Sequence[Point]:
        """Where the cases reported from *since* on lie (None: all), degrees; merged ones are left out."""
        ...

    async def put_blob(self, sha256: str, mime: str, data: bytes, at: datetime) -> None: ...
    async def blob(self, sha256: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class NearCase:
    """A case on a spot, with what tells whether it is the same matter. Coordinates in degrees."""

    row: QueueRow
    lon: float
    lat: float
    class_code: str
    description: str
    closed_at: datetime | None = None
    photo: Attachment | None = None
    photos: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Filters of the search pane; None or empty means "any". Answers come newest case first.

    ``text`` finds cases that have all its words: Chinese anywhere inside a run of Chinese, Latin words and
    numbers by their beginning; a text without a single word finds nothing. ``number``, ``class_prefix`` and
    ``cell`` are beginnings; ``unit`` is the lead unit, ``channel`` a door that a weather plan opened.
    ``reported_to`` is the first instant after. ``before_id`` continues a page: only cases with a smaller id.
    ``overdue`` is the frozen fact of the unit's clock: one that never stopped is neither overdue nor on time.
    ``marks`` all hang on the case now, it has been on all of ``paths``, and units handed it on at least
    ``handoffs`` times.
    """

    text: str = ""
    number: str = ""
    stages: frozenset[Stage] = frozenset()
    sources: frozenset[str] = frozenset()
    channel: str = ""
    class_prefix: str = ""
    unit: str = ""
    street: str = ""
    cell: str = ""
    phone: str = ""
    reported_from: datetime | None = None
    reported_to: datetime | None = None
    overdue: bool | None = None
    marks: frozenset[Mark] = frozenset()
    paths: frozenset[SidePath] = frozenset()
    handoffs: int = 0
    before_id: int | None = None
    limit: int = 200


class PeopleStore(Protocol):
    def seal(self, password: str) -> str:
        """What this store keeps of a password: never the password."""
        ...

    async def people(self) -> Sequence[Person]: ...
    async def credentials(self, login: str) -> tuple[Person, str] | None: ...
    async def add_person(self, person: Person, password_hash: str, at: datetime) -> None: ...
    async def set_password(self, login: str, password_hash: str) -> None: ...
    async def change_person(self, person: Person) -> None:
        """Name, role and seat of a login are now those of *person*; DomainError where it cannot be."""
        ...

    async def set_disabled(self, login: str, disabled: bool) -> None: ...


Now = Callable[[], datetime]
