"""The classes of the standard as lines of a gate's policy: on or off, and what passed last month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from dispatcher_app.i18n import N_, _
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ruling.store import Passing

TITLES = (N_("通过方式"), N_("小类"), N_("大类"), N_("编码"), N_("近来通过"), N_("其中自动"))
WIDTHS, STRETCH, LEAVES = (96, 200, 150, 150, 88, 88), 1, (3, 2)


class ClassLine(NamedTuple):
    """A class; one that only the policy still names has no name."""

    code: str
    name: str
    major: str


class PolicyLines:
    """Lines for a table; what passes by itself first where nothing is searched for."""

    more = False

    def __init__(
        self,
        classes: Iterable[ClassLine],
        low_risk: Collection[str],
        passed: Counter[str],
        by_policy: Counter[str],
    ) -> None:
        self.classes = list(classes)
        self._low_risk, self._passed, self._by_policy = low_risk, passed, by_policy

    def __len__(self) -> int:
        return len(self.classes)

    def cells(self, number: int) -> Sequence[str]:
        line = self.classes[number]
        way = _("● 自动") if line.code in self._low_risk else _("○ 人工")
        name = line.name or _("{code}(已不在标准中)").format(code=line.code)
        passed, auto = self._passed[line.code], self._by_policy[line.code]
        return (way, name, line.major, line.code.rpartition(":")[2], _count(passed), _count(auto))

    def key(self, number: int) -> str:
        return self.classes[number].code

    def number_of(self, code: str) -> int | None:
        return next((at for at, line in enumerate(self.classes) if line.code == code), None)


def _count(number: int) -> str:
    return str(number) if number else "—"


class ClassSearch:
    """Classes by name, pinyin, initials or code."""

    def __init__(self, hall: Hall) -> None:
        names = hall.rules.standard.classes()
        self.all = [ClassLine(str(one.code), one.minor_name, one.major_name) for one in names]
        self._by_code = {line.code: line for line in self.all}
        self._index = PinyinIndex(
            Entry(line.code, line.name, (line.major, line.code.rpartition(":")[2])) for line in self.all
        )

    def find(self, query: str, low_risk: Collection[str]) -> list[ClassLine]:
        """All of them, those of *low_risk* first; or what fits *query*, the best first."""
        if query.strip():
            return [self._by_code[match.key] for match in self._index.search(query)]
        gone = [ClassLine(code, "", "") for code in sorted(low_risk) if code not in self._by_code]
        return gone + sorted(self.all, key=lambda line: line.code not in low_risk)


def counted(passings: Iterable[Passing]) -> tuple[Counter[str], Counter[str]]:
    """By class: how many passed, and how many of these by the policy."""
    passed: Counter[str] = Counter()
    by_policy: Counter[str] = Counter()
    for one in passings:
        passed[one.class_code] += 1
        by_policy[one.class_code] += one.by_policy
    return passed, by_policy
