"""Reads ``[base_map]`` of ``pack.toml``: what lies under the cases, and which hosts may be asked for it."""

from __future__ import annotations

import re

from db.pack_source import BadValue
from db.toml_table import TomlTable
from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting, WebLayer, WebMap
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.tile_source import TIANDITU_HOSTS, checked, tianditu

_TIANDITU = "tianditu"
#: A host in full, or all below a name of two parts at least.
_HOST = re.compile(r"(\*\.[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(\.[a-z0-9-]+)*)")


def read_base_map_setting(table: TomlTable) -> BaseMapSetting:
    """
    Raises:
        BadValue: with the sentence for whoever wrote it.
    """
    kind = _kind(table.get("kind", str, BaseMapKind.OWN.value))
    hosts = tuple(_host(entry) for entry in table.get("hosts", list, []))
    if table.get("service", str, "") == _TIANDITU:
        hosts += (TIANDITU_HOSTS,)
    try:
        web = _web(table)
        if web is not None:
            checked(web, hosts)
    except DomainError as error:
        raise BadValue(str(error)) from error
    if kind is BaseMapKind.WEB and web is None:
        raise BadValue(_("base_map 是 web 时,请写 service 或 layers。"))
    return BaseMapSetting(kind, table.get("file", str, ""), web, hosts)


def _kind(word: str) -> BaseMapKind:
    try:
        return BaseMapKind(word)
    except ValueError:
        raise BadValue(_("base_map.kind 应为 own、file 或 web。")) from None


def _host(entry: object) -> str:
    host = entry.strip().lower() if isinstance(entry, str) else ""
    if not _HOST.fullmatch(host):
        raise BadValue(_("base_map.hosts 中应是主机名,如 map.example.cn 或 *.example.cn。"))
    return host


def _web(table: TomlTable) -> WebMap | None:
    service, key = table.get("service", str, ""), table.get("key", str, "")
    if service == _TIANDITU:
        return tianditu(table.get("style", str, "vec"), key)
    if service:
        raise BadValue(
            _("没有这个底图服务:{service},现有 tianditu;其他服务请写 layers。").format(service=service)
        )
    layers = tuple(_layer(entry) for entry in table.tables("layers"))
    if not layers:
        return None
    least, most = table.get("least_zoom", int, 1), table.get("most_zoom", int, 18)
    return WebMap(layers, least, most, table.get("attribution", str, ""), key)


def _layer(table: TomlTable) -> WebLayer:
    names = table.get("subdomains", list, [])
    if not all(isinstance(name, str) for name in names):
        raise BadValue(_("subdomains 只能是字母、数字和连字符。"))
    return WebLayer(table.get("url", str), tuple(names))
