"""Examinations as one person takes and sets them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.exam.exercise.key import AnswerKey
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.exam.marking import MarkingRule
from dispatcher_app.domain.exam.paper import PaperPlan, draw_paper
from dispatcher_app.domain.exam.typing_score import TypingResult, TypingRule
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.codec import (
    ExercisePaper,
    Result,
    TypingPaper,
    WrittenPaper,
    WrittenResult,
    heard,
    packed,
    said,
    unpacked,
)
from dispatcher_app.services.exam.record import (
    EntryKind,
    ExamRecord,
    Kept,
    NewPaper,
    PaperHead,
    PaperKind,
    Sitting,
)
from dispatcher_app.services.exam.sittings import (
    TypingSitting,
    WrittenSitting,
    typed_result,
    written_result,
)
from dispatcher_app.services.exam.watching import ExamWatch

#: Nobody sits longer (s), nor shorter than it takes to read a question.
LONGEST, SHORTEST = 4 * 3600, 10
#: Longest text of a dictation (characters), and longest title.
_LONGEST_TEXT, _LONGEST_TITLE = 5000, 60
_RESULTS: dict[PaperKind, type[Result]] = {
    PaperKind.WRITTEN: WrittenResult,
    PaperKind.TYPING: TypingResult,
    PaperKind.EXERCISE: ExerciseScore,
}
TRAINERS = frozenset({Role.TRAINER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt as lists show it; ``result`` None while it runs."""

    kept: Kept
    result: Result | None

    @property
    def points(self) -> float | None:
        return self.result.points if self.result is not None else None


