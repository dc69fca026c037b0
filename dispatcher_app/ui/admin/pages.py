"""The pages of the keeping window that edit documents: each is the one page with its document."""

from __future__ import annotations

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.ui.admin.page import KeptPage, kept_source
from dispatcher_app.ui.context import SeatContext


class SeatsPage(KeptPage):
    """席位与人员."""

    name = "kept_seats"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.SEATS))


class UnitsPage(KeptPage):
    """单位."""

    name = "kept_units"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.UNITS))


class StandardPage(KeptPage):
    """标准."""

    name = "kept_standard"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.STANDARD))


class CalendarPage(KeptPage):
    """日历."""

    name = "kept_calendar"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.CALENDAR))


class LimitsPage(KeptPage):
    """时限与灯."""

    name = "kept_limits"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.LIMITS))


class ReasonsPage(KeptPage):
    """理由."""

    name = "kept_reasons"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.REASONS))


class NumbersPage(KeptPage):
    """编号规则."""

    name = "kept_numbers"

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.NUMBERS))
