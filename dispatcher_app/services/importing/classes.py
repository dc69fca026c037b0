"""Which 小类 is meant? Codes, names and conditions as foreign files write them, found in the standard."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from dispatcher_app.domain.standard import ClassCode, Standard
from dispatcher_app.i18n import _


class FoundClass(NamedTuple):
    """A class of the standard; ``condition_no`` is 0 where none of its several conditions was named."""

    code: str
    condition_no: int


class UnknownClass(ValueError):
    """No class or condition of the standard; ``str()`` is the sentence."""


class ClassFinder:
    """Finds classes by code (``事件-01-10``, with or without its scheme) or by name (``暴露生活垃圾``).

    A name that two majors share is told apart by ``大类/小类``. A filing condition follows after ``#`` by its
    number. Full-width and half-width characters are the same here.
    """

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._by_word: dict[str, ClassCode | None] = {}
        for entry in standard.classes():
            bare = str(entry.code).rpartition(":")[2]
            for word in (str(entry.code), bare, f"{entry.major_name}/{entry.minor_name}"):
                self._by_word[_plain(word)] = entry.code
            self._note_name(_plain(entry.minor_name), entry.code)
        self._found: dict[tuple[str, str], FoundClass] = {}

    def _note_name(self, name: str, code: ClassCode) -> None:
        self._by_word[name] = None if name in self._by_word else code

    def find(self, text: str, condition: str = "") -> FoundClass:
        """The class that *text* names, with *condition* (a number or the standard's own words).

        Raises:
            UnknownClass: no such class, a name that two classes have, or no such condition.
        """
        found = self._found.get((text, condition))
        if found is None:
            found = self._look_up(text, condition)
            if len(self._found) < 10_000:
                self._found[text, condition] = found
        return found

    def _look_up(self, text: str, condition: str) -> FoundClass:
        word, _mark, number = text.partition("#")
        key = _plain(word)
        if key not in self._by_word:
            raise UnknownClass(_("标准里没有这个小类"))
        code = self._by_word[key]
        if code is None:
            raise UnknownClass(_("两个大类都有这个小类,请写成“大类/小类”或代码"))
        return FoundClass(str(code), self._condition(code, condition.strip() or number.strip()))

    def _condition(self, code: ClassCode, wanted: str) -> int:
        rows = self._standard.conditions(code)
        if not wanted:
            return rows[0].condition_no if len(rows) == 1 else 0
        for row in rows:
            if wanted == str(row.condition_no) or _plain(wanted) == _plain(row.condition):
                return row.condition_no
        raise UnknownClass(_("这个小类没有立案条件“{condition}”").format(condition=wanted[:40]))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "").casefold()
