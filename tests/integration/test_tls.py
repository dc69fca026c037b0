"""TLS to a real server, mode by mode: encrypted, by a known authority, made out to its host, or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import open_engine
from db.failures import said_plainly
from db.tls import BadTls
from dispatcher_app.services.ports import ExternalError
from tests.support.postgres import PostgresServer

pytest.importorskip("cryptography")
from tests.support.certificates import Authority

pytestmark = pytest.mark.postgres
NO_TLS = "不支持加密连接"
UNTRUSTED = "证书不可信"
OTHER_NAME = "不是发给这个地址的"


@dataclass(frozen=True)
class Place:
    """Servers with certificates, and what somebody may trust."""

    good: str
    other_name: str
    plain: str
    authority: Path
    stranger: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server with a certificate for 127.0.0.1, one with another's, and one without TLS."""
    folder = tmp_path_factory.mktemp("certificates")
    authority, stranger = Authority(folder), Authority(folder, "Somebody else")
    with (
        _server(authority, "127.0.0.1", "localhost") as good,
        _server(authority, "elsewhere.test") as other,
        PostgresServer() as plain,
    ):
        yield Place(good.url(), other.url(), plain.url(), authority.file, stranger.file)


def _server(authority: Authority, *hosts: str) -> PostgresServer:
    server = PostgresServer(options={"ssl": "on", "max_connections": "20"})
    certificate, key = authority.issue(*hosts)
    server.keep_file("server.crt", certificate)
    server.keep_file("server.key", key)
    return server


def _encrypted(url: str, mode: str, root: Path | None = None) -> bool:
    """Whether the server says that this connection is encrypted."""
    address = f"{url}?sslmode={mode}" + (f"&sslrootcert={root}" if root else "")

    async def work() -> bool:
        engine = open_engine(address, pooled=False)
        try:
            with said_plainly():
                async with engine.connect() as connection:
                    query = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    return bool((await connection.execute(query)).scalar_one())
        finally:
            await engine.dispose()

    return asyncio.run(work())


@pytest.mark.parametrize(("mode", "encrypted"), [("disable", False), ("prefer", True), ("require", True)])
def test_without_a_look_at_the_certificate(place: Place, mode: str, encrypted: bool) -> None:
    assert _encrypted(place.good, mode) is encrypted
    assert _encrypted(place.other_name, mode) is encrypted


def test_prefer_does_without_where_the_server_cannot(place: Place) -> None:
    assert _encrypted(place.plain, "prefer") is False


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_a_server_without_tls_is_refused_where_it_is_asked_for(place: Place, mode: str) -> None:
    with pytest.raises(ExternalError, match=NO_TLS):
        _encrypted(place.plain, mode, place.authority)


def test_a_known_authority_and_the_right_name_are_let_in(place: Place) -> None:
    for mode in ("require", "verify-ca", "verify-full"):
        assert _encrypted(place.good, mode, place.authority)


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_an_authority_that_is_not_trusted_is_refused(place: Place, mode: str) -> None:
    with pytest.raises(ExternalError, match=UNTRUSTED) as told:
        _encrypted(place.good, mode, place.stranger)
    assert not told.value.retry


def test_the_authorities_of_the_machine_do_not_know_ours(place: Place) -> None:
    with pytest.raises(ExternalError, match=UNTRUSTED):
        _encrypted(place.good, "verify-full")


def test_a_certificate_of_another_host_is_refused_by_verify_full_alone(place: Place) -> None:
    assert _encrypted(place.other_name, "verify-ca", place.authority)
    with pytest.raises(ExternalError, match=OTHER_NAME):
        _encrypted(place.other_name, "verify-full", place.authority)


def test_a_mode_or_a_file_that_there_is_not_is_told_before_anything_is_sent(
    place: Place, tmp_path: Path
) -> None:
    with pytest.raises(BadTls, match="sslmode 应为 disable / allow"):
        _encrypted(place.good, "always")
    with pytest.raises(BadTls, match="读不了根证书"):
        _encrypted(place.good, "verify-full", tmp_path / "none.crt")
    (tmp_path / "text.crt").write_text("no certificate")
    with pytest.raises(BadTls, match="读不了根证书"):
        _encrypted(place.good, "verify-ca", tmp_path / "text.crt")
