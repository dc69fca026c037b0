"""Every document that a hall keeps, by kind."""

from __future__ import annotations

from dispatcher_app.domain.keeping.calendar import CALENDAR
from dispatcher_app.domain.keeping.limits import LIMITS
from dispatcher_app.domain.keeping.numbers import NUMBERS
from dispatcher_app.domain.keeping.reasons import REASONS
from dispatcher_app.domain.keeping.schemes import SCHEMES
from dispatcher_app.domain.keeping.scores import SCORES
from dispatcher_app.domain.keeping.standard import STANDARD
from dispatcher_app.domain.keeping.table import KeptKind, KeptTable
from dispatcher_app.domain.keeping.units import UNITS

TABLES: dict[KeptKind, KeptTable] = {
    table.kind: table for table in (UNITS, STANDARD, CALENDAR, LIMITS, REASONS, NUMBERS, SCHEMES, SCORES)
}
