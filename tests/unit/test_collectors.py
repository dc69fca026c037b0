"""Where collectors are: legs and gaps, honest moments, who is near, and what an exchange file may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.collectors import FRESH, GAP, Fix, Sighting
from dispatcher_app.domain.pack import Collector
from dispatcher_app.domain.words import Role
from dispatcher_app.services.collectors.arrivals import BadPosition, PositionReader, system_of
from dispatcher_app.services.collectors.trails import (
    TOLERANCE_M,
    legs_of,
    length_m,
    passed,
    spot_at,
    trail_of,
)
from dispatcher_app.services.collectors.watch import LastSeen, nearest
from dispatcher_app.services.coordinates import CoordinateSystem, wgs84_to_gcj02
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.withholding import NotForThisRole
from tests.support.desk import make_desk
from tests.support.loop import TestLoop
from tests.support.rules import MORNING
from tests.support.town import MIDDLE

LON, LAT = MIDDLE
PLANE = LocalMetres(LON, LAT)


def fix(minutes: float, east_m: float = 0.0, accuracy_m: float = 5.0) -> Fix:
    return Fix(MORNING + timedelta(minutes=minutes), LON + east_m / PLANE.per_lon, LAT, accuracy_m)


def east(lon: float) -> float:
    return (lon - LON) * PLANE.per_lon


def test_a_trail_has_a_gap_where_no_fix_came_and_leaves_out_what_is_vague() -> None:
    told = [fix(30, 300), fix(0), fix(1, 70), fix(2, 5000, 900.0), fix(31, 370)]
    trail = trail_of("C01", told)
    assert [[f.at.minute for f in leg] for leg in trail.legs] == [[0, 1], [30, 31]]
    assert length_m(trail) == pytest.approx(140, abs=0.5), "what was walked in the gap nobody knows"
    apart = int(GAP / timedelta(minutes=1))
    assert len(list(legs_of([fix(0), fix(apart)]))) == 1
    assert len(list(legs_of([fix(0), fix(apart + 0.1)]))) == 2


def test_in_a_gap_nobody_moves_and_the_line_ends_where_it_was_left() -> None:
    trail = trail_of("C01", [fix(0), fix(2, 120), fix(30, 600), fix(31, 660)])

    def at(minutes: float) -> tuple[float, bool] | None:
        spot = spot_at(trail, MORNING + timedelta(minutes=minutes))
        return spot and (round(east(spot.lon)), spot.known)

    assert at(-1) is None
    assert [at(0), at(1), at(2)] == [(0, True), (60, True), (120, True)]
    assert [at(2.1), at(15), at(29.9)] == [(120, False)] * 3
    assert [at(30.5), at(31), at(200)] == [(630, True), (660, True), (660, False)]

    def walked(minutes: float) -> list[int]:
        legs = passed(trail, MORNING + timedelta(minutes=minutes))
        return [round(east(leg[-1].lon)) for leg in legs]

    assert [walked(-1), walked(1), walked(15), walked(30.5)] == [[], [60], [120], [120, 630]]


def test_a_rest_on_the_way_stays_a_rest() -> None:
    """A straight line that is stood still upon is more than its two ends."""
    resting = [fix(0), fix(1, 60), fix(2, 60), fix(3, 60), fix(4, 60), fix(5, 120)]
    (leg,) = trail_of("C01", resting).legs
    assert [f.at.minute for f in leg] == [0, 1, 4, 5]


@given(st.lists(st.floats(-300, 300), min_size=2, max_size=40))
def test_thinning_moves_nobody_by_more_than_the_tolerance(walk: list[float]) -> None:
    told = [fix(minute, metres) for minute, metres in enumerate(walk)]
    trail = trail_of("C01", told)
    for one in told:
        spot = spot_at(trail, one.at)
        assert spot is not None
        assert abs(east(spot.lon) - east(one.lon)) <= TOLERANCE_M + 1e-6


def test_the_nearest_are_those_whose_position_is_of_now() -> None:
    def seen(code: str, metres: float, age: timedelta) -> LastSeen:
        return LastSeen(Collector(code, code, ""), fix(0, metres), age)

    fresh, old = timedelta(minutes=1), FRESH + timedelta(seconds=1)
    people = [seen("far", 900, fresh), seen("old", 10, old), seen("near", -300, FRESH)]
    found = nearest(LON, LAT, people)
    assert [one.seen.collector.code for one in found] == ["near", "far", "old"]
    assert found[0].distance_m == pytest.approx(300, abs=0.5)
    assert len(nearest(LON, LAT, people, 1)) == 1


def test_a_seat_is_told_who_is_where_and_a_wall_is_not(tmp_path: Path, run: TestLoop) -> None:
    desk = make_desk(tmp_path, Role.DISPATCHER)

    async def scenario() -> None:
        assert desk.collectors._store is not None
        await desk.collectors._store.add([Sighting("C01", fix(-3)), Sighting("X9", fix(-400, 50))])
        one, other = await desk.collectors.last()
        assert (one.collector.name, one.age, one.fresh) == ("王五", timedelta(minutes=3), True)
        assert (other.collector.name, other.fresh) == ("X9", False), "who left the pack has a code"
        day = MORNING.astimezone(desk.hall.zone).date()
        assert len((await desk.collectors.trail("C01", day)).legs) == 1
        assert (await desk.collectors.trail("C01", day - timedelta(days=1))).legs == ()
        for role in (Role.WALL, Role.TRAINER, Role.ADMINISTRATOR):
            other_seat = make_desk(tmp_path, role)
            assert not other_seat.collectors.may_see
            with pytest.raises(NotForThisRole):
                await other_seat.collectors.last()

    run(scenario())


COLUMNS = ("编号", "时间", "经度", "纬度", "精度")
NAMED = dict(zip(("code", "time", "lon", "lat", "accuracy"), COLUMNS, strict=True))
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def reader(**terms: object) -> PositionReader:
    def inside(lon: float, lat: float) -> bool:
        return abs(lon - LON) < 0.01 and abs(lat - LAT) < 0.01

    people = frozenset({"C01"})
    return PositionReader(COLUMNS, NAMED, people, inside, ZoneInfo("Asia/Shanghai"), NOW, **terms)  # type: ignore[arg-type]


def row(
    code: str = "C01", time: str = "2026-03-02 08:59:00", lon: str = str(LON), lat: str = str(LAT)
) -> list[str]:
    return [code, time, lon, lat, "8"]


@pytest.mark.parametrize(
    "time", ["2026-03-02 08:59:00", "2026/03/02 08:59", "2026-03-02T00:59:00Z", "1772413140", "1772413140000"]
)
def test_times_are_read_as_terminals_write_them(time: str) -> None:
    assert reader().read(row(time=time)).fix.at == NOW - timedelta(minutes=1)


def test_shifted_and_swapped_places_come_back() -> None:
    lon, lat = wgs84_to_gcj02(LON, LAT)
    shifted = reader(system=CoordinateSystem.GCJ02).read(row(lon=str(lon), lat=str(lat)))
    assert (shifted.fix.lon, shifted.fix.lat) == pytest.approx((LON, LAT), abs=1e-7)
    swapped = reader(swapped=True).read(row(lon=str(LAT), lat=str(LON)))
    assert (swapped.fix.lon, swapped.fix.lat) == (LON, LAT)
    assert system_of("GCJ-02") is CoordinateSystem.GCJ02


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (row("C99"), "编号"),
        (row(""), "编号"),
        (row(time="2026-03-02 09:03:00"), "时间"),
        (row(time="2025-01-01"), "时间"),
        (row(time="昨天"), "时间"),
        (row(lon="118.5"), "经度"),
        (row(lon=str(LAT), lat=str(LON)), "经度"),
        (row(lon="nan"), "经度"),
        (row(lat=""), "纬度"),
        ([*row()[:4], "-1"], "精度"),
    ],
)
def test_a_row_that_is_no_position_says_where_it_is_wrong(values: list[str], column: str) -> None:
    with pytest.raises(BadPosition) as bad:
        reader().read(values)
    assert bad.value.column == column
