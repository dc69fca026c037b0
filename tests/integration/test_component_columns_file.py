"""The file that a start reads the register from: never another state of it than the database has."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import make_url

from db import component_columns_file as kept
from db import component_reading
from db.component_reading import read_columns
from db.documents import Documents
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.places import Component
from dispatcher_app.services.components.columns import ComponentColumns, columns_of
from tests.support.hall import Hall, in_hall
from tests.support.town import COVER, town

LAMPS = tuple(
    replace(COVER, code=f"44030501370{n:05d}", class_code="部件-01-37", name=f"路灯{n}", lon=113.93 + n / 7e5)
    for n in range(30)
)
VERSION = kept.RegisterVersion("0001", 2, 3, ("b", "a"))


@pytest.fixture(autouse=True)
def small_registers_are_kept_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(component_reading, "_WORTH_KEEPING", 1)
    monkeypatch.setattr(kept.platformdirs, "user_cache_path", lambda *_app, **_more: tmp_path / "cache")
    yield
    _written()


def _written() -> None:
    """What is written beside the reading has been written."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name == component_reading.KEEPING:
            thread.join()


def _all(columns: ComponentColumns) -> set[Component]:
    return set(columns.components(range(len(columns))))


def _same(one: ComponentColumns, other: ComponentColumns) -> bool:
    rows = all(one.row_of(lamp.code) == other.row_of(lamp.code) for lamp in LAMPS)
    return rows and _all(one) == _all(other) and one.place.tolist() == other.place.tolist()


def test_what_is_kept_comes_back_whole_and_only_for_its_version(tmp_path: Path) -> None:
    file, columns = tmp_path / "sub" / "hall.db.components", columns_of(LAMPS)
    kept.keep(file, VERSION, columns)

    found = kept.load(file, VERSION)

    assert found is not None
    assert _same(found, columns)
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    for other in (
        structs.replace(VERSION, acts=3),
        structs.replace(VERSION, sum_of_ids=4),
        structs.replace(VERSION, newest=("c", "a")),
        structs.replace(VERSION, schema="0002"),
    ):
        assert kept.load(file, other) is None


def test_an_empty_register_has_a_file_too(tmp_path: Path) -> None:
    kept.keep(tmp_path / "none", VERSION, columns_of(()))
    found = kept.load(tmp_path / "none", VERSION)
    assert found is not None
    assert len(found) == 0


def test_a_damaged_or_torn_file_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    kept.keep(file, VERSION, columns_of(LAMPS))
    whole = file.read_bytes()
    torn = [whole[:length] for length in (0, 5, 40, 60, len(whole) // 2, len(whole) - 1)]
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 97)]
    for damaged in (*torn, *flipped, b"something else entirely" * 9):
        file.write_bytes(damaged)
        assert kept.load(file, VERSION) is None
    assert kept.load(tmp_path / "never written", VERSION) is None


def test_a_place_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    kept.keep(tmp_path / "taken" / "kept", VERSION, columns_of(LAMPS))
    assert kept.load(tmp_path / "taken" / "kept", VERSION) is None


def test_what_a_crash_left_behind_goes_and_what_another_program_writes_stays(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    old, young = (tmp_path / f"kept.{name}.part" for name in ("00aa", "00bb"))
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    kept.keep(file, VERSION, columns_of(LAMPS))
    assert not old.exists()
    assert young.exists()
    assert kept.load(file, VERSION) is not None


def test_a_start_reads_the_file_until_somebody_acts(hall_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read_rows: list[str] = []
    for name in ("_columns_of_file", "_columns_of_server"):
        monkeypatch.setattr(component_reading, name, _noting(name, read_rows))

    async def start(hall: Hall) -> set[Component]:
        found = _all(await read_columns(hall.engine))
        _written()
        return found

    async def day(hall: Hall) -> None:
        register = (COVER, *LAMPS)
        await Documents(hall.engine).save_pack(replace(town(), components=register))
        assert await start(hall) == set(register)
        assert await start(hall) == set(register)
        assert len(read_rows) == 1, "the second start has the file"
        gone = replace(LAMPS[0], state=ComponentState.REMOVED.value)
        moved = replace(LAMPS[1], lon=113.94)
        after = {COVER, moved, *LAMPS[2:]}
        await Documents(hall.engine).save_pack(replace(town(), components=(COVER, gone, moved, *LAMPS[2:])))
        assert await start(hall) == after
        assert await start(hall) == after
        assert len(read_rows) == 2

    in_hall(hall_url, day)


def _noting(name: str, calls: list[str]) -> Callable[[object], object]:
    real = getattr(component_reading, name)

    def noted(connection: object) -> object:
        calls.append(name)
        return real(connection)

    return noted


def test_only_a_database_on_a_disk_or_a_server_has_a_file() -> None:
    assert kept.file_for(make_url("sqlite://")) is None
    assert kept.file_for(make_url("sqlite:///:memory:")) is None
    assert kept.file_for(make_url("sqlite:////srv/hall.db")) == Path("/srv/hall.db.components")
    one, other = (kept.file_for(make_url(f"postgresql+asyncpg://{who}@db1/hall")) for who in ("a:x", "b:y"))
    assert one == other
    assert one is not None
    assert one != kept.file_for(make_url("postgresql+asyncpg://a@db2/hall"))
