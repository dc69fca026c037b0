"""催办函: a letter to each unit with anything overdue or sent back, and the cases that are meant."""

from __future__ import annotations

from collections.abc import AsyncIterator

from dispatcher_app.domain.indicators.dimensions import UNIT, Key
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.case_lists import case_list
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making, subject_of
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import Report, Section
from dispatcher_app.services.reports.words import count_words, share_words

_CODES = (
    "open_handling", "open_overdue", "reworks", "returns", "handling_due_all", "handled_on_time_all",
    "on_time_handling_rate", "moved_due",
)  # fmt: skip
_OWN = frozenset({"unit"})


async def units_to_write_to(making: Making) -> list[Key]:
    """Units with anything overdue now, or sent back for rework in the period; the most overdue first."""
    found = await making.reader.by(_CODES, making.period, UNIT)
    meant = {key: figures for key, figures in found.items() if key and _concerns(figures)}
    if making.group is not None:
        of = unit_groups(making.ground.hall.units).group_of
        meant = {key: figures for key, figures in meant.items() if of(key) == making.group.value}
    return sorted(meant, key=lambda key: (-(found[key]["open_overdue"] or 0), str(key)))


def _concerns(figures: Figures) -> bool:
    return bool(figures["open_overdue"] or figures["reworks"])


async def letters(making: Making) -> AsyncIterator[Report]:
    """One letter after another.

    Raises:
        ExternalError: the database does not answer.
        ReportStopped: somebody asked for it to stop.
    """
    keys = await units_to_write_to(making)
    for number, key in enumerate(keys):
        name = key_name(UNIT, key, making.ground.hall)
        making.progress.step(_("写给 {unit}").format(unit=name), number, len(keys))
        yield await _letter(making, key, name)


async def _letter(making: Making, key: Key, name: str) -> Report:
    filters = {"unit": frozenset({key})}
    figures = await making.reader.whole(_CODES, making.period, filters)
    late = await case_list(
        making, "overdue", _("超期未办结案件"), "open_overdue", filters, empty=_("没有超期未办结的案件。"),
        leave_out=_OWN,
    )  # fmt: skip
    back = await case_list(
        making, "reworks", _("本期返工案件"), "reworks", filters, empty=_("本期没有返工的案件。"),
        written_to=key,
    )  # fmt: skip
    text = _(
        "截至数据时间,你单位在办案件 {open} 件,其中超期未办结 {late} 件;本期({period})到期应处置 {due} 件"
        "(含后来转给别的单位、移出前已反馈或已超期的 {moved} 件),按期处置率 {rate},返工 {back} 次。"
        "现将有关案件函告如下:"
    )
    summary = text.format(
        open=count_words(figures["open_handling"]),
        late=count_words(figures["open_overdue"]),
        period=making.days_words(),
        due=count_words(figures["handling_due_all"]),
        moved=count_words(figures["moved_due"]),
        rate=share_words(figures["on_time_handling_rate"]),
        back=count_words(figures["reworks"]),
    )
    sections = (Section(_("超期未办结"), (), (late,)), Section(_("返工"), (), (back,)))
    subject = f"letter {key} {subject_of(making.period)}"
    what = _("数字城管案件催办函")
    return await making.report(what, (summary,), sections, subject=subject, addressee=name)
