"""Reads ``pack.toml``: the city's name, codes, hours, licence, and what of the pack is made up."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.pack_base_map import read_base_map_setting
from db.pack_source import BadValue, PackSource
from db.toml_table import TomlTable
from dispatcher_app.domain.pack import (
    USUAL_HOURS,
    Attribution,
    CodeWidths,
    DayOverride,
    GeneratedPart,
    Hours,
    PackInfo,
    Shift,
)
from dispatcher_app.domain.places import Point
from dispatcher_app.i18n import _

FILE = "pack.toml"
FORMAT = 1
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}", re.ASCII)
_KEYS = frozenset(
    "format name version city district title adcode case_prefix zone scheme seed licence default_place "
    "demo_password codes hours shifts days attributions generated base_map".split()
)


def read_info(source: PackSource) -> PackInfo | None:
    """What ``pack.toml`` says, or None where it does not say enough to go on."""
    document = source.toml(FILE)
    if document is None:
        return None
    for key in sorted(document.keys() - _KEYS):
        source.tell(FILE, None, _("不认识的项:{key}。").format(key=key))
    try:
        return _info(TomlTable(document))
    except BadValue as error:
        source.tell(FILE, None, str(error))
        return None


def _info(table: TomlTable) -> PackInfo:
    if table.get("format", int) != FORMAT:
        raise BadValue(_("格式版本应为 {format}。").format(format=FORMAT))
    return PackInfo(
        name=table.get("name", str),
        city=table.get("city", str),
        district=table.get("district", str, ""),
        title=table.get("title", str),
        adcode=table.get("adcode", str),
        case_prefix=_prefix(table.get("case_prefix", str)),
        zone=_zone(table.get("zone", str, "Asia/Shanghai")),
        version=table.get("version", str, ""),
        licence=table.get("licence", str, ""),
        seed=table.get("seed", int) if table.has("seed") else None,
        scheme=table.get("scheme", str, "GB/T 30428.2"),
        demo_password=table.get("demo_password", str) if table.has("demo_password") else None,
        default_place=_point(table) if table.has("default_place") else None,
        widths=_widths(table),
        hours=_hours(table) or USUAL_HOURS,
        shifts=_shifts(table),
        days=_days(table),
        attributions=tuple(_attribution(entry) for entry in table.tables("attributions")),
        generated=tuple(GeneratedPart(part, str(how)) for part, how in table.items("generated").items()),
        base_map=read_base_map_setting(TomlTable(table.items("base_map"), "base_map.")),
    )


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise BadValue(_("case_prefix 应为 1 至 8 位大写字母或数字,以字母开头。"))
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(_("没有这个时区:{zone}。").format(zone=name)) from error
    return name


def _point(table: TomlTable) -> Point:
    pair = table.get("default_place", list)
    if len(pair) != 2 or not all(isinstance(x, float | int) for x in pair):
        raise BadValue(_("default_place 应为 [经度, 纬度]。"))
    lon, lat = (float(x) for x in pair)
    if abs(lon) > 180 or abs(lat) > 90:
        raise BadValue(_("default_place 应为 [经度, 纬度]。"))
    return (lon, lat)


def _widths(table: TomlTable) -> CodeWidths:
    codes = TomlTable(table.items("codes"), "codes.")
    national = CodeWidths()
    widths = CodeWidths(*(codes.get(name, int, getattr(national, name)) for name in CodeWidths._fields))
    if min(widths) < 1 or max(widths) > 32:
        raise BadValue(_("codes 中的编码位数应在 1 至 32 之间。"))
    return widths


def _hours(table: TomlTable) -> tuple[Hours, ...]:
    hours = tuple(Hours(e.get("start", time), e.get("end", time)) for e in table.tables("hours"))
    for stretch in hours:
        if stretch.end <= stretch.start:
            raise BadValue(_("工作时间的结束应晚于开始:{start}。").format(start=stretch.start))
    if any(later.start < earlier.end for earlier, later in pairwise(hours)):
        raise BadValue(_("工作时间应按先后排列且不重叠。"))
    return hours


def _shifts(table: TomlTable) -> tuple[Shift, ...]:
    """Rosters and handovers are filed under the name, so no two are called alike."""
    shifts = tuple(_shift(entry) for entry in table.tables("shifts"))
    names = [shift.name for shift in shifts]
    if len(set(names)) < len(names) or any(not name.strip() for name in names):
        raise BadValue(_("shifts 中的班次须各有名称,不能重名。"))
    return shifts


def _shift(table: TomlTable) -> Shift:
    return Shift(table.get("name", str), table.get("start", time), table.get("end", time))


def _days(table: TomlTable) -> tuple[DayOverride, ...]:
    days = tuple(
        DayOverride(e.get("day", date), e.get("works", bool), e.get("name", str, ""))
        for e in table.tables("days")
    )
    if len({override.day for override in days}) != len(days):
        raise BadValue(_("days 中同一天写了两次。"))
    return days


def _attribution(table: TomlTable) -> Attribution:
    return Attribution(
        table.get("part", str),
        table.get("text", str),
        table.get("licence", str, ""),
        table.get("url", str, ""),
    )
