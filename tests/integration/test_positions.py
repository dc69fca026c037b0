"""Where collectors were, in both databases: kept as told, read by those who may, gone only when old."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from db import position_guards
from db.documents import Documents
from db.engine import open_engine
from db.positions import SqlPositions
from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.demo_walks import let_collectors_walk
from dispatcher_app.domain.collectors import Fix, Sighting
from dispatcher_app.domain.privacy import POSITION_READERS
from dispatcher_app.services.coordinates import wgs84_to_gcj02
from dispatcher_app.services.ports import ExternalError
from tests.support.guard_paper import DIALECTS, fingerprint, written
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.logins import PASSWORD, PEOPLE, LoginHall, as_login, by_logins, raw
from tests.support.town import MIDDLE, town

#: Changed on purpose? Write a migration that puts the new guards in place; then the new value here.
FINGERPRINT = "558cf5651962b1bc"
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def _seen(code: str, ago: timedelta, lon: float = 113.95) -> Sighting:
    return Sighting(code, Fix(NOW - ago, lon, 22.54, 8.0))


def test_the_guards_of_positions_do_not_change_without_a_migration() -> None:
    said = [each for dialect in DIALECTS for each in written(dialect, position_guards.install)]
    assert fingerprint(said) == FINGERPRINT


@pytest.fixture
def hall_with_town(hall_url: str) -> str:
    async def load(hall: Hall) -> None:
        await Documents(hall.engine).save_pack(town())

    in_hall(hall_url, load)
    return hall_url


def test_an_exchange_file_comes_in_and_its_bad_rows_are_told(
    hall_with_town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lon, lat = MIDDLE
    shifted = wgs84_to_gcj02(lon, lat)
    at = (NOW - timedelta(minutes=1)).isoformat()
    file, mapping = tmp_path / "terminals.jsonl", tmp_path / "map.toml"
    rows = [
        {"who": "C01", "when": at, "p": {"x": shifted[0], "y": shifted[1]}},
        {"who": "C01", "when": at, "p": {"x": shifted[0], "y": shifted[1]}},
        {"who": "C99", "when": at, "p": {"x": shifted[0], "y": shifted[1]}},
        {"who": "C02", "when": (NOW + 2 * HOUR).isoformat(), "p": {"x": shifted[0], "y": shifted[1]}},
        {"who": "C02", "when": at, "p": {"x": 118.0, "y": 30.0}},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    fields = "code = 'who'\ntime = 'when'\nlon = 'p.x'\nlat = 'p.y'"
    mapping.write_text(f"format = 1\ncrs = 'gcj02'\n[fields]\n{fields}\n")
    command = ["import", "positions", str(file), "--map", str(mapping), "--json", "--url", hall_with_town]

    def run(*more: str) -> dict[str, int]:
        capsys.readouterr()
        assert main([*command, "--profile", str(tmp_path / "profile"), *more]) == 0
        said: dict[str, int] = json.loads(capsys.readouterr().out)
        return said

    dry = run("--dry-run")
    assert (dry["imported"], dry["already_there"], dry["rejected"]) == (1, 1, 3)
    first, again = run(), run()
    assert (first["imported"], again["imported"], again["already_there"]) == (1, 0, 2)
    lines = Path(str(first["rejects_file"])).read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["3", "who"], ["4", "when"], ["5", "p.x"]]

    async def look(hall: Hall) -> None:
        (last,) = await SqlPositions(hall.engine).last(NOW - HOUR, NOW)
        assert (last.collector, last.fix.lon, last.fix.lat) == ("C01", pytest.approx(lon), pytest.approx(lat))

    in_hall(hall_with_town, look)


def test_a_demo_city_s_collectors_walk_on_and_are_not_made_twice(
    sqlite_hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = replace(town(), info=replace(town().info, demo_password="public"))
    now = [NOW]
    monkeypatch.setattr(bootstrap, "utc_now", lambda: now[0])

    async def scenario() -> None:
        database = bootstrap.connect(sqlite_hall, pooled=False)
        try:
            made = await let_collectors_walk(database, pack)
            assert made > 100
            assert await let_collectors_walk(database, pack) == 0
            now[0] = NOW + timedelta(hours=4)
            assert 0 < await let_collectors_walk(database, pack) < made, "only what came since"
            assert await let_collectors_walk(database, replace(pack, collectors=())) == 0
        finally:
            await database.close()

    run_to_end(scenario())


def test_the_newest_of_each_and_the_trail_of_one(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        positions = SqlPositions(hall.engine)
        told = [_seen("C01", HOUR), _seen("C02", 2 * HOUR), _seen("C01", 3 * HOUR), _seen("C03", 100 * HOUR)]
        assert await positions.add(told) == 4
        last = await positions.last(NOW - 24 * HOUR, NOW)
        assert [(one.collector, one.fix.at) for one in last] == [("C01", NOW - HOUR), ("C02", NOW - 2 * HOUR)]
        assert last[0].fix == told[0].fix
        earlier = await positions.last(NOW - 24 * HOUR, NOW - 2 * HOUR)
        assert [one.fix.at for one in earlier] == [NOW - 3 * HOUR, NOW - 2 * HOUR], "as of then"
        trail = await positions.between("C01", NOW - 3 * HOUR, NOW - HOUR)
        assert [fix.at for fix in trail] == [NOW - 3 * HOUR], "from the beginning until before the end"
        assert await positions.last(NOW - 400 * HOUR, NOW - 300 * HOUR) == []

    in_hall(hall_url, scenario)


def test_what_is_told_twice_is_kept_once_and_as_told_first(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        positions = SqlPositions(hall.engine)
        assert await positions.add([_seen("C01", HOUR, 113.95), _seen("C01", HOUR, 113.99)]) == 1
        again = [_seen("C01", HOUR, 113.90), _seen("C01", 2 * HOUR)]
        assert await positions.known(again) == 1
        assert await positions.add(again) == 1
        (last,) = await positions.last(NOW - 24 * HOUR, NOW)
        assert last.fix.lon == 113.95

    in_hall(hall_url, scenario)


def test_old_ones_go_young_ones_stay_and_none_is_changed(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        positions = SqlPositions(hall.engine)
        await positions.add([_seen("C01", 40 * 24 * HOUR), _seen("C01", 8 * 24 * HOUR), _seen("C01", HOUR)])
        assert await positions.prune(NOW - 30 * 24 * HOUR) == 1
        for forbidden in (
            "DELETE FROM collector_positions",
            "UPDATE collector_positions SET lon = 0",
            "INSERT INTO collector_positions SELECT collector, at, 200, lat, 0 FROM collector_positions",
        ):
            with pytest.raises(DBAPIError, match="position"):
                await hall.sql(forbidden)
        assert len(await positions.between("C01", NOW - 1000 * HOUR, NOW)) == 2

    in_hall(hall_url, scenario)


def test_a_server_shows_them_to_those_who_send_collectors_and_takes_them_from_administrators(
    postgres_hall: str,
) -> None:
    async def scenario(hall: LoginHall) -> None:
        await SqlPositions(hall.engine).add([_seen("C01", HOUR)])
        for person in PEOPLE.values():
            async with raw(postgres_hall, person.login) as connection:
                may = "has_table_privilege('collector_positions', '{}')"
                reads = await connection.fetchval(f"SELECT {may.format('SELECT')}")
                assert reads == (person.role in POSITION_READERS), person.role
                writes = await connection.fetchval(
                    "SELECT has_any_column_privilege('collector_positions', 'INSERT')"
                )
                assert writes == (person.role == "administrator"), person.role

        admin = open_engine(as_login(postgres_hall, "admin.one"), pooled=False, password=PASSWORD)
        try:
            own = SqlPositions(admin)
            old = _seen("C02", 40 * 24 * HOUR)
            assert await own.add([_seen("C01", HOUR), _seen("C02", HOUR), old]) == 2
            assert await own.latest(NOW - 2 * HOUR, NOW) == {"C01": NOW - HOUR, "C02": NOW - HOUR}
            assert await own.known([old]) == 1
            assert await own.prune(NOW - 30 * 24 * HOUR) == 1
            with pytest.raises(ExternalError):
                await own.last(NOW - 2 * HOUR, NOW)
        finally:
            await admin.dispose()

    by_logins(postgres_hall, scenario)
