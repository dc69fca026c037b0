"""Reads ``case_texts.toml``: how reports of each class read, for making up demo and training cases."""

from __future__ import annotations

from string import Formatter

from db.pack_source import BadValue, PackSource, Placed
from db.pack_values import CLASS_CODE
from db.toml_table import TomlTable
from dispatcher_app.domain.pack import PLACE_WORDS, CaseText
from dispatcher_app.i18n import _, listed

FILE = "case_texts.toml"


def read_case_texts(source: PackSource) -> Placed[CaseText]:
    """Each text with its number in the file; none where the pack brings no such file."""
    document = source.toml(FILE) if source.has(FILE) else None
    if document is None:
        return []
    try:
        entries = list(TomlTable(document).tables("cases"))
    except BadValue as error:
        source.tell(FILE, None, str(error))
        return []
    return source.each(FILE, list(enumerate(entries, 1)), _case_text)


def _case_text(entry: TomlTable) -> CaseText:
    class_code = entry.get("class", str)
    if not CLASS_CODE.fullmatch(class_code):
        raise BadValue(_("类别代码“{code}”应如 部件-01-02。").format(code=class_code[:20]))
    weight = entry.get("weight", int, 1)
    if weight < 1:
        raise BadValue(_("weight 至少为 1。"))
    return CaseText(
        class_code=class_code,
        condition_no=entry.get("condition", int),
        title=entry.get("title", str),
        place=_place(entry.get("place", str)),
        text=entry.get("text", str),
        callers=_callers(entry),
        result=entry.get("done", str),
        weight=weight,
    )


def _place(pattern: str) -> str:
    try:
        words = {word for _text, word, _spec, _conversion in Formatter().parse(pattern) if word is not None}
    except ValueError as error:
        raise BadValue(_("地点写法“{pattern}”中的括号不成对。").format(pattern=pattern[:40])) from error
    if not words <= PLACE_WORDS:
        known = listed(sorted(PLACE_WORDS))
        raise BadValue(_("地点写法“{pattern}”只能用 {words}。").format(pattern=pattern[:40], words=known))
    return pattern


def _callers(entry: TomlTable) -> tuple[str, ...]:
    callers = entry.get("callers", list, [])
    if not all(isinstance(words, str) and words.strip() for words in callers):
        raise BadValue(_("callers 应为一组来电原话。"))
    return tuple(callers)
