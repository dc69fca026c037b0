"""Which components of a survey may be registered, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import shapely

from db.component_lookup import SqlComponentLookup
from db.component_survey_file import SurveyFile
from db.geometry_rejects import FeatureFault
from dispatcher_app.domain.places import Component
from dispatcher_app.i18n import _
from dispatcher_app.services.components.checks import ComponentChecks


def judged(
    survey: SurveyFile, checks: ComponentChecks, within: str, today: date
) -> tuple[list[Component], list[FeatureFault]]:
    """The components that may be registered, and what is wrong with the others."""
    faults: list[FeatureFault] = []
    good: dict[str, Component] = {}
    first: dict[str, int] = {}
    checked = checks.check(survey.components, today)
    for n, (number, component) in enumerate(zip(survey.numbers, checked.placed, strict=True)):
        wrong = checked.faults.get(n, ())
        told = [survey.faults[n]] if n in survey.faults else [str(fault) for fault in wrong]
        if not told and not component.cell_code.startswith(within):
            text = _("在网格 {cell},不在要更新的 {within} 之内。")
            told.append(text.format(cell=component.cell_code, within=within))
        earlier = first.setdefault(component.code, number)
        if earlier != number:
            told.append(_("标识码与第 {first} 个重复。").format(first=earlier))
        if told:
            faults += _told(number, component, told)
        else:
            good[component.code] = component
    return list(good.values()), faults


async def without_absent_photos(
    lookup: SqlComponentLookup, good: Sequence[Component]
) -> tuple[list[Component], int]:
    """A photo that the hall does not have is none: the component keeps the one it had. How many those are."""
    named = sorted({component.photo for component in good} - {""})
    there = await lookup.photos(named) if named else frozenset[str]()
    absent = sum(component.photo != "" and component.photo not in there for component in good)
    if not absent:
        return list(good), 0
    return [c if not c.photo or c.photo in there else replace(c, photo="") for c in good], absent


def _told(number: int, component: Component, told: Sequence[str]) -> Iterator[FeatureFault]:
    placed = component.lon == component.lon and component.lat == component.lat
    spot = shapely.Point(component.lon, component.lat) if placed else None
    for sentence in told:
        yield FeatureFault(number, component.code, sentence, spot)
