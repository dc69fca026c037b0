"""Random papers: so many of each kind, spread evenly over topics, the same for the same seed and bank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatcher_app.domain.exam.lots import lot
from dispatcher_app.domain.exam.question import Question, QuestionKind, Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: Longer than this nobody sits (questions).
MOST = 300


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """``counts`` by kind; ``topics`` () means all."""

    counts: Mapping[QuestionKind, int] = field(
        default_factory=lambda: {
            QuestionKind.SINGLE: 25,
            QuestionKind.MULTIPLE: 10,
            QuestionKind.JUDGEMENT: 20,
        }
    )
    topics: tuple[Topic, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def draw_paper(bank: Sequence[Question], plan: PaperPlan, seed: str) -> tuple[Question, ...]:
    """The paper of *seed*, kind after kind; options stand in an order of their own.

    Lots are drawn as in :mod:`dispatcher_app.domain.draw`: by the SHA-256 of ``seed:code``, so that the same
    bank and seed give the same paper on any machine and with any version of Python.

    Raises:
        DomainError: no question wanted, too many, or fewer in the bank than wanted.
    """
    if not 1 <= plan.total <= MOST:
        raise DomainError(_("一份试卷要有 1 到 {most} 题。").format(most=MOST))
    paper: list[Question] = []
    for kind in QuestionKind:
        wanted = plan.counts.get(kind, 0)
        there = [
            each for each in bank if each.kind is kind and (not plan.topics or each.topic in plan.topics)
        ]
        if len(there) < wanted:
            raise DomainError(
                _("题库里这些内容的{kind}只有 {count} 题,不够 {wanted} 题。").format(
                    kind=kind.label, count=len(there), wanted=wanted
                )
            )
        drawn = _evenly(there, wanted, seed)
        paper += sorted(drawn, key=lambda each: lot(seed, f"order:{each.code}"))
    return tuple(shuffled(each, seed) for each in paper)


def _evenly(there: Iterable[Question], wanted: int, seed: str) -> list[Question]:
    """One of each topic in turn, as long as it has any."""
    by_topic: dict[Topic, list[Question]] = {}
    for question in sorted(there, key=lambda each: lot(seed, each.code), reverse=True):
        by_topic.setdefault(question.topic, []).append(question)
    topics = sorted(by_topic, key=lambda topic: lot(seed, f"topic:{topic.value}"))
    drawn: list[Question] = []
    while len(drawn) < wanted:
        for topic in topics:
            if by_topic[topic] and len(drawn) < wanted:
                drawn.append(by_topic[topic].pop())
    return drawn


def shuffled(question: Question, seed: str) -> Question:
    """*question* with its options in the order of *seed*; a judgement stays as it is."""
    if question.kind is QuestionKind.JUDGEMENT:
        return question
    order = sorted(range(len(question.options)), key=lambda at: lot(seed, f"{question.code}:{at}"))
    options = tuple(question.options[at] for at in order)
    answer = frozenset(place for place, at in enumerate(order) if at in question.answer)
    return replace(question, options=options, answer=answer)


def twice(bank: Iterable[Question]) -> Iterator[str]:
    """Codes that stand there more than once."""
    seen: set[str] = set()
    for question in bank:
        if question.code in seen:
            yield question.code
        seen.add(question.code)
