"""Sends what waits on the disk, in order, each once, when the server is back; and says what was refused."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass

from dispatcher_app.domain.commands import Command
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.contact import Contact, ContactChanged
from dispatcher_app.services.outbox import Kept, Outbox, OutboxChanged, Outcome
from dispatcher_app.services.ports import CaseStore, ExternalError, Now, Outdated, Person
from dispatcher_app.services.waiting import set_within

log = logging.getLogger(__name__)

#: Between two tries while the server is away (s): short at first, and never the same for forty seats.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one round of sending came to."""

    outbox: Outbox
    sent: int
    refused: int


class Replayer:
    """Sends the commands of one person, as long as somebody runs it.

    The command's id makes it harmless to send one again whose answer was lost. Another program on the same
    profile that sends already is left to it.
    """

    def __init__(
        self,
        person: Person,
        outbox: Outbox,
        casework: Casework,
        store: CaseStore,
        contact: Contact,
        bus: EventBus,
        now: Now,
    ) -> None:
        self._person, self._outbox, self._casework, self._store = person, outbox, casework, store
        self._contact, self._bus, self._now = contact, bus, now
        self._wake = asyncio.Event()
        self._failures = 0
        bus.subscribe(ContactChanged, self._on_contact_changed)
        bus.subscribe(OutboxChanged, self._on_outbox_changed)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._try()
            await self._pause()

    async def _pause(self) -> None:
        """Until something is kept, contact is back, or it is time to try again."""
        idle = not (self._outbox.waiting or self._outbox.trouble)
        pause = LONGEST_PAUSE if idle else min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures)
        pause *= random.uniform(0.5, 1.0)
        await set_within(self._wake, pause)
        self._wake.clear()

    def try_now(self) -> None:
        """Somebody asks for it."""
        self._failures = 0
        self._wake.set()

    def _on_contact_changed(self, _event: ContactChanged) -> None:
        if not self._contact.is_lost:
            self.try_now()

    def _on_outbox_changed(self, event: OutboxChanged) -> None:
        if event.outbox is self._outbox and not self._outbox.trouble:
            self._wake.set()

    async def _try(self) -> None:
        """This machine's own disk failing is no sign that the server is away: only the sending waits."""
        try:
            self._outbox.refresh()
            if self._outbox.waiting or self._outbox.trouble:
                await self.send_all()
        except ExternalError as error:
            self._failures = min(self._failures + 1, 8)
            if error.away or isinstance(error, Outdated):
                self._outbox.said(str(error))
            else:
                log.warning("kept commands wait: %s", error)
        else:
            self._failures = 0

    async def send_all(self) -> Replayed | None:
        """Send everything that waits; None where another program is about it.

        Raises:
            ExternalError: the server is away still, or this machine's disk fails; the rest waits on.
        """
        with self._outbox.store.lease() as mine:
            if not mine:
                return None
            self._outbox.refresh()
            if not self._outbox.waiting:
                await self._store.case(0)  # only asks whether the server answers
            sent = refused = 0
            for entry in self._outbox.waiting:
                if await self._send(entry):
                    sent += 1
                else:
                    refused += 1
        self._outbox.said("")
        done = Replayed(self._outbox, sent, refused)
        if sent or refused:
            self._bus.publish(done)
        return done

    async def _send(self, entry: Kept) -> bool:
        """Whether it is in the hall's database; else it is refused and says why."""
        try:
            command = self._resolved(entry)
            await self._send_photos(command)
            done = await self._casework.perform(command, entry.actor, self)
        except DomainError as refusal:
            await self._refuse(entry, str(refusal))
            return False
        except ExternalError as error:
            if error.retry or isinstance(error, Outdated):
                raise  # it waits, if need be for the next version of this program
            await self._refuse(entry, str(error))
            return False
        except Exception as error:
            log.exception("a kept command failed")
            await self._refuse(entry, _("程序出错({kind}),没有办成。").format(kind=type(error).__name__))
            return False
        await self._sent(entry, done)
        self._outbox.said("")  # the server is back, however much still waits
        return True

    def _resolved(self, entry: Kept) -> Command:
        """The command with the case and the version that the one before it led to.

        Raises:
            DomainError: it must not go out: another person or role, or the one before it was refused.
        """
        if (entry.actor.person, entry.actor.role) != (self._person.login, self._person.role):
            raise DomainError(
                _("录入时的身份({name},{role})与现在不同,没有发送。").format(
                    name=entry.actor.name, role=entry.actor.role.label
                )
            )
        if entry.after is None:
            return entry.command
        outcome = self._outbox.store.outcome(self._outbox.owner, entry.after)
        if outcome is None:
            raise DomainError(_("同一案件在它之前的操作没有办成,这一条没有发送。"))
        return outcome.followed_by(entry.command)

    async def _send_photos(self, command: Command) -> None:
        for photo in command.data.get("attachments") or ():  # type: ignore[attr-defined]
            kept = await asyncio.to_thread(self._outbox.store.photo, self._outbox.owner, photo.sha256)
            if kept is not None:
                await self._store.put_blob(kept.sha256, kept.mime, kept.data, self._now())

    async def _sent(self, entry: Kept, done: Done) -> None:
        outcome = Outcome(done.case.id, done.step.version)
        await asyncio.to_thread(self._outbox.store.sent, self._outbox.owner, entry, outcome)
        self._outbox.refresh()

    async def _refuse(self, entry: Kept, sentence: str) -> None:
        await asyncio.to_thread(self._outbox.store.refuse, self._outbox.owner, entry, sentence)
        self._outbox.refresh()
