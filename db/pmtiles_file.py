"""Reads raster PMTiles 3: one file of pictures along a Hilbert curve, found through directories."""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from db.picture_bytes import is_whole_picture
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import CREDIT_LENGTH, NAME_LENGTH, TileFileInfo, said_by_file

log = logging.getLogger(__name__)

SIGNATURE = b"PMTiles"
_HEADER_BYTES = 127
_RASTER = {TileType.PNG, TileType.JPEG, TileType.WEBP}
_DEEPEST = 4

#: Directories kept: each lists some thousand tiles and takes a few hundred kilobytes.
_KEPT = 48
#: A directory or a text is never so large; a damaged length is not read.
_MOST_BYTES = 32 << 20

#: What a damaged file makes its readers raise.
_DAMAGED = (
    OSError, EOFError, ValueError, IndexError, KeyError, zlib.error, MemoryError, OverflowError,
    MagicNumberNotFound, SpecVersionUnsupported,
)  # fmt: skip


class PmTilesFile:
    """One open file."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            ExternalError: not a PMTiles file, damaged beyond use, or of vectors instead of pictures.
        """
        self._lock, self._complained = Lock(), False
        self._directories: OrderedDict[int, list[Entry]] = OrderedDict()
        try:
            self._file = path.open("rb")
            try:
                self._header: HeaderDict = deserialize_header(self._read(0, _HEADER_BYTES))
                self.info = self._read_info(path)
                self._directory(self._header["root_offset"], self._header["root_length"])
            except BaseException:
                self._file.close()
                raise
        except _DAMAGED as error:
            raise ExternalError(_("底图文件已损坏或不是 PMTiles:{file}。").format(file=path.name)) from error

    def tile(self, tile: Tile) -> bytes | None:
        if not self.info.least_zoom <= tile.z <= self.info.most_zoom or not tile.there:
            return None
        try:
            with self._lock:
                content = self._find(zxy_to_tileid(tile.z, tile.x, tile.y))
        except _DAMAGED as error:
            self._complain(error)
            return None
        return content if content is not None and is_whole_picture(content) else None

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _find(self, tile_id: int) -> bytes | None:
        header = self._header
        offset, length = header["root_offset"], header["root_length"]
        for _depth in range(_DEEPEST):
            found = find_tile(self._directory(offset, length), tile_id)
            if found is None:
                return None
            if found.run_length:
                content = self._read(header["tile_data_offset"] + found.offset, found.length)
                return self._unpacked(content, header["tile_compression"])
            offset, length = header["leaf_directory_offset"] + found.offset, found.length
        return None

    def _directory(self, offset: int, length: int) -> list[Entry]:
        directory = self._directories.get(offset)
        if directory is None:
            directory = self._directories[offset] = deserialize_directory(self._read(offset, length))
            if len(self._directories) > _KEPT:
                self._directories.popitem(last=False)
        self._directories.move_to_end(offset)
        return directory

    def _read(self, offset: int, length: int) -> bytes:
        if not 0 <= length <= _MOST_BYTES:
            raise EOFError(f"a piece of {length} bytes")
        self._file.seek(offset)
        content = self._file.read(length)
        if len(content) < length:
            raise EOFError("the file ends too early")
        return content

    def _unpacked(self, content: bytes, packing: Compression) -> bytes:
        return gzip.decompress(content) if packing is Compression.GZIP else content

    def _read_info(self, path: Path) -> TileFileInfo:
        header = self._header
        if header["tile_type"] not in _RASTER:
            raise ExternalError(
                _("底图文件 {file} 的格式是 {format},只支持 png、jpg 和 webp 图片。").format(
                    file=path.name, format=header["tile_type"].name.lower()
                ),
                retry=False,
            )
        said = self._metadata()
        west, south = header["min_lon_e7"] / 1e7, header["min_lat_e7"] / 1e7
        east, north = header["max_lon_e7"] / 1e7, header["max_lat_e7"] / 1e7
        return TileFileInfo(
            name=said_by_file(said.get("name", ""), NAME_LENGTH) or path.stem,
            attribution=said_by_file(said.get("attribution", ""), CREDIT_LENGTH),
            least_zoom=header["min_zoom"],
            most_zoom=header["max_zoom"],
            bounds=(west, south, east, north) if west < east and south < north else None,
        )

    def _metadata(self) -> dict[str, object]:
        """What the file says in words; nothing where that is unreadable: the pictures matter more."""
        try:
            text = self._read(self._header["metadata_offset"], self._header["metadata_length"])
            said = json.loads(self._unpacked(text, self._header["internal_compression"]))
        except _DAMAGED:
            return {}
        return said if isinstance(said, dict) else {}

    def _complain(self, error: BaseException) -> None:
        if not self._complained:
            self._complained = True
            log.warning("a tile of the base map's file cannot be read; such tiles stay empty", exc_info=error)
