"""Reads raster MBTiles 1.x: one SQLite file of pictures, rows counted from the south."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path, PurePath
from threading import Lock
from urllib.parse import quote

from db.picture_bytes import is_whole_picture
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import CREDIT_LENGTH, NAME_LENGTH, TileFileInfo, said_by_file

log = logging.getLogger(__name__)

SIGNATURE = b"SQLite format 3\x00"
_RASTER = {"", "png", "jpg", "jpeg", "webp"}
_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"


class MbTiles:
    """One open file; never written to, also when it lies on a medium that cannot be."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            ExternalError: not an MBTiles file, damaged beyond use, or of vectors instead of pictures.
        """
        self._lock, self._complained = Lock(), False
        try:
            self._connection = sqlite3.connect(read_only(path.absolute()), uri=True, check_same_thread=False)
            try:
                self.info = self._read_info(path)
            except BaseException:
                self._connection.close()
                raise
        except (sqlite3.Error, TypeError, ValueError) as error:  # bytes or words where numbers should be
            raise ExternalError(_("底图文件已损坏或不是 MBTiles:{file}。").format(file=path.name)) from error

    def tile(self, tile: Tile) -> bytes | None:
        row = (1 << tile.z) - 1 - tile.y
        try:
            with self._lock:
                found = self._connection.execute(_TILE, (tile.z, tile.x, row)).fetchone()
        except sqlite3.Error as error:
            self._complain(error)
            return None
        content = found[0] if found is not None else None
        return content if isinstance(content, bytes) and is_whole_picture(content) else None

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _read_info(self, path: Path) -> TileFileInfo:
        said = self._metadata()
        if said.get("format", "").lower() not in _RASTER:
            raise ExternalError(
                _("底图文件 {file} 的格式是 {format},只支持 png、jpg 和 webp 图片。").format(
                    file=path.name, format=said["format"][:20]
                ),
                retry=False,
            )
        least, most = self._zooms(said)
        return TileFileInfo(
            name=said_by_file(said.get("name", ""), NAME_LENGTH) or path.stem,
            attribution=said_by_file(said.get("attribution", ""), CREDIT_LENGTH),
            least_zoom=least,
            most_zoom=most,
            bounds=_bounds(said.get("bounds", "")),
        )

    def _metadata(self) -> dict[str, str]:
        with closing(self._connection.execute("SELECT name, value FROM metadata")) as rows:
            return {str(name): str(value) for name, value in rows}

    def _zooms(self, said: dict[str, str]) -> tuple[int, int]:
        """As the file says, else as its tiles are; MBTiles have an index for that."""
        try:
            return int(said["minzoom"]), int(said["maxzoom"])
        except (KeyError, ValueError):
            row = self._connection.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
            return (int(row[0]), int(row[1])) if row[0] is not None else (0, 0)

    def _complain(self, error: sqlite3.Error) -> None:
        if not self._complained:
            self._complained = True
            log.warning("a tile of the base map's file cannot be read; such tiles stay empty", exc_info=error)


def read_only(path: PurePath) -> str:
    """SQLite's address of a file that is only read; a share (``//server/maps``) needs two slashes more."""
    text = quote(path.as_posix(), safe="/:")
    return f"file://{'' if text.startswith('/') else '/'}{text}?mode=ro&immutable=1"


def _bounds(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None
