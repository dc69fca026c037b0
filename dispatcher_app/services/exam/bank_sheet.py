"""The bank of questions as a workbook, and back: one row a question, faults by their row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatcher_app.domain.exam.question import (
    LETTERS,
    RIGHT,
    WRONG,
    Question,
    QuestionKind,
    Topic,
    faults,
    judgement_options,
)
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.workbooks import Sheet, SheetColumn, SheetRow

TITLE = N_("题库")
_CODE, _KIND, _TOPIC, _TEXT = N_("编号"), N_("题型"), N_("内容"), N_("题目")
_ANSWER, _SOURCE, _WHY = N_("答案"), N_("出处"), N_("解析")
_FIELDS = {"code": _CODE, "text": _TEXT, "answer": _ANSWER, "source": _SOURCE, "explanation": _WHY}
#: So many faults are told; a sheet with more is the wrong sheet.
_MOST_FAULTS = 50


class BadSheet(DomainError):
    """No question was taken; ``sentences`` name row and column of every fault."""

    def __init__(self, sentences: Sequence[str]) -> None:
        shown = list(sentences[:_MOST_FAULTS])
        super().__init__("\n".join(shown))
        self.sentences = shown


def columns() -> tuple[str, ...]:
    """The heads that a sheet must have."""
    return tuple(_(title) for title in (_CODE, _KIND, _TOPIC, _TEXT, _ANSWER, _SOURCE)) + tuple(LETTERS)


def bank_sheet(questions: Iterable[Question]) -> Sheet:
    """Every question with its answer, for a trainer's eyes."""
    widths = {_TEXT: 60, _SOURCE: 26, _WHY: 50}
    heads = (_CODE, _KIND, _TOPIC, _TEXT)
    titles = [SheetColumn(_(head), width=widths.get(head, 12)) for head in heads]
    titles += [SheetColumn(letter, width=24) for letter in LETTERS]
    titles += [SheetColumn(_(head), width=widths.get(head, 8)) for head in (_ANSWER, _SOURCE, _WHY)]
    return Sheet(_(TITLE), tuple(titles), [_cells(question) for question in questions], (_note(),))


def _note() -> str:
    return _("判断题不写选项,答案写“对”或“错”;多选题答案写几个字母,如 ACD。编号不能重复。")


def _cells(question: Question) -> tuple[str, ...]:
    is_judgement = question.kind is QuestionKind.JUDGEMENT
    options = ("",) * len(LETTERS) if is_judgement else question.options
    options += ("",) * (len(LETTERS) - len(options))
    head = (question.code, question.kind.label, question.topic.label, question.text)
    return (*head, *options, question.letters, question.source, question.explanation)


def questions_of(rows: Sequence[SheetRow]) -> tuple[Question, ...]:
    """The questions of a sheet that was read.

    Raises:
        BadSheet: any row is not sound, two share a code, or there is none.
    """
    found: list[Question] = []
    wrong: list[str] = []
    first: dict[str, int] = {}
    for row in rows:
        question, sentences = _question(row)
        if question is not None and question.code in first:
            sentences.append(
                _("编号 {code} 已用在第 {other} 行。").format(code=question.code, other=first[question.code])
            )
        if question is not None:
            first.setdefault(question.code, row.number)
            found.append(question)
        told = _("第 {line} 行:{fault}")
        wrong += [told.format(line=row.number, fault=sentence) for sentence in sentences]
    if not rows:
        wrong.append(_("没有一道题,没有写入。"))
    if wrong:
        raise BadSheet(wrong)
    return tuple(found)


def _question(row: SheetRow) -> tuple[Question | None, list[str]]:
    cells = row.cells
    kinds: dict[str, QuestionKind] = {kind.label: kind for kind in QuestionKind}
    topics: dict[str, Topic] = {topic.label: topic for topic in Topic}
    wrong = []
    kind, topic = kinds.get(cells[_(_KIND)]), topics.get(cells[_(_TOPIC)])
    if kind is None:
        wrong.append(_("题型应为:{known}。").format(known=listed(kinds)))
    if topic is None:
        wrong.append(_("内容应为:{known}。").format(known=listed(topics)))
    if kind is None or topic is None:
        return None, wrong
    options = _options(kind, cells)
    answer = _answer(kind, cells[_(_ANSWER)])
    if answer is None:
        return None, [_("答案“{answer}”看不懂。").format(answer=cells[_(_ANSWER)][:20])]
    question = Question(
        cells[_(_CODE)].strip(),
        kind,
        topic,
        cells[_(_TEXT)].strip(),
        options,
        answer,
        cells[_(_SOURCE)].strip(),
        cells.get(_(_WHY), "").strip(),
    )
    told = [
        f"{_(_FIELDS[field])}:{sentence}" if field in _FIELDS else sentence
        for field, sentence in faults(question)
    ]
    return question, told


def _options(kind: QuestionKind, cells: dict[str, str]) -> tuple[str, ...]:
    """Options up to the last that is filled in; a gap before it stays, and is told as a fault."""
    options = [cells[letter].strip() for letter in LETTERS]
    while options and not options[-1]:
        options.pop()
    if kind is QuestionKind.JUDGEMENT and not options:
        return judgement_options()
    return tuple(options)


def _answer(kind: QuestionKind, text: str) -> frozenset[int] | None:
    """None where it cannot be read."""
    text = "".join(letter for letter in text.upper() if letter.isalnum())
    if kind is QuestionKind.JUDGEMENT:
        said = {_(RIGHT).upper(): 0, RIGHT: 0, _(WRONG).upper(): 1, WRONG: 1}
        return frozenset({said[text]}) if text in said else None
    return frozenset(map(LETTERS.index, text)) if text and set(text) <= set(LETTERS) else None
