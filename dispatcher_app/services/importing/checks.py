"""What a mapping says is held against the file and the hall before the first row is read."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.classes import ClassFinder
from dispatcher_app.services.importing.makers import Maker
from dispatcher_app.services.importing.mapping import BadMapping, FieldRule, ImportMapping

_MOST_COLUMNS_NAMED = 40


def check_mapping(
    mapping: ImportMapping, columns: Sequence[str], makers: Mapping[str, Maker], classes: ClassFinder
) -> None:
    """Raises:
    BadMapping: columns that the file does not have, words of the mapping itself that mean nothing.
    """
    problems = [*_missing_columns(mapping, columns), *_bad_words(mapping, makers, classes)]
    if problems:
        raise BadMapping(*problems)


def _missing_columns(mapping: ImportMapping, columns: Sequence[str]) -> Iterator[str]:
    for key, column in mapping.uses():
        fault = _column_fault(column, columns, mapping.file.optional)
        if fault:
            yield mapping.problem(key, fault)


def _column_fault(column: str, columns: Sequence[str], optional: frozenset[str]) -> str:
    count = sum(name == column for name in columns)
    if count > 1:
        return _("文件里有 {count} 个名为“{column}”的列,分不清是哪一个。").format(count=count, column=column)
    if count or column in optional:
        return ""
    like = difflib.get_close_matches(column, columns, 1)
    if like:
        return _("文件里没有列“{column}”,是不是“{like}”?").format(column=column, like=like[0])
    known = listed(columns[:_MOST_COLUMNS_NAMED])
    return _("文件里没有列“{column}”;有这些列:{known}。").format(column=column, known=known)


def _bad_words(mapping: ImportMapping, makers: Mapping[str, Maker], classes: ClassFinder) -> Iterator[str]:
    checks: dict[str, Callable[[str], object]] = {**makers, "class": classes.find}
    rules = mapping.rules()
    for field, check in checks.items():
        rule = rules.get(f"fields.{field}")
        for key, word in _words(f"fields.{field}", rule) if rule else ():
            try:
                check(word)
            except ValueError as error:
                yield mapping.problem(key, _("“{word}”不能用:{why}。").format(word=word, why=error))


def _words(key: str, rule: FieldRule) -> Iterator[tuple[str, str]]:
    """(key, word) for every word that the mapping itself brings in."""
    if rule.value:
        yield f"{key}.value", rule.value
    if rule.default:
        yield f"{key}.default", rule.default
    yield from ((f"{key}.map.{word}", meant) for word, meant in rule.map.items() if meant)
