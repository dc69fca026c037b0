"""Reads a mapping file: TOML that says how a foreign file becomes reports. Its format: docs/import.md."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.import_files import KINDS
from db.reference_text import ReferenceFileError, text_of
from db.told_table import Faults, ToldTable
from db.toml_lines import lines_of
from dispatcher_app.domain.places import LocationSource
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.coordinates import CoordinateSystem
from dispatcher_app.services.importing.mapping import (
    NAMED_FORMATS,
    TEXT_FIELDS,
    USUAL_FORMATS,
    BadMapping,
    ClassRule,
    FieldRule,
    FileFormat,
    ImportMapping,
    LocationRule,
    RowFilter,
    TimeRule,
)
from dispatcher_app.services.importing.template import Template
from dispatcher_app.services.importing.times import is_format

FORMAT = 1
_TOP = ("format", "system", "title", "file", "filter", "fields", "location")
_FIELDS = (*TEXT_FIELDS, "source", "wants_callback", "reported_at", "class", "condition")
_RULE = ("column", "template", "value", "map", "default")
_ENCODINGS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf-16": "utf-16",
}
_SYSTEMS = {system.value: system for system in CoordinateSystem} | {
    "epsg:4490": CoordinateSystem.CGCS2000,
    "epsg:4326": CoordinateSystem.WGS84,
    "gcj-02": CoordinateSystem.GCJ02,
    "bd-09": CoordinateSystem.BD09,
}
_OUTSIDE = {"reject": False, "keep_unlocated": True}
_UNKNOWN = {"reject": False, "keep_unclassified": True}
_LOCATED_BY = {source.value: source for source in LocationSource}
_SYSTEM_NAME = re.compile(r"[^\s\x00-\x1f]{1,40}")
_LONGEST_TITLE = 40


def read_mapping(path: Path) -> ImportMapping:
    """The mapping written in the file at *path*.

    Raises:
        BadMapping: it cannot be read or used; every fault is told with its key and line.
    """
    try:
        text = text_of(path)
    except ReferenceFileError as error:
        raise BadMapping(str(error)) from error
    try:
        document = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(_("{file} 不是有效的 TOML:{why}。").format(file=path, why=error)) from error
    lines = lines_of(text)
    faults = Faults(lines)
    mapping = _mapping(ToldTable(document, "", faults), lines)
    if faults.sentences or mapping is None:
        named = _("{file} {fault}")
        raise BadMapping(*(named.format(file=path.name, fault=fault) for fault in faults.sentences))
    return mapping


def _mapping(top: ToldTable, lines: dict[str, int]) -> ImportMapping | None:
    top.only(_TOP)
    if top.get("format", int, FORMAT) != FORMAT:
        top.tell("format", _("格式版本应为 {format}。").format(format=FORMAT))
    system = top.needed("system")
    if system and not _SYSTEM_NAME.fullmatch(system):
        top.tell("system", _("来源系统的代号最多 40 个字,不含空白。"))
    fields = top.table("fields")
    fields.only(_FIELDS)
    source = _rule(fields, "source")
    if source is None:
        fields.tell("source", _("缺少这一项:案件来源(列、对应表或固定值)。"))
        return None
    mapping = ImportMapping(
        system=system,
        title=top.get("title", str, system)[:_LONGEST_TITLE] or system,
        file=_file(top.table("file")),
        filters=tuple(_filter(entry) for entry in top.tables("filter")),
        source=source,
        texts={name: rule for name in TEXT_FIELDS if (rule := _rule(fields, name)) is not None},
        wants_callback=_rule(fields, "wants_callback"),
        reported_at=_times(fields),
        class_code=_class(fields),
        condition=_rule(fields, "condition"),
        location=_location(top.table("location")) if top.has("location") else None,
        lines=lines,
    )
    _check_enough(fields, mapping)
    return mapping


def _check_enough(fields: ToldTable, mapping: ImportMapping) -> None:
    """A place and a few words are enough for a report; with less, every row would be refused."""
    if not fields.has("place") and mapping.location is None:
        fields.tell("place", _("没有写地点从哪里来:请写 fields.place 或 [location]。"))
    if not (fields.has("description") or fields.has("class")):
        fields.tell("description", _("没有写情况从哪里来:请写 fields.description 或 fields.class。"))
    if fields.has("condition") and not fields.has("class"):
        fields.tell("condition", _("写了立案条件,却没有写小类(fields.class)。"))


def _rule(fields: ToldTable, name: str, more: tuple[str, ...] = ()) -> FieldRule | None:
    """The rule of one field: the name of a column, or a table with one of column, template and value."""
    written = fields.raw(name)
    if written is None:
        return None
    if isinstance(written, str):
        return FieldRule(column=written.strip()) if written.strip() else None
    if not isinstance(written, dict):
        fields.tell(name, _("应为列名,或含 column、template、value 之一的表。"))
        return None
    table = fields.table(name)
    table.only((*_RULE, *more))
    given = [key for key in ("column", "template", "value") if table.has(key)]
    if len(given) != 1:
        table.tell("", _("column、template、value 须写一项,且只写一项。"))
        return None
    default = table.raw("default")
    return FieldRule(
        column=table.needed("column") if given == ["column"] else "",
        template=_template(table) if given == ["template"] else None,
        value=_constant(table, "value") if given == ["value"] else None,
        map=table.words("map"),
        default=None if default is None else _constant(table, "default"),
    )


def _constant(table: ToldTable, name: str) -> str:
    """A fixed value; yes-no values and numbers may be written as such."""
    value = table.raw(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else table.get(name, str, "").strip()


def _template(table: ToldTable) -> Template | None:
    try:
        return Template.parse(table.needed("template"))
    except ValueError as error:
        table.tell("template", str(error))
        return None


def _times(fields: ToldTable) -> TimeRule | None:
    rule = _rule(fields, "reported_at", ("formats", "zone"))
    if rule is None:
        return None
    if rule.map:
        fields.tell("reported_at.map", _("时间不能用对应表。"))
    if not isinstance(fields.raw("reported_at"), dict):
        return TimeRule(rule=rule)
    table = fields.table("reported_at")
    formats = table.texts("formats")
    for text in formats:
        if not is_format(text):
            problem = _("“{format}”不是时间格式;应为 {named},或 %Y-%m-%d %H:%M 之类。")
            table.tell("formats", problem.format(format=text, named=listed(NAMED_FORMATS)))
    return TimeRule(rule=rule, formats=formats or USUAL_FORMATS, zone=_zone(table))


def _zone(table: ToldTable) -> ZoneInfo | None:
    name = table.get("zone", str, "")
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.tell("zone", _("没有时区“{zone}”;应如 Asia/Shanghai。").format(zone=name))
        return None


def _class(fields: ToldTable) -> ClassRule | None:
    rule = _rule(fields, "class", ("unknown",))
    if rule is None:
        return None
    keep = isinstance(fields.raw("class"), dict) and fields.table("class").choice("unknown", _UNKNOWN, False)
    return ClassRule(rule=rule, keep_unknown=keep)


def _location(table: ToldTable) -> LocationRule:
    table.only(("lon", "lat", "point", "cell", "system", "swapped", "outside", "by"))
    lon, lat, point, cell = (table.get(name, str, "").strip() for name in ("lon", "lat", "point", "cell"))
    if bool(lon) != bool(lat):
        table.tell("lat" if lon else "lon", _("经度列和纬度列要一起写。"))
    if point and lon:
        table.tell("point", _("已写 lon、lat,不能再写 point。"))
    if not (lon or point or cell):
        table.tell("", _("请写 lon 与 lat,或 point,或 cell。"))
    return LocationRule(
        lon=lon,
        lat=lat,
        point=point,
        cell=cell,
        system=table.choice("system", _SYSTEMS, CoordinateSystem.CGCS2000),
        swapped=table.get("swapped", bool, False),
        keep_outside=table.choice("outside", _OUTSIDE, False),
        located_by=table.choice("by", _LOCATED_BY, LocationSource.DEVICE),
    )


def _filter(table: ToldTable) -> RowFilter:
    table.only(("column", "keep", "drop"))
    if not table.has("keep") and not table.has("drop"):
        table.tell("", _("请写 keep(保留的值)或 drop(不要的值)。"))
    keep = frozenset(table.texts("keep")) if table.has("keep") else None
    return RowFilter(column=table.needed("column"), keep=keep, drop=frozenset(table.texts("drop")))


def _file(table: ToldTable) -> FileFormat:
    table.only(("kind", "encoding", "delimiter", "sheet", "skip_lines", "optional"))
    skipped = table.get("skip_lines", int, 0)
    if not 0 <= skipped <= 10_000:
        table.tell("skip_lines", _("应为 0 至 10000 的整数。"))
    delimiter = table.get("delimiter", str, "")
    if delimiter and (len(delimiter) != 1 or delimiter in '"\r\n'):
        table.tell("delimiter", _("应为一个字符,如 , 或 ; 或 \\t。"))
    return FileFormat(
        kind=table.choice("kind", {kind: kind for kind in KINDS}, ""),
        encoding=table.choice("encoding", _ENCODINGS, ""),
        delimiter=delimiter,
        sheet=table.get("sheet", str, ""),
        skip_lines=max(0, min(skipped, 10_000)),
        optional=frozenset(table.texts("optional")),
    )
