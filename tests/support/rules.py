"""A small rulebook and hall people for tests: three classes, four units, a plain calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.limits import Limit, LimitUnit
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow
from dispatcher_app.domain.words import Kind, Role

SCHEME = "GB/T 30428.2"
MANHOLE = ClassCode(SCHEME, Kind.COMPONENT, "01", "01")
RUBBISH = ClassCode(SCHEME, Kind.EVENT, "01", "04")


def _row(
    code: ClassCode, name: str, number: int, text: str, value: str, unit: LimitUnit, close: str
) -> StandardRow:
    return StandardRow(code, "大类", name, number, text, Limit(Decimal(value), unit), close)


STANDARD = Standard(
    SCHEME,
    "test",
    (
        _row(MANHOLE, "上水井盖", 1, "盖板丢失", "2", LimitUnit.URGENT_HOUR, "恢复到位"),
        _row(MANHOLE, "上水井盖", 2, "盖面破损", "4", LimitUnit.WORKING_HOUR, "换新或修好"),
        _row(RUBBISH, "暴露垃圾", 1, "堆积超过1平方米", "1", LimitUnit.WORKING_DAY, "清走"),
    ),
)
CALENDAR = WorkCalendar(
    zone=ZoneInfo("Asia/Shanghai"),
    hours=((time(8), time(12)), (time(14), time(18))),
    off_days=frozenset({date(2026, 1, 1)}),
    make_up_days=frozenset(),
    published_years=frozenset({2026}),
)
UNITS = {"U1": "市排水公司", "U2": "市环卫处", "U3": "区住建局", "U4": "市水利局"}
RULES = Rulebook(standard=STANDARD, calendar=CALENDAR, unit_names=UNITS)
CELL = {
    "cell_code": "440305001001001",
    "street": "粤海街道",
    "community": "科技园社区",
    "lon": 113.94,
    "lat": 22.54,
}

#: A Monday at 09:00 in the hall.
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)


def actor(role: Role, person: str = "") -> Actor:
    return Actor(person or f"{role.value}-1", person or role.label, role, f"{role.label}席 1")
