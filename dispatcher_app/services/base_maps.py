"""Decides what lies under the cases: the hall's choice, the seat's own, and what remains when that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dispatcher_app.domain.base_map_setting import (
    BaseMapKind,
    BaseMapSetting,
    TypedWebMap,
    WebLayer,
    WebMap,
)
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import TileFile
from dispatcher_app.services.tile_source import checked, tianditu

OpenTileFile = Callable[[Path], TileFile]


@dataclass(frozen=True, slots=True)
class SeatBaseMap:
    """What a seat chose for itself; no *kind* is the hall's choice, *file* is a path on this machine.

    *web* is what was typed there; without it the kind ``WEB`` is the server of the hall's choice.
    """

    kind: BaseMapKind | None = None
    file: str = ""
    web: TypedWebMap = field(default_factory=TypedWebMap)


@dataclass(frozen=True, slots=True)
class BaseMapInUse:
    """What is shown. *file* goes with ``FILE`` and is closed by whoever shows it, *web* goes with ``WEB``.

    *note* says in a sentence why it is not what was wanted; "" where it is.
    """

    kind: BaseMapKind = BaseMapKind.OWN
    file: TileFile | None = None
    web: WebMap | None = None
    note: str = ""


OWN_BASE_MAP = BaseMapInUse()


def base_map_in_use(
    setting: BaseMapSetting, seat: SeatBaseMap, folder: Path, open_file: OpenTileFile
) -> BaseMapInUse:
    """The base map of a seat. A path that is not absolute begins in *folder*. Opens a file: not for the loop.

    Whatever cannot be had leaves the pack's own ground, which is always there.
    """
    try:
        return wanted_base_map(setting, seat, folder, open_file)
    except (DomainError, ExternalError) as error:
        return BaseMapInUse(note=_("{reason}现用城市包自绘底图。").format(reason=error))


def wanted_base_map(
    setting: BaseMapSetting, seat: SeatBaseMap, folder: Path, open_file: OpenTileFile
) -> BaseMapInUse:
    """The same, or why not.

    Raises:
        DomainError: what was chosen is not allowed, or not complete.
        ExternalError: its file cannot be had.
    """
    kind = seat.kind or setting.kind
    if kind is BaseMapKind.FILE:
        return BaseMapInUse(kind, file=_opened(seat.file or setting.file, folder, open_file))
    if kind is BaseMapKind.WEB:
        return BaseMapInUse(kind, web=_web(setting, seat.web))
    return OWN_BASE_MAP


def _opened(path: str, folder: Path, open_file: OpenTileFile) -> TileFile:
    if not path:
        raise DomainError(_("没有指定底图文件。"))
    return open_file(folder / path)


def _web(setting: BaseMapSetting, typed: TypedWebMap) -> WebMap:
    web = web_of(typed) or setting.web
    if web is None:
        raise DomainError(_("没有设置网络底图。"))
    return checked(web, setting.hosts)


def web_of(typed: TypedWebMap) -> WebMap | None:
    """None where nothing was typed.

    Raises:
        DomainError: an unknown style of Tianditu.
    """
    if typed.style:
        return tianditu(typed.style, typed.key.strip())
    if not typed.address.strip():
        return None
    names = tuple(typed.subdomains.replace(",", " ").split())
    layer = WebLayer(typed.address.strip(), names)
    return WebMap((layer,), attribution=typed.attribution.strip(), key=typed.key.strip())
