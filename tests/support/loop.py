"""One qasync loop for one test, which tells on whatever the test left running."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop
from PySide6.QtWidgets import QApplication

import qasync  # isort: skip - after PySide6, so that it binds to that

T = TypeVar("T")
#: Only a hanging test waits this long; it is generous because the machine may be busy.
TIMEOUT_SECONDS = 20.0


class _LocalApp:
    """Stands in for the application inside qasync, running a Qt loop of its own.

    qasync ends each run with ``QApplication.exit()``, which announces ``aboutToQuit``. One process
    of tests would announce it hundreds of times: whoever cleans up then does so in the middle, and
    WebEngine crashes at the second time.
    """

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._loop = QEventLoop()
        self.aboutToQuit = app.aboutToQuit

    def exec(self) -> int:
        return int(self._loop.exec())

    def exit(self, code: int = 0) -> None:
        self._loop.exit(code)

    def eventDispatcher(self) -> QAbstractEventDispatcher:
        return self._app.eventDispatcher()


class TestLoop:
    """Call it with a coroutine to run that to its end and get its result.

    ``close`` fails when tasks, threads or errors that nobody looked at are left.
    """

    __test__ = False  # the name is ours, not pytest's

    def __init__(self, app: QApplication) -> None:
        app.setQuitOnLastWindowClosed(False)
        self._threads = set(threading.enumerate())
        self._errors: list[dict[str, Any]] = []
        self.loop = qasync.QEventLoop(_LocalApp(app))
        self.loop.set_exception_handler(self._note)
        asyncio.set_event_loop(self.loop)

    def __call__(self, coroutine: Coroutine[Any, Any, T], timeout: float = TIMEOUT_SECONDS) -> T:
        result: T = self.loop.run_until_complete(asyncio.wait_for(coroutine, timeout))
        return result

    def close(self) -> None:
        """Cancel what is left, close the loop, then fail if there was anything."""
        left = asyncio.all_tasks(self.loop)
        names = [_describe(task) for task in left]
        for task in left:
            task.cancel()
        if left:
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        asyncio.set_event_loop(None)
        # Closed loops are cycles. Were its timer left to the garbage collector, that could run in
        # a thread (a database driver's), where Qt may not destroy a timer.
        shiboken6.delete(self.loop._timer)
        assert not names, f"tasks left running: {names}"
        assert not self._errors, f"errors nobody handled: {self._errors}"
        threads = self._threads_left()
        assert not threads, f"threads left running: {threads}"

    def _note(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._errors.append(context)

    def _threads_left(self) -> list[str]:
        """Threads that outlive the test; one that is just ending (a closed connection's) gets a moment.

        Qt's own (of its pool) come and go as Qt likes: Python knows them as dummies once they call it.
        """
        new = [
            thread
            for thread in threading.enumerate()
            if thread not in self._threads and not isinstance(thread, threading._DummyThread)
        ]
        for thread in new:
            thread.join(timeout=1)
        return [thread.name for thread in new if thread.is_alive()]


def _describe(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=1)
    where = f"{frames[0].f_code.co_filename}:{frames[0].f_lineno}" if frames else "not started"
    return f"{task.get_name()} ({task.get_coro()!r}) at {where}"
