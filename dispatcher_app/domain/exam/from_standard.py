"""Questions made from the standard in force: which class, which condition, which limit, closed on what.

Questions are in the language of the standard. Wrong answers are what a hand really mistakes it for: classes
of the same major, limits of the neighbouring conditions, the same number in another kind of time. What can be
read two ways is not asked, nor what no document gave (``inferred``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from dispatcher_app.domain.exam.lots import in_lots, lot
from dispatcher_app.domain.exam.question import Question, QuestionKind, Topic, judgement_options
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow

#: Wrong answers beside a right one.
_WRONG = 3
_USUAL_LIMITS = (
    (2, "urgent_hour"),
    (4, "working_hour"),
    (1, "working_day"),
    (3, "working_day"),
    (5, "working_day"),
)
#: What parts words; no pair of characters reaches across.
_BETWEEN = re.compile("[,。、/;:()“”或和的及与]|有|无")
#: Kinds of closing: two of one kind could both be called right.
_CLOSINGS = ("修换恢复更补", "擦洗清疏扫", "拆", "制止查处纠取缔整改督责", "围护险患", "剪植")


@dataclass
class _Book:
    """The standard, looked up in the ways that questions need."""

    standard: Standard
    rows: list[StandardRow] = field(default_factory=list)
    by_major: dict[tuple[str, str], list[StandardRow]] = field(default_factory=dict)
    classes_of: Counter[str] = field(default_factory=Counter)
    _far: dict[ClassCode, list[StandardRow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = [row for row in self.standard.rows if not row.retired and not row.inferred]
        for row in self.rows:
            self.by_major.setdefault(_major(row), []).append(row)
        self.classes_of = Counter(text for text, _code in {(row.condition, row.code) for row in self.rows})

    def aliens(self, row: StandardRow, seed: str) -> list[StandardRow]:
        """Conditions of other classes of the same major that nobody can take for one of *row*'s class."""
        if row.code not in self._far:
            self._far[row.code] = self._far_from(row)
        by_text = {other.condition: other for other in self._far[row.code]}
        return [by_text[text] for text in in_lots(by_text, seed)]

    def _far_from(self, row: StandardRow) -> list[StandardRow]:
        own: set[str] = set()
        for each in self.standard.conditions(row.code):
            own |= _pairs(each.condition)
        others = [other for other in self.by_major[_major(row)] if other.code != row.code]
        return [other for other in others if not own & _pairs(other.condition)]


def questions_from(standard: Standard) -> tuple[Question, ...]:
    """Every question that *standard* gives, in its order; the same each time."""
    book = _Book(standard)
    found: list[Question] = []
    for row in book.rows:
        found += filter(
            None, (_class(book, row), _condition(book, row), _limit(book, row), _closing(book, row))
        )
        found += [_limit_said(book, row), _runs_on(book, row)]
    for code in dict.fromkeys(row.code for row in book.rows):
        rows = [row for row in book.rows if row.code == code]
        found += filter(None, (_all_conditions(book, rows),))
        found.append(_kind_said(book, rows[0]))
    return tuple(found)


def _class(book: _Book, row: StandardRow) -> Question | None:
    """Only what one class alone says."""
    if book.classes_of[row.condition] > 1:
        return None
    code = _code("C", row)
    others = dict.fromkeys(other.minor_name for other in book.aliens(row, code))
    others.pop(row.minor_name, None)
    text = f"现场情况是“{row.condition}”,应归入哪个小类?"
    return _choice(book, row, code, Topic.CLASSES, text, row.minor_name, list(others))


def _condition(book: _Book, row: StandardRow) -> Question | None:
    code = _code("T", row)
    wrong = [other.condition for other in book.aliens(row, code)]
    text = f"下列哪一项是小类“{row.minor_name}”的立案条件?"
    return _choice(book, row, code, Topic.CONDITIONS, text, row.condition, wrong)


def _limit(book: _Book, row: StandardRow) -> Question | None:
    code = _code("L", row)
    near = [_said(limit) for limit in _mistaken(book, row, code)]
    text = f"小类“{row.minor_name}”,立案条件是“{row.condition}”,处置时限是多少?"
    return _choice(book, row, code, Topic.LIMITS, text, _said(row.limit), near)


def _closing(book: _Book, row: StandardRow) -> Question | None:
    code, own = _code("J", row), _closing_kinds(row.closing_condition)
    words = dict.fromkeys(other.closing_condition for other in book.rows)
    wrong = [said for said in in_lots(words, code) if own and not _closing_kinds(said) & own]
    text = f"小类“{row.minor_name}”,立案条件是“{row.condition}”,达到什么才能结案?"
    return _choice(book, row, code, Topic.CLOSING, text, row.closing_condition, wrong)


