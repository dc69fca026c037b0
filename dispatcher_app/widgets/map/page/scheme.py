"""The scheme ``hallmap:``: the map page and everything in it comes straight from this program."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, QUrlQuery, Signal, Slot
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler
from shiboken6 import isValid

from dispatcher_app.widgets.map.page.built import with_nonce
from dispatcher_app.widgets.map.page.routes import Answer, MapRoutes

log = logging.getLogger(__name__)

SCHEME = b"hallmap"
HOST = "city"
PAGE_PATH = "/page/index.html"
PAGE_URL = f"{SCHEME.decode()}://{HOST}{PAGE_PATH}"
_THREADS = 2
#: Of the page alone, which has a policy and a nonce.
_PAGE_TYPE = "text/html"
_Failure = QWebEngineUrlRequestJob.Error


def register_scheme() -> None:
    """Make Chromium know the scheme. Before the first profile of the process; again is harmless.

    No flag makes it local: a local page might open files.
    """
    if QWebEngineUrlScheme.schemeByName(SCHEME).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flag = QWebEngineUrlScheme.Flag
    scheme.setFlags(flag.SecureScheme | flag.CorsEnabled)
    QWebEngineUrlScheme.registerScheme(scheme)


def content_policy(nonce: str, image_hosts: Iterable[str] = ()) -> str:
    """What the page may load: its own files, pictures of allowed hosts, no script or style in its text."""
    images = " ".join(f"https://{host}:* http://{host}:*" for host in sorted(image_hosts))
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        f"img-src 'self' data: {images}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class MapSchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers the requests of one profile: what is kept at once, the rest from worker threads.

    A request the page gave up (its tile left the view) is not painted any more. ``page`` answers the text of
    the map page, with a mark where the nonce goes.
    """

    _finished = Signal(object, object)

    def __init__(self, routes: MapRoutes, page: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._routes, self._page = routes, page
        self.image_hosts: frozenset[str] = frozenset()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="map-tiles")
        self._requests: dict[int, _Request] = {}
        self._given_up: set[int] = set()
        self._last = 0
        self._finished.connect(self._on_finished)

    def close(self) -> None:
        """Answer nothing more; what is being painted now is waited for."""
        self._given_up.update(self._requests)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        if bytes(job.requestMethod().data()) != b"GET" or url.host() != HOST:
            job.fail(_Failure.RequestDenied)
            return
        path, query = url.path(), QUrlQuery(url).toString()
        kept = self._routes.at_once(path, query)
        if kept is not None:
            _reply(job, kept, {})
            return
        self._last += 1
        self._requests[self._last] = _Request(job, self._last, self._given_up)
        self._pool.submit(self._work, self._last, path, query)

    def _work(self, number: int, path: str, query: str) -> None:
        """In a worker thread, which knows the request by its number alone: see :class:`_Request`."""
        answer: Answer | None = None
        try:
            if number in self._given_up:
                pass
            elif path == PAGE_PATH:
                answer = Answer(self._page().encode(), _PAGE_TYPE)
            else:
                answer = self._routes.answer(path, query)
        except Exception:  # whatever it is, the page must get an answer
            log.exception("the map page cannot be built")
        self._finished.emit(number, answer)

    @Slot(object, object)
    def _on_finished(self, number: int, answer: Answer | None) -> None:
        request = self._requests.pop(number)
        request.answered, job = True, request.job
        given_up = number in self._given_up
        self._given_up.discard(number)
        if given_up or not isValid(job):
            return
        if answer is None:
            job.fail(_Failure.UrlNotFound)
        elif answer.content_type == _PAGE_TYPE:
            text, nonce = with_nonce(answer.content.decode())
            policy = content_policy(nonce, self.image_hosts)
            _reply(job, Answer(text.encode(), _PAGE_TYPE), {"Content-Security-Policy": policy})
        else:
            _reply(job, answer, {})


class _Request:
    """A request on its way through the worker threads.

    It lives and ends in the window's thread. Whoever lets go of a Qt object, or of what one of its signals is
    joined to, last in a worker thread ends the process.
    """

    def __init__(self, job: QWebEngineUrlRequestJob, number: int, given_up: set[int]) -> None:
        self.job, self._number, self._given_up = job, number, given_up
        self.answered = False
        job.destroyed.connect(self._on_gone)

    def _on_gone(self) -> None:
        """Nobody waits for the answer any more."""
        if not self.answered:
            self._given_up.add(self._number)


def _reply(job: QWebEngineUrlRequestJob, answer: Answer, headers: dict[str, str]) -> None:
    more = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", **headers}
    listed: Any = {QByteArray(name.encode()): [QByteArray(text.encode())] for name, text in more.items()}
    job.setAdditionalResponseHeaders(listed)  # a multi-map, which PySide wants as lists and types as texts
    device = QBuffer(job)  # lives as long as the request
    device.setData(answer.content)
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(QByteArray(answer.content_type.encode()), device)


def page_url() -> QUrl:
    return QUrl(PAGE_URL)
