"""Reads a city pack from its folder, and checks one before it is loaded (design §7, docs/packs.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from db import pack_case_texts, pack_values
from db.pack_cameras import read_cameras
from db.pack_checks import check_parts
from db.pack_ground import read_base_map, read_ground
from db.pack_info import read_info
from db.pack_parts import PackParts
from db.pack_source import PackSource, Placed, Problem
from dispatcher_app.domain.pack import CaseText, Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

T = TypeVar("T")

__all__ = ["PackError", "Problem", "check_pack", "read_case_texts", "read_pack"]


class PackError(DomainError):
    """A pack that cannot be used; ``problems`` says all that is wrong, ``str()`` the first of it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        first, more = str(self.problems[0]), len(self.problems) - 1
        return first + _("(另有 {count} 处)").format(count=more) if more else first


def read_pack(folder: Path) -> Pack:
    """The pack in *folder*. Only what reading itself shows is checked; see :func:`check_pack`.

    Raises:
        PackError: naming every file, line and feature that cannot be read.
    """
    parts, source = _read(folder)
    if source.problems or parts.info is None:
        raise PackError(tuple(source.problems))
    cells = list(parts.ground.joined_cells())
    return Pack(
        info=parts.info,
        districts=_values(parts.ground.districts),
        streets=_values(parts.ground.streets),
        communities=_values(parts.ground.communities),
        cells=tuple(cell for cell, _outline in cells),
        cell_outlines=tuple(outline for _cell, outline in cells),
        places=_values(parts.places),
        components=_values(parts.components),
        units=_values(parts.units),
        seats=_values(parts.seats),
        collectors=_values(parts.collectors),
        cameras=_values(parts.cameras),
        base_map=parts.base_map,
    )


def read_case_texts(folder: Path) -> tuple[CaseText, ...]:
    """The case texts of the pack in *folder*; none if it brings none.

    Raises:
        PackError: naming every text that cannot be used.
    """
    source = PackSource(folder)
    texts = pack_case_texts.read_case_texts(source)
    if source.problems:
        raise PackError(tuple(source.problems))
    return _values(texts)


def check_pack(folder: Path) -> list[Problem]:
    """Everything wrong with the pack in *folder*, file by file; an empty list means it may be loaded.

    Beyond reading: width and uniqueness of codes, references between files, classes of the standard,
    validity of shapes, gaps and overlaps of the grid. Never raises for what is in the folder.
    """
    parts, source = _read(folder)
    check_parts(parts, source)
    return source.problems


def _read(folder: Path) -> tuple[PackParts, PackSource]:
    source = PackSource(folder)
    if not folder.is_dir():
        what = _("不是文件夹。") if folder.exists() else _("没有这个文件夹。")
        source.tell(str(folder), None, what)
        return PackParts(), source
    ground = read_ground(source)
    parts = PackParts(
        info=read_info(source),
        ground=ground,
        base_map=read_base_map(source, ground),
        units=pack_values.read_units(source),
        components=pack_values.read_components(source),
        places=pack_values.read_places(source),
        seats=pack_values.read_seats(source),
        collectors=pack_values.read_collectors(source),
        cameras=read_cameras(source),
        case_texts=pack_case_texts.read_case_texts(source),
    )
    return parts, source


def _values(placed: Placed[T]) -> tuple[T, ...]:
    return tuple(value for _at, value in placed)