def _all_conditions(book: _Book, rows: list[StandardRow]) -> Question | None:
    """A multiple choice: two or three conditions of the class among two or three of others."""
    if len(rows) < 2:
        return None
    code = f"M-{_bare(rows[0])}"
    own = in_lots([row.condition for row in rows], code)[:3]
    wrong = [other.condition for other in book.aliens(rows[0], code)][: 5 - len(own)]
    if len(wrong) < 2:
        return None
    text = f"下列哪些是小类“{rows[0].minor_name}”的立案条件?"
    note = ";".join(_told(row) for row in rows)[:380]
    answer = frozenset(range(len(own)))
    options = (*own, *wrong)
    return Question(code, QuestionKind.MULTIPLE, Topic.CONDITIONS, text, options, answer, _source(book), note)


def _limit_said(book: _Book, row: StandardRow) -> Question:
    """A judgement that is right for one half of all rows."""
    code = _code("P", row)
    right = int(lot("judgement", code), 16) % 2 == 0
    limit = row.limit if right else _mistaken(book, row, code)[0]
    text = f"小类“{row.minor_name}”,立案条件是“{row.condition}”,处置时限是 {_said(limit)}。"
    return _judgement(book, row, code, Topic.LIMITS, text, right=right)


def _runs_on(book: _Book, row: StandardRow) -> Question:
    code = _code("Y", row)
    claims = int(lot("judgement", code), 16) % 2 == 0
    words = "夜间和节假日照样计时" if claims else "只在工作时间内计时"
    text = f"小类“{row.minor_name}”,立案条件是“{row.condition}”,时限 {_said(row.limit)},{words}。"
    return _judgement(book, row, code, Topic.LIMITS, text, right=claims == row.limit.continuous)


def _kind_said(book: _Book, row: StandardRow) -> Question:
    code = f"K-{_bare(row)}"
    majors = dict.fromkeys(each.major_name for each in book.rows if each.code.kind is row.code.kind)
    right = int(lot("judgement", code), 16) % 2 == 0
    others = [major for major in in_lots(majors, code) if major != row.major_name] or [row.major_name]
    major = row.major_name if right else others[0]
    text = f"小类“{row.minor_name}”属于{row.code.kind.value}中的“{major}”。"
    return _judgement(book, row, code, Topic.CLASSES, text, right=major == row.major_name)


def _choice(
    book: _Book, row: StandardRow, code: str, topic: Topic, text: str, right: str, wrong: Iterable[str]
) -> Question | None:
    """None where there are not enough wrong answers that are really wrong."""
    others = [each for each in dict.fromkeys(wrong) if each != right][:_WRONG]
    if len(others) < _WRONG:
        return None
    options, answer = (right, *others), frozenset({0})
    return Question(code, QuestionKind.SINGLE, topic, text, options, answer, _source(book), _told(row))


def _judgement(book: _Book, row: StandardRow, code: str, topic: Topic, text: str, *, right: bool) -> Question:
    answer = frozenset({0 if right else 1})
    return Question(
        code, QuestionKind.JUDGEMENT, topic, text, judgement_options(), answer, _source(book), _told(row)
    )


def _mistaken(book: _Book, row: StandardRow, code: str) -> list[Limit]:
    """What the limit is mistaken for: neighbours, then its number in other kinds of time, then usual ones."""
    found = [each.limit for each in book.standard.conditions(row.code)]
    units = (LimitUnit.URGENT_HOUR, LimitUnit.WORKING_HOUR, LimitUnit.WORKING_DAY)
    found += [Limit(row.limit.value, unit) for unit in units]
    found += [Limit(type(row.limit.value)(value), LimitUnit(unit)) for value, unit in _USUAL_LIMITS]
    different = [limit for limit in dict.fromkeys(found) if limit != row.limit]
    near, far = different[:4], different[4:]
    return sorted(near, key=lambda each: lot(code, _said(each))) + far


@cache
def _pairs(text: str) -> frozenset[str]:
    """Its pairs of characters: conditions that share none speak of different things."""
    parts = [part for part in _BETWEEN.split(text) if part]
    pairs = {part[at : at + 2] for part in parts for at in range(len(part) - 1)}
    return frozenset(pairs or parts)


def _closing_kinds(text: str) -> set[str]:
    return {kind for kind in _CLOSINGS if set(kind) & set(text)}


def _said(limit: Limit) -> str:
    return f"{limit.value} {limit.unit.source}"


def _told(row: StandardRow) -> str:
    return f"{row.minor_name}:{row.condition},{_said(row.limit)},结案条件“{row.closing_condition}”"


def _source(book: _Book) -> str:
    return f"立案处置结案标准 {book.standard.version}".strip()


def _major(row: StandardRow) -> tuple[str, str]:
    return row.code.kind.value, row.code.major


def _bare(row: StandardRow) -> str:
    return row.code.text.rpartition(":")[2]


def _code(letter: str, row: StandardRow) -> str:
    return f"{letter}-{_bare(row)}-{row.condition_no}"


def each_topic(questions: Iterable[Question]) -> Iterator[tuple[Topic, QuestionKind, int]]:
    """How many questions there are on what, of which kind."""
    counted = Counter((question.topic, question.kind) for question in questions)
    for topic in Topic:
        for kind in QuestionKind:
            yield topic, kind, counted[topic, kind]
