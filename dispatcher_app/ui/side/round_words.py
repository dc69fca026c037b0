"""A result under the name of whoever gave it: the present unit's own, and what earlier ones did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatcher_app.domain.case import Case, PhotoKind
from dispatcher_app.domain.rounds import ANSWERED, Round, answered, late_units, rounds_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.side.facts import day_text
from dispatcher_app.widgets.fact_grid import Fact


def result_facts(case: Case, hall: Hall, history: Sequence[Step]) -> tuple[Fact, ...]:
    """The result that stands and how timely it was; then each result that was taken back, with its unit."""
    rounds = rounds_of(history)
    result = case.result if answered(case) else ""
    return (
        Fact(_("处置结果"), result, wide=True),
        *timeliness(case, hall, rounds),
        *earlier_results(hall, rounds),
    )


def earlier_results(hall: Hall, rounds: Sequence[Round]) -> Iterable[Fact]:
    """Each result that was taken back, with whose it was and what became of it."""
    return (_earlier(each, hall) for each in rounds if each.answered_at is not None and not each.stands)


def reckoned_as(case: Case, hall: Hall) -> Iterable[Fact]:
    """What a failed result will count as once this dispatch is approved (decision 013)."""
    if not case.failed_unit:
        return
    unit = hall.unit_name(case.failed_unit)
    if case.failed_unit == case.lead_unit:
        said = _("仍派原处置单位{unit},批准后记返工,不记错派").format(unit=unit)
    else:
        said = _("由{unit}改派,批准后记错派,不记返工").format(unit=unit)
    yield Fact(_("改派记账"), said, tone="due", wide=True)


def timeliness(case: Case, hall: Hall, rounds: Sequence[Round]) -> Iterable[Fact]:
    """Of the unit that has the case, its own rounds alone; what others were late with is said as theirs."""
    late = late_units(rounds)
    own = case.lead_unit in late or (not rounds and bool(case.overdue))
    if answered(case) and case.overdue is not None:
        yield Fact(_("处置时效"), _("超期") if own else _("按时"), tone="over" if own else "plain")
    elif own:
        yield Fact(_("处置时效"), _("此前一轮超期"), tone="over")
    others = listed(hall.unit_name(unit) for unit in late if unit != case.lead_unit)
    if others:
        yield Fact(
            _("案件超期"), _("{units}处置超期,本案按超期计").format(units=others), tone="over", wide=True
        )


def earlier_photos(hall: Hall, history: Sequence[Step]) -> dict[str, str]:
    """By its hash, of each photo of a result that was taken back, whose it was."""
    return {
        sha: _("此前处置 · {unit}").format(unit=hall.unit_name(each.unit))
        for each in rounds_of(history)
        if each.taken_by is not None
        for sha in each.photos
    }


def earlier_at(stage: Stage, kind: PhotoKind) -> str:
    """Of a photo of which only its case's stage is known: taken after a work that is not the present one."""
    waits = stage in OPEN and stage not in ANSWERED
    return _("此前处置") if waits and kind is PhotoKind.AFTER else ""


def _earlier(each: Round, hall: Hall) -> Fact:
    """``市水利局 2026-11-22 14:05 周日:已清理(按时;核查不通过)``"""
    at = day_text(each.answered_at, hall) if each.answered_at is not None else ""
    how = (
        "" if each.late is None else _("超期") if each.late else _("按时"),
        each.taken_by.label if each.taken_by is not None else "",
    )
    said = _("{unit}  {time}:{result}({how})").format(
        unit=hall.unit_name(each.unit), time=at, result=each.result, how=listed(word for word in how if word)
    )
    return Fact(_("此前处置"), said, wide=True)
