"""A survey compared with the register of a hall that is open at a seat, and applied to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from sqlalchemy.ext.asyncio import AsyncEngine

from db.component_lookup import SqlComponentLookup
from db.component_register import SqlComponents
from db.component_survey_file import SurveyFile, read_survey
from db.geometry_crs import Bounds
from db.geometry_mapping import GeometryMapping
from db.geometry_rejects import FeatureFault
from db.pack_coverage import shape_of
from db.survey_judging import judged, without_absent_photos
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import MAY, Act, RegisterAct, Registered
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.components.checks import ComponentChecks
from dispatcher_app.services.components.store import ActCounts
from dispatcher_app.services.components.survey import SurveyDifference, compare
from dispatcher_app.services.components.surveys import ComparedSurvey, SurveyOptions
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now
from dispatcher_app.services.survey_words import SurveyWords

#: Components read at a time: a few milliseconds of the event loop.
_CHUNK = 1000


class SqlSurveys:
    """Implements :class:`dispatcher_app.services.components.surveys.Surveys`."""

    def __init__(self, engine: AsyncEngine, hall: Hall, now: Now) -> None:
        self._engine, self._hall, self._now = engine, hall, now
        self._checks: ComponentChecks | None = None
        self._checked_by: tuple[object, ...] = ()

    async def compare(
        self, path: Path, options: SurveyOptions, told: Callable[[str], None]
    ) -> ComparedSurvey:
        """See :meth:`dispatcher_app.services.components.surveys.Surveys.compare`."""
        told(_("正在读文件……"))
        survey, good, faults = await asyncio.to_thread(self._read, path, options)
        good, no_photo = await without_absent_photos(SqlComponentLookup(self._engine), good)
        register = await self._concerned(good, options.area, told)
        difference = await asyncio.to_thread(_compared, register, survey, good, faults, options)
        area = options.area or ""
        there = sum(not k.removed and k.component.cell_code.startswith(area) for k in register)
        return ComparedSurvey(
            path.name, len(survey.numbers), survey.system, difference, list(map(str, faults)), no_photo, there
        )

    async def apply(
        self, survey: ComparedSurvey, actor: Actor, reason: str, *, remove_gone: bool
    ) -> ActCounts:
        """See :meth:`dispatcher_app.services.components.surveys.Surveys.apply`."""
        allowed = MAY[RegisterAct.SURVEY]
        if actor.role not in allowed:
            roles = listed(role.label for role in sorted(allowed))
            raise Refused("wrong_role", role=actor.role.label, command=RegisterAct.SURVEY.label, roles=roles)
        changes = list(survey.difference.steps(remove_gone=remove_gone))
        act = Act(act=RegisterAct.SURVEY, actor=actor, at=self._now(), reason=reason, source=survey.file)
        return await SqlComponents(self._engine).apply(act, changes) if changes else {}

    def _read(
        self, path: Path, options: SurveyOptions
    ) -> tuple[SurveyFile, list[Component], list[FeatureFault]]:
        hall = self._hall
        goes_by = (hall.pack, hall.rules.standard)  # a new version brings others
        if self._checks is None or self._checked_by != goes_by:
            self._checks, self._checked_by = ComponentChecks.of(*goes_by), goes_by
        words = SurveyWords(self._checks.rules, hall.rules.standard, hall.units)
        survey = read_survey(path, GeometryMapping(), options.crs, _bounds(hall), words)
        good, faults = judged(survey, self._checks, options.area or "", self._checks.today(self._now()))
        return survey, good, faults

    async def _concerned(
        self, good: Sequence[Component], area: str | None, told: Callable[[str], None]
    ) -> list[Registered]:
        """What the survey is compared with: its own components, and all of the area that it covers."""
        codes = {component.code for component in good}
        found: list[Registered] = []
        looked_at = 0
        async for chunk in SqlComponents(self._engine).all(_CHUNK):
            looked_at += len(chunk)
            told(_("正在比对,已核对在册部件 {count} 个……").format(count=f"{looked_at:,}"))
            found += [k for k in chunk if k.component.code in codes or _inside(k, area)]
            await asyncio.sleep(0)
        return found


def _inside(known: Registered, area: str | None) -> bool:
    return area is not None and known.component.cell_code.startswith(area)


def _compared(
    register: Sequence[Registered],
    survey: SurveyFile,
    good: Sequence[Component],
    faults: Sequence[FeatureFault],
    options: SurveyOptions,
) -> SurveyDifference:
    return compare(
        register,
        good,
        fields=survey.told,
        moved_over_m=options.moved_over_m,
        within=options.area or "",
        also_met=[fault.code for fault in faults],
        unnamed=survey.unnamed,
    )


def _bounds(hall: Hall) -> Bounds | None:
    outlines = hall.pack.districts or hall.pack.cell_outlines
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds(np.array([shape_of(o) for o in outlines])).tolist()
    return (west, south, east, north)
