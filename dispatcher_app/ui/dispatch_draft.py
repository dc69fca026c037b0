"""What a dispatcher has chosen and written for a case and not sent, and how the case was then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.answer_merge import Field, Value, text_field

DRAFT = "dispatch"


def dispatch_key(case_id: int) -> str:
    """Under which key what was chosen for a case is kept."""
    return f"case:{case_id}:{DRAFT}"


@dataclass(frozen=True, slots=True)
class Dispatching:
    """Whom a case goes to and what is asked of them; the fields are named like those of the case."""

    lead_unit: str = ""
    assist_units: tuple[str, ...] = ()
    requirement: str = ""

    @property
    def answers(self) -> dict[str, Value]:
        return {name: getattr(self, name) for name in NAMES}

    def taking(self, other: Dispatching, names: frozenset[str] | set[str]) -> Dispatching:
        """With the fields *names* as they are in *other*."""
        return replace(self, **{name: getattr(other, name) for name in names})

    def differing(self, other: Dispatching) -> set[str]:
        return {name for name in NAMES if getattr(self, name) != getattr(other, name)}

    def words(self, hall: Hall, names: set[str]) -> str:
        """The fields *names* that hold anything, a line each, to be read and copied."""
        fields = dispatch_fields(hall)
        said = [
            (_(fields[name].label), fields[name].words(getattr(self, name)))
            for name in NAMES
            if name in names
        ]
        return "\n".join(
            _("{field}:{words}").format(field=label, words=words) for label, words in said if words
        )


NAMES = ("lead_unit", "assist_units", "requirement")


def dispatching_of(case: Case) -> Dispatching:
    """As the case has it: empty, or what was proposed last."""
    return Dispatching(case.lead_unit, tuple(case.assist_units), case.requirement)


def untouched(case: Case) -> Dispatching:
    """Where the hand begins: nobody chosen, and what was asked last time, if anything."""
    return Dispatching(requirement=case.requirement)


@dataclass(frozen=True, slots=True)
class DispatchDraft:
    """``chosen`` here, when the case was as ``seen`` in ``version``.

    Of a field that somebody else changed, too, ``seen`` goes on saying what it was until one of the two is
    chosen, so that the dispute outlives the program.
    """

    chosen: Dispatching = field(default_factory=Dispatching)
    seen: Dispatching = field(default_factory=Dispatching)
    version: int = 0

    def to_body(self) -> str:
        return msgspec.json.encode(self).decode()


def read_dispatch(body: str) -> DispatchDraft | None:
    """The draft; None where it cannot be read any more."""
    try:
        return msgspec.json.decode(body, type=DispatchDraft)
    except (msgspec.DecodeError, ValueError):
        return None


def dispatch_fields(hall: Hall) -> dict[str, Field]:
    """How the fields of a dispatch are read, and what keeps two answers to one of them."""

    def unit(value: Value) -> str:
        return hall.unit_name(str(value)) if value else ""

    def units(value: Value) -> str:
        return listed(map(hall.unit_name, value)) if isinstance(value, tuple) else ""

    return {
        "lead_unit": Field(FIELD_LABELS["lead_unit"], unit),
        "assist_units": Field(FIELD_LABELS["assist_units"], units, _all_of_both),
        "requirement": text_field("requirement", FIELD_LABELS["requirement"]),
    }


def _all_of_both(theirs: Value, mine: Value) -> Value:
    codes = (*theirs, *mine) if isinstance(theirs, tuple) and isinstance(mine, tuple) else ()
    return tuple(dict.fromkeys(codes))
