"""The pages of the keeping window that edit documents: each is the one page with its document."""

from __future__ import annotations

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.ui.admin.page import KeptPage, kept_source
from dispatcher_app.ui.context import SeatContext


class SeatsPage(KeptPage):
    """席位与人员."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.SEATS))
        self.setObjectName("kept_seats")


class UnitsPage(KeptPage):
    """单位."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.UNITS))
        self.setObjectName("kept_units")


class StandardPage(KeptPage):
    """标准."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.STANDARD))
        self.setObjectName("kept_standard")


class CalendarPage(KeptPage):
    """日历."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.CALENDAR))
        self.setObjectName("kept_calendar")


class LimitsPage(KeptPage):
    """时限与灯."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.LIMITS))
        self.setObjectName("kept_limits")


class ReasonsPage(KeptPage):
    """理由."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.REASONS))
        self.setObjectName("kept_reasons")


class SchemesPage(KeptPage):
    """评价方案."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.SCHEMES))
        self.setObjectName("kept_schemes")


class ScoresPage(KeptPage):
    """填报得分."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.SCORES))
        self.setObjectName("kept_scores")


class NumbersPage(KeptPage):
    """编号规则."""

    def __init__(self, context: SeatContext) -> None:
        super().__init__(context, kept_source(context, KeptKind.NUMBERS))
        self.setObjectName("kept_numbers")
