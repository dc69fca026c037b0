"""Where a case is known to be: the hall's default address is written into cases that nobody could place.

Such a case has coordinates (a partner's system wants some), but nothing happened there: it gets no sign on
the map, and lists say so.
"""

from __future__ import annotations

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.places import LocationSource, Point
from dispatcher_app.domain.queue import QueueRow


def case_place(case: Case) -> Point | None:
    """Longitude and latitude of *case*, degrees; None where it is not located or only by default."""
    if case.lon is None or case.lat is None or case.located_by == LocationSource.DEFAULT:
        return None
    return case.lon, case.lat


def row_place(row: QueueRow, nowhere: Point | None) -> Point | None:
    """The same of a line of a list, which does not say how it was located; *nowhere* is the default place."""
    if row.lon is None or row.lat is None or is_default(row, nowhere):
        return None
    return row.lon, row.lat


def is_default(row: QueueRow, nowhere: Point | None) -> bool:
    """Whether the case lies at the hall's default address *nowhere*, to the last digit."""
    return nowhere is not None and row.lon == nowhere[0] and row.lat == nowhere[1]
