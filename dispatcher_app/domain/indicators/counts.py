"""What a base count is: which rows are counted, when, for whom. The counts themselves: ``count_table``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from dispatcher_app.domain.indicators.conditions import ALWAYS, Condition, all_of, equals, fields_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts, StepKind
from dispatcher_app.i18n import N_, _


class Grain(StrEnum):
    """Of which rows a count is made."""

    CASE = "case"
    STEP = "step"


FIELDS: dict[Grain, frozenset[str]] = {
    Grain.CASE: frozenset(field.name for field in fields(CaseFacts)),
    Grain.STEP: frozenset(field.name for field in fields(StepFacts)),
}


#: A variant that leaves out what an appeal has exempted.
SCORED = N_("计分")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseCount:
    """A number counted straight off the facts (基础指标).

    A row counts in a period if ``at`` lies in it (start included, end not) and ``where`` holds. Without
    ``at`` the count is a **stock**: what is so at the moment of asking, whatever the period.
    ``amount`` is the whole-number field that is added up, "" to count rows; unknown adds nothing.
    ``person`` is the field with whoever did it, "" where nobody in particular did.
    ``source`` says where the count comes from (domain facts), ``note`` what of it is a choice of ours.
    """

    code: str
    label: str
    english: str
    at: str
    where: Condition = ALWAYS
    grain: Grain = Grain.CASE
    amount: str = ""
    person: str = ""
    source: str = ""
    note: str = ""
    #: What tells it from the count it is a variant of, such as "scored"; indicators add variants up.
    variant: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = {self.at, self.amount, self.person} - {""} | fields_of(self.where)
        unknown = sorted(named - FIELDS[self.grain])
        if unknown:
            raise ValueError(f"{self.code}: the facts have no {', '.join(unknown)}")

    @property
    def stock(self) -> bool:
        return not self.at

    @property
    def name(self) -> str:
        """What it is called in the language of the seat."""
        name = _(self.label)
        for variant in self.variant:
            name = _("{name}({variant})").format(name=name, variant=_(variant))
        return name

    @property
    def formula_name(self) -> str:
        """What it is called in a formula: the first time and every further one are meant by one name."""
        if SCORED not in self.variant:
            return _(self.label)
        return _("{name}({variant})").format(name=_(self.label), variant=_(SCORED))


def case_count(
    code: str,
    label: str,
    english: str,
    at: str,
    where: Condition = ALWAYS,
    *,
    person: str = "",
    amount: str = "",
    source: str = "",
    note: str = "",
    variant: tuple[str, ...] = (),
) -> BaseCount:
    """A count of cases."""
    return BaseCount(
        code=code,
        label=label,
        english=english,
        at=at,
        where=where,
        person=person,
        amount=amount,
        source=source,
        note=note,
        variant=variant,
    )


def step_count(
    code: str,
    label: str,
    english: str,
    kind: StepKind,
    *where: Condition,
    source: str = "",
    note: str = "",
    variant: tuple[str, ...] = (),
) -> BaseCount:
    """A count of what happened: rows of *kind* for which *where* holds."""
    return BaseCount(
        code=code,
        label=label,
        english=english,
        at="at",
        where=all_of(equals("kind", kind.value), *where),
        grain=Grain.STEP,
        person="person",
        source=source,
        note=note,
        variant=variant,
    )
