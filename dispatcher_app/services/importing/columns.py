"""The text of one field, taken from a row's columns by the mapping's rule for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatcher_app.i18n import _
from dispatcher_app.services.importing.mapping import FieldRule

Values = Sequence[str]
Position = Callable[[str], int]
TextReader = Callable[[Values], str]


class BadWord(ValueError):
    """The mapping has no translation for ``word``."""

    def __init__(self, word: str) -> None:
        super().__init__(_("对应表里没有这个词,也没有写缺省值"))
        self.word = word


def positions(columns: Sequence[str]) -> Position:
    """Where a column lies. An optional one that is not there lies behind the last, where rows get a blank."""
    places = {name: i for i, name in enumerate(columns)}
    return lambda column: places.get(column, len(columns))


def text_reader(rule: FieldRule, position: Position, *, strict: bool) -> TextReader:
    """A function that gives a field's text from a row's values.

    *strict*: it raises :class:`BadWord` for a word that the rule's map does not have; else the word stands
    for itself.
    """
    fetch = _fetcher(rule, position)
    words, default = dict(rule.map), rule.default
    if not words:
        return (lambda values: fetch(values) or default) if default else fetch

    def read(values: Values) -> str:
        text = fetch(values)
        found = words.get(text, default)
        if found is not None:
            return found
        if text and strict:
            raise BadWord(text)
        return text

    return read


def _fetcher(rule: FieldRule, position: Position) -> TextReader:
    if rule.template is not None:
        return rule.template.filler(position)
    if rule.value is not None:
        constant = rule.value
        return lambda _values: constant
    index = position(rule.column)
    return lambda values: values[index].strip()
