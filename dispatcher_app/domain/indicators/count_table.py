"""Every base count (基础指标) of the hall, by code: domain facts §4.1 as conditions on the facts.

Sources: EG the eGova metric dictionary, CU the Unicom templates, YC 运城, JH 金华, XC 许昌, S000-S003
reports of other cities, GB our reading of GB/T 30428.4. What our data cannot tell is not declared.
"""

from __future__ import annotations

from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.event_counts import EVENT_COUNTS
from dispatcher_app.domain.indicators.handling_counts import DISPATCH_COUNTS, HANDLING_COUNTS
from dispatcher_app.domain.indicators.leg_counts import LEG_COUNTS
from dispatcher_app.domain.indicators.report_counts import REPORT_COUNTS
from dispatcher_app.domain.indicators.stock_counts import STOCK_COUNTS

_ALL = (*REPORT_COUNTS, *LEG_COUNTS, *DISPATCH_COUNTS, *HANDLING_COUNTS, *EVENT_COUNTS, *STOCK_COUNTS)

COUNTS: dict[str, BaseCount] = {count.code: count for count in _ALL}
if len(COUNTS) != len(_ALL):
    raise ValueError("two base counts share a code")


def counts_of(grain: Grain) -> tuple[BaseCount, ...]:
    return tuple(count for count in COUNTS.values() if count.grain is grain)
