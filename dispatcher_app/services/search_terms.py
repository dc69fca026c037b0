"""Side paths as terms of a search: a mark that hangs on the case, what it has been through, how often it came
back. They are picked from a list or typed among the words, as people say them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dispatcher_app.domain.side_paths import SidePath
from dispatcher_app.domain.words import Mark
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ports import SearchQuery

#: Hand-offs that the list offers; any number may be typed.
_OFFERED = (1, 2, 3)
_MOST_HANDOFFS = 99
_NOW: Mapping[Mark, str] = {
    Mark.SUPERVISED: N_("督办中"),
    Mark.SHELVED: N_("挂账中"),
    Mark.DEFERRED: N_("缓办中"),
    Mark.APPLICATION: N_("申请待批"),
    Mark.TO_LEADER: N_("申请待值班长批"),
    Mark.BOUNDARY: N_("权属争议中"),
    Mark.CALL_BACK: N_("待回访"),
    Mark.REOPENING: N_("待同意重开"),
    Mark.APPEAL: N_("申诉待审"),
}
#: What people type short: the matter itself means that it ever was, open and ended cases alike.
_SHORT: Mapping[str, str] = {
    "督办": "path:supervised",
    "挂账": "path:shelved",
    "缓办": "path:deferred",
    "延期": "path:extended",
    "返工": "path:reworked",
    "回退": "handoffs:1",
    "回退过": "handoffs:1",
    "并案": "path:merged",
    "主案": "path:master",
    "回访": "path:called_back",
    "重开": "path:reopened",
    "申诉": "path:appealed",
    "自行处置": "path:self_handled",
    "应急派遣": "path:emergency",
    "裁定": "path:settled",
    "复查": "path:looked_at",
    "权属争议": "mark:boundary",
    "有申请": "mark:application",
}
_HANDOFFS = re.compile(r"(?:回退|handoffs:)(?:>=|≥|满)?(\d{1,2})(?:次)?(?:以上)?", re.IGNORECASE)
_QUOTES = '"“”「」'
_PART = re.compile(rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]?|[^\s{_QUOTES}]+")


def offered_terms() -> list[tuple[str, str]]:
    """(name, key) of every term a list offers."""
    keys = [f"mark:{mark.value}" for mark in _NOW]
    keys += [f"handoffs:{count}" for count in _OFFERED]
    keys += [f"path:{path.value}" for path in SidePath]
    return [(term_name(key), key) for key in keys]


def term_name(key: str) -> str:
    """How an operator reads the term *key*."""
    kind, _colon, word = key.partition(":")
    if kind == "handoffs":
        return _("回退 {count} 次以上").format(count=word)
    return _(_NOW[Mark(word)]) if kind == "mark" else SidePath(word).label


def read_terms(text: str) -> tuple[str, tuple[str, ...]]:
    """What is left of *text* to be looked for as words, and the keys of the terms typed in it.

    A term stands by itself between blanks; in quotation marks it is a word like any other.
    """
    known = {**_SHORT} | {unicodedata.normalize("NFKC", name): key for name, key in offered_terms()}
    words, keys = [], []
    for part in _PART.findall(text):
        plain = unicodedata.normalize("NFKC", part).lower()
        key = "" if part[0] in _QUOTES else known.get(plain) or _typed_key(plain)
        if key:
            keys.append(key)
        else:
            words.append(part.strip(_QUOTES))
    return " ".join(words), tuple(dict.fromkeys(keys))


def _typed_key(word: str) -> str:
    """A number of hand-offs, or a key as it is: the same in every language."""
    if found := _HANDOFFS.fullmatch(word):
        return f"handoffs:{max(1, int(found[1]))}"
    return word if word in {key for _name, key in offered_terms()} else ""


def with_terms(query: SearchQuery, keys: Iterable[str]) -> SearchQuery:
    """*query*, and all of *keys* as well; of two numbers of hand-offs the larger one."""
    marks, paths, handoffs = set(query.marks), set(query.paths), query.handoffs
    for key in keys:
        kind, _colon, word = key.partition(":")
        if kind == "mark":
            marks.add(Mark(word))
        elif kind == "path":
            paths.add(SidePath(word))
        else:
            handoffs = min(_MOST_HANDOFFS, max(handoffs, int(word)))
    return replace(query, marks=frozenset(marks), paths=frozenset(paths), handoffs=handoffs)


def terms_of(query: SearchQuery) -> tuple[str, ...]:
    """The keys of the terms in *query*, in the order of the list."""
    keys = [f"mark:{mark.value}" for mark in _NOW if mark in query.marks]
    keys += [f"handoffs:{query.handoffs}"] if query.handoffs else []
    return (*keys, *(f"path:{path.value}" for path in SidePath if path in query.paths))
