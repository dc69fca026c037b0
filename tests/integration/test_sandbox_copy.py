"""A copy of the live hall in which nobody is found again: secrets are planted everywhere and looked for."""

from __future__ import annotations

import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import (
    Boolean,
    Float,
    LargeBinary,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.codec import to_text
from db.engine import open_engine
from db.pack_files import read_pack
from db.store import SqlCaseStore
from db.tables import blobs, cases, components, documents, metadata, steps
from db.types import Instant
from db.verify import verify
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules, load_into
from dispatcher_app.cli.sandbox_copy import copy_live
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.sandbox.anonymous import COMPOUND, FIELDS
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.sandbox.erasing import KeyedEraser
from dispatcher_app.services.sandbox.harmless import HarmlessWords
from tests.support.hall import Hall, run_to_end
from tests.support.small_pack import write_small_pack

#: Every secret is of these, in whatever it is planted.
NAME, PHONE, WORD = "王小明", "13912345678", "GEHEIM"
SECRET = f"{NAME}{WORD}{PHONE}"
CALLERS = ("13800001111", "13800002222", "138-0000-1111")
#: Columns with words of the program's own, which no text fits in; and keys by which rows belong together.
_OWN_WORDS = {
    "cases": {"number", "stage", "source", "limit_text", "marks", "detail"},
    "steps": {"command_id", "verb", "from_stage", "to_stage", "role", "body", "previous_hash", "hash"}
    | {"private"},
    "components": {"code", "class_code", "state", "installed"},
}
#: Tables that are filled by other ways, and those that everything hangs on.
_LEFT = {"alembic_version", "hall_kind", "sandbox_clock", "transition_rules", "hall_act_rules"} | {
    "case_numbers"
}
STAGES = (Stage.REPORTED, Stage.HANDLING, Stage.CLOSED, Stage.DECLINED, Stage.MERGED)
_CODES = ("lead_unit", "decided_unit", "cell_code", "class_code", "owner_unit")


def test_every_text_of_a_case_is_classified() -> None:
    """A new field of a case is nobody's until somebody says what it tells; until then it does not go over."""
    texts = {name for name, one in Case.__dataclass_fields__.items() if one.type == "str"}
    assert texts == set(FIELDS)
    fields = Case.__dataclass_fields__.items()
    assert {name for name, one in fields if "tuple" in one.type or "Mapping" in one.type} == COMPOUND


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where the live hall is to be, and where its copy."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_hall"), f"sqlite:///{tmp_path / 'sandbox.db'}"
        return
    yield request.getfixturevalue("postgres_hall"), request.getfixturevalue("postgres_url")


def test_nobody_is_found_in_a_copy(pair: tuple[str, str], tmp_path: Path) -> None:
    live, sandbox = pair
    run_to_end(_live_hall(live, tmp_path))
    before = _bytes_of(live)
    run_to_end(_copy(live, sandbox))
    assert _bytes_of(live) == before, "the live hall was only read"
    run_to_end(_check(sandbox))
    if sandbox.startswith("sqlite"):
        for file in tmp_path.glob("sandbox.db*"):
            _check_bytes(file.read_bytes(), file.name)


async def _live_hall(url: str, folder: Path, *, planted: bool = True) -> None:
    database = bootstrap.connect(url, pooled=False)
    await ensure_rules(database)
    await load_into(database, write_small_pack(folder / "pack"), with_past=False)
    hall = Hall(database.engine)
    for number, stage in enumerate(STAGES):
        await hall.case_at(stage, caller_phone=CALLERS[number % 3], caller_name=NAME)
    if planted:
        await _plant_everywhere(database.engine, folder / "pack")
    await database.close()


async def _plant_everywhere(engine: AsyncEngine, pack: Path) -> None:
    async with _unguarded(engine) as connection:
        await _plant_pack(connection, read_pack(pack))
        for table in metadata.sorted_tables:
            if table.name not in _LEFT:
                await _plant(connection, table)


