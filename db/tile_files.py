"""Opens a file of ready-made map pictures by what is in it, whatever it is called."""

from __future__ import annotations

from pathlib import Path

from db import mbtiles, pmtiles_file
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import TileFile


def open_tile_file(path: Path) -> TileFile:
    """
    Raises:
        ExternalError: with a sentence: no such file, not to be read, damaged, or not of pictures.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
    except FileNotFoundError as error:
        raise ExternalError(_("找不到底图文件:{file}。").format(file=path)) from error
    except OSError as error:
        raise ExternalError(_("读不了底图文件:{file}。").format(file=path)) from error
    if beginning == mbtiles.SIGNATURE:
        return mbtiles.MbTiles(path)
    if beginning.startswith(pmtiles_file.SIGNATURE):
        return pmtiles_file.PmTilesFile(path)
    raise ExternalError(
        _("不认识的底图文件:{file},应为 MBTiles 或 PMTiles。").format(file=path.name), retry=False
    )
