"""What trainers tell trainees during an exercise: to all, to a role, to one person; and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.words import InjectKind
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.record import Happening, HappeningKind

#: Longest message, in characters: it has to be taken in beside the work.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Reader:
    """Who confirmed a message, and when by the hall's time."""

    login: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``sort`` is what it is in the hall: a note, an order to supervise, a warning of weather.

    ``from_scenario`` tells that nobody wrote it just now. ``case_id`` and ``case_number`` are of the case it
    is about, 0 and "" for none. ``readers`` come in the order of their reading.
    """

    number: int
    at: datetime
    sort: InjectKind
    text: str
    by: Actor
    from_scenario: bool = False
    to_role: str = ""
    to_person: str = ""
    to_name: str = ""
    case_id: int = 0
    case_number: str = ""
    readers: tuple[Reader, ...] = ()

    def read_by(self, login: str) -> bool:
        return any(reader.login == login for reader in self.readers)


class Messages:
    """The messages of a sandbox as one person sees them; a restart changes nothing: the record has all."""

    def __init__(self, happenings: Happenings, person: Actor) -> None:
        self._happenings, self._person = happenings, person

    # a trainee's

    @property
    def mine(self) -> tuple[Message, ...]:
        """What this person was told since the exercise began, the oldest first."""
        told = self._happenings.current.messages.values()
        return tuple(self._message(one) for one in told if one.is_for(self._person))

    @property
    def unread(self) -> tuple[Message, ...]:
        """Of :attr:`mine` what was not confirmed yet."""
        return tuple(self._message(one) for one in self._happenings.current.unread(self._person))

    async def confirm(self, message: Message) -> None:
        """This person has read it; the trainer sees when. Again, it changes nothing.

        Raises:
            ExternalError: the database does not answer; it stays unread.
        """
        await self._happenings.add(HappeningKind.READ, self._person, about=message.number)

    # a trainer's

    @property
    def sent(self) -> tuple[Message, ...]:
        """Everything that anybody was told since the exercise began, the newest first."""
        return tuple(self._message(one) for one in reversed(self._happenings.current.messages.values()))

    async def send(
        self, text: str, *, to_role: Role | None = None, to_person: str = "", to_name: str = ""
    ) -> Message:
        """Tell all, everybody of a role, or one person (by login; *to_name* is what they are called).

        Raises:
            DomainError: nothing is said, or too much; this person is no trainer.
            ExternalError: the database does not answer.
        """
        text = " ".join(plain_text(text).split())
        if not text:
            raise DomainError(_("请写明要告诉学员什么。"))
        if len(text) > LONGEST:
            raise DomainError(_("一条消息最多 {most} 字。").format(most=LONGEST))
        body = {"text": text, "sort": InjectKind.MESSAGE.value, "to_name": to_name}
        told = await self._happenings.add(
            HappeningKind.MESSAGE,
            self._person,
            body,
            to_role=to_role.value if to_role is not None else "",
            to_person=to_person,
        )
        return self._message(told)

    def _message(self, told: Happening) -> Message:
        return message_of(told, self._happenings.current.readers(told.number))


def message_of(told: Happening, reads: Sequence[Happening]) -> Message:
    """What a ``message`` happening says; *reads* are those that confirm it."""
    body = told.body
    return Message(
        told.number,
        told.at,
        InjectKind(body.get("sort", InjectKind.MESSAGE.value)),
        str(body.get("text", "")),
        told.by,
        bool(body.get("from_scenario", False)),
        told.to_role,
        told.to_person,
        str(body.get("to_name", "")),
        int(body.get("case_id", 0)),
        str(body.get("case_number", "")),
        tuple(Reader(one.by.person, one.by.name, one.at) for one in reads),
    )
