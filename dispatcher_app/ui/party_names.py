"""Whose answer a seat enters: what was typed becomes a known name, or is refused before history keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.transitions import find
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.hall import Hall

#: Makes a typed text the name it means.
#: Raises DomainError with a sentence where it means nobody, or more than one.
Settle = Callable[[str], str]

_CHINESE_NAME = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff·]{1,9}")
_TOLD = 3


def collector_with_code(hall: Hall) -> Settle:
    """Collectors as ``张秀英(C12)``."""
    people = hall.pack.collectors
    return _settling([(_("{name}({code})").format(name=p.name, code=p.code), p.name, p.code) for p in people])


def party_of(case: Case, verb: Verb, hall: Hall) -> Settle:
    """Whoever *verb* is entered for on *case*: a unit of the register, or ``采集员 张秀英``."""
    row = find(verb, case.stage)
    if row is not None and Role.UNIT in row.parties:
        return _settling([(unit.name, unit.short_name, unit.code) for unit in hall.units], people=False)
    named = [(_("采集员 {name}").format(name=p.name), p.name, p.code) for p in hall.pack.collectors]
    return _settling(named)


def _settling(known: Sequence[tuple[str, str, str]], people: bool = True) -> Settle:
    """*known* are (what is kept, short name, code); people may also be new ones with a full Chinese name."""

    def settle(text: str) -> str:
        typed = " ".join(text.split())
        if not typed:
            return ""  # the rules ask for it
        exact = [kept for kept, *names in known if typed in (kept, *names)]
        if len(exact) == 1:
            return exact[0]
        found = exact or _meant(typed, known)
        if len(found) == 1 and typed.isascii():
            return found[0]
        if found:
            raise DomainError(_several(typed, found))
        if people and _is_new_name(typed):
            return typed
        kind = _("采集员") if people else _("处置单位")
        sentence = _("没有名为“{name}”的{kind}。请从列表选,或输入拼音首字母。")
        raise DomainError(sentence.format(name=typed, kind=kind))

    return settle


def _meant(typed: str, known: Sequence[tuple[str, str, str]]) -> list[str]:
    """Names that begin with, or contain, what was typed; a letter code only by its beginning."""
    index = PinyinIndex(Entry(kept, names[0] or kept, (kept, *names)) for kept, *names in known)
    found = index.search(typed)
    best = min((match.grade for match in found), default=0)
    return [match.key for match in found if match.grade == best]


def _several(typed: str, found: Sequence[str]) -> str:
    names = listed(found[:_TOLD])
    return _("“{name}”是指{names}吗?请写全名,或从列表选。").format(name=typed, names=names)


def _is_new_name(typed: str) -> bool:
    """Somebody the pack does not know yet, named in full, with or without 采集员 before the name."""
    return _CHINESE_NAME.fullmatch(typed.removeprefix("采集员").strip()) is not None
