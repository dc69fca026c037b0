"""What may follow a command on the command line: units, reasons."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
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
        return _units(desk)
    if case is None or name not in set(Verb):
        return None
    return _reasons(case, Verb(name))


def _units(desk: Desk) -> Completer:
    index = PinyinIndex(Entry(unit.code, unit.name, (unit.code, unit.short_name)) for unit in desk.hall.units)

    def complete(text: str) -> list[Completion]:
        found = index.search(text)[:_MOST] if text else []
        return [
            Completion(desk.hall.unit_name(match.key), spans=match.spans, detail=match.key) for match in found
        ]

    return complete


def _reasons(case: Case, verb: Verb) -> Completer | None:
    choices = reasons_of(case, verb)
    if not choices:
        return None

    def complete(text: str) -> list[Completion]:
        numbered = [(str(number), choice.label) for number, choice in enumerate(choices, start=1)]
        return [
            Completion(label, detail=_("按 {digit}").format(digit=digit))
            for digit, label in numbered
            if not text or label.startswith(text) or digit == text
        ]

    return complete