@asynccontextmanager
async def _unguarded(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SET session_replication_role = replica"))
        else:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in (await connection.execute(text(names))).all():
                await connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        await connection.commit()


async def _plant(connection: AsyncConnection, table: Table) -> None:
    """A secret in every text of every row, in JSON and in bytes too; a row of secrets where there is none."""
    if table.name == "documents":
        body = zlib.compress(SECRET.encode())
        await connection.execute(insert(documents), {"kind": "secret", "name": "x", "body": body})
        return
    rows = (await connection.execute(select(table))).mappings().all()
    own = _OWN_WORDS.get(table.name, set())
    if not rows:
        await connection.execute(insert(table), {c.name: _value(c.type, c.name) for c in table.columns})
        return
    if table.name not in _OWN_WORDS and table is not blobs:
        await connection.execute(insert(table), {c.name: _value(c.type, c.name) for c in table.columns})
        return
    keys = list(inspect(table).primary_key)
    for row in rows:
        values: dict[str, Any] = {
            c.name: _texts(c.name) for c in table.columns if isinstance(c.type, String) and c.name not in own
        }
        if table is blobs:
            values = {"data": SECRET.encode()}
        if table is cases:
            values |= {"detail": _planted(row["detail"]), "caller_phone": row["caller_phone"]}
        if table is steps:
            values |= {"body": _planted_step(row["body"]), "person": row["person"]}
        await connection.execute(update(table).where(*(key == row[key.name] for key in keys)).values(values))


def _texts(name: str) -> str:
    return SECRET[:32] if name in _CODES else SECRET


def _planted(detail: str) -> str:
    values = msgspec.json.decode(detail)
    texts = {name: SECRET for name in FIELDS if name not in cases.columns}
    attachment = {"sha256": "a" * 64, "kind": "before", "name": SECRET}
    report = {"unit": SECRET, "at": "2026-11-22T00:00:00Z", "text": SECRET}
    several = {"attachments": [attachment], "assist_reports": [report], "assist_units": [SECRET]}
    return to_text(values | texts | several)


def _planted_step(body: str) -> str:
    """What a step says of itself, and what it says of its case, as that has it."""
    values = msgspec.json.decode(body)
    changes = {
        name: SECRET if isinstance(value, str) and FIELDS.get(name) and name != "number" else value
        for name, value in values.get("changes", {}).items()
    }
    said = {"actor": SECRET, "seat": SECRET, "on_behalf_of": SECRET, "reason": SECRET, "reason_code": SECRET}
    return to_text(values | said | {"changes": changes})


def _value(kind: Any, name: str) -> Any:
    if isinstance(kind, Instant):
        return datetime(2026, 11, 22, tzinfo=UTC)
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return SECRET.encode()
    if name == "counts":  # of an act on the register: read at every start
        return "{}"
    if isinstance(kind, String):
        length = kind.length or 200
        return str(uuid4()) if name == "command_id" else (f"{SECRET}{uuid4().hex}")[:length]
    if isinstance(kind, Float):
        return 1.5
    return 4711


async def _plant_pack(connection: AsyncConnection, pack: Any) -> None:
    """Telephones and names in what the city brings along."""
    from dataclasses import replace

    from db.documents import put_document
    from dispatcher_app.domain.pack import Collector, DemoSeat
    from dispatcher_app.domain.words import Role

    parts = {
        "units": tuple(replace(unit, phone=PHONE) for unit in pack.units),
        "collectors": (Collector(WORD, NAME, pack.communities[0].code, PHONE),),
        "seats": (DemoSeat("liming", NAME, Role.DISPATCHER),),
        "cameras": tuple(replace(camera, stream=SECRET, owner=SECRET) for camera in pack.cameras),
    }
    for name, value in parts.items():
        await put_document(connection, "pack", name, msgspec.msgpack.encode(value))
    await connection.execute(update(components).values(maintainer=SECRET, photo="b" * 64))


async def _copy(live: str, sandbox: str) -> None:
    arguments = Namespace(from_live=live, url=sandbox, start=None, no_cases=False, command="sandbox")
    facts, _said = await copy_live(arguments, "")
    assert facts["cases"] == 6


async def _check(url: str) -> None:
    engine = open_engine(url, pooled=False, opens=HallKind.SANDBOX)
    try:
        for query in (NAME, PHONE, WORD, "小明"):
            assert not await SqlCaseStore(engine).search(SearchQuery(text=query)), query
        async with engine.connect() as connection:
            await _check_rows(connection)
            await _check_callers(connection)
    finally:
        await engine.dispose()


async def _check_rows(connection: AsyncConnection) -> None:
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    for name in names:
        for row in (await connection.execute(text(f'SELECT * FROM "{name}"'))).all():
            for value in row:
                said = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                _check_bytes(said, name)
                if name == "documents" and isinstance(value, bytes | memoryview):
                    _check_bytes(zlib.decompress(said), f"{name} {row[:2]}")


async def _check_callers(connection: AsyncConnection) -> None:
    """One caller stays one caller, however the number was written, and is another than the other one."""
    phones = [row[0] for row in await connection.execute(text("SELECT caller_phone FROM cases ORDER BY id"))]
    assert phones[0] == phones[2] == phones[3] != phones[1]


def _check_bytes(said: bytes, where: str) -> None:
    for secret in (NAME, PHONE, WORD, "小明", *CALLERS, "138000011", "liming"):
        for coded in (secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030")):
            assert coded not in said, f"{secret} in {where}: {said[:200]!r}"


def _bytes_of(url: str) -> bytes:
    return Path(url[10:]).read_bytes() if url.startswith("sqlite") else b""


def test_a_copy_is_a_whole_hall(sqlite_hall: str, tmp_path: Path) -> None:
    """Its chain holds, and its cases are what their steps say."""
    copy = f"sqlite:///{tmp_path / 'copy.db'}"

    async def work() -> None:
        await _live_hall(sqlite_hall, tmp_path, planted=False)
        await _copy(sqlite_hall, copy)
        engine = open_engine(copy, pooled=False, opens=HallKind.SANDBOX)
        verdict = await verify(engine)
        await engine.dispose()
        assert (verdict.ok, verdict.cases) == (True, 6), verdict.problem

    run_to_end(work())


def test_the_key_is_another_for_every_copy() -> None:
    words = HarmlessWords(())
    one, other = (KeyedEraser(words, (), (), ()) for _copy in range(2))
    assert one.phone(PHONE) == one.phone("139-1234 5678") != other.phone(PHONE)
    assert one.caller(NAME) == one.caller(NAME) != NAME
    assert one.reference("12345-7") != other.reference("12345-7")
