"""Everything that was typed for a command that waits or was refused, as lines to be read and copied."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.case import FIELD_LABELS
from dispatcher_app.domain.commands import Command
from dispatcher_app.domain.transitions import rows_of
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.outbox import Kept
from dispatcher_app.widgets.times import full_text

_UNITS = frozenset({"lead_unit", "decided_unit", "supervised_unit", "assist_unit"})


def content(entry: Kept, hall: Hall) -> str:
    """Every field a line, in an operator's words: nothing has to be remembered, or looked up by its code."""
    command = entry.command
    lines = [f"{command.verb.label}  {entry.about}"]
    said = {_(FIELD_LABELS.get(name, name)): _word(name, value, hall) for name, value in command.data.items()}
    said[_(FIELD_LABELS["on_behalf_of"])] = command.on_behalf_of
    said[_(FIELD_LABELS["reason"])] = " · ".join(word for word in (_reason(command), command.reason) if word)
    lines += [_("{field}:{words}").format(field=label, words=words) for label, words in said.items() if words]
    if entry.refused:
        lines.append(entry.refused)
    return "\n".join(lines)


def _reason(command: Command) -> str:
    """The coded reason in words."""
    words = (row.reasons for row in rows_of(command.verb) if row.reasons is not None)
    found = (choice.label for reasons in words for choice in reasons if choice.value == command.reason_code)
    return next(found, command.reason_code)


def _word(name: str, value: object, hall: Hall) -> str:
    match value:
        case None | () | "":
            return ""
        case bool():
            return _("是") if value else _("否")
        case Labelled():
            return value.label
        case datetime():
            return full_text(value, hall.zone)
        case tuple() | list():
            return listed(_part(name, part, hall) for part in value)
    return hall.unit_name(str(value)) if name in _UNITS else str(getattr(value, "text", value))


def _part(name: str, part: object, hall: Hall) -> str:
    return hall.unit_name(str(part)) if name == "assist_units" else str(getattr(part, "name", part))
