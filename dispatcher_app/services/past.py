"""Plays a pack's made-up past through the real rules and keeps it as ordinary, chained steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from dispatcher_app.domain.case import Attachment, Case, Finding
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.past_case import PastAct, PastCase, PastPhoto
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import ClosingKind
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.ports import CaseStore, CaseTransaction

#: Cases written in one transaction.
BATCH = 50
_KINDS: dict[str, Callable[[str], object]] = {"finding": Finding, "closing_kind": ClosingKind}


async def play_past(
    store: CaseStore,
    rules: Rulebook,
    prefix: str,
    past: Sequence[PastCase],
    now: datetime,
    picture: Callable[[str], bytes] | None = None,
) -> int:
    """Play every case of *past* up to *now*; answers how many were new. Played twice, nothing doubles.

    *picture* gives the bytes of a named picture; without it the acts come without any.

    Raises:
        Refused: an act that the rules forbid; its batch is not kept.
        DomainError: a picture is missing or is none.
        ExternalError: the database failed.
    """
    played = 0
    kept = await _keep_photos(Photos(store, lambda: now), past, picture) if picture is not None else {}
    for batch in _batches(past):
        async with store.transaction() as transaction:
            known = await transaction.known_commands([_command_id(prefix, case, 0) for case in batch])
            fresh = [case for case in batch if _command_id(prefix, case, 0) not in known]
            for case in fresh:
                await _play(transaction, rules, prefix, case, now, kept)
            await transaction.commit()
        played += len(fresh)
    return played


async def _keep_photos(
    photos: Photos, past: Iterable[PastCase], picture: Callable[[str], bytes]
) -> dict[PastPhoto, Attachment]:
    wanted = {photo for case in past for act in case.acts for photo in act.photos}
    return {photo: await photos.keep(picture(photo.file), photo.file, photo.kind) for photo in wanted}


async def _play(
    transaction: CaseTransaction,
    rules: Rulebook,
    prefix: str,
    past: PastCase,
    now: datetime,
    kept: Mapping[PastPhoto, Attachment],
) -> None:
    at = now - timedelta(minutes=past.ago)
    case: Case | None = None
    for position, act in enumerate(past.acts):
        at += timedelta(minutes=act.after)
        if at > now:
            return
        photos = tuple(kept[photo] for photo in act.photos if photo in kept)
        command = _command(prefix, past, position, act, case, photos)
        actor = Actor(act.person, act.name, act.role, act.role.label)
        step = decide(case, command, actor, at, rules)
        if case is None:
            day = at.astimezone(rules.calendar.zone).strftime("%Y%m%d")
            (number,) = await transaction.next_numbers(prefix, day, 1)
            (case,) = await transaction.begin_cases([(step, number)])
        else:
            case = await transaction.append(case, step)


def _command(
    prefix: str,
    past: PastCase,
    position: int,
    act: PastAct,
    case: Case | None,
    photos: tuple[Attachment, ...],
) -> Command:
    data: dict[str, object] = {
        name: _KINDS[name](str(value)) if name in _KINDS else value for name, value in act.data.items()
    }
    if photos:
        data["attachments"] = photos
    if act.verb is Verb.CLOSE and case is not None:
        data["closing_kind"] = ClosingKind.OVERDUE if case.overdue else ClosingKind.NORMAL
    return Command(
        verb=act.verb,
        case_id=case.id if case else None,
        data=data,
        reason=act.reason,
        reason_code=act.reason_code,
        on_behalf_of=act.on_behalf_of,
        id=_command_id(prefix, past, position),
    )


def _command_id(prefix: str, past: PastCase, position: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"past:{prefix}:{past.ref}:{position}")


def _batches(past: Iterable[PastCase]) -> Iterator[list[PastCase]]:
    cases = iter(past)
    while batch := list(islice(cases, BATCH)):
        yield batch
