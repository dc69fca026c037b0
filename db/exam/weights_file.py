"""The weights of a hands-on exercise: TOML, faults told by their line."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from db.toml_lines import lines_of
from dispatcher_app.domain.exam.exercise.key import Skill
from dispatcher_app.domain.exam.exercise.weights import ScoreWeights
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _

_NUMBERS = ("corrected", "near", "near_times", "wrong_reason", "slow_times", "wrong_closing")
_SEATS = {role.value: role for role in (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)}
_SKILLS = {skill.value: skill for skill in Skill if skill is not Skill.CLOSING}


class BadWeights(DomainError):
    """The file says no weights; ``str()`` names the line."""


def read_weights(file: str, text: str) -> ScoreWeights:
    """Raises:
    BadWeights: no TOML, a name that is not known, a value that is no number, weights that cannot be.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadWeights(_("{file} 不是 TOML:{error}").format(file=file, error=error)) from None
    reader = _Reader(file, text)
    known = {"version", "skills", "seconds", *_NUMBERS}
    for name in content:
        if name not in known:
            reader.fault(name, _("没有“{key}”这一项。").format(key=name))
    skills = reader.table(content, "skills", set(_SKILLS))
    seconds = reader.table(content, "seconds", set(_SEATS))
    for name in _SEATS.keys() - seconds.keys():
        reader.fault("seconds", _("缺少 {key}。").format(key=name))
    numbers = {name: reader.number(content, name) for name in _NUMBERS if name in content}
    try:
        return ScoreWeights(
            str(content.get("version", "")),
            {_SKILLS[name]: weight for name, weight in skills.items()},
            {_SEATS[name]: length for name, length in seconds.items()},
            **numbers,
        )
    except ValueError as error:
        raise BadWeights(_("{file} 的权重不成立:{error}").format(file=file, error=error)) from None


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, lines_of(text)

    def fault(self, path: str, sentence: str) -> None:
        line = self._lines.get(path, 1)
        raise BadWeights(_("{file} 第 {line} 行:{fault}").format(file=self._file, line=line, fault=sentence))

    def table(self, content: dict[str, object], name: str, known: set[str]) -> dict[str, float]:
        table = content.get(name, {})
        if not isinstance(table, dict):
            self.fault(name, _("{key} 应写成 [{key}] 表。").format(key=name))
            return {}
        for key in table:
            if key not in known:
                self.fault(f"{name}.{key}", _("没有“{key}”这一项。").format(key=key))
        return {key: self.number(table, key, f"{name}.{key}") for key in table}

    def number(self, table: dict[str, object], key: str, path: str = "") -> float:
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(path or key, _("“{key}”应是数字。").format(key=key))
        return float(value)  # type: ignore[arg-type]


@cache
def shipped_weights() -> ScoreWeights:
    """The weights that come with the program."""
    file = files("resources").joinpath("exam", "weights.toml")
    return read_weights(file.name, file.read_text(encoding="utf-8"))
