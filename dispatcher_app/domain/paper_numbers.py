"""How papers of supervision are numbered: a year and a count in a city's own words, 督办〔2026〕12号."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import _

_YEAR, _NUMBER = "{year}", "{number}"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class NumberRule:
    """``pattern`` holds ``{year}`` and ``{number}`` once each, and says its level by its own words.

    Raises:
        DomainError: it does not.
    """

    pattern: str

    def __post_init__(self) -> None:
        bare = self.pattern.replace(_YEAR, "", 1).replace(_NUMBER, "", 1)
        whole = len(bare) == len(self.pattern) - len(_YEAR) - len(_NUMBER)
        if not whole or set(bare) & set("{}\n\r\t") or len(self.pattern) > _LONGEST or not bare.strip():
            text = _("文号规则“{pattern}”不能用:应含 {{year}} 和 {{number}} 各一次,另有文字,如 {example}。")
            example = "督办〔{year}〕{number}号"
            raise DomainError(text.format(pattern=self.pattern[:_LONGEST], example=example))

    def text(self, year: int, number: int) -> str:
        return self.pattern.replace(_YEAR, f"{year:04d}").replace(_NUMBER, str(number))

    def count_of(self, text: str, year: int) -> int | None:
        """The count in *text*, if it is a number of this rule and *year*."""
        expression = re.escape(self.pattern).replace(re.escape(_YEAR), f"{year:04d}")
        found = re.fullmatch(expression.replace(re.escape(_NUMBER), r"([1-9][0-9]{0,8})"), text, re.ASCII)
        return int(found[1]) if found else None

    def next(self, given: Iterable[str], year: int) -> str:
        """The number after the last of *given* in *year*: no gaps, and the first is 1."""
        counts = (self.count_of(text, year) or 0 for text in given)
        return self.text(year, max(counts, default=0) + 1)


PaperNumbers = Mapping[SupervisionLevel, NumberRule]

#: What holds until a city says otherwise.
USUAL_NUMBERS: PaperNumbers = MappingProxyType(
    {
        SupervisionLevel.ORDER: NumberRule("督办〔{year}〕{number}号"),
        SupervisionLevel.RECTIFICATION: NumberRule("督改〔{year}〕{number}号"),
        SupervisionLevel.INTERVIEW: NumberRule("督谈〔{year}〕{number}号"),
        SupervisionLevel.CIRCULAR: NumberRule("督通〔{year}〕{number}号"),
    }
)


def with_rule(numbers: PaperNumbers, level: SupervisionLevel, pattern: str) -> PaperNumbers:
    """*numbers* with another rule for *level*.

    Raises:
        DomainError: a bad pattern, or one that another level has: two papers would get one number.
    """
    rule = NumberRule(pattern)
    for other, known in numbers.items():
        if other is not level and known == rule:
            raise DomainError(
                _("文号规则“{pattern}”已用于{level}。").format(pattern=pattern, level=other.label)
            )
    return MappingProxyType({**numbers, level: rule})


def numbers_from(stored: str) -> PaperNumbers:
    """Rules as :func:`to_text` wrote them; what cannot be read is as usual."""
    try:
        said = json.loads(stored) if stored else {}
    except ValueError:
        return USUAL_NUMBERS
    numbers = USUAL_NUMBERS
    for level in SupervisionLevel:
        if isinstance(said, dict) and isinstance(said.get(level.value), str):
            with suppress(DomainError):
                numbers = with_rule(numbers, level, said[level.value])
    return numbers


def to_text(numbers: PaperNumbers) -> str:
    """The rules as they are stored."""
    return json.dumps({level.value: rule.pattern for level, rule in numbers.items()}, ensure_ascii=False)
