"""The hall's own record as a seat works with it: acts are done here, and what counts now is in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct, Signature
from dispatcher_app.domain.hall_record.check import RecordMoved, check, check_second
from dispatcher_app.domain.hall_record.fold import Subjects, SubjectState, fold, holds, state_at
from dispatcher_app.domain.hall_record.kinds import KINDS, REMEMBERED, ActKind, Topic
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.hall_record.store import RecordStore, Signing
from dispatcher_app.services.ports import ExternalError, Now

#: So many acts are read at a time while catching up.
AT_A_TIME = 500
#: After so many acts, subjects of long ago leave the memory.
FORGET_AFTER = 2000


@dataclass(frozen=True, slots=True)
class HallRecordChanged:
    """Acts that were done, by this program or another; the record in memory has them already.

    ``loaded``: it was read for the first time, and everything may be different.
    """

    acts: tuple[HallAct, ...] = ()
    initiator: object | None = None
    loaded: bool = False

    def concerns(self, *topics: Topic) -> bool:
        return self.loaded or any(act.topic in topics for act in self.acts)


class HallRecord:
    """One for a program; several seats in it share what is in memory.

    Acts done here and acts told by the feed come in by the same way, each once and in order.
    """

    def __init__(self, store: RecordStore, signing: Signing, bus: EventBus, now: Now) -> None:
        self._store, self._signing, self._bus, self._now = store, signing, bus, now
        self._subjects: dict[Topic, dict[str, SubjectState]] = {topic: {} for topic in Topic}
        self._sequence = 0
        self._since_forgetting = 0
        self._loaded = False

    @property
    def loaded(self) -> bool:
        return self._loaded

    @property
    def sequence(self) -> int:
        """Of the newest act in memory."""
        return self._sequence

    # what counts, from memory

    def state(self, topic: Topic, subject: str) -> SubjectState:
        """One subject as it is; of version 0 where nobody has acted on it for a long time, or ever."""
        return self._subjects[topic].get(subject) or SubjectState(topic, subject)

    def states(self, topic: Topic) -> tuple[SubjectState, ...]:
        """The living subjects of a topic, in the order in which they began."""
        living = (state for state in self._subjects[topic].values() if state.is_living)
        return tuple(sorted(living, key=lambda state: state.acts[0].sequence))

    def current(self, kind: ActKind) -> tuple[HallAct, ...]:
        """The acts of a kind that count, oldest first, whether their own time holds now or not."""
        states = self.states(KINDS[kind].topic)
        return tuple(sorted((act for s in states for act in s.of_kind(kind)), key=lambda act: act.sequence))

    def in_force(self, kind: ActKind, at: datetime | None = None) -> tuple[HallAct, ...]:
        """Those of :meth:`current` whose own time holds *at* (now)."""
        moment = at or self._now()
        return tuple(act for act in self.current(kind) if holds(act, moment))

    # what was, from the database

    async def of(self, topic: Topic, subject: str) -> Sequence[HallAct]:
        """The whole history of a subject, oldest first."""
        return await self._store.of(topic, subject)

    async def of_topic(self, topic: Topic, begins: datetime, ends: datetime) -> Sequence[HallAct]:
        """Every act of a topic in a time, for registers and papers."""
        return await self._store.of_topic(topic, begins, ends)

    async def since(self, sequence: int, limit: int = AT_A_TIME) -> Sequence[HallAct]:
        """The acts after *sequence*, in order."""
        return await self._store.since(sequence, limit)

    async def state_at(self, topic: Topic, subject: str, at: datetime) -> SubjectState:
        """A subject as it was at *at*."""
        key = topic, subject
        return state_at(await self._store.of(*key), at).get(key, SubjectState(*key))

    # acting

    async def append(
        self, actor: Actor, draft: ActDraft, second: Signature | None = None, initiator: object | None = None
    ) -> HallAct:
        """Do it; the same draft a second time changes nothing and is answered the same.

        Raises:
            Refused, ActRefused: the rules forbid it, each with a sentence.
            RecordMoved: somebody else was faster.
            ExternalError: the database failed. The same draft may be sent again.
        """
        check_second(draft, actor, second.signer if second else None)
        try:
            await self._check(actor, draft)
        except RecordMoved:
            done = await self._store.done(draft.id)
            if done is None:
                raise
            return done
        act = await self._store.append(draft, actor, second)
        with suppress(ExternalError):  # it is done; the feed will tell it
            if act.sequence == self._sequence + 1:
                await self._recall([act])
                self._take([act], initiator)
            else:  # others acted meanwhile, and the feed has not told yet
                await self.catch_up(initiator)
        return act

    async def sign(self, actor: Actor, draft: ActDraft, login: str, password: str) -> Signature:
        """The second signature under *draft*, by another person's own password; for :meth:`append`.

        Raises:
            WrongPassword: unknown, closed, or the password is wrong.
            Refused, ActRefused: what is to be signed is not allowed, or not this person's to sign.
            ExternalError: the database does not answer.
        """
        await self._check(actor, draft)
        return await self._signing.sign(draft, actor, login, password)

    async def prove(self, login: str, password: str) -> Actor:
        """Who that is, by their own password.

        Raises:
            WrongPassword: unknown, closed, or the password is wrong.
            ExternalError: the database does not answer.
        """
        return await self._signing.prove(login, password)

    async def _check(self, actor: Actor, draft: ActDraft) -> None:
        if not self._loaded:
            await self.load()
        state = self.state(draft.topic, draft.subject)
        if not state.version:  # or so old that it is not in memory
            state = fold(await self._store.of(state.topic, state.subject)).get(
                (state.topic, state.subject), state
            )
        check(draft, actor, state, self._now())

    # following

    async def load(self) -> None:
        """Read what may still count. Safe to call again: only the first time reads."""
        if self._loaded:
            return
        sequence, acts = await self._store.load(self._now())
        subjects = await asyncio.to_thread(fold, acts)
        if self._loaded:  # somebody else's call was faster
            return
        self._keep(subjects)
        self._sequence, self._loaded = sequence, True
        self._bus.publish(HallRecordChanged(loaded=True))

    async def catch_up(self, initiator: object | None = None) -> None:
        """Take what was done since.

        Raises:
            ExternalError: the database does not answer; what is in memory stays as it was.
        """
        await self.load()
        while True:
            acts = await self._store.since(self._sequence, AT_A_TIME)
            await self._recall(acts)
            self._take(acts, initiator)
            if len(acts) < AT_A_TIME:
                return

    async def _recall(self, acts: Iterable[HallAct]) -> None:
        """Somebody acts again on what is not in memory any more: it is read, or half of it would count."""
        firsts = {(act.topic, act.subject): act.version for act in reversed(tuple(acts))}
        for (topic, subject), version in firsts.items():
            if version > 1 and not self.state(topic, subject).version:
                known = [a for a in await self._store.of(topic, subject) if a.sequence <= self._sequence]
                if not self.state(topic, subject).version:
                    self._keep(fold(known))

    def _take(self, acts: Iterable[HallAct], initiator: object | None = None) -> None:
        """Keep what is news, and tell it."""
        news = tuple(act for act in acts if act.sequence > self._sequence)
        if news:
            self._keep(
                fold(news, {(act.topic, act.subject): self.state(act.topic, act.subject) for act in news})
            )
            self._sequence = news[-1].sequence
            self._since_forgetting += len(news)
            if self._since_forgetting >= FORGET_AFTER:
                self._forget()
            self._bus.publish(HallRecordChanged(news, initiator))

    def _keep(self, subjects: Subjects) -> None:
        for (topic, subject), state in subjects.items():
            self._subjects[topic][subject] = state

    def _forget(self) -> None:
        """What a program that begins now would not read either: a seat stands for weeks."""
        self._since_forgetting, now = 0, self._now()
        for topic, kept in REMEMBERED.items():
            if kept is not None:
                there = self._subjects[topic].items()
                self._subjects[topic] = {name: one for name, one in there if _newest(one) >= now - kept}


def _newest(state: SubjectState) -> datetime:
    """When somebody acted on a subject last."""
    return (state.ended or state.acts[-1]).at
