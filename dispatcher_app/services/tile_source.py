"""Base maps from a server: a template is checked before the page may ask anybody for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from dispatcher_app.domain.base_map_setting import WebLayer, WebMap
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _

MOST_ZOOM = 22

#: How a WMTS says z, x and y where its matrix set is that of the web (GoogleMapsCompatible, Tianditu's w).
_WMTS_WORDS = {"tilematrix": "z", "tilecol": "x", "tilerow": "y"}
_WORD = re.compile(r"\{([^{}]*)\}")
_WORDS = {"z", "x", "y", "-y", "s", "key"}
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_SUBDOMAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}")
_KEY = re.compile(r"[A-Za-z0-9._~-]{4,128}")
_KEY_IN_THE_OPEN = re.compile(r"[?&](tk|key|ak|token|access_token|apikey)=(?!\{key\})", re.IGNORECASE)

#: Servers whose pictures are shifted on purpose (GCJ-02; Baidu's BD-09), and what they are called.
_SHIFTED = {
    "amap.com": N_("高德"),
    "autonavi.com": N_("高德"),
    "gtimg.com": N_("腾讯"),
    "map.qq.com": N_("腾讯"),
    "google.cn": N_("谷歌中国"),
    "geoq.cn": N_("智图"),
    "bdimg.com": N_("百度"),
    "baidu.com": N_("百度"),
}

TIANDITU_HOSTS = "*.tianditu.gov.cn"
_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)
#: A style of Tianditu: its pictures, then its lettering.
TIANDITU_STYLES = {"vec": ("vec", "cva"), "img": ("img", "cia"), "ter": ("ter", "cta")}


class WebPicture(NamedTuple):
    """One layer as a page asks for it: *template* has ``{z}``, ``{x}``, ``{y}`` or ``{-y}``, and ``{s}``.

    The hall's key stands in *template*; do not log it.
    """

    template: str
    subdomains: tuple[str, ...]


def tianditu(style: str, key: str) -> WebMap:
    """The national map service, 天地图. Its CGCS2000 is WGS-84 to within a metre, so nothing is shifted.

    Raises:
        DomainError: an unknown style, or no key.
    """
    if style not in TIANDITU_STYLES:
        raise DomainError(_("天地图没有“{style}”这种底图,可选 vec、img、ter。").format(style=style))
    layers = tuple(WebLayer(_TIANDITU % (name, name), tuple("01234567")) for name in TIANDITU_STYLES[style])
    most = 14 if style == "ter" else 18
    return WebMap(layers, 1, most, _("国家地理信息公共服务平台 天地图"), key)


def checked(web: WebMap, allowed: Iterable[str]) -> WebMap:
    """*web* with its templates in the page's own words.

    Raises:
        DomainError: with a sentence that says what to write instead; it never holds the key.
    """
    if not web.layers:
        raise DomainError(_("网络底图没有写地址。"))
    if not 0 <= web.least_zoom <= web.most_zoom <= MOST_ZOOM:
        raise DomainError(_("底图的缩放级别应在 0 至 {most} 之间,且由小到大。").format(most=MOST_ZOOM))
    allowed = tuple(allowed)
    layers = tuple(_checked_layer(layer, web.key, allowed) for layer in web.layers)
    return WebMap(layers, web.least_zoom, web.most_zoom, web.attribution, web.key)


def pictures(web: WebMap) -> tuple[WebPicture, ...]:
    """What the page asks for, of a map that was :func:`checked`."""
    return tuple(
        WebPicture(layer.template.replace("{key}", web.key), layer.subdomains) for layer in web.layers
    )


def hosts_of(web: WebMap) -> frozenset[str]:
    """Every host the page will ask, in full."""
    return frozenset(host for layer in web.layers for host in _hosts(layer))


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether *host* is on the administrator's list: by its name, or below ``*.`` a name."""
    return any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name
        for name in (entry.strip().lower() for entry in allowed)
    )


def _checked_layer(layer: WebLayer, key: str, allowed: tuple[str, ...]) -> WebLayer:
    plain = WebLayer(_in_our_words(layer.template.strip()), layer.subdomains)
    _check_words(plain, key)
    _check_address(plain)
    for host in _hosts(plain):
        _check_host(host, allowed)
    return plain


def _in_our_words(template: str) -> str:
    return _WORD.sub(lambda found: "{" + _WMTS_WORDS.get(found[1].lower(), found[1]) + "}", template)


def _check_words(layer: WebLayer, key: str) -> None:
    words = _WORD.findall(layer.template)
    unknown = [word for word in words if word not in _WORDS]
    if unknown or "{" in _WORD.sub("", layer.template):
        raise DomainError(_("底图地址里有不认识的占位:{words}。").format(words=" ".join(unknown) or "{"))
    if not ({"z", "x"} <= set(words) and {"y", "-y"} & set(words)):
        raise DomainError(_("底图地址应有 {z}、{x}、{y} 三个占位。"))
    if "s" in words and not layer.subdomains:
        raise DomainError(_("底图地址用了 {s},请写明 subdomains。"))
    if not all(_SUBDOMAIN.fullmatch(name) for name in layer.subdomains):
        raise DomainError(_("subdomains 只能是字母、数字和连字符。"))
    if "key" in words and not _KEY.fullmatch(key):
        raise DomainError(_("底图地址用了 {key},但没有写密钥,或密钥里有不该有的字符。"))


def _check_address(layer: WebLayer) -> None:
    parts = _split(layer)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise DomainError(_("底图地址应以 http:// 或 https:// 开头,后面是主机名。"))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise DomainError(_("底图地址里不能有用户名、口令或 #。"))
    if any(word in parts.netloc for word in ("{z}", "{x}", "{y}", "{-y}", "{key}")):
        raise DomainError(_("底图地址的主机名里只能有 {s} 这个占位。"))
    if _KEY_IN_THE_OPEN.search(layer.template):
        raise DomainError(_("请把密钥写在 key 里,地址中用 {key} 代替,以免外泄。"))
    if re.search(r"_c/wmts|tilematrixset=c(&|$)", layer.template, re.IGNORECASE):
        raise DomainError(_("这是经纬度网格(_c)的服务,与地图的网格不同,请用球面墨卡托的 _w 服务。"))


def _check_host(host: str, allowed: tuple[str, ...]) -> None:
    if not _HOST.fullmatch(host):
        raise DomainError(_("底图地址的主机名不对:{host}。").format(host=host))
    for domain, owner in _SHIFTED.items():
        if host == domain or host.endswith("." + domain):
            raise DomainError(
                _("{owner}的底图用的是加偏坐标,与本系统的部件和案件会差几百米,不能使用。").format(
                    owner=_(owner)
                )
            )
    if not is_allowed(host, allowed):
        raise DomainError(_("主机 {host} 不在管理员准许的名单里。").format(host=host))


def _hosts(layer: WebLayer) -> list[str]:
    parts = _split(layer)
    host = (parts.hostname or "") if parts is not None else ""
    names = layer.subdomains if "{s}" in host else ("",)
    return [host.replace("{s}", name.lower()) for name in names]


def _split(layer: WebLayer) -> SplitResult | None:
    try:
        parts = urlsplit(layer.template)
        _port = parts.port  # a wrong one is told only when asked for
    except ValueError:
        return None
    return parts
