"""Every indicator (评价指标) of the hall: domain facts §4.2 as sums and quotients of base counts.

A base count is an indicator by itself; those that several base counts make up stand here. Where a city's own
formula differs, it is another indicator, not another meaning of the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.domain.indicators.leg_counts import LEG_WORDS
from dispatcher_app.domain.indicators.rates import RATES
from dispatcher_app.domain.indicators.sums import handling, ones, twice
from dispatcher_app.domain.indicators.table import Direction, FigureUnit, Indicator
from dispatcher_app.i18n import N_

MORE, LESS = Direction.MORE, Direction.LESS


def _number(
    code: str, label: str, english: str, parts: Mapping[str, Fraction], direction: Direction, source: str
) -> Indicator:
    return Indicator(
        code=code, label=label, english=english, numerator=parts, direction=direction, source=source
    )


#: Which way is better, for base counts that say so by themselves.
_LESS_IS_BETTER = frozenset(
    "missed voided returns false_returns reworks wrong_dispatches check_fails closure_returns gate_returns "
    "sent_back sent_wrongly closed_late unclosed_late reworked_cases supervisions escalations "
    "supervision_late supervision_open_late second_looks_bad open_overdue extensions shelvings".split()
)


def _base() -> Iterator[Indicator]:
    """Every base count that is not part of a sum below is an indicator by itself."""
    inside = {code for total in _TOTALS for code in total.counts}
    for count in COUNTS.values():
        if count.code in inside or count.variant or count.amount:
            continue
        yield Indicator(
            code=count.code,
            label=count.label,
            english=count.english,
            numerator=ones(count.code),
            unit=FigureUnit.CASES if count.grain is Grain.CASE else FigureUnit.TIMES,
            direction=LESS if count.code in _LESS_IS_BETTER else Direction.NEITHER,
            source=count.source,
            note=count.note,
        )


def _leg_totals() -> Iterator[Indicator]:
    for words in LEG_WORDS:
        for what, (label, english) in words.labels.items():
            better = LESS if "late" in what else Direction.NEITHER
            yield _number(
                f"{words.leg}_{what}_all", label, english, twice(words.leg, what), better, words.source
            )


def _handling_totals() -> Iterator[Indicator]:
    for what, label, english, better in (
        ("handling_due", N_("应处置数"), "Due to handle", Direction.NEITHER),
        ("handled", N_("处置数"), "Handled", Direction.NEITHER),
        ("handled_on_time", N_("按期处置数"), "Handled on time", MORE),
        ("handled_late", N_("超期处置数"), "Handled late", LESS),
        ("unhandled_late", N_("超期未处置数"), "Overdue, not handled", LESS),
    ):
        yield _number(f"{what}_all", label, english, handling(what), better, "EG")


#: How much of 应处置数 is of units that have the case no more: they answer for it, and reports say how many.
_MOVED = Indicator(
    code="moved_due",
    label=N_("移出前应处置数"),
    english="Due to handle, case moved on since",
    numerator=ones("handling_due_moved"),
    unit=FigureUnit.CASES,
    source="YC",
    note=N_("案件后来转给别的单位,移出前已反馈结果或已超期;已含在应处置数内"),
)
_TOTALS: tuple[Indicator, ...] = (*_leg_totals(), *_handling_totals())


def _by_code(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator in indicators:
        if indicator.code in found:
            raise ValueError(f"two indicators are called {indicator.code}")
        found[indicator.code] = indicator
    return found


INDICATORS: dict[str, Indicator] = _by_code((*_base(), *_TOTALS, _MOVED, *RATES))
