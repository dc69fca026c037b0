"""What may follow a command on the command line: units, reasons. In Chinese, pinyin or initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.i18n import _
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.verb_forms import reasons_of
from dispatcher_app.widgets.command_verbs import Completion

Completer = Callable[[str], list[Completion]]
_MOST = 9


def completions_for(name: str, case: Case | None, desk: Desk) -> Completer | None:
    """The completer of the command *name*, None where any text will do."""
    if name == Verb.PROPOSE_DISPATCH:
        return _units(desk.hall.units)
    if case is None or name not in set(Verb):
        return None
    return _reasons(case, Verb(name))


@lru_cache(maxsize=4)
def _units(units: UnitRegister) -> Completer:
    """Made once for a register: the index of 130 names takes longer than a key may."""
    names = {unit.code: unit.name for unit in units}
    index = PinyinIndex(Entry(unit.code, unit.name, (unit.code, unit.short_name)) for unit in units)

    def complete(text: str) -> list[Completion]:
        found = index.search(text)[:_MOST] if text else []
        return [Completion(names[match.key], spans=match.spans, detail=match.key) for match in found]

    return complete


def _reasons(case: Case, verb: Verb) -> Completer | None:
    choices = reasons_of(case, verb)
    if not choices:
        return None
    labels = {choice.value: choice.label for choice in choices}
    digits = {choice.value: str(number) for number, choice in enumerate(choices, start=1)}

    def complete(text: str) -> list[Completion]:
        return [
            Completion(labels[code], detail=_("按 {digit}").format(digit=digits[code]))
            for code in _matching(text, labels, digits)
        ]

    return complete


def _matching(text: str, labels: dict[str, str], digits: dict[str, str]) -> Iterable[str]:
    if not text or text in digits.values():
        return [code for code in labels if not text or digits[code] == text]
    index = PinyinIndex(Entry(code, label) for code, label in labels.items())
    return [match.key for match in index.search(text)]
