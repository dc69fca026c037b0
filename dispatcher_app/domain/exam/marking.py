"""How an answer is marked: points by kind, and what a part of a multiple choice is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dispatcher_app.domain.exam.question import Question, QuestionKind

_POINTS = {QuestionKind.SINGLE: 2, QuestionKind.MULTIPLE: 3, QuestionKind.JUDGEMENT: 1}


@dataclass(frozen=True, slots=True)
class MarkingRule:
    """``points`` of a right answer by kind. In a multiple choice all right and nothing else is full, some of
    the right ones and no wrong one ``part`` of it, any wrong one nothing.

    The rule is kept with every paper, so that another rule later changes no score.
    """

    version: str = "1"
    points: Mapping[QuestionKind, int] = field(default_factory=lambda: dict(_POINTS))
    part: Fraction = Fraction(1, 2)

    def __post_init__(self) -> None:
        if not 0 <= self.part <= 1 or any(points <= 0 for points in self.points.values()):
            raise ValueError("a marking rule gives points for right answers and no more for a part")

    def marked(self, question: Question, chosen: frozenset[int]) -> Fraction:
        """Points for *chosen*; nothing chosen is nothing."""
        full = Fraction(self.points[question.kind])
        if chosen == question.answer:
            return full
        part = question.kind is QuestionKind.MULTIPLE and chosen and chosen < question.answer
        return full * self.part if part else Fraction(0)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a whole paper came to: ``got`` of ``of`` points, and points by the number of the question."""

    got: Fraction
    of: Fraction
    each: tuple[Fraction, ...]

    @property
    def percent(self) -> float:
        """In hundredths of what could be had, to one decimal; 0 for a paper without questions."""
        return float(round(self.got / self.of * 100, 1)) if self.of else 0.0


def mark_paper(
    questions: tuple[Question, ...], answers: Mapping[int, frozenset[int]], rule: MarkingRule
) -> Marks:
    """Marks of *answers* (by place of the question, from 0)."""
    each = tuple(rule.marked(question, answers.get(at, frozenset())) for at, question in enumerate(questions))
    of = sum((Fraction(rule.points[question.kind]) for question in questions), Fraction(0))
    return Marks(sum(each, Fraction(0)), of, each)
