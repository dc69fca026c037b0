"""A question of the closed-book examination, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _

#: Answers are called by these letters; a hand on the keys takes the digits as well.
LETTERS = "ABCDEF"
#: Longest texts (characters): a question is read at one glance.
LONGEST_TEXT, LONGEST_OPTION, LONGEST_NOTE = 300, 120, 400


class QuestionKind(Labelled):
    SINGLE = "single", N_("单选题")
    MULTIPLE = "multiple", N_("多选题")
    JUDGEMENT = "judgement", N_("判断题")


class Topic(Labelled):
    """What a question is about; papers are balanced over topics."""

    CLASSES = "classes", N_("案件分类")
    CONDITIONS = "conditions", N_("立案条件")
    LIMITS = "limits", N_("处置时限")
    CLOSING = "closing", N_("结案条件")
    PROCEDURE = "procedure", N_("办案流程")
    GATES = "gates", N_("审核把关")
    CLOCKS = "clocks", N_("计时规则")
    SIDE_PATHS = "side_paths", N_("特殊情形")
    REASONS = "reasons", N_("退回与理由")
    ETIQUETTE = "etiquette", N_("接听与回访")
    DUTY = "duty", N_("值班与交接")


#: Questions on these are made from the standard in force; the others are written by hand.
FROM_STANDARD = frozenset({Topic.CLASSES, Topic.CONDITIONS, Topic.LIMITS, Topic.CLOSING})


@dataclass(frozen=True, slots=True)
class Question:
    """``code`` stays the same for ever. ``answer`` are places in ``options``, counted from 0.

    A judgement has the options 对 and 错, in this order.
    """

    code: str
    kind: QuestionKind
    topic: Topic
    text: str
    options: tuple[str, ...]
    answer: frozenset[int]
    source: str
    explanation: str = ""

    @property
    def letters(self) -> str:
        """The right answer as it is written on a sheet: ``AC``, or 对 and 错."""
        return written(self, self.answer)


RIGHT, WRONG = N_("对"), N_("错")


def judgement_options() -> tuple[str, str]:
    return RIGHT, WRONG


def written(question: Question, chosen: frozenset[int]) -> str:
    """*chosen* as it stands on a sheet, "" where nothing was chosen."""
    if question.kind is QuestionKind.JUDGEMENT:
        return "".join(_(question.options[at]) for at in sorted(chosen))
    return "".join(LETTERS[at] for at in sorted(chosen))


def faults(question: Question) -> Iterator[tuple[str, str]]:
    """What is wrong, as (name of the field, sentence)."""
    if not question.code.strip():
        yield "code", _("缺少编号。")
    yield from _too_long(question)
    if not question.source.strip():
        yield "source", _("没有写出处。")
    yield from _bad_options(question)
    yield from _bad_answer(question)


def _too_long(question: Question) -> Iterator[tuple[str, str]]:
    limits = (
        ("text", question.text, LONGEST_TEXT),
        ("explanation", question.explanation, LONGEST_NOTE),
        *(("options", option, LONGEST_OPTION) for option in question.options),
    )
    if not question.text.strip():
        yield "text", _("没有题目。")
    for field, text, most in limits:
        if len(text) > most:
            yield field, _("最多 {most} 字,现有 {count} 字。").format(most=most, count=len(text))


def _bad_options(question: Question) -> Iterator[tuple[str, str]]:
    options = question.options
    if question.kind is QuestionKind.JUDGEMENT:
        if options != judgement_options():
            yield "options", _("判断题不写选项。")
    elif not 2 <= len(options) <= len(LETTERS):
        yield "options", _("选项应有 2 到 {most} 个。").format(most=len(LETTERS))
    if any(not option.strip() for option in options):
        yield "options", _("有空的选项。")
    if len(set(options)) < len(options):
        yield "options", _("有两个选项一样。")


def _bad_answer(question: Question) -> Iterator[tuple[str, str]]:
    answer = question.answer
    if not answer or any(not 0 <= at < len(question.options) for at in answer):
        yield "answer", _("答案不在选项里。")
    elif question.kind is QuestionKind.MULTIPLE and len(answer) < 2:
        yield "answer", _("多选题至少有两个答案,只有一个的请改为单选题。")
    elif question.kind is not QuestionKind.MULTIPLE and len(answer) != 1:
        yield "answer", _("单选题和判断题只有一个答案。")
