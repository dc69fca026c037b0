"""Lets the map page reach this program and the hosts an administrator allows, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

log = logging.getLogger(__name__)

#: A page that tries again and again does not fill the log.
_MOST_COMPLAINTS = 20
_PICTURE = QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage


def may_load(scheme: str, host: str, *, picture: bool, hosts: frozenset[str]) -> bool:
    """The program's own addresses, and pictures of allowed hosts, each named in full."""
    if scheme == "hallmap":
        return host == "city"
    return picture and scheme in ("https", "http") and host.lower() in hosts


class MapInterceptor(QWebEngineUrlRequestInterceptor):
    """Installed on the profile, so that no page and no frame gets around it."""

    def __init__(self, hosts: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        self.hosts = frozenset(host.lower() for host in hosts)
        self._complaints = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        picture = info.resourceType() == _PICTURE
        if may_load(url.scheme(), url.host(), picture=picture, hosts=self.hosts):
            return
        info.block(True)
        if self._complaints < _MOST_COMPLAINTS:
            self._complaints += 1
            log.warning("the map page wanted %s://%s and did not get it", url.scheme(), url.host())
