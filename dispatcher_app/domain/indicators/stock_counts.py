"""Counts of what is so at the moment of asking, whatever the period: open, overdue, waiting."""

from __future__ import annotations

from dispatcher_app.domain.indicators.conditions import AS_OF, Condition, Op, all_of, compare, equals, is_true
from dispatcher_app.domain.indicators.counts import BaseCount, case_count
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import N_

_OPEN = is_true("open")


def _stock(code: str, label: str, english: str, *where: Condition) -> BaseCount:
    return case_count(code, label, english, "", all_of(_OPEN, *where), source="CU")


STOCK_COUNTS: tuple[BaseCount, ...] = (
    _stock("open", N_("在办数"), "Open now"),
    _stock("open_handling", N_("处置中数"), "With the units now", equals("stage", Stage.HANDLING.value)),
    _stock(
        "open_overdue",
        N_("超期在办数"),
        "Past the unit's deadline now",
        compare("handling_due_at", Op.LT, AS_OF),
    ),
    _stock("open_shelved", N_("挂账在办数"), "Shelved now", is_true("shelved")),
    _stock("open_deferred", N_("缓办在办数"), "Deferred now", is_true("deferred")),
    _stock("open_supervised", N_("督办在办数"), "Supervised now", is_true("supervised")),
    _stock("open_emergency", N_("应急在办数"), "Emergencies open now", is_true("emergency")),
)
