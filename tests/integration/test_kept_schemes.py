"""Schemes as the hall keeps them, on both databases: a period is scored by the version of its beginning."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import cast

import pytest

from db.figures.reading import SqlFigures
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.services.hall import Hall as CityHall
from dispatcher_app.services.keeping.desk import KeptDesk
from tests.support.hall import Hall, in_hall
from tests.support.kept import edited, kept_documents
from tests.support.rules import CALENDAR, RULES, actor
from tests.support.town import town

ZONE = CALENDAR.zone
PACK = town()
CITY = cast(CityHall, SimpleNamespace(pack=PACK, units=UnitRegister(PACK.units), rules=RULES, zone=ZONE))
MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1), ZONE)


def _place(rows: tuple[Row, ...], scheme: str, number: int) -> int:
    return next(at for at, row in enumerate(rows) if (row["scheme"], row["number"]) == (scheme, str(number)))


def test_a_new_weight_counts_from_the_next_period_on(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        admin = KeptDesk(
            await kept_documents(hall.engine, hall.clock), actor(Role.ADMINISTRATOR), CITY, hall.clock
        )
        asked = Evaluations(SqlFigures(hall.engine, ZONE), admin, CITY, hall.clock)
        state = await admin.state(KeptKind.SCHEMES)
        rows = edited(tuple(state.rows), _place(tuple(state.rows), "unit", 2), weight="40")
        with pytest.raises(DomainError, match="合计 110,应为 100"):
            await admin.write(KeptKind.SCHEMES, rows, state, "加重结案")
        rows = edited(rows, _place(rows, "unit", 4), weight="20")
        written = await admin.write(KeptKind.SCHEMES, rows, state, "加重结案", starts=date(2026, 3, 20))
        # A server goes by its own clock: the month in which it begins, and the next.
        running = period_of(PeriodKind.MONTH, written.effective_at.astimezone(ZONE).date(), ZONE)
        next_ = period_of(PeriodKind.MONTH, running.last + timedelta(days=1), ZONE)
        weights = [
            [line.weight for line in (await asked.schemes(period))["unit"].lines]
            for period in (running, next_)
        ]
        assert weights == [[10, 30, 30, 30], [10, 40, 30, 20]]

    in_hall(hall_url, scenario)


def test_typed_scores_are_kept_and_come_onto_the_sheet(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        admin = KeptDesk(
            await kept_documents(hall.engine, hall.clock), actor(Role.ADMINISTRATOR), CITY, hall.clock
        )
        row = {"period": "2026-03", "scheme": "department", "input": "duties", "subject": "U1", "value": "80"}
        state = await admin.state(KeptKind.SCORES)
        with pytest.raises(DomainError, match="时段应写成"):
            await admin.write(KeptKind.SCORES, [{**row, "period": "三月", "note": ""}], state, "报送")
        await admin.write(KeptKind.SCORES, [{**row, "note": "一季度第三次"}], state, "报送")
        asked = Evaluations(SqlFigures(hall.engine, ZONE), admin, CITY, hall.clock)
        (sheet,) = (await asked.evaluate("department", MARCH)).sheets
        assert [line.points for line in sheet.lines] == [None, Fraction(24), None]
        assert (await admin.versions(KeptKind.SCORES))[0].reason == "报送"

    in_hall(hall_url, scenario)
