"""Databases that are migrated already: migrating takes longer than most tests."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import schema
from db.engine import open_engine
from tests.support.postgres import PostgresServer
from tests.support.sandbox import make as make_sandbox


def _migrate(url: str) -> None:
    async def run() -> None:
        engine = open_engine(url, pooled=False)
        await schema.upgrade(engine)
        await engine.dispose()

    asyncio.run(run())


@pytest.fixture(scope="session")
def empty_hall_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "hall.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def empty_hall_database(postgres_server: PostgresServer) -> str:
    """Name of a migrated database to copy; nobody may be connected to it."""
    url = postgres_server.create_database("empty_hall")
    _migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture
def sqlite_hall(sqlite_url: str, empty_hall_file: Path) -> str:
    """A migrated SQLite file without a case."""
    shutil.copy(empty_hall_file, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def postgres_hall(postgres_server: PostgresServer, empty_hall_database: str) -> Iterator[str]:
    """A migrated PostgreSQL database without a case."""
    url = postgres_server.create_database(template=empty_hall_database)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def hall_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without a case, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_hall")
    return url


@pytest.fixture
def strict_url() -> Iterator[str]:
    """A server where everybody gives a password."""
    with PostgresServer(passwords=True) as server:
        yield server.create_database()


@pytest.fixture(scope="session")
def empty_sandbox_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    make_sandbox(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def empty_sandbox_database(postgres_server: PostgresServer) -> str:
    """Name of a sandbox's database to copy; nobody may be connected to it."""
    return make_sandbox(postgres_server.create_database("empty_sandbox")).rpartition("/")[2]


@pytest.fixture
def sqlite_sandbox(tmp_path: Path, empty_sandbox_file: Path) -> str:
    """A sandbox in a file that is called like a live hall; its clock stands at ``STARTS``."""
    (tmp_path / "live").mkdir()
    return f"sqlite:///{shutil.copy(empty_sandbox_file, tmp_path / 'live' / 'hall.db')}"


@pytest.fixture
def postgres_sandbox(postgres_server: PostgresServer, empty_sandbox_database: str) -> Iterator[str]:
    url = postgres_server.create_database(template=empty_sandbox_database)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sandbox_url(request: pytest.FixtureRequest) -> str:
    """An empty sandbox, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_sandbox")
    return url
