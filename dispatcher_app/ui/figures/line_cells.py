"""One line of a score sheet as a list shows it."""

from __future__ import annotations

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import ADJUSTING, NESTED, TYPED
from dispatcher_app.domain.indicators.schemes.score import LineScore
from dispatcher_app.i18n import _
from dispatcher_app.ui.figures.what_if import points
from dispatcher_app.ui.figures.words import number, written


def line_cells(each: LineScore) -> tuple[str, ...]:
    """Formula, inputs and result beside each other."""
    line = each.line
    if line.sort in TYPED:
        inputs = number(each.value) if each.value is not None else _("没有填报")
        value = inputs
    elif line.sort in NESTED:
        inputs = ""
        value = f"{float(each.value * 100):.2f}%" if each.value is not None else _("无数据")
    else:
        inputs = _(";").join(f"{name} {number(many)}" for name, many in each.inputs)
        value = written(INDICATORS[line.of], each.value)
    result = points(each.points) if line.sort not in ADJUSTING or each.points is not None else ""
    return (line.name, line.formula, inputs, value, result)