class ExamDesk:
    """*actor* is who sits here; *bank* where questions come from; *weights* those of hands-on exercises;
    *dictations* (title, text) of typing tests that come with the program."""

    def __init__(
        self,
        record: ExamRecord,
        bank: BankDesk,
        actor: Actor,
        weights: ScoreWeights,
        dictations: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._record, self.bank, self.actor, self.weights = record, bank, actor, weights
        self.dictations = tuple(dictations)

    @property
    def is_trainer(self) -> bool:
        return self.actor.role in TRAINERS

    # setting

    async def set_written(
        self,
        title: str,
        plan: PaperPlan,
        minutes: int,
        *,
        seed: str = "",
        closes_at: datetime | None = None,
        only_for: str = "",
    ) -> PaperHead:
        """A paper drawn from the bank as it is now; without a *seed* nobody can know it before.

        Raises:
            DomainError: the bank has not enough, or a title or time that cannot be.
        """
        seed = seed.strip() or secrets.token_hex(8)
        questions = draw_paper((await self.bank.read()).questions, plan, seed)
        content = WrittenPaper(seed, MarkingRule(), questions)
        new = _new(PaperKind.WRITTEN, title, minutes * 60, packed(content), closes_at, only_for)
        return await self._put(new)

    async def set_typing(
        self,
        title: str,
        text: str,
        seconds: int,
        *,
        shown: bool = True,
        closes_at: datetime | None = None,
        only_for: str = "",
    ) -> PaperHead:
        """A typing test on *text*.

        Raises:
            DomainError: no text, too long a one, or a title or time that cannot be.
        """
        text = text.strip()
        if not text:
            raise DomainError(_("听打的原文是空的。"))
        if len(text) > _LONGEST_TEXT:
            raise DomainError(_("听打的原文最多 {most} 字。").format(most=_LONGEST_TEXT))
        content = TypingPaper(text, TypingRule(), shown)
        new = _new(PaperKind.TYPING, title, seconds, packed(content), closes_at, only_for)
        return await self._put(new)

    async def now(self) -> datetime:
        """The real clock that examinations go by, never the sandbox's.

        Raises:
            ExternalError: the database does not answer.
        """
        return await self._record.now()

    async def _put(self, new: NewPaper) -> PaperHead:
        if new.closes_at is not None and new.closes_at <= await self.now():
            raise DomainError(_("截止时间已经过了,谁也开始不了。"))
        return await self._record.put_paper(new, self.actor)

    async def keep_exercise(
        self,
        title: str,
        key: AnswerKey,
        seconds: int,
        scores: Iterable[tuple[Actor, ExerciseScore]],
        paper_id: str = "",
    ) -> PaperHead:
        """Keep what a hands-on exercise came to; each score is kept as soon as it is written.

        With a *paper_id* of its own an exercise that was kept already, or in part, is kept once: what is
        there stands, what lacks is added.
        """
        self._check_trainer()
        paper = NewPaper(
            id=paper_id or str(uuid4()),
            kind=PaperKind.EXERCISE,
            title=title[:_LONGEST_TITLE],
            seconds=seconds,
            body=packed(ExercisePaper(key)),
        )
        there = next((head for head in await self._record.papers() if head.id == paper.id), None)
        head = there or await self._record.put_paper(paper, self.actor)
        kept = {one.attempt.person for one in await self._record.kept() if one.paper.id == head.id}
        for actor, score in scores:
            if actor.person not in kept:
                await self._record.put_result(head.id, actor, said(score))
        return head

    def _check_trainer(self) -> None:
        if not self.is_trainer:
            raise DomainError(_("只有教员可以出卷。"))

    # sitting

    async def papers(self) -> Sequence[PaperHead]:
        """Papers that this person may sit or, for a trainer, all; newest first."""
        heads = await self._record.papers()
        return [head for head in heads if self.is_trainer or head.only_for in ("", self.actor.person)]

    async def sit(self, head: PaperHead) -> WrittenSitting | TypingSitting:
        """Sit down to *head*; whoever did before goes on where they were.

        Raises:
            CannotBegin: closed, or somebody else's.
            DomainError: a hands-on exercise is sat at the seat.
        """
        if head.kind is PaperKind.EXERCISE:
            raise DomainError(_("上机考试在席位上进行,这里只看成绩。"))
        body = await self._record.paper_body(head.id)
        sitting = await self._record.begin(head.id, self.actor)
        if head.kind is PaperKind.WRITTEN:
            return WrittenSitting(self._record, head, unpacked(body, WrittenPaper), sitting)
        return TypingSitting(self._record, head, unpacked(body, TypingPaper), sitting)

    async def finish(self, open_: WrittenSitting | TypingSitting) -> Result:
        """Hand in and mark at once; the score is kept. Done twice, the first score stands."""
        await open_.hand_in()
        return await self._keep_result(open_.head, open_.sitting)

    async def _keep_result(self, head: PaperHead, sitting: Sitting) -> Result:
        kept = sitting.last(EntryKind.RESULT)
        if kept is not None:
            return heard(kept.body, _RESULTS[head.kind])
        result = self._marked(head, sitting, await self._record.paper_body(head.id))
        try:
            await self._record.add(sitting.attempt.id, EntryKind.RESULT, said(result))
        except DomainError:
            again = await self._record.sitting(sitting.attempt.id)
            if again.last(EntryKind.RESULT) is None:
                raise
        return result

    def _marked(self, head: PaperHead, sitting: Sitting, body: bytes) -> Result:
        if head.kind is PaperKind.WRITTEN:
            return written_result(unpacked(body, WrittenPaper), sitting)
        return typed_result(unpacked(body, TypingPaper), sitting)

    # results

    async def results(self, person: str | None = None) -> list[Line]:
        """Attempts, newest first: a trainer's list holds everybody's, or those of one *person*.

        Time that ran out while nobody looked is settled here: what was given until then is marked.
        """
        whose = (person or "") if self.is_trainer else self.actor.person
        return [Line(kept, await self._result_of(kept)) for kept in await self._record.kept(whose)]

    @property
    def watch(self) -> ExamWatch:
        """How far everybody is, for a trainer."""
        return ExamWatch(self._record, self._result_of)

    async def of_all(self) -> list[Line]:
        """Results of everybody, for a ranking, which a hall makes public; sheets are their owners' alone."""
        kept = await self._record.kept()
        return [Line(each, heard(each.result, _RESULTS[each.paper.kind])) for each in kept if each.result]

    async def _result_of(self, kept: Kept) -> Result | None:
        """None while it runs; time that ran out is settled."""
        return heard(kept.result, _RESULTS[kept.paper.kind]) if kept.result else await self._settled(kept)

    async def _settled(self, kept: Kept) -> Result | None:
        if kept.paper.kind is PaperKind.EXERCISE:
            return None
        sitting = await self._record.sitting(kept.attempt.id)
        return await self._keep_result(kept.paper, sitting) if sitting.is_over else None

    async def sheet(self, kept: Kept) -> tuple[WrittenPaper | TypingPaper | ExercisePaper, Sitting]:
        """The paper and all that was done: what a result sheet is made of."""
        kinds: Mapping[PaperKind, type[WrittenPaper | TypingPaper | ExercisePaper]] = {
            PaperKind.WRITTEN: WrittenPaper,
            PaperKind.TYPING: TypingPaper,
            PaperKind.EXERCISE: ExercisePaper,
        }
        body = await self._record.paper_body(kept.paper.id)
        return unpacked(body, kinds[kept.paper.kind]), await self._record.sitting(kept.attempt.id)


def _new(
    kind: PaperKind, title: str, seconds: int, body: bytes, closes_at: datetime | None, only_for: str
) -> NewPaper:
    title = " ".join(title.split())
    if not title:
        raise DomainError(_("请给试卷写一个名称。"))
    if len(title) > _LONGEST_TITLE:
        raise DomainError(_("名称最多 {most} 字。").format(most=_LONGEST_TITLE))
    if not SHORTEST <= seconds <= LONGEST:
        raise DomainError(
            _("考试时间应在 {least} 秒到 {most} 小时之间。").format(least=SHORTEST, most=LONGEST // 3600)
        )
    return NewPaper(
        id=str(uuid4()),
        kind=kind,
        title=title,
        seconds=seconds,
        body=body,
        closes_at=closes_at,
        only_for=only_for,
    )
