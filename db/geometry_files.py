"""Survey files with geometries: GeoJSON, Shapefile (``.shp`` or zipped), GeoPackage, and what GDAL reads.

Heights are dropped. Arcs (curve polygons, compound curves) become lines of 4 degree steps, as GDAL cuts them:
3 cm off at a radius of 50 m. Attributes become texts. The texts of a Shapefile are in the encoding that its
``.cpg`` names; where there is none, they are UTF-8 if they can be, else GB 18030, as Chinese software writes.
"""

from __future__ import annotations

import codecs
import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed

#: Shapes, None where a feature has none.
Shapes = npt.NDArray[np.object_]

_IN_ZIP = (".shp", ".gpkg", ".geojson", ".json")
_BESIDE_SHP = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_LARGEST_UNPACKED = 8 * 2**30
#: Reads every byte of a text as one character, so that nothing is lost before its encoding is known.
_RAW = "iso-8859-1"
_CODE_PAGES = {"936": "gb18030", "cp936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}


class UnreadableGeometry(DomainError):
    """The file cannot be read at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class GeometryFile:
    """A layer as it stands in the file. ``crs`` is its own description of its coordinate system, or ""."""

    columns: Mapping[str, Sequence[str]]
    shapes: Shapes
    crs: str

    def __len__(self) -> int:
        return len(self.shapes)


def read_geometry(path: Path, *, layer: str = "", encoding: str = "") -> GeometryFile:
    """The features of *path*; *layer* is needed where there are several, *encoding* where none is found out.

    Raises:
        UnreadableGeometry: missing, broken, of no known kind, or in several layers.
    """
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnreadableGeometry(_("读不到 {file}:{why}。").format(file=path, why=words_of(error))) from error
    with _unpacked(path, layer) as plain:
        return _read(plain, path, "" if plain is not path and plain.suffix == ".shp" else layer, encoding)


def _read(plain: Path, shown: Path, layer: str, encoding: str) -> GeometryFile:
    from pyogrio.errors import DataSourceError
    from pyogrio.raw import read

    is_shape = plain.suffix.lower() == ".shp"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about details of formats; what matters here is checked
            found = read(
                plain,
                layer=_layer(plain, layer),
                force_2d=True,
                datetime_as_string=True,
                encoding=_RAW.upper() if is_shape else None,
            )
    except (DataSourceError, ValueError, RuntimeError) as error:
        text = _("读不了 {file}:不是可用的 GeoJSON、Shapefile 或 GeoPackage({why})。")
        raise UnreadableGeometry(text.format(file=shown, why=_short(error))) from error
    meta, _ids, wkb, values = found
    if wkb is None:
        raise UnreadableGeometry(_("{file} 只有表格,没有图形。").format(file=shown))
    if not len(wkb):
        raise UnreadableGeometry(_("{file} 里没有任何要素。").format(file=shown))
    columns = _columns(meta["fields"], values)
    if is_shape:
        columns = _decoded(columns, encoding or _code_page(plain))
    return GeometryFile(columns, shapely.from_wkb(wkb, on_invalid="ignore"), meta["crs"] or "")


def _short(error: Exception) -> str:
    return str(error).split(";")[0].strip().rstrip(".")[:200]


def _layer(path: Path, wanted: str) -> str:
    """The layer to read: *wanted*, or the only one that there is."""
    from pyogrio import list_layers

    layers = [(str(name), kind) for name, kind in list_layers(path).tolist()]
    if wanted:
        if wanted in (name for name, _kind in layers):
            return wanted
        text = _("{file} 没有图层“{layer}”(有:{names})。")
        known = listed(name for name, _kind in layers)
        raise UnreadableGeometry(text.format(file=path.name, layer=wanted[:60], names=known))
    names = [name for name, kind in layers if kind] or [name for name, _kind in layers]
    if len(names) > 1:
        text = _("{file} 有几个图层({names}),请用 --layer 写明导入哪一个。")
        raise UnreadableGeometry(text.format(file=path.name, names=listed(names)))
    return names[0] if names else ""


# -- attributes --------------------------------------------------------------------------------------------


def _columns(names: Sequence[str], values: Sequence[npt.NDArray[Any]]) -> dict[str, list[str]]:
    return {str(name): _texts(column) for name, column in zip(names, values, strict=True)}


def _texts(column: npt.NDArray[Any]) -> list[str]:
    if column.dtype.kind == "f":  # codes that a spreadsheet or an old dBASE made numbers of, too
        return [_number(value) for value in column.tolist()]
    return ["" if value is None else str(value).strip() for value in column.tolist()]


def _number(value: float) -> str:
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def _code_page(shape: Path) -> str:
    """The encoding that the ``.cpg`` beside a Shapefile names; "" where there is none that is known."""
    for beside in (shape.with_suffix(".cpg"), shape.with_suffix(".CPG")):
        if beside.is_file():
            word = beside.read_text("ascii", "ignore").strip().lower().removeprefix("ansi ")
            word = _CODE_PAGES.get(word, word)
            try:
                return codecs.lookup(word).name
            except LookupError:
                return ""
    return ""


def _decoded(columns: Mapping[str, Sequence[str]], encoding: str) -> dict[str, list[str]]:
    for name in (encoding, "utf-8", "gb18030"):
        if not name:
            continue
        try:
            return {_decode(key, name): [_decode(v, name) for v in column] for key, column in columns.items()}
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise UnreadableGeometry(_("没有编码“{name}”。").format(name=encoding[:40])) from error
    raise UnreadableGeometry(_("属性文字既不是 UTF-8 也不是 GB 18030,请用 --encoding 写明编码。"))


def _decode(text: str, encoding: str) -> str:
    return text if text.isascii() else text.encode(_RAW).decode(encoding)


# -- zipped files ------------------------------------------------------------------------------------------


@contextmanager
def _unpacked(path: Path, layer: str) -> Iterator[Path]:
    """*path*, or what is in it where it is a ZIP: its names and folders need not be what GDAL can read."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="dispatcher-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                yield _take_out(archive, path, layer, Path(folder))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnreadableGeometry(_("{file} 不是完好的 ZIP 文件。").format(file=path)) from error


def _take_out(archive: zipfile.ZipFile, path: Path, layer: str, folder: Path) -> Path:
    members = [entry for entry in archive.infolist() if not entry.is_dir()]
    mains = [e for e in members if PurePosixPath(_name(e)).suffix.lower() in _IN_ZIP]
    if len(mains) > 1 and layer:
        mains = [e for e in mains if PurePosixPath(_name(e)).stem == layer]
    if len(mains) != 1:
        names = listed(PurePosixPath(_name(e)).name for e in mains)
        text = (
            _("{file} 里有几份数据({names}),请用 --layer 写明导入哪一份(不带后缀)。")
            if mains
            else _("{file} 里没有要用的 Shapefile、GeoPackage 或 GeoJSON。")
        )
        raise UnreadableGeometry(text.format(file=path, names=names))
    return _copy_out(archive, members, mains[0], folder)


def _copy_out(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], main: zipfile.ZipInfo, folder: Path
) -> Path:
    """The file and what belongs to it, under plain names of our own."""
    stem, suffix = _parts(main)
    suffixes = _BESIDE_SHP if suffix == ".shp" else (suffix,)
    wanted = {_parts(e)[1]: e for e in members if _parts(e)[0] == stem and _parts(e)[1] in suffixes}
    if sum(entry.file_size for entry in wanted.values()) > _LARGEST_UNPACKED:
        raise UnreadableGeometry(_("ZIP 里的数据太大,请解压后再导入。"))
    for ending, entry in wanted.items():
        with archive.open(entry) as source, (folder / f"layer{ending}").open("wb") as target:
            shutil.copyfileobj(source, target)
    return folder / f"layer{suffix}"


def _parts(entry: zipfile.ZipInfo) -> tuple[str, str]:
    name = PurePosixPath(_name(entry))
    return (str(name.with_suffix("")), name.suffix.lower())


def _name(entry: zipfile.ZipInfo) -> str:
    """Chinese software writes names as GBK without saying so; ``zipfile`` then reads them as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
