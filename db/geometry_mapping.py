"""The mapping file of a geometry import: which column is which field, what its words mean (docs/import.md).

It is only needed where the file's columns have names that are not known here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.reference_text import ReferenceFileError, text_of
from db.told_table import Faults, ToldTable
from db.toml_lines import lines_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.importing.mapping import BadMapping

FORMAT = 1
#: What an import of each kind can use; the first is needed.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "areas": ("code", "name", "street"),
    "cells": ("code", "community"),
    "components": (
        *("code", "class", "name", "lon", "lat", "cell", "owner", "state"),
        *("maintainer", "installed", "photo"),
    ),
    "positions": ("code", "time", "lon", "lat", "accuracy"),
}
#: Names under which surveyors' software keeps a field, in lower case; the field's own name comes first.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "code": (
        *("编码", "代码", "标识码", "部件标识码", "部件编码", "网格编码", "单元网格编码", "区域编码"),
        *("objcode", "objid", "bgcode", "bgid"),
        *("采集员编号", "采集员", "工号", "人员编号", "collector", "collector_code", "collector_id"),
    ),
    "name": ("名称", "部件名称", "区域名称", "objname", "mc"),
    "street": ("街道", "街道编码", "街道代码", "street_code"),
    "community": ("社区", "社区编码", "社区代码", "community_code"),
    "class": ("类别", "小类", "类别代码", "小类代码", "class_code"),
    "lon": ("经度", "lng", "x", "东坐标", "横坐标", "x坐标"),
    "lat": ("纬度", "y", "北坐标", "纵坐标", "y坐标"),
    "cell": ("单元网格", "所在单元网格", "网格", "bgid", "bgcode", "cell_code"),
    "owner": ("权属单位", "权属单位代码", "deptcode2", "deptname2", "owner_unit"),
    "state": ("状态", "部件状态", "objstate"),
    "maintainer": ("养护单位", "养护单位名称", "deptname3"),
    "installed": ("安装日期", "建成日期", "启用日期"),
    "photo": ("照片", "照片校验值"),
    "time": ("时间", "定位时间", "上报时间", "gps时间", "at", "timestamp", "gpstime"),
    "accuracy": ("精度", "定位精度", "误差", "accuracy_m"),
}
_TOP = ("format", "crs", "encoding", "layer", "sheet", "swapped", "fields", "values")


@dataclass(frozen=True, slots=True)
class GeometryMapping:
    """``fields`` names columns by field, ``values`` words by field; the rest as on the command line."""

    crs: str = ""
    encoding: str = ""
    layer: str = ""
    sheet: str = ""
    swapped: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def columns(self, what: str, present: Sequence[str]) -> dict[str, str]:
        """Field → column of the file, for every field of *what* that the file has.

        Raises:
            BadMapping: a column that the mapping names is not there.
            DomainError: there is no column for the code.
        """
        found: dict[str, str] = {}
        for name in FIELDS[what]:
            column = self._column(name, present, found)
            if column:
                found[name] = column
        if "code" not in found:
            text = _("文件里没有编码列(有:{columns})。请用对应文件的 [fields] code 写明。")
            raise DomainError(text.format(columns=listed(present[:30])))
        return found

    def _column(self, name: str, present: Sequence[str], taken: Mapping[str, str]) -> str:
        wanted = self.fields.get(name)
        if wanted is not None:
            if wanted and wanted not in present:
                text = _("fields.{name}:文件里没有列“{column}”(有:{columns})。")
                raise BadMapping(text.format(name=name, column=wanted, columns=listed(present[:30])))
            return wanted
        known = {column.strip().lower(): column for column in reversed(present)}
        for word in (name, *_USUAL[name]):
            if word in known and known[word] not in taken.values():
                return known[word]
        return ""


def read_geometry_mapping(path: Path | None, what: str) -> GeometryMapping:
    """The mapping in the file at *path* for an import of *what*; an empty one where there is none.

    Raises:
        BadMapping: it cannot be read or used; every fault is told with its key and line.
    """
    if path is None:
        return GeometryMapping()
    try:
        text = text_of(path)
        document = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except ReferenceFileError as error:
        raise BadMapping(str(error)) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(_("{file} 不是有效的 TOML:{why}。").format(file=path, why=error)) from error
    faults = Faults(lines_of(text))
    mapping = _mapping(ToldTable(document, "", faults), what)
    if faults.sentences:
        named = _("{file} {fault}")
        raise BadMapping(*(named.format(file=path.name, fault=fault) for fault in faults.sentences))
    return mapping


def _mapping(top: ToldTable, what: str) -> GeometryMapping:
    top.only(_TOP)
    if top.get("format", int, 0) != FORMAT:
        top.tell("format", _("应为 {format}。").format(format=FORMAT))
    fields, values = top.table("fields"), top.table("values")
    fields.only(FIELDS[what])
    values.only(FIELDS[what])
    return GeometryMapping(
        crs=top.get("crs", str, ""),
        encoding=top.get("encoding", str, ""),
        layer=top.get("layer", str, ""),
        sheet=top.get("sheet", str, ""),
        swapped=top.get("swapped", bool, False),
        fields={name: fields.get(name, str, "") for name in FIELDS[what] if fields.has(name)},
        values={name: values.words(name) for name in FIELDS[what] if values.has(name)},
    )
