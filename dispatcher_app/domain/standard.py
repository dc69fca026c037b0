"""The 立案处置结案标准: class and filing condition → limit and closing condition.

One 小类 has several filing conditions with limits of their own (a missing manhole cover 2 紧急小时, a
rattling one 2 工作日), so the key is class *and* condition (domain facts §2). Codes of different schemes look
alike and mean different things (event major 04 is 突发事件 in CJ/T 214, 街面秩序 in GB/T 30428.2), so a code
carries its scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _

GB_30428 = "GB/T 30428.2"
CJT_214 = "CJ/T 214"
#: Stands in the place of the filing condition on a case that no row of the standard fits.
OUTSIDE = "标准外"

_CODE = re.compile(r"(?P<scheme>.+):(?P<kind>部件|事件)-(?P<major>\d{2,4})-(?P<minor>\d{2,4})")
_DIGITS = re.compile(r"\d{2,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClassCode:
    """A 小类, told apart across schemes: ``GB/T 30428.2:部件-01-01``.

    Raises:
        ValueError: a part that the text form could not give back.
    """

    scheme: str
    kind: Kind
    major: str
    minor: str

    def __post_init__(self) -> None:
        good = self.scheme.strip() == self.scheme != "" and ":" not in self.scheme
        if not (good and _DIGITS.fullmatch(self.major) and _DIGITS.fullmatch(self.minor)):
            raise ValueError(_("小类代码“{code}”不合格式。").format(code=str(self)))

    def __str__(self) -> str:
        return f"{self.scheme}:{self.kind.value}-{self.major}-{self.minor}"

    @property
    def text(self) -> str:
        return str(self)

    @classmethod
    def parse(cls, text: str) -> ClassCode:
        """The code written as *text*; ValueError with a sentence if it is none."""
        match = _CODE.fullmatch(text)
        if match is None:
            raise ValueError(
                _("小类代码“{code}”不合格式,应如“{example}”。").format(
                    code=text[:80], example=f"{GB_30428}:部件-01-01"
                )
            )
        return cls(match["scheme"], Kind(match["kind"]), match["major"], match["minor"])


@dataclass(frozen=True, slots=True)
class ClassName:
    """A 小类 and what it is called."""

    code: ClassCode
    major_name: str
    minor_name: str


#: How a file says in its source that no document gave the row; earlier releases kept it word for word.
_INFERRED = re.compile(r"\s*inferred\b[\s::,]*", re.IGNORECASE)
#: Marks by which a file's own list of documents is looked up; on a screen they say nothing.
_TAG = re.compile(r"\[[A-Z]\d*\]")


def basis_of(source: str) -> tuple[str, bool]:
    """A row's source as it is shown, and whether it says that the row was inferred."""
    found = _INFERRED.match(source)
    words = _TAG.sub("", source[found.end() :] if found else source)
    return words.strip(), found is not None


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One filing condition of a class. ``condition_no`` counts from 1 in the file's order within the class.

    ``inferred`` says that no document gave this row; it was drawn from a like class and is shown as such.
    ``retired`` is the day it went out of use, "" while it is in use: nothing is filed by it any more, and its
    number stays taken.
    """

    code: ClassCode
    major_name: str
    minor_name: str
    condition_no: int
    condition: str
    limit: Limit
    closing_condition: str
    source: str = ""
    inferred: bool = False
    retired: str = ""

    def __post_init__(self) -> None:
        words, inferred = basis_of(self.source)
        if words != self.source:
            object.__setattr__(self, "source", words)
            object.__setattr__(self, "inferred", self.inferred or inferred)


@dataclass(frozen=True, slots=True)
class Standard:
    """A city's standard in one edition: ``version`` is stored with what was decided by it.

    Raises:
        ValueError: a row of another scheme, a class with two names, a condition listed twice, condition
            numbers that are not 1, 2, 3 …
    """

    scheme: str
    version: str
    rows: tuple[StandardRow, ...]
    _by_class: dict[ClassCode, tuple[StandardRow, ...]] = field(init=False, compare=False, repr=False)
    _classes: tuple[ClassName, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_class: dict[ClassCode, list[StandardRow]] = {}
        for row in self.rows:
            earlier = by_class.setdefault(row.code, [])
            _check(row, earlier, self.scheme)
            earlier.append(row)
        used = {code: rows for code, rows in by_class.items() if not all(row.retired for row in rows)}
        names = (ClassName(code, rows[0].major_name, rows[0].minor_name) for code, rows in used.items())
        object.__setattr__(self, "_by_class", {code: tuple(rows) for code, rows in by_class.items()})
        object.__setattr__(self, "_classes", _grouped(names))

    def classes(self) -> tuple[ClassName, ...]:
        """Every class in use once, majors together and kinds together, each in order of first appearance."""
        return self._classes

    def conditions(self, code: ClassCode) -> tuple[StandardRow, ...]:
        """The filing conditions of a class that are in use, in order; empty for a class without any."""
        return tuple(row for row in self._by_class.get(code, ()) if not row.retired)

    def row(self, code: ClassCode, condition_no: int) -> StandardRow | None:
        """One filing condition in use, or None if the standard does not have it."""
        return next((row for row in self.conditions(code) if row.condition_no == condition_no), None)

    def name(self, code: ClassCode) -> ClassName | None:
        """What a class is called, also one that is out of use."""
        rows = self._by_class.get(code, ())
        return ClassName(code, rows[0].major_name, rows[0].minor_name) if rows else None


def _check(row: StandardRow, earlier: list[StandardRow], scheme: str) -> None:
    """Why *row* cannot stand behind the rows of its class before it.

    A condition listed twice is refused even if it says the same twice: cases keep the condition's number,
    and dropping one of the two would shift the numbers behind it.
    """
    if row.code.scheme != scheme:
        raise ValueError(_("{code} 不属于 {scheme}。").format(code=row.code, scheme=scheme))
    if row.condition_no != len(earlier) + 1:
        raise ValueError(
            _("{code} 的立案条件编号不连续:{number}。").format(code=row.code, number=row.condition_no)
        )
    if earlier and (row.major_name, row.minor_name) != (earlier[0].major_name, earlier[0].minor_name):
        raise ValueError(
            _("{code} 有两个名称:{first}、{second}。").format(
                code=row.code, first=earlier[0].minor_name, second=row.minor_name
            )
        )
    if not row.retired and any(row.condition == other.condition and not other.retired for other in earlier):
        raise ValueError(
            _("{code} {name} 的立案条件重复:{condition}").format(
                code=row.code, name=row.minor_name, condition=row.condition
            )
        )


def _grouped(names: Iterable[ClassName]) -> tuple[ClassName, ...]:
    """*names* with kinds and majors together, without disturbing the order within them."""
    majors: dict[Kind, dict[str, list[ClassName]]] = {}
    for name in names:
        majors.setdefault(name.code.kind, {}).setdefault(name.code.major, []).append(name)
    return tuple(name for kind in majors.values() for major in kind.values() for name in major)


@dataclass(frozen=True, slots=True)
class ClassList:
    """A scheme of which only the names are known, for recognising the codes of older records.

    Raises:
        ValueError: a class of another scheme, or one listed twice.
    """

    scheme: str
    entries: tuple[ClassName, ...]
    _by_code: dict[ClassCode, ClassName] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_code: dict[ClassCode, ClassName] = {}
        for entry in self.entries:
            if entry.code.scheme != self.scheme:
                raise ValueError(_("{code} 不属于 {scheme}。").format(code=entry.code, scheme=self.scheme))
            if entry.code in by_code:
                raise ValueError(_("{code} 重复。").format(code=entry.code))
            by_code[entry.code] = entry
        object.__setattr__(self, "_by_code", by_code)

    def classes(self) -> tuple[ClassName, ...]:
        return self.entries

    def name(self, code: ClassCode) -> ClassName | None:
        return self._by_code.get(code)
