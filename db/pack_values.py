"""Reads the tables of a pack: units, components, places, seats, collectors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from sys import intern
from typing import TypeVar

from db.pack_geometry import degrees
from db.pack_source import BadValue, PackSource, Placed
from dispatcher_app.domain.pack import Collector, DemoSeat
from dispatcher_app.domain.places import Component, Place
from dispatcher_app.domain.units import ANY_CLASS, Unit
from dispatcher_app.domain.words import SEATS as SEAT_ROLES
from dispatcher_app.domain.words import Role, Tier
from dispatcher_app.i18n import _, listed

UNITS, COMPONENTS, PLACES = "units.csv", "components.csv", "places.csv"
SEATS, COLLECTORS = "seats.csv", "collectors.csv"
T = TypeVar("T")
Row = Mapping[str, str]

_DUTY = re.compile(r"(部件|事件)(-\d{2,4}){0,2}", re.ASCII)
#: The code of a 小类 without its scheme.
CLASS_CODE = re.compile(r"(部件|事件)-\d{2,4}-\d{2,4}", re.ASCII)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)


def read_units(source: PackSource) -> Placed[Unit]:
    return _table(source, UNITS, ("code", "name", "short_name", "tier"), _unit)


def read_components(source: PackSource) -> Placed[Component]:
    return _table(source, COMPONENTS, ("code", "class", "name", "lon", "lat"), _component)


def read_places(source: PackSource) -> Placed[Place]:
    return _table(source, PLACES, ("name", "lon", "lat"), _place)


def read_seats(source: PackSource) -> Placed[DemoSeat]:
    return _table(source, SEATS, ("login", "name", "role"), _seat) if source.has(SEATS) else []


def read_collectors(source: PackSource) -> Placed[Collector]:
    if not source.has(COLLECTORS):
        return []
    return _table(source, COLLECTORS, ("code", "name", "community"), _collector)


def _table(source: PackSource, file: str, columns: tuple[str, ...], make: Callable[[Row], T]) -> Placed[T]:
    return source.each(file, source.rows(file, columns), make)


def _unit(row: Row) -> Unit:
    duties = tuple(row.get("duties", "").split())
    for duty in duties:
        if duty != ANY_CLASS and not _DUTY.fullmatch(duty):
            raise BadValue(
                _("职责“{duty}”不是类别代码(如 部件-01-02、事件-04 或 *)。").format(duty=duty[:20])
            )
    return Unit(
        code=needed(row, "code"),
        name=needed(row, "name"),
        short_name=needed(row, "short_name"),
        tier=_tier(row["tier"]),
        parent=row.get("parent") or None,
        areas=tuple(row.get("areas", "").split()),
        duties=duties,
        phone=row.get("phone", ""),
    )


def _tier(word: str) -> Tier:
    try:
        return Tier(word)
    except ValueError as error:
        choices = listed(tier.value for tier in Tier)
        raise BadValue(
            _("单位级别“{word}”应为 {choices} 之一。").format(word=word, choices=choices)
        ) from error


def _component(row: Row) -> Component:
    if not CLASS_CODE.fullmatch(row["class"]):
        raise BadValue(_("类别代码“{code}”应如 部件-01-02。").format(code=row["class"][:20]))
    lon, lat = degrees(row["lon"], row["lat"])
    # A census repeats its few words hundreds of thousands of times: each is kept once.
    return Component(
        code=needed(row, "code"),
        class_code=intern(row["class"]),
        name=needed(row, "name"),
        lon=lon,
        lat=lat,
        cell_code=intern(row.get("cell", "")),
        owner_unit=intern(row.get("owner", "")),
        state=intern(row.get("state", "")),
        maintainer=intern(row.get("maintainer", "")),
        installed=intern(row.get("installed", "")),
        photo=row.get("photo", ""),
    )


def _place(row: Row) -> Place:
    lon, lat = degrees(row["lon"], row["lat"])
    return Place(needed(row, "name"), lon, lat, row.get("kind", ""), row.get("address", ""))


def _seat(row: Row) -> DemoSeat:
    if not _LOGIN.fullmatch(row["login"]):
        raise BadValue(_("登录名“{login}”只能用字母、数字、点、横线。").format(login=row["login"][:64]))
    if row["role"] not in {role.value for role in SEAT_ROLES}:
        raise BadValue(_("没有这个席位:{role}。").format(role=row["role"][:20]))
    return DemoSeat(row["login"], needed(row, "name"), Role(row["role"]))


def _collector(row: Row) -> Collector:
    return Collector(needed(row, "code"), needed(row, "name"), row["community"], row.get("phone", ""))


def needed(row: Row, column: str) -> str:
    if not row[column]:
        raise BadValue(_("{column} 为空。").format(column=column))
    return row[column]
