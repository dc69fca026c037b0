"""The browser behind the map: a profile that keeps nothing, a page that may go nowhere, and their end.

Importing this module loads Qt's web engine, which takes a tenth of a second: import it on the window's thread
(elsewhere it has ended the process) in a moment nobody notices.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QFile, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineDownloadRequest,
    QWebEngineFullScreenRequest,
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.map.page.bridge import MapBridge
from dispatcher_app.widgets.map.page.built import asset_bytes, page_text
from dispatcher_app.widgets.map.page.interceptor import MapInterceptor
from dispatcher_app.widgets.map.page.scheme import SCHEME, MapSchemeHandler, page_url, register_scheme
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.without_queries import without_queries

log = logging.getLogger(__name__)

_Attribute = QWebEngineSettings.WebAttribute
_OFF = (
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.LocalStorageEnabled,
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.JavascriptCanPaste,
    _Attribute.PluginsEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.WebGLEnabled,
    _Attribute.ErrorPageEnabled,
    _Attribute.AutoLoadIconsForPage,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.FocusOnNavigationEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowGeolocationOnInsecureOrigins,
)
_MOST_COMPLAINTS = 50
_CHANNEL_FILE = "qwebchannel.js"
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


class HallPage(QWebEnginePage):
    """One page, one address. What a script may ask of a browser besides is refused without a question."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self._complaints = 0
        for attribute in _OFF:
            self.settings().setAttribute(attribute, False)
        self.newWindowRequested.connect(self._on_new_window_requested)
        self.fullScreenRequested.connect(self._on_full_screen_requested)
        self.permissionRequested.connect(self._on_permission_requested)
        self.certificateError.connect(self._on_certificate_error)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        return is_main_frame and QUrl(url) == page_url()

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        if self._complaints < _MOST_COMPLAINTS:
            self._complaints += 1
            words = without_queries(message)[:500]
            log.warning("the map page: %s (%s:%d)", words, QUrl(source).path(), line)

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        """Nothing may stand in the way of a seat."""

    def javaScriptConfirm(self, origin: QUrl | str, message: str) -> bool:
        return False

    def javaScriptPrompt(self, origin: QUrl | str, message: str, default: str) -> tuple[bool, str]:
        return False, ""

    def chooseFiles(self, *_asked: object) -> list[str]:
        return []

    @Slot(QWebEngineNewWindowRequest)
    def _on_new_window_requested(self, _request: QWebEngineNewWindowRequest) -> None:
        """Not answered: there will be none."""

    @Slot(QWebEngineFullScreenRequest)
    def _on_full_screen_requested(self, request: QWebEngineFullScreenRequest) -> None:
        request.reject()

    @Slot(QWebEnginePermission)
    def _on_permission_requested(self, permission: QWebEnginePermission) -> None:
        permission.deny()

    @Slot(QWebEngineCertificateError)
    def _on_certificate_error(self, error: QWebEngineCertificateError) -> None:
        error.rejectCertificate()


class MapEngine(QObject):
    """Everything of one map that needs the web engine; lives as long as the map's widget.

    Signals:
        died: the page's process ended, or the page could not be loaded; argument says how, for the log.
    """

    died = Signal(str)

    def __init__(self, setup: MapSetup, bridge: MapBridge, parent: QWidget) -> None:
        super().__init__(parent)
        register_scheme()
        self._plan, self._cache = setup.plan, setup.cache
        # Older than any page and gone after the last: a page without its profile ends the process.
        self._profile = QWebEngineProfile(QCoreApplication.instance())
        self._profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self._profile.setPersistentCookiesPolicy(
            QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
        )
        self._profile.downloadRequested.connect(self._on_download_requested)
        setup.routes.set_files("page", page_file)
        self._handler = MapSchemeHandler(setup.routes, self._page_text, self._profile)
        self._handler.image_hosts = setup.hosts
        self._profile.installUrlSchemeHandler(SCHEME, self._handler)
        self._interceptor = MapInterceptor(setup.hosts, self._profile)
        self._profile.setUrlRequestInterceptor(self._interceptor)
        self.view = self._make_view(parent)
        self.page = HallPage(self._profile, self.view)
        self.view.setPage(self.page)
        self._bridge = bridge
        self._channel = QWebChannel(self.page)
        self._channel.registerObject("hall", bridge)
        self.page.setWebChannel(self._channel)
        self.page.loadFinished.connect(self._on_load_finished)
        self.page.urlChanged.connect(self._on_url_changed)
        self.page.renderProcessTerminated.connect(self._on_process_ended)

    def load(self) -> None:
        """The page from the beginning, in a new process where the last one died."""
        self.page.load(page_url())

    def keep_keys_out(self) -> None:
        """Tab passes the browser by. Its widget is made with its first page, and anew after a crash."""
        for child in self.view.findChildren(QWidget):
            child.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def settle(self, parent: QWidget) -> None:
        """Draw with the window that *parent* is in now.

        A browser carried along into another window goes on with pictures of the old one's graphics device.
        """
        place, shown = self.view.geometry(), not self.view.isHidden()
        self.view.setParent(None)
        self.view.setParent(parent)
        self.view.setGeometry(place)
        self.view.lower()
        self.view.setVisible(shown)

    def close(self) -> None:
        """Take everything down in the order that holds: bridge, page, profile."""
        self._channel.deregisterObject(self._bridge)
        self._handler.close()
        self._profile.removeAllUrlSchemeHandlers()
        self.page.destroyed.connect(self._profile.deleteLater)
        self.view.setPage(None)  # type: ignore[arg-type]
        self.page.deleteLater()
        self.view.deleteLater()

    def _page_text(self) -> str:
        """In a worker thread."""
        return page_text(self._plan, self._cache)

    def _make_view(self, parent: QWidget) -> QWebEngineView:
        view = QWebEngineView(parent)
        view.setObjectName("map_page")
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setAcceptDrops(False)
        return view

    @Slot(bool)
    def _on_load_finished(self, loaded: bool) -> None:
        if not loaded and not self._bridge.is_open:  # else a page that is there was kept from going elsewhere
            self.died.emit("not loaded")

    @Slot(QUrl)
    def _on_url_changed(self, url: QUrl) -> None:
        """``about:blank`` is the one place Chromium goes to without asking."""
        if url != page_url() and self._bridge.is_open:
            self.died.emit("left its address")

    @Slot(QWebEnginePage.RenderProcessTerminationStatus, int)
    def _on_process_ended(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        self.died.emit(f"{status.name} {code}")

    @Slot(QWebEngineDownloadRequest)
    def _on_download_requested(self, download: QWebEngineDownloadRequest) -> None:
        download.cancel()


def page_file(path: str) -> tuple[bytes, str] | None:
    """What lies under ``/page/``: the files of ``resources/map/``, and Qt's half of the channel."""
    kind = _TYPES.get(path.rpartition(".")[2])
    if kind is None:
        return None
    if path == _CHANNEL_FILE:
        return _channel_script(), kind
    try:
        return asset_bytes(path), kind
    except FileNotFoundError:
        return None


def _channel_script() -> bytes:
    file = QFile(f":/qtwebchannel/{_CHANNEL_FILE}")
    if not file.open(QFile.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(_CHANNEL_FILE)
    return bytes(file.readAll().data())
