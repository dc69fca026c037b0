"""The register as a file: CSV for spreadsheets, GeoJSON for maps. Either can be imported again."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec

from db.os_words import words_of
from dispatcher_app.domain.components import Registered
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.whole_file import whole_file

#: Columns of ``components.csv`` in a city pack, and the component's field of each.
COLUMNS = {
    "code": "code",
    "class": "class_code",
    "name": "name",
    "lon": "lon",
    "lat": "lat",
    "cell": "cell_code",
    "owner": "owner_unit",
    "state": "state",
    "maintainer": "maintainer",
    "installed": "installed",
    "photo": "photo",
}
KINDS = (".csv", ".geojson")


async def export_register(
    path: Path, chunks: AsyncIterator[Sequence[Registered]], *, with_removed: bool
) -> int:
    """Write the register to *path*, in the format that its name says; how many components it was.

    Raises:
        DomainError: another kind of name, or the file cannot be written.
    """
    if path.suffix.lower() not in KINDS:
        raise DomainError(_("{file} 应以 .csv 或 .geojson 结尾。").format(file=path.name))
    write = _csv if path.suffix.lower() == ".csv" else _geojson
    encoding = "utf-8-sig" if write is _csv else "utf-8"
    try:
        with whole_file(path, encoding) as file:
            return await write(file, chunks, lambda known: with_removed or not known.removed)
    except OSError as error:
        text = _("写不了 {file}:{why}。")
        raise DomainError(text.format(file=path, why=words_of(error))) from error


async def export_components(path: Path, chunks: AsyncIterator[Sequence[Registered]]) -> int:
    """Implements :class:`dispatcher_app.services.components.desk.Exporter`: everything in *chunks*."""
    return await export_register(path, chunks, with_removed=True)


_Wanted = Callable[[Registered], bool]


async def _csv(file: TextIO, chunks: AsyncIterator[Sequence[Registered]], wanted: _Wanted) -> int:
    writer, count = csv.writer(file), 0
    writer.writerow(COLUMNS)
    async for chunk in chunks:
        rows = [_row(known.component) for known in chunk if wanted(known)]
        writer.writerows(rows)
        count += len(rows)
    return count


def _row(component: Component) -> list[object]:
    values = (getattr(component, name) for name in COLUMNS.values())
    return [guarded(value) if isinstance(value, str) else value for value in values]


async def _geojson(file: TextIO, chunks: AsyncIterator[Sequence[Registered]], wanted: _Wanted) -> int:
    file.write('{"type":"FeatureCollection","features":[')
    count = 0
    async for chunk in chunks:
        for known in filter(wanted, chunk):
            file.write((",\n" if count else "\n") + _feature(known))
            count += 1
    file.write("\n]}\n")
    return count


def _feature(known: Registered) -> str:
    component = known.component
    words: dict[str, Any] = {
        name: getattr(component, field) for name, field in COLUMNS.items() if name not in ("lon", "lat")
    }
    feature = {
        "type": "Feature",
        "properties": words | {"revision": known.revision},
        "geometry": {"type": "Point", "coordinates": [component.lon, component.lat]},
    }
    return msgspec.json.encode(feature).decode()
