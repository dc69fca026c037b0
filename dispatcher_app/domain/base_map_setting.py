"""Which base map a hall wants under its cases, as its administrator wrote it into the pack."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class BaseMapKind(Labelled):
    OWN = "own", N_("城市包自绘底图")
    FILE = "file", N_("本地底图文件")
    WEB = "web", N_("网络底图服务")


@dataclass(frozen=True, slots=True)
class WebLayer:
    """Pictures of a server. *template* is an address with ``{z}``, ``{x}``, ``{y}`` (``{-y}`` counts from the
    south), ``{s}`` for one of *subdomains* and ``{key}``.
    """

    template: str
    subdomains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebMap:
    """Layers from the lowest to the highest, such as a map and its lettering."""

    layers: tuple[WebLayer, ...]
    least_zoom: int = 1
    most_zoom: int = 18
    attribution: str = ""
    #: Never logged and never shown: it is the hall's account with the server.
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BaseMapSetting:
    """``[base_map]`` of the pack. Only *hosts* may be asked for pictures, whoever chooses the map.

    A host is written in full, or as ``*.example.cn`` for all below it. *file* is a path on the seat.
    """

    kind: BaseMapKind = BaseMapKind.OWN
    file: str = ""
    web: WebMap | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedWebMap:
    """A server's map as somebody at a seat typed it: *style* of Tianditu, or else an *address*."""

    style: str = ""
    address: str = ""
    subdomains: str = ""
    attribution: str = ""
    #: Never logged and never shown.
    key: str = field(default="", repr=False)
