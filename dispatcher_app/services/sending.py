"""How a seat's command leaves it: to the database, or to this machine's disk while the server is away."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import apply, first
from dispatcher_app.i18n import _
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.outbox import CommandKept, Kept, KeptPhoto, Outbox
from dispatcher_app.services.photos import Photos, check_photo
from dispatcher_app.services.ports import ExternalError, Now
from dispatcher_app.services.seen_cases import SeenCases


class Sending:
    """Performs the commands of one person, and keeps what the server cannot take now.

    Commands on a case that others wait for go behind them, whether the server is there or not.
    """

    def __init__(
        self,
        casework: Casework,
        photos: Photos,
        outbox: Outbox,
        contact: Contact,
        seen: SeenCases,
        actor: Actor,
        now: Now,
    ) -> None:
        self._casework, self._photos, self.outbox, self._contact = casework, photos, outbox, contact
        self._seen, self._actor, self._now = seen, actor, now

    @property
    def away(self) -> bool:
        """Whether asking the server now would only make the operator wait."""
        return self._contact.is_lost or bool(self.outbox.trouble)

    async def perform(self, command: Command, initiator: object | None = None) -> Done:
        """See :meth:`Casework.perform`.

        Raises:
            CommandKept: it is safe on the disk and goes out later.
        """
        command = await self._on_begun_case(command)
        if self.away or self._must_follow(command):
            raise await self._keep(command)
        try:
            return await self._casework.perform(command, self._actor, initiator)
        except ExternalError as error:
            if not error.away:
                raise
            self.outbox.said(str(error))
            raise await self._keep(command) from error

    async def _on_begun_case(self, command: Command) -> Command:
        """A report that was kept may have gone out since: its case has a number of its own now."""
        key = command.case_id or 0
        if key >= 0 or self.outbox.of_case(key):
            return command
        begun = await asyncio.to_thread(self.outbox.store.begun, self.outbox.owner, -key)
        return begun.followed_by(command) if begun is not None else command

    def _must_follow(self, command: Command) -> bool:
        named = {command.case_id, command.data.get("merged_into")} - {None}
        return any(entry.case_key in named for entry in self.outbox.waiting)

    async def _keep(self, command: Command) -> CommandKept:
        """What the rules refuse already here is refused here, not hours later."""
        before = self._expected(command.case_id or 0)
        after = self._decided(before, command)
        about = _about(after or before, command, self._seen.number(command.case_id or 0))
        kept = await self.outbox.keep(command, self._actor, about)
        return CommandKept(kept, _named(after, kept))

    def _expected(self, case_key: int) -> Case | None:
        """The case as it will be when all that waits for it has gone out; None where that is not known."""
        case = self._seen.case(case_key)
        for entry in self.outbox.of_case(case_key):
            try:
                case = _named(self._folded(case, entry.command, entry.at), entry)
            except Refused:  # the server may have taken it already: its answer got lost
                return None
        return case

    def _decided(self, case: Case | None, command: Command) -> Case | None:
        """Raises:
        Refused: the rules forbid it as far as can be known here.
        """
        if _names_another(case, command) or (case is None and command.verb is not Verb.REPORT):
            return None  # the other case, or the case itself, is known to the server only
        if not self.outbox.of_case(command.case_id or 0):
            decide(case, command, self._actor, self._now(), self._casework.rules)
        return self._folded(case, command, self._now())

    def _folded(self, case: Case | None, command: Command, at: datetime) -> Case | None:
        if case is None and command.verb is not Verb.REPORT:
            return None
        command = replace(command, expected_version=None)  # those before it change the version
        step = decide(case, command, self._actor, at, self._casework.rules)
        return first(step, "") if case is None else apply(case, step)

    async def keep_photo(self, data: bytes, name: str, kind: PhotoKind) -> Attachment:
        """See :meth:`Photos.keep`; while the server is away the bytes wait on the disk, too."""
        if not self.away:
            try:
                return await self._photos.keep(data, name, kind)
            except ExternalError as error:
                if not error.away:
                    raise
                self.outbox.said(str(error))
        mime = await asyncio.to_thread(check_photo, data, name)
        digest = hashlib.sha256(data).hexdigest()
        photo = KeptPhoto(digest, mime, data)
        await asyncio.to_thread(self.outbox.store.put_photo, self.outbox.owner, photo)
        return Attachment(digest, kind, name[:120])


def _names_another(case: Case | None, command: Command) -> bool:
    """Whether the rules look at a second case: the master of a merge, or of the caller who is called back."""
    merged = case is not None and case.merged_into is not None
    return command.verb is Verb.MERGE or (command.verb is Verb.CALL_BACK and merged)


def _named(case: Case | None, kept: Kept) -> Case | None:
    """A report that has no number yet goes by the place of its command."""
    if case is None or kept.command.verb is not Verb.REPORT:
        return case
    return replace(case, id=kept.case_key)


def _about(case: Case | None, command: Command, number: str) -> str:
    """What people call the case."""
    if command.verb is Verb.REPORT:
        words = str(command.data.get("description") or command.data.get("place") or "").split("\n")[0]
        return _("新案件 {words}").format(words=words[:24]).strip()
    if number:
        return number
    title = case.title if case is not None else ""
    return _("新案件 {words}").format(words=title).strip() if title else ""
