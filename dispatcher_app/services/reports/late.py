"""What is late and what leaders watch: the part that every report of a period has."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.indicators.dimensions import UNIT, Key
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.case_lists import case_list
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.model import ReportTable, Section
from dispatcher_app.services.reports.tables import by_key, most_of

_CODES = ("open_handling", "open_overdue", "open_supervised")


async def late_section(making: Making, *, annex: bool = False) -> Section:
    """Overdue by unit, the overdue cases, and those under supervision: at the end of the period, or now.

    Raises:
        ExternalError: the database does not answer.
        ReportStopped: somebody asked for it to stop.
    """
    making.progress.step(_("统计超期和督办"))
    past = making.then is not None
    nothing = _("期末没有超期未办结的案件。") if past else _("现在没有超期未办结的案件。")
    unwatched = _("期末没有督办的案件。") if past else _("现在没有督办的案件。")
    units = await overdue_units(making, nothing)
    late = await case_list(making, "overdue", _("超期在办案件"), "open_overdue", empty=nothing, annex=annex)
    watched = await case_list(making, "supervised", _("督办在办案件"), "open_supervised", empty=unwatched)
    stock = (
        _(
            "超期、督办为期末的存量,不限本期上报;各案为期末时的单位、状态和期限。期末超期、到数据时间已结案的,"
            "在本期各表里算超期结案,不算超期未结案。"
        )
        if past
        else _("超期、督办为数据时间的存量,不限本期上报。")
    )
    return Section(_("超期与督办"), (stock,), (units, late, watched))


async def overdue_units(making: Making, empty: str) -> ReportTable:
    """Units with anything overdue, the most first."""
    found = await making.reader.by(_CODES, making.period, UNIT)
    late = {key: figures for key, figures in found.items() if figures["open_overdue"]}
    return by_key(
        "overdue_units", _("超期在办(按单位)"), UNIT, _CODES, late, _sum_of(late), making.ground.hall,
        most_of("open_overdue"), empty=empty,
    )  # fmt: skip


def _sum_of(found: Mapping[Key, Figures]) -> Figures:
    """The whole of the units that are shown: those without anything overdue are left out."""
    return {code: sum(figures[code] or 0 for figures in found.values()) for code in _CODES}
