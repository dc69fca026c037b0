"""Hand-written questions in TOML: read whole or refused with every fault by its line.

::

    [[single]]                    # or [[multiple]], [[judgement]]
    code = "G-001"
    topic = "gates"
    text = "…?"
    options = ["…", "…", "…", "…"]
    answer = "B"                  # letters; a judgement has answer = true and no options
    source = "操作手册 值班长的一天"
    why = "…"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from db.toml_lines import lines_of
from dispatcher_app.domain.exam.question import (
    LETTERS,
    Question,
    QuestionKind,
    Topic,
    faults,
    judgement_options,
)
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

_KEYS = ("code", "topic", "text", "options", "answer", "source", "why")
_FIELDS = {"explanation": "why"}
_TOPICS = {topic.value: topic for topic in Topic}


class BadQuestions(DomainError):
    """No questions were taken; ``sentences`` name file and line of every fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_questions(file: str, text: str) -> tuple[Question, ...]:
    """The questions of *text*, in its order.

    Raises:
        BadQuestions: any of them is not sound, or two share a code.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadQuestions([_("{file} 不是 TOML:{error}").format(file=file, error=error)]) from None
    return _Reader(file, text).read(content)


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, lines_of(text)
        self._faults: list[tuple[int, str]] = []

    def read(self, content: dict[str, object]) -> tuple[Question, ...]:
        found = [pair for name in content for pair in self._kind(name, content[name])]
        first: dict[str, int] = {}
        for line, question in found:
            if question.code in first:
                other = first[question.code]
                self._fault(
                    line, _("编号 {code} 已用在第 {other} 行。").format(code=question.code, other=other)
                )
            first.setdefault(question.code, line)
        if self._faults:
            told = _("{file} 第 {line} 行:{fault}")
            ordered = sorted(self._faults)
            raise BadQuestions(
                [told.format(file=self._file, line=line, fault=fault) for line, fault in ordered]
            )
        return tuple(question for _line, question in sorted(found, key=lambda pair: pair[0]))

    def _kind(self, name: str, tables: object) -> Iterator[tuple[int, Question]]:
        known = {kind.value: kind for kind in QuestionKind}
        if name not in known:
            self._fault(self._line(name, f"{name}.0"), _("没有“{key}”这一项。").format(key=name))
        elif not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fault(self._line(name), _("{key} 应写成 [[{key}]] 表。").format(key=name))
        else:
            for at, table in enumerate(tables):
                path = f"{name}.{at}"
                question = self._question(known[name], table, path)
                if question is not None:
                    yield self._line(path), question

    def _question(self, kind: QuestionKind, table: dict[str, object], path: str) -> Question | None:
        before = len(self._faults)
        for key in table:
            if key not in _KEYS:
                self._fault(self._line(f"{path}.{key}", path), _("没有“{key}”这一项。").format(key=key))
        texts = {key: self._text(table, key, path) for key in ("code", "topic", "text", "source", "why")}
        if texts["topic"] not in _TOPICS:
            sentence = _("没有“{topic}”这个内容。").format(topic=texts["topic"])
            self._fault(self._line(f"{path}.topic", path), sentence)
        options = self._options(kind, table, path)
        answer = self._answer(kind, table, path)
        if len(self._faults) > before:
            return None
        question = Question(
            texts["code"],
            kind,
            _TOPICS[texts["topic"]],
            texts["text"],
            options,
            answer,
            texts["source"],
            texts["why"],
        )
        for field, sentence in faults(question):
            self._fault(self._line(f"{path}.{_FIELDS.get(field, field)}", path), sentence)
        return question if len(self._faults) == before else None

    def _text(self, table: dict[str, object], key: str, path: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self._fault(self._line(f"{path}.{key}", path), _("“{key}”应是文字。").format(key=key))
            return ""
        return value.strip()

    def _options(self, kind: QuestionKind, table: dict[str, object], path: str) -> tuple[str, ...]:
        options = table.get("options", [])
        if kind is QuestionKind.JUDGEMENT and "options" not in table:
            return judgement_options()
        if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
            self._fault(self._line(f"{path}.options", path), _("“{key}”应是一列文字。").format(key="options"))
            return ()
        return tuple(option.strip() for option in options)

    def _answer(self, kind: QuestionKind, table: dict[str, object], path: str) -> frozenset[int]:
        answer = table.get("answer")
        if kind is QuestionKind.JUDGEMENT and isinstance(answer, bool):
            return frozenset({0 if answer else 1})
        if kind is not QuestionKind.JUDGEMENT and isinstance(answer, str) and set(answer) <= set(LETTERS):
            return frozenset(LETTERS.index(letter) for letter in answer)
        self._fault(self._line(f"{path}.answer", path), _("答案应是字母,判断题是 true 或 false。"))
        return frozenset()

    def _line(self, *paths: str) -> int:
        return next((self._lines[path] for path in paths if path in self._lines), 1)

    def _fault(self, line: int, sentence: str) -> None:
        self._faults.append((line, sentence))


@cache
def shipped_questions() -> tuple[Question, ...]:
    """The hand-written questions that come with the program, file after file."""
    folder = files("resources").joinpath("questions")
    named = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(
        question for file in named for question in read_questions(file.name, file.read_text(encoding="utf-8"))
    )
