"""Sends a call taker's form: the report or its completion, and the step the seat asked for, in one go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dispatcher_app.domain.case import Attachment, Case, Finding, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.intake import changed_data, report_data
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import ExternalError

#: Steps that may carry the form's changes themselves, so that no separate amendment is needed.
_CARRYING = frozenset({Verb.FILE, Verb.PROPOSE_FILING})
_MOST_AMENDMENTS = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What the seat wants beyond saving: a step with its reason, or a merge into another case."""

    verb: Verb
    reason_code: str = ""
    reason: str = ""
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was committed: the case after it, and the commands in order.

    ``trouble`` is why the rest of the wish was not done although something was committed.
    """

    case: Case
    done: tuple[Verb, ...]
    trouble: DomainError | ExternalError | None = None


def next_command(
    draft: ReportDraft,
    case: Case | None,
    done: tuple[Verb, ...],
    photos: tuple[Attachment, ...] = (),
    wish: Wish | None = None,
) -> Command | None:
    """What is still to be sent for *draft* with *case* as it is now and *done* behind it; None if nothing.

    Asked again after every command, so an answer that got lost on the way is made up for: a command already
    applied is sent under its old id, and what was typed since goes into another.
    """
    if case is None:
        return _report(draft, photos)
    if wish is not None and wish.verb in done:
        return None
    rest = _rest(draft, case, photos)
    if wish is not None and (wish.verb in _CARRYING or not rest):
        return _wished(draft, case, wish, rest)
    amended = done.count(Verb.AMEND)
    if not rest or amended >= _MOST_AMENDMENTS:
        return None
    return Command(
        verb=Verb.AMEND,
        case_id=case.id,
        data=rest,
        expected_version=case.version,
        id=draft.command_id(Verb.AMEND, amended),
    )


def _report(draft: ReportDraft, photos: tuple[Attachment, ...]) -> Command:
    data = {**report_data(draft.form), "reported_at": draft.begun_at}
    if photos:
        data["attachments"] = photos
    return Command(verb=Verb.REPORT, data=data, id=draft.command_id(Verb.REPORT))


def _rest(draft: ReportDraft, case: Case, photos: tuple[Attachment, ...]) -> dict[str, object]:
    data = changed_data(draft.form, case)
    new = tuple(photo for photo in photos if photo not in case.attachments)
    return {**data, "attachments": new} if new else data


def _wished(draft: ReportDraft, case: Case, wish: Wish, rest: dict[str, object]) -> Command:
    data = dict(rest)
    if wish.merged_into is not None:
        data["merged_into"] = wish.merged_into
    return Command(
        verb=wish.verb,
        case_id=case.id,
        data=data,
        reason=wish.reason,
        reason_code=wish.reason_code,
        expected_version=case.version,
        id=draft.command_id(wish.verb),
    )


def verification_command(draft: ReportDraft, photos: tuple[Attachment, ...]) -> Command:
    """What a collector found on site, entered by the seat in the collector's name."""
    data: dict[str, object] = {"finding": Finding(draft.finding)}
    if photos:
        data["attachments"] = photos
    return Command(
        verb=Verb.VERIFICATION_RESULT,
        case_id=draft.case_id,
        data=data,
        on_behalf_of=draft.collector,
        expected_version=draft.version,
        id=draft.command_id(Verb.VERIFICATION_RESULT),
    )


class Intake:
    """Keeps the photos of a form and performs its commands in the name of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submit(
        self, draft: ReportDraft, base: Case | None, wish: Wish | None = None, initiator: object | None = None
    ) -> Submitted | None:
        """Save *draft* (of the case *base*, None for a new report) and do what is wished.

        None where there was nothing to send.

        Raises:
            DomainError, ExternalError: nothing was committed; the form is as good as before.
            CommandKept: the server is away; what was asked for is safe and goes out later.
        """
        photos = await self._keep(draft, PhotoKind.BEFORE)
        case: Case | None = base
        done: tuple[Verb, ...] = ()
        later: CommandKept | None = None
        while (command := next_command(draft, case, done, photos, wish)) is not None:
            try:
                answer = await self._desk.perform(command, initiator)
            except CommandKept as kept:
                later, case, done = kept, kept.case, (*done, command.verb)
                if case is None:
                    break
                continue
            except (DomainError, ExternalError) as trouble:
                if later is not None:
                    later.trouble = trouble
                    break
                if case is None or not done:
                    raise
                return Submitted(case, done, trouble)
            case, done = answer.case, (*done, command.verb)
            if answer.case.version != answer.step.version:
                return Submitted(
                    case, done, DomainError(_("这份内容先前已提交,案件此后又有变化,请看过再办。"))
                )
        if later is not None:
            raise later
        return Submitted(case, done) if case is not None and done else None

    async def verified(self, draft: ReportDraft, initiator: object | None = None) -> Submitted:
        """Enter the verification result of *draft*.

        Raises:
            DomainError, ExternalError: nothing was committed.
            CommandKept: the server is away; it goes out later.
        """
        photos = await self._keep(draft, PhotoKind.VERIFY)
        case = (await self._desk.perform(verification_command(draft, photos), initiator)).case
        return Submitted(case, (Verb.VERIFICATION_RESULT,))

    async def _keep(self, draft: ReportDraft, kind: PhotoKind) -> tuple[Attachment, ...]:
        """The photos go to the database first; without their case they are merely unused."""
        owner, drafts = self._desk.person.login, self._desk.drafts
        kept = []
        for photo in draft.photos:
            data = await asyncio.to_thread(drafts.file, owner, photo.file)
            if data is None:
                raise DomainError(
                    _("照片“{name}”在草稿里已找不到,请移除后重新添加。").format(name=photo.name)
                )
            kept.append(await self._desk.keep_photo(data, photo.name, kind))
        return tuple(kept)
