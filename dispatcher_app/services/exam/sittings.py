"""One person at one paper: every answer is kept before the hand goes on, and found again after a break."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from dispatcher_app.domain.exam.marking import mark_paper
from dispatcher_app.domain.exam.question import Topic
from dispatcher_app.domain.exam.typing_score import TypingResult, most_input
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.codec import TypingPaper, WrittenPaper, WrittenResult
from dispatcher_app.services.exam.dictation import reckon
from dispatcher_app.services.exam.record import (
    Attempt,
    EntryKind,
    ExamRecord,
    HandedIn,
    PaperHead,
    Sitting,
)


class OpenSitting:
    """What written papers and typing tests have in common.

    How much time is left is told by the database when it is read, and by this machine's monotonic clock from
    then on: whoever sets the machine's clock gains nothing.
    """

    def __init__(self, record: ExamRecord, head: PaperHead, sitting: Sitting) -> None:
        self.head, self._record = head, record
        self.sitting = sitting
        self._took = monotonic()

    @property
    def attempt(self) -> Attempt:
        return self.sitting.attempt

    @property
    def seconds_left(self) -> float:
        """Until the end, not below 0."""
        left = (self.attempt.ends_at - self.sitting.now).total_seconds()
        return max(0.0, left - (monotonic() - self._took))

    @property
    def is_over(self) -> bool:
        return self.sitting.is_over

    async def read_again(self) -> None:
        """What the database holds, and its time."""
        self.sitting = await self._record.sitting(self.attempt.id)
        self._took = monotonic()

    async def hand_in(self) -> None:
        """Hand in; once more does no harm."""
        with suppress(HandedIn):  # from another window, or the answer to the first try was lost
            await self._record.add(self.attempt.id, EntryKind.HANDED_IN, "")
        await self.read_again()


class WrittenSitting(OpenSitting):
    """``answers`` and ``later`` are by place of the question, from 0."""

    def __init__(self, record: ExamRecord, head: PaperHead, paper: WrittenPaper, sitting: Sitting) -> None:
        super().__init__(record, head, sitting)
        self.paper = paper
        self.answers, self.later = answers_of(sitting)

    async def answer(self, at: int, chosen: frozenset[int]) -> None:
        """Keep *chosen* for the question at *at*; an empty one takes the answer back."""
        options = len(self.paper.questions[at].options)
        if any(not 0 <= option < options for option in chosen):
            raise DomainError(_("没有这个选项。"))
        await self._record.add(self.attempt.id, EntryKind.ANSWER, _answer_text(at, chosen))
        self.answers[at] = chosen

    async def mark_later(self, at: int, marked: bool) -> None:
        """Note that the question is to be looked at once more."""
        await self._record.add(self.attempt.id, EntryKind.LATER, f"{at}:{int(marked)}")
        (self.later.add if marked else self.later.discard)(at)

    @property
    def unanswered(self) -> tuple[int, ...]:
        return tuple(at for at in range(len(self.paper.questions)) if not self.answers.get(at))

    def result(self) -> WrittenResult:
        return written_result(self.paper, self.sitting)


class TypingSitting(OpenSitting):
    """``typed`` is what was kept last."""

    def __init__(self, record: ExamRecord, head: PaperHead, paper: TypingPaper, sitting: Sitting) -> None:
        super().__init__(record, head, sitting)
        self.paper = paper
        self.typed = typed_in(sitting)

    async def keep(self, typed: str) -> None:
        """Keep what stands there now.

        Raises:
            DomainError: far more than the text has.
        """
        if len(typed) > most_input(self.paper.text):
            raise DomainError(_("录入的内容远远超过原文,没有保存。"))
        if typed != self.typed:
            await self._record.add(self.attempt.id, EntryKind.TEXT, typed)
            self.typed = typed

    def result(self) -> TypingResult:
        return typed_result(self.paper, self.sitting)


def answers_of(sitting: Sitting) -> tuple[dict[int, frozenset[int]], set[int]]:
    """The newest answer to each question, and what was marked to be looked at once more."""
    answers: dict[int, frozenset[int]] = {}
    later: set[int] = set()
    for entry in sitting.entries:
        at, _colon, rest = entry.body.partition(":")
        if entry.kind is EntryKind.ANSWER:
            answers[int(at)] = frozenset(int(option) for option in rest.split(",") if option)
        elif entry.kind is EntryKind.LATER:
            (later.add if rest == "1" else later.discard)(int(at))
    return answers, later


def typed_in(sitting: Sitting) -> str:
    last = sitting.last(EntryKind.TEXT)
    return last.body if last else ""


def written_result(paper: WrittenPaper, sitting: Sitting) -> WrittenResult:
    """What the answers come to by the paper's own rule."""
    answers, _later = answers_of(sitting)
    marks = mark_paper(paper.questions, answers, paper.rule)
    got: dict[Topic, list[float]] = {}
    for question, points in zip(paper.questions, marks.each, strict=True):
        got.setdefault(question.topic, []).append(float(points) / paper.rule.points[question.kind])
    return WrittenResult(
        marks.percent,
        float(marks.got),
        float(marks.of),
        sum(answers.get(at) == question.answer for at, question in enumerate(paper.questions)),
        sitting.used.total_seconds(),
        tuple(float(points) for points in marks.each),
        {topic: round(sum(shares) / len(shares) * 100, 1) for topic, shares in got.items()},
    )


def typed_result(paper: TypingPaper, sitting: Sitting) -> TypingResult:
    return reckon(paper.text, typed_in(sitting), sitting.used.total_seconds(), paper.rule)


def _answer_text(at: int, chosen: frozenset[int]) -> str:
    return f"{at}:{','.join(map(str, sorted(chosen)))}"
