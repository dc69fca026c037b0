"""The bank of questions: those of the standard in force and those written by hand, here or by a trainer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.from_standard import questions_from
from dispatcher_app.domain.exam.question import Question
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.standard import Standard
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.codec import packed, unpacked
from dispatcher_app.services.exam.record import ExamRecord


@dataclass(frozen=True, slots=True)
class Bank:
    """``number`` is the version of the ``own`` questions, 0 for those that come with the program."""

    number: int
    own: tuple[Question, ...]
    made: tuple[Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return (*self.own, *self.made)


class BankDesk:
    """*shipped* are the questions that come with the program; *standard* is asked for what is in force."""

    def __init__(
        self, record: ExamRecord, shipped: Sequence[Question], standard: Callable[[], Standard]
    ) -> None:
        self._record, self._shipped, self._standard = record, tuple(shipped), standard
        self._made: tuple[Standard, tuple[Question, ...]] | None = None

    async def read(self) -> Bank:
        """The bank as it is now. The questions of the standard are made beside the window's thread, once."""
        number, data = await self._record.bank()
        own = unpacked(data, tuple[Question, ...]) if number else self._shipped
        standard = self._standard()
        if self._made is None or self._made[0] is not standard:
            self._made = (standard, await asyncio.to_thread(questions_from, standard))
        return Bank(number, own, self._made[1])

    async def put(self, own: Sequence[Question], seen: int, actor: Actor) -> int:
        """Replace the questions written by hand; the number of the new version.

        Raises:
            DomainError: none at all, somebody was quicker, or not a trainer.
        """
        if not own:
            raise DomainError(_("没有一道题,没有写入。"))
        return await self._record.put_bank(packed(tuple(own)), seen, actor)
