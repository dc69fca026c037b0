"""Cases as a table for outside: a column for every field that a hall hands on, in its seats' words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from dispatcher_app.domain.case import FIELD_LABELS, AssistReport, Case
from dispatcher_app.domain.privacy import PRIVATE_FIELDS
from dispatcher_app.domain.rounds import answered
from dispatcher_app.domain.words import Labelled, Mark
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.workbooks import Cell, CellKind, SheetColumn

#: Fields of a case in the order of the columns; those of the side paths stand behind the straight road's.
FIELDS = (
    "number stage marks source channel reported_at stage_since class_name class_code condition_no "
    "condition_text description place district street community cell_code lon lat component_code "
    "external_ref wants_callback finding lead_unit handled_by assist_units requirement limit due_at "
    "due_provisional result overdue handling_seconds dispatches handoffs reworks wrong_dispatches "
    "assist_reports application application_until basis basis_date extensions shelvings shelved_until "
    "deferred_until supervised supervision_level supervised_unit supervision_due supervision_no "
    "boundary_since decided_unit cost_note emergency visit_at visit_present visit_finding merged_into "
    "closing_kind closed_at call_back call_back_attempts call_back_next reopened appeal exempt "
    "second_look"
).split()
#: Only where they are asked for: what a caller said of himself.
PRIVATE = ("caller_name", *sorted(PRIVATE_FIELDS - {"caller_name"}))
_UNITS = frozenset({"lead_unit", "handled_by", "supervised_unit", "decided_unit", "merged_into"})
#: Values of exactly these types are cells, unless they are codes of something that has a name.
_AS_THEY_ARE = frozenset({str, int, float, datetime, date})
_LABELS: Mapping[str, str] = {
    "number": N_("案件编号"),
    "stage": N_("当前状态"),
    "marks": N_("标记"),
    "stage_since": N_("本环节起"),
    "class_name": N_("小类"),
    "class_code": N_("小类代码"),
    "condition_no": N_("立案条件号"),
    "handled_by": N_("成绩单位"),
    "due_at": N_("办理期限"),
    "due_provisional": N_("期限待日历公布"),
    "overdue": N_("案件超时"),
    "handling_seconds": N_("处置用时(秒)"),
    "dispatches": N_("派遣次数"),
    "handoffs": N_("回退次数"),
    "reworks": N_("返工次数"),
    "extensions": N_("延期次数"),
    "closed_at": N_("结案时间"),
    "reopened": N_("重开次数"),
    "appeal": N_("申诉"),
    "exempt": N_("考核豁免"),
}
_KINDS: Mapping[str, CellKind] = dict.fromkeys(
    "reported_at stage_since due_at application_until shelved_until deferred_until supervision_due "
    "boundary_since visit_at closed_at call_back_next".split(),
    CellKind.INSTANT,
) | {"basis_date": CellKind.DAY}


@dataclass(frozen=True, slots=True)
class CaseTable:
    """*masters* gives the number of the case that another is merged into."""

    hall: Hall
    with_private: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return (*FIELDS, *PRIVATE) if self.with_private else tuple(FIELDS)

    @property
    def columns(self) -> list[SheetColumn]:
        return [SheetColumn(label_of(name), _KINDS.get(name, CellKind.TEXT)) for name in self.fields]

    def row(self, case: Case, masters: Mapping[int, str]) -> list[Cell]:
        """The case's values, in the order of the columns."""
        values = self._of_now(case, _reader(self.fields)(case))
        return [
            value
            if value is None or (type(value) in _AS_THEY_ARE and name not in _UNITS)
            else self._cell(case, name, masters)
            for name, value in zip(self.fields, values, strict=True)
        ]

    def _of_now(self, case: Case, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Until the unit that has the case has answered, an earlier unit's result is not its, nor was
        anything on time; that the case was late once stays so."""
        if not case.dispatches or answered(case):
            return values
        unsaid = {"result": "", **({} if case.overdue else {"overdue": None})}
        return tuple(unsaid.get(name, value) for name, value in zip(self.fields, values, strict=True))

    def _cell(self, case: Case, name: str, masters: Mapping[int, str]) -> Cell:
        value = getattr(case, name)
        if name == "merged_into":
            return masters.get(value, "") if value is not None else ""
        if name in _UNITS:
            return self.hall.unit_name(value) if value else ""
        if name == "assist_units":
            return listed(self.hall.unit_name(unit) for unit in value)
        if name == "limit":
            return value.text if value is not None else ""
        return _plain(value, self._report)

    def _report(self, report: AssistReport) -> str:
        return f"{self.hall.unit_name(report.unit)}:{report.text}"


@cache
def _reader(fields: tuple[str, ...]) -> Callable[[Case], tuple[Any, ...]]:
    """All of a case's values in one go: a file has millions of cells."""
    return attrgetter(*fields)


def label_of(name: str) -> str:
    return _(_LABELS.get(name) or FIELD_LABELS[name])


def _plain(value: object, told: Callable[[AssistReport], str]) -> Cell:
    """A value as a cell: words by their labels, yes and no as words."""
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, frozenset):
        return listed(mark.label for mark in Mark if mark in value)
    if isinstance(value, tuple):
        return ";".join(told(report) for report in value if isinstance(report, AssistReport))
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    raise TypeError(f"no cell: {value!r}")
