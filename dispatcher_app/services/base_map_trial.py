"""Tries a base map before it is used: opens its file or asks its server for one picture of the city."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dispatcher_app.domain.base_map_setting import WebMap
from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.domain.places import Point
from dispatcher_app.i18n import _
from dispatcher_app.services.base_maps import BaseMapInUse
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import TileFile
from dispatcher_app.services.tile_source import WebPicture, pictures

#: The zoom of a picture that shows a district; the closest one is looked for from there on.
_ZOOM = 14
_PATIENCE_S, _MOST_BYTES = 6.0, 4 << 20
#: Pictures by their first bytes: a server that says no says it with a page of text and the code 200.
_PICTURES = (b"\x89PNG", b"\xff\xd8", b"RIFF", b"GIF8")

#: Answers what lies at an address of the web.
Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Trial:
    """*picture* is a tile at the city's middle, b"" where there is none; *words* says what was found.

    *good*: it can be used.
    """

    picture: bytes
    words: str
    good: bool = True


def try_base_map(base: BaseMapInUse, at: Point, fetch: Fetch | None = None) -> Trial:
    """Look at *base* around *at*; reads a file or waits for a server, so not for the loop.

    Raises:
        ExternalError: the server cannot be had, or sends no picture.
    """
    if base.file is not None:
        return _try_file(base.file, at)
    if base.web is not None:
        return _try_web(base.web, at, fetch or fetched)
    return Trial(b"", _("城市包自己的道路、水面、建筑和地名,不需要文件和网络。"))


def _try_file(file: TileFile, at: Point) -> Trial:
    info = file.info
    words = _("{name} · 级别 {least}-{most}").format(
        name=info.name or _("无名底图"), least=info.least_zoom, most=info.most_zoom
    )
    for zoom in sorted(range(info.least_zoom, info.most_zoom + 1), key=_far_from_wanted):
        picture = file.tile(tile_at(*at, zoom))
        if picture is not None:
            return Trial(picture, words)
    return Trial(b"", _("{words}。文件里没有本市中心的图,可能是别处的底图。").format(words=words))


def _far_from_wanted(zoom: int) -> tuple[int, int]:
    return abs(zoom - _ZOOM), zoom


def _try_web(web: WebMap, at: Point, fetch: Fetch) -> Trial:
    zoom = min(max(_ZOOM, web.least_zoom), web.most_zoom)
    lowest = pictures(web)[0]
    content = fetch(address_of(lowest, tile_at(*at, zoom)))
    if not content.startswith(_PICTURES):
        raise ExternalError(_("底图服务器回的不是图片,请核对地址和密钥。"))
    return Trial(content, _("底图服务器有图,级别 {zoom} 已取回。").format(zoom=zoom))


def address_of(picture: WebPicture, tile: Tile) -> str:
    """Where a tile of a checked map lies."""
    words = {"{z}": tile.z, "{x}": tile.x, "{y}": tile.y, "{-y}": (1 << tile.z) - 1 - tile.y}
    address = picture.template.replace("{s}", next(iter(picture.subdomains), ""))
    for word, number in words.items():
        address = address.replace(word, str(number))
    return address


class _StaysThere(HTTPRedirectHandler):
    """A server may not send the seat on to one that nobody allowed."""

    def redirect_request(self, *_asked: object) -> None:
        return None


def fetched(address: str) -> bytes:
    """What lies at *address*, whose host was checked before.

    Raises:
        ExternalError: with a sentence; never with the address, which holds the key.
    """
    request = Request(address, headers={"User-Agent": "dispatcher-app"})
    try:
        with build_opener(_StaysThere).open(request, timeout=_PATIENCE_S) as answer:
            content: bytes = answer.read(_MOST_BYTES)
            return content
    except HTTPError as error:
        if error.code in (401, 403):
            raise ExternalError(_("底图服务器不准许({code}),请核对密钥。").format(code=error.code)) from None
        raise ExternalError(_("底图服务器答复 {code},没有图。").format(code=error.code)) from None
    except (URLError, OSError, ValueError):
        raise ExternalError(_("连不上底图服务器,请核对地址和网络。")) from None
