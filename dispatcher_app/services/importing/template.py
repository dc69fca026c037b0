"""Several columns joined into one text: ``{type}:{descriptor}[({location_type})]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dispatcher_app.i18n import _

#: ``{{``, ``}}``, ``[[`` and ``]]`` stand for the characters themselves.
_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{(?P<column>[^{}]*)\}|(?P<mark>[{}\[\]])")


class Part(NamedTuple):
    """Literal text, or the name of a column whose value goes here."""

    text: str
    is_column: bool


class Run(NamedTuple):
    """Parts that stand together; an optional run is left out where all its columns are empty."""

    parts: tuple[Part, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces, and in square brackets what goes when its columns are empty."""

    runs: tuple[Run, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(part.text for run in self.runs for part in run.parts if part.is_column)

    @classmethod
    def parse(cls, text: str) -> Template:
        """Raises:
        ValueError: braces or brackets that do not match, with a sentence.
        """
        runs: list[Run] = []
        parts: list[Part] = []
        inside, at = False, 0
        for token in _TOKEN.finditer(text):
            parts += _literal(text[at : token.start()])
            at = token.end()
            if token["column"] is not None:
                parts.append(Part(_column(token["column"]), True))
            elif token["mark"] is None:
                parts += _literal(token[0][0])
            elif token["mark"] == "]["[not inside]:
                runs.append(Run(tuple(parts), inside))
                parts, inside = [], not inside
            else:
                raise _unmatched(token["mark"])
        if inside:
            raise _unmatched("[")
        return cls((*runs, Run((*parts, *_literal(text[at:])), False)))

    def filler(self, position: Callable[[str], int]) -> Callable[[Sequence[str]], str]:
        """A function that fills the template from a row's values; *position* says where a column lies.

        A row in which every column of the template is empty gives an empty text.
        """
        runs = [
            (run.optional, [(part.text, position(part.text) if part.is_column else -1) for part in run.parts])
            for run in self.runs
        ]

        def fill(values: Sequence[str]) -> str:
            texts: list[str] = []
            anything = False
            for optional, parts in runs:
                said = False
                filled = []
                for text, index in parts:
                    if index >= 0:
                        text = values[index].strip()
                        said = said or text != ""
                    filled.append(text)
                anything = anything or said
                if said or not optional:
                    texts += filled
            return "".join(texts).strip() if anything else ""

        return fill


def _literal(text: str) -> list[Part]:
    return [Part(text, False)] if text else []


def _column(name: str) -> str:
    if not name.strip():
        raise ValueError(_("花括号里没有写列名。"))
    return name.strip()


def _unmatched(mark: str) -> ValueError:
    return ValueError(_("“{mark}”没有配对;字面的括号请写两遍。").format(mark=mark))
