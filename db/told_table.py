"""A TOML table whose every fault is told with its key and line, and reading goes on with the rest."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from dispatcher_app.i18n import _, listed

T = TypeVar("T")
_LONGEST_SHOWN = 60


class Faults:
    """Collects what is wrong with one file. ``lines`` says at which line a key stands."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self._lines = lines
        self.sentences: list[str] = []

    def tell(self, key: str, sentence: str) -> None:
        line = self._line(key)
        if line is None:
            self.sentences.append(_("{key}:{sentence}").format(key=key, sentence=sentence))
        else:
            text = _("第 {line} 行 {key}:{sentence}")
            self.sentences.append(text.format(line=line, key=key, sentence=sentence))

    def _line(self, key: str) -> int | None:
        """Where *key* stands, or the innermost table or value around it that has a line."""
        while key and key not in self._lines:
            key = key.rpartition(".")[0]
        return self._lines.get(key)


class ToldTable:
    """One table; a value that is missing or of another type is told and answered with the default."""

    def __init__(self, values: Mapping[str, Any], path: str, faults: Faults) -> None:
        self._values, self.path, self._faults = values, path, faults

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def tell(self, name: str, sentence: str) -> None:
        self._faults.tell(self.key(name) if name else self.path, sentence)

    def has(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def only(self, known: Collection[str]) -> None:
        """Tell every key that is not *known*."""
        for name in self._values:
            if name not in known:
                like = difflib.get_close_matches(name, known, 1)
                hint = like[0] if like else listed(sorted(known))
                self.tell(name, _("不认识的项;是不是:{hint}?").format(hint=hint))

    def get(self, name: str, kind: type[T], default: T) -> T:
        value = self._values.get(name, default)
        if isinstance(value, kind) and isinstance(value, bool) is (kind is bool):
            return value
        self._tell_type(name, value)
        return default

    def _tell_type(self, name: str, value: object) -> None:
        self.tell(name, _("值的类型不对:{value}。").format(value=str(value)[:_LONGEST_SHOWN]))

    def needed(self, name: str) -> str:
        text = self.get(name, str, "").strip()
        if not text:
            self.tell(name, _("缺少这一项。"))
        return text

    def choice(self, name: str, words: Mapping[str, T], default: T) -> T:
        """The meaning of one of *words*."""
        if name not in self._values:
            return default
        text = self.get(name, str, "")
        if text.lower() not in words:
            self.tell(name, _("“{word}”应为:{known}。").format(word=text, known=listed(words)))
            return default
        return words[text.lower()]

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self._values.get(name, [])
        found = [value] if isinstance(value, str) else value
        if isinstance(found, list) and all(isinstance(text, str) for text in found):
            return tuple(found)
        self.tell(name, _("应为一个文本列表。"))
        return ()

    def words(self, name: str) -> dict[str, str]:
        """A table of words; numbers and yes-no values are taken as they are written."""
        table = self.get(name, dict, {})
        found = {}
        for word, meant in table.items():
            if isinstance(meant, str | int | float):
                found[word.strip()] = str(meant).lower() if isinstance(meant, bool) else str(meant)
            else:
                self._tell_type(f"{name}.{word}", meant)
        return found

    def table(self, name: str) -> ToldTable:
        return ToldTable(self.get(name, dict, {}), self.key(name), self._faults)

    def tables(self, name: str) -> list[ToldTable]:
        """The entries of an array of tables."""
        entries = self.get(name, list, [])
        if not all(isinstance(entry, dict) for entry in entries):
            self.tell(name, _("应写成 [[{name}]] 表。").format(name=name))
            return []
        return [ToldTable(entry, f"{self.key(name)}.{i}", self._faults) for i, entry in enumerate(entries)]
