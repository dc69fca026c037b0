"""Photos of a case: checked, kept by their bytes, given back unchanged or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from PIL import Image
from sqlalchemy import text

from db import schema
from db.engine import open_engine
from db.store import SqlCaseStore
from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.services.photos import MAX_BYTES, NotAPhoto, Photos, check_photo
from tests.support.desk import HandClock

T = TypeVar("T")


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def with_photos(url: str, scenario: Callable[[Photos, Any], Awaitable[T]]) -> T:
    async def go() -> T:
        engine = open_engine(url, pooled=False)
        try:
            await schema.upgrade(engine)
            return await scenario(Photos(SqlCaseStore(engine), HandClock()), engine)
        finally:
            await engine.dispose()

    return asyncio.run(go())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_kind_a_phone_or_screen_makes_is_taken(kind: str) -> None:
    assert check_photo(picture(kind), "一.jpg") == f"image/{kind.lower()}"


def bad_photos() -> dict[str, bytes]:
    good = picture(size=(640, 480))
    return {
        "empty": b"",
        "text": "井盖照片".encode(),
        "cut off": good[: len(good) // 2],
        "only a head": good[:20],
        "a program": b"MZ" + b"\0" * 4000,
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "tiff, which no seat can show": picture("TIFF"),
    }


@pytest.mark.parametrize("data", bad_photos().values(), ids=bad_photos())
def test_what_is_no_photo_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotAPhoto, match="井盖"):
        check_photo(data, "井盖.jpg")


def test_a_file_too_large_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(NotAPhoto, match="20 MB"):
        check_photo(b"\xff" * (MAX_BYTES + 1), "大.jpg")


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    """A few hundred bytes that claim a billion pixels."""
    head = bytearray(picture("PNG", (8, 8)))
    head[16:24] = (60_000).to_bytes(4) * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4)
    with pytest.raises(NotAPhoto):
        check_photo(bytes(head), "炸弹.png")


def test_kept_photos_come_back_byte_for_byte(database_url: str) -> None:
    async def scenario(photos: Photos, _engine: object) -> None:
        data = picture()
        kept = await photos.keep(data, "一.jpg", PhotoKind.BEFORE)
        assert kept == Attachment(hashlib.sha256(data).hexdigest(), PhotoKind.BEFORE, "一.jpg")
        assert await photos.fetch(kept) == data
        assert await photos.fetch(Attachment("0" * 64, PhotoKind.BEFORE, "x")) is None

    with_photos(database_url, scenario)


def test_the_same_photo_is_stored_once_whatever_it_is_called(database_url: str) -> None:
    async def scenario(photos: Photos, engine: Any) -> int:
        one = await photos.keep(picture(), "一.jpg", PhotoKind.BEFORE)
        other = await photos.keep(picture(), "二.jpg", PhotoKind.AFTER)
        assert one.sha256 == other.sha256
        async with engine.connect() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM blobs"))).scalar_one())

    assert with_photos(database_url, scenario) == 1


def test_a_photo_changed_behind_our_back_is_not_shown(database_url: str) -> None:
    async def scenario(photos: Photos, engine: Any) -> None:
        kept = await photos.keep(picture(), "一.jpg", PhotoKind.BEFORE)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE blobs SET data = :data"), {"data": picture(colour="red")})
        assert await photos.fetch(kept) is None

    with_photos(database_url, scenario)


def test_a_long_name_is_cut_and_a_bad_photo_leaves_nothing(database_url: str) -> None:
    async def scenario(photos: Photos, engine: Any) -> int:
        with pytest.raises(NotAPhoto):
            await photos.keep(b"no", "坏.jpg", PhotoKind.BEFORE)
        kept = await photos.keep(picture(), "长" * 300, PhotoKind.BEFORE)
        assert len(kept.name) == 120
        async with engine.connect() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM blobs"))).scalar_one())

    assert with_photos(database_url, scenario) == 1
