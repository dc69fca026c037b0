"""Indicators that a template may name in its own sentences: ``{{ fig_closing_rate }}``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.table import FigureUnit
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.formula import Number
from dispatcher_app.services.reports.words import cell_words, no_data
from dispatcher_app.services.workbooks import CellKind

#: How figures of each unit are told.
KINDS = {
    FigureUnit.CASES: CellKind.COUNT,
    FigureUnit.TIMES: CellKind.COUNT,
    FigureUnit.SHARE: CellKind.SHARE,
    FigureUnit.MULTIPLE: CellKind.DECIMAL,
    FigureUnit.HOURS: CellKind.DECIMAL,
}

#: Units that are said, because a number does not tell them: hours and multiples.
MEASURED = frozenset({FigureUnit.MULTIPLE, FigureUnit.HOURS})


def figure_field(code: str) -> str:
    """The name of an indicator in templates."""
    return f"fig_{code}"


def figure_words(code: str, value: Number | None) -> str:
    """As it reads; what has no data says so."""
    if value is None:
        return no_data()
    indicator = INDICATORS[code]
    text = cell_words(value, KINDS[indicator.unit], UTC, indicator.target)
    if indicator.unit not in MEASURED:
        return text
    return _("{figure} {unit}").format(figure=text, unit=indicator.unit.label)


def named(figures: Mapping[str, Number | None]) -> dict[str, str]:
    """*figures* as the fields of a template."""
    return {
        figure_field(code): figure_words(code, value) for code, value in figures.items() if code in INDICATORS
    }
