"""What of a case goes over into a sandbox, field by field: what nobody has classified does not go over.

Numbers, instants and words of the program's own lists go over as they are: they cannot hold a name. Every
text is of one of the kinds of :class:`Telling`, and each kind has its way of losing who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Any, Protocol
from uuid import UUID

from dispatcher_app.domain.case import AssistReport, Attachment, Case
from dispatcher_app.domain.clock import Clock
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.step import ClockFact, Step
from dispatcher_app.domain.words import Role


class Telling(Enum):
    """What a text of a case tells."""

    TEXT = auto()  #: anything somebody typed
    CODE = auto()  #: a code or name that the city or the standard has
    LOGIN = auto()  #: who signed
    SIGNER = auto()  #: the name of who signed
    CALLER = auto()  #: the name of who called
    PHONE = auto()
    NUMBER = auto()  #: of a case
    REFERENCE = auto()  #: a number of another system


T = Telling
#: Every field of a case that holds a text.
FIELDS: Mapping[str, Telling] = {
    "number": T.NUMBER,
    "channel": T.TEXT,
    "description": T.TEXT,
    "place": T.TEXT,
    "located_by": T.CODE,
    "cell_code": T.CODE,
    "community": T.CODE,
    "street": T.CODE,
    "district": T.CODE,
    "caller_name": T.CALLER,
    "caller_phone": T.PHONE,
    "external_ref": T.REFERENCE,
    "component_code": T.CODE,
    "class_code": T.CODE,
    "class_name": T.TEXT,
    "condition_text": T.TEXT,
    "closing_condition": T.TEXT,
    "proposer": T.LOGIN,
    "proposer_name": T.SIGNER,
    "lead_unit": T.CODE,
    "handled_by": T.CODE,
    "requirement": T.TEXT,
    "failed_unit": T.CODE,
    "approved_by": T.LOGIN,
    "result": T.TEXT,
    "passed_by": T.LOGIN,
    "passed_by_name": T.SIGNER,
    "checked_by": T.LOGIN,
    "applicant": T.LOGIN,
    "basis": T.TEXT,
    "supervised": T.TEXT,
    "supervised_unit": T.CODE,
    "supervision_no": T.REFERENCE,
    "decided_unit": T.CODE,
    "cost_note": T.TEXT,
    "visit_present": T.TEXT,
    "visit_finding": T.TEXT,
    "closed_by": T.LOGIN,
    "reopen_asker": T.LOGIN,
    "appellant": T.LOGIN,
    "appeal_reviewer": T.LOGIN,
    "second_looker": T.LOGIN,
}
#: Fields that hold several of something, each with its own way below.
COMPOUND = frozenset({"attachments", "assist_units", "assist_reports", "clocks"})
#: Who acts by itself and is nobody.
_NOBODY = frozenset({Role.POLICY, Role.CLOCKWORK})


class Eraser(Protocol):
    """Takes out of a text who somebody is. The same text always becomes the same."""

    def text(self, value: str) -> str: ...
    def code(self, value: str) -> str: ...
    def login(self, value: str) -> str: ...
    def signer(self, value: str) -> str: ...
    def caller(self, value: str) -> str: ...
    def phone(self, value: str) -> str: ...
    def number(self, value: str) -> str: ...
    def reference(self, value: str) -> str: ...
    def photo(self, sha256: str) -> str:
        """The hash of the picture that stands for it."""
        ...

    def command(self, value: UUID) -> UUID:
        """Ids of commands may be made of numbers that others know."""
        ...

    def calendar(self, value: str) -> str: ...


def erased(name: str, value: Any, eraser: Eraser) -> Any:
    """The field *name* of a case as it goes over; an unknown text is empty."""
    if name in COMPOUND:
        return _compound(name, value, eraser)
    if isinstance(value, Enum) or not isinstance(value, str):
        return value
    telling = FIELDS.get(name)
    if telling is None or not value:
        return ""
    return _WAYS[telling](eraser, value)


_WAYS = {
    T.TEXT: lambda eraser, value: eraser.text(value),
    T.CODE: lambda eraser, value: eraser.code(value),
    T.LOGIN: lambda eraser, value: eraser.login(value),
    T.SIGNER: lambda eraser, value: eraser.signer(value),
    T.CALLER: lambda eraser, value: eraser.caller(value),
    T.PHONE: lambda eraser, value: eraser.phone(value),
    T.NUMBER: lambda eraser, value: eraser.number(value),
    T.REFERENCE: lambda eraser, value: eraser.reference(value),
}


def _compound(name: str, value: Any, eraser: Eraser) -> Any:
    if name == "attachments":
        return tuple(Attachment(eraser.photo(one.sha256), one.kind, "") for one in value)
    if name == "assist_units":
        return tuple(eraser.code(code) for code in value)
    if name == "assist_reports":
        return tuple(AssistReport(eraser.code(one.unit), one.at, eraser.text(one.text)) for one in value)
    return {stage: _clock(clock, eraser) for stage, clock in value.items()}


def _clock(clock: Clock, eraser: Eraser) -> Clock:
    return replace(clock, calendar=eraser.calendar(clock.calendar))


def erased_case(case: Case, eraser: Eraser) -> Case:
    values = {name: erased(name, getattr(case, name), eraser) for name in Case.__dataclass_fields__}
    return Case(**values)


def erased_step(step: Step, eraser: Eraser) -> Step:
    changes = {name: erased(name, value, eraser) for name, value in step.changes.items()}
    return replace(
        step,
        command_id=eraser.command(step.command_id),
        actor=_erased_actor(step.actor, eraser),
        on_behalf_of=eraser.text(step.on_behalf_of),
        reason_code=eraser.code(step.reason_code),
        reason=eraser.text(step.reason),
        changes=changes,
        facts=tuple(_erased_fact(fact, eraser) for fact in step.facts),
    )


def _erased_actor(actor: Actor, eraser: Eraser) -> Actor:
    if actor.role in _NOBODY:
        return Actor(actor.role.value, actor.role.source, actor.role)
    return Actor(eraser.login(actor.person), eraser.signer(actor.name), actor.role)


def _erased_fact(fact: ClockFact, eraser: Eraser) -> ClockFact:
    return replace(fact, clock=eraser.code(fact.clock), calendar=eraser.calendar(fact.calendar))
