"""Survey files as offices hand them over, written by the test that reads them."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write
from pyproj import Transformer


def write_layer(
    path: Path,
    shapes: Sequence[Any],
    columns: Mapping[str, Sequence[Any]],
    crs: str | None = "EPSG:4490",
    *,
    encoding: str | None = None,
    layer: str | None = None,
    append: bool = False,
) -> Path:
    """A file of the kind that its name says; GeoPackages and others may hold several layers."""
    types = {shape.geom_type for shape in shapes if shape is not None}
    kind = next(iter(types)) if len(types) == 1 else "Unknown"
    kind += " Z" if any(shape is not None and shape.has_z for shape in shapes) else ""
    more: dict[str, Any] = {"layer": layer, "append": append} if layer else {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        _write(path, shapes, columns, kind, crs, encoding, more)
    return path


def _write(
    path: Path,
    shapes: Sequence[Any],
    columns: Mapping[str, Sequence[Any]],
    kind: str,
    crs: str | None,
    encoding: str | None,
    more: Mapping[str, Any],
) -> None:
    write(
        path,
        np.array([shapely.to_wkb(shape) if shape is not None else None for shape in shapes], dtype=object),
        [np.array(column, dtype=object) for column in columns.values()],
        list(columns),
        geometry_type=kind,
        crs=crs,
        encoding=encoding,
        **more,
    )


def zipped(path: Path, folder: str = "") -> Path:
    """A Shapefile with its companions in a ZIP, as it is sent by mail."""
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(path.parent.glob(f"{path.stem}.*")):
            if file != target:
                archive.write(file, f"{folder}{file.name}")
    return target


def projected(shapes: Sequence[Any], crs: str, *, swapped: bool = False) -> list[Any]:
    """*shapes* in degrees as *crs* has them: easting first, or northing where *swapped*."""
    way = Transformer.from_crs("EPSG:4490", crs, always_xy=True)

    def change(pairs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        found = np.column_stack(way.transform(pairs[:, 0], pairs[:, 1]))
        return found[:, ::-1] if swapped else found

    return [shape if shape is None else shapely.transform(shape, change) for shape in shapes]


def swapped(shapes: Sequence[Any]) -> list[Any]:
    return [shapely.transform(shape, lambda pairs: pairs[:, ::-1]) for shape in shapes]
