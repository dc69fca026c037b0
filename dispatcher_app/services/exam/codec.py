"""Papers and results as they are kept: what is written is read back the same, whatever changes later."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from dispatcher_app.domain.exam.exercise.key import AnswerKey
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.marking import MarkingRule
from dispatcher_app.domain.exam.question import Question, Topic
from dispatcher_app.domain.exam.typing_score import TypingResult, TypingRule
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """The questions as they are sat, with the rule by which they are marked."""

    seed: str
    rule: MarkingRule
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class TypingPaper:
    """``shown`` is False where somebody reads the text out."""

    text: str
    rule: TypingRule
    shown: bool = True


@dataclass(frozen=True, slots=True)
class ExercisePaper:
    """What a hands-on exercise was held against."""

    key: AnswerKey


@dataclass(frozen=True, slots=True)
class WrittenResult:
    """``points`` in hundredths of what could be had; ``each`` by question, ``topics`` in hundredths."""

    points: float
    got: float
    of: float
    right: int
    seconds: float
    each: tuple[float, ...]
    topics: dict[Topic, float]


Result = WrittenResult | TypingResult | ExerciseScore
Content = WrittenPaper | TypingPaper | ExercisePaper


def packed(content: Content | tuple[Question, ...]) -> bytes:
    return zlib.compress(msgspec.json.encode(content, enc_hook=_plain))


def unpacked(data: bytes, kind: type[T]) -> T:
    """Raises:
    DomainError: it cannot be read.
    """
    try:
        return msgspec.json.decode(zlib.decompress(data), type=kind, dec_hook=_made)
    except (zlib.error, msgspec.MsgspecError, ValueError) as error:
        raise DomainError(_("这份试卷读不懂,可能是更新的程序写的。")) from error


def said(result: Result) -> str:
    return msgspec.json.encode(result, enc_hook=_plain).decode()


def heard(text: str, kind: type[T]) -> T:
    """Raises:
    DomainError: it cannot be read.
    """
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=_made)
    except (msgspec.MsgspecError, ValueError) as error:
        raise DomainError(_("这份成绩读不懂,可能是更新的程序写的。")) from error


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value))


def _made(kind: type[Any], value: object) -> object:
    if kind is Fraction:
        return Fraction(str(value))
    raise NotImplementedError(kind)
