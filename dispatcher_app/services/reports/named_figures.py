"""Indicators that a template may name in its own sentences: ``{{ fig_closing_rate }}``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.table import FigureUnit
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


def figure_field(code: str) -> str:
    """The name of an indicator in templates."""
    return f"fig_{code}"


def figure_words(code: str, value: Number | None) -> str:
    """As it reads; what has no data says so."""
    return no_data() if value is None else cell_words(value, KINDS[INDICATORS[code].unit], UTC)


def named(figures: Mapping[str, Number | None]) -> dict[str, str]:
    """*figures* as the fields of a template."""
    return {figure_field(code): figure_words(code, value) for code, value in figures.items()}
