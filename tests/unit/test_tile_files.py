"""Files of map pictures: known whatever they are called, rows from the right end, damage is a hole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from db.mbtiles import read_only
from db.picture_bytes import is_whole_picture
from db.tile_files import open_tile_file
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.services.ports import ExternalError

#: Two tiles one above the other: a flipped row would exchange them.
NORTH, SOUTH = Tile(5, 26, 13), Tile(5, 26, 14)


def picture(colour: str, form: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, form)
    return out.getvalue()


PICTURES = {NORTH: picture("red"), SOUTH: picture("blue")}


def write_mbtiles(path: Path, form: str = "png", pictures: dict[Tile, bytes] | None = None) -> Path:
    said = {"name": "示范底图", "format": form, "minzoom": "5", "maxzoom": "5", "bounds": "113,22,114,23"}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        connection.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        connection.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(t.z, t.x, (1 << t.z) - 1 - t.y, body) for t, body in (pictures or PICTURES).items()],
        )
    return path


def write_pmtiles(path: Path, form: str = "png", pictures: dict[Tile, bytes] | None = None) -> Path:
    kind = TileType.PNG if form == "png" else TileType.MVT
    with path.open("wb") as file:
        writer = Writer(file)
        for tile, body in sorted((pictures or PICTURES).items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(*tile), body)
        head = {
            "tile_type": kind, "tile_compression": Compression.NONE, "min_zoom": 3, "max_zoom": 5,
            "min_lon_e7": 1130000000, "min_lat_e7": 220000000,
            "max_lon_e7": 1140000000, "max_lat_e7": 230000000,
        }  # fmt: skip
        writer.finalize(head, {"name": "示范底图", "attribution": "© 示范"})
    return path


Write = Callable[..., Path]
both = pytest.mark.parametrize("write", [write_mbtiles, write_pmtiles])


@both
def test_a_file_is_known_by_what_is_in_it_and_gives_each_tile_its_picture(
    write: Write, tmp_path: Path
) -> None:
    with closing(open_tile_file(write(tmp_path / "底图 1.dat"))) as found:
        assert found.tile(NORTH) == PICTURES[NORTH]
        assert found.tile(SOUTH) == PICTURES[SOUTH]
        assert found.tile(Tile(5, 0, 0)) is None
        assert found.tile(Tile(19, 0, 0)) is None
        assert (found.info.name, found.info.least_zoom, found.info.most_zoom) == ("示范底图", 5, 5)
        assert found.info.bounds == (113, 22, 114, 23)


@both
def test_a_damaged_tile_is_missing_and_the_others_are_there(write: Write, tmp_path: Path) -> None:
    changed = bytearray(PICTURES[NORTH])
    changed[len(changed) // 2] ^= 0xFF
    for bad in (b"", b"<html>busy</html>", PICTURES[NORTH][:-20], bytes(changed)):
        path = tmp_path / f"{len(bad)}-{hash(bad)}"
        with closing(open_tile_file(write(path, pictures={NORTH: bad, SOUTH: PICTURES[SOUTH]}))) as found:
            assert found.tile(NORTH) is None
            assert found.tile(SOUTH) == PICTURES[SOUTH]


@both
def test_a_file_cut_off_anywhere_is_refused_or_has_holes(write: Write, tmp_path: Path) -> None:
    """What a copy over a slow network leaves behind: never an error from a tile, never a wrong picture."""
    whole = write(tmp_path / "whole").read_bytes()
    refused = 0
    for number in range(24):
        path = tmp_path / f"cut{number}"
        path.write_bytes(whole[: len(whole) * number // 24])
        try:
            found = open_tile_file(path)
        except ExternalError:
            refused += 1
            continue
        with closing(found):
            assert all(found.tile(tile) in (None, body) for tile, body in PICTURES.items())
    assert refused > 0


@both
def test_noise_in_a_file_is_a_hole(write: Write, tmp_path: Path) -> None:
    whole = write(tmp_path / "whole").read_bytes()
    for start in range(0, len(whole), max(1, len(whole) // 40)):
        path = tmp_path / f"noise{start}"
        path.write_bytes(whole[:start] + b"\xa5" * 64 + whole[start + 64 :])
        try:
            found = open_tile_file(path)
        except ExternalError:
            continue
        with closing(found):
            assert all(found.tile(tile) in (None, *PICTURES.values()) for tile in PICTURES)


@both
def test_vectors_are_refused_in_a_sentence(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match=r"只支持 png、jpg 和 webp"):
        open_tile_file(write(tmp_path / "x", form="pbf"))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 zipped", b"SQLite format 3\x00" + b"\xff" * 400, b"PMTiles\x03"]
)
def test_what_is_no_file_of_tiles_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "map.mbtiles"
    path.write_bytes(content)

    with pytest.raises(ExternalError, match=r"map\.mbtiles"):
        open_tile_file(path)


def test_a_file_whose_zooms_are_no_numbers_is_damaged(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "map.mbtiles")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE metadata SET value = 'five' WHERE name = 'minzoom'")
        connection.execute("UPDATE tiles SET zoom_level = 'five'")
    with pytest.raises(ExternalError, match="已损坏"):
        open_tile_file(path)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match="找不到"):
        open_tile_file(tmp_path / "nothing")
    with pytest.raises(ExternalError, match="读不了"):
        open_tile_file(tmp_path)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "hall.db")) as connection, connection:
        connection.execute("CREATE TABLE cases (id INTEGER)")

    with pytest.raises(ExternalError, match="不是 MBTiles"):
        open_tile_file(tmp_path / "hall.db")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PurePosixPath("/srv/地图/a b?.mbtiles"), "file:///srv/%E5%9C%B0%E5%9B%BE/a%20b%3F.mbtiles"),
        (PureWindowsPath("D:\\maps\\a.mbtiles"), "file:///D:/maps/a.mbtiles"),
        (PureWindowsPath("\\\\server\\maps\\a.mbtiles"), "file:////server/maps/a.mbtiles"),
    ],
)
def test_sqlite_finds_a_file_wherever_it_is(path: PurePath, address: str) -> None:
    assert read_only(path) == f"{address}?mode=ro&immutable=1"


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles")
    before = path.read_bytes()

    with closing(open_tile_file(path)) as found:
        found.tile(NORTH)

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.mbtiles"]


@both
def test_four_threads_read_one_file(write: Write, tmp_path: Path) -> None:
    asked = [NORTH, SOUTH, Tile(5, 1, 1)] * 60

    with closing(open_tile_file(write(tmp_path / "x"))) as found, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(found.tile, asked))

    assert answers == [PICTURES.get(tile) for tile in asked]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_whole_picture_is_told_from_a_piece(form: str) -> None:
    whole = picture("green", form)

    assert is_whole_picture(whole)
    assert not any(is_whole_picture(whole[:length]) for length in range(len(whole) - 2))
    assert not is_whole_picture(b"GIF89a" + whole)


def test_what_a_file_says_of_itself_is_a_line_whoever_wrote_it(tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "a.mbtiles")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE metadata SET value = ?", ("\u202e<b>\n图\x00" + "长" * 5_000_000,))
        connection.execute("UPDATE metadata SET value = 'png' WHERE name = 'format'")
    with closing(open_tile_file(file)) as found:
        assert len(found.info.name) <= 60
        assert not {"\u202e", "\n", "\x00"} & set(found.info.name)
