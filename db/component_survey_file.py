"""A survey of components from a file: a table with coordinates, or points of a map layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from db.geometry_crs import Bounds, Pairs, file_system
from db.geometry_files import Shapes, read_geometry
from db.geometry_mapping import GeometryMapping
from db.geometry_places import Placer
from db.import_files import open_rows
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.mapping import FileFormat
from dispatcher_app.services.importing.rows import BrokenFile, RowSource
from dispatcher_app.services.spreadsheet_text import unguarded
from dispatcher_app.services.survey_words import SurveyWords

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".gz")
#: Our field of a component for each field of the mapping.
_OURS = {"class": "class_code", "cell": "cell_code", "owner": "owner_unit"}
_MANY = 2000


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """``numbers`` are lines of a table or features of a layer, ``told`` the fields that the file has.

    ``faults`` are of those that are no point at all, by their place in ``components``; ``unnamed`` are the
    codes of those whose name was made up from their class, because the file gives them none.
    """

    numbers: Sequence[int]
    components: Sequence[Component]
    told: frozenset[str]
    faults: Mapping[int, str]
    system: str
    unnamed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Raw:
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    pairs: Pairs
    faults: dict[int, str]
    crs: str


def read_survey(
    path: Path, mapping: GeometryMapping, crs: str, city: Bounds | None, words: SurveyWords
) -> SurveyFile:
    """The components of *path*; *crs* is the user's word for its coordinate system.

    Raises:
        DomainError: it cannot be read, or its coordinate system is not known or cannot be meant.
    """
    is_table = path.suffix.lower() in _TABLES
    raw = _table(path, mapping) if is_table else _layer(path, mapping)
    placer = Placer(file_system(crs or mapping.crs, raw.crs, city), mapping.swapped, city)
    placer.check(raw.pairs[:: max(1, len(raw.pairs) // _MANY)])
    names = mapping.columns("components", list(raw.columns))
    values = {name: _values(raw.columns[column], mapping, name) for name, column in names.items()}
    components = _components(values, placer.degrees(raw.pairs), words, len(raw.numbers))
    told = {_OURS.get(name, name) for name in names} | {"lon", "lat"}
    called = zip(components, values.get("name", ()), strict=False)  # no names at all: not told
    unnamed = frozenset(component.code for component, name in called if not name)
    return SurveyFile(raw.numbers, components, frozenset(told), raw.faults, placer.system.name, unnamed)


def _values(column: Sequence[str], mapping: GeometryMapping, name: str) -> Sequence[str]:
    meanings = mapping.values.get(name)
    return [meanings.get(word, word) for word in column] if meanings else column


def _components(
    values: Mapping[str, Sequence[str]], degrees: Pairs, words: SurveyWords, count: int
) -> list[Component]:
    nothing = [""] * count
    of = {name: values.get(name, nothing) for name in ("code", "class", "name", "cell", "owner", "state")}
    more = {name: values.get(name, nothing) for name in ("maintainer", "installed", "photo")}
    found = []
    for n, (lon, lat) in enumerate(degrees.tolist()):
        code = of["code"][n]
        class_code = words.class_code(of["class"][n], code)
        found.append(
            Component(
                code,
                class_code,
                words.name(of["name"][n], class_code),
                lon,
                lat,
                of["cell"][n],
                words.owner(of["owner"][n]),
                of["state"][n],
                more["maintainer"][n],
                words.installed(more["installed"][n]) if more["installed"][n] else "",
                more["photo"][n].lower(),
            )
        )
    return found


# -- tables ------------------------------------------------------------------------------------------------


def _table(path: Path, mapping: GeometryMapping) -> _Raw:
    form = FileFormat(encoding=mapping.encoding, sheet=mapping.sheet)
    with open_rows(path, form) as rows:
        names = mapping.columns("components", list(rows.columns))
        missing = [name for name in ("lon", "lat") if name not in names]
        if missing:
            text = _("表里没有坐标列({missing}),请用对应文件的 [fields] 写明。")
            raise DomainError(text.format(missing=listed(missing)))
        try:
            numbers, columns, faults = _columns(rows, list(names.values()))
        except BrokenFile as error:
            text = _("文件在第 {line} 行中断,没有导入:{why}")
            raise DomainError(text.format(line=error.line, why=error)) from error
    if not numbers:  # as of a layer: with --remove-gone nothing would mean that everything is gone
        raise DomainError(_("{file} 里没有任何要素。").format(file=path))
    pairs = np.column_stack([_floats(columns[names["lon"]]), _floats(columns[names["lat"]])])
    for n in np.flatnonzero(~np.isfinite(pairs).all(axis=1)).tolist():
        faults.setdefault(n, _("没有可用的坐标。"))
    return _Raw(numbers, columns, pairs, faults, "")


def _columns(
    rows: RowSource, wanted: Sequence[str]
) -> tuple[list[int], dict[str, list[str]], dict[int, str]]:
    """Lines, the columns that are *wanted*, and what is wrong with a line as a whole."""
    titles = list(rows.columns)
    columns: dict[str, list[str]] = {title: [] for title in wanted}
    places = [(titles.index(title), columns[title]) for title in columns]
    numbers: list[int] = []
    faults: dict[int, str] = {}
    for row in rows:
        if row.fault:
            faults[len(numbers)] = row.fault
        numbers.append(row.line)
        for at, column in places:
            column.append(unguarded(row.values[at].strip()) if at < len(row.values) else "")
    return numbers, columns, faults


def _floats(column: Sequence[str]) -> Pairs:
    return np.array([_float(text) for text in column], dtype=np.float64)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


# -- map layers --------------------------------------------------------------------------------------------


def _layer(path: Path, mapping: GeometryMapping) -> _Raw:
    layer = read_geometry(path, layer=mapping.layer, encoding=mapping.encoding)
    shapes, faults = _single_points(layer.shapes)
    pairs = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    return _Raw(range(1, len(layer) + 1), layer.columns, pairs, faults, layer.crs)


def _single_points(shapes: Shapes) -> tuple[Shapes, dict[int, str]]:
    """A multi-point of one is that point; anything else but a point is a fault."""
    single = shapes.copy()
    multi = (shapely.get_type_id(shapes) == 4) & (shapely.get_num_geometries(shapes) == 1)
    single[multi] = shapely.get_geometry(shapes[multi], 0)
    good = (shapely.get_type_id(single) == 0) & ~shapely.is_empty(single)
    faults = {}
    for n in np.flatnonzero(~good).tolist():
        faults[n] = _("没有图形。") if shapes[n] is None or shapes[n].is_empty else _("图形应为点。")
        single[n] = None
    return single, faults
