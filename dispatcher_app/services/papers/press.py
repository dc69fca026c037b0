"""The press: another process of this program that draws charts and lays papers out as PDF.

A long paper takes Qt seconds, in the thread that asks and without letting any other Python run meanwhile. So
no window does it, and no thread beside one. What is asked goes in as a line of JSON with the bytes that it
counts, what comes of it out again likewise; how far it is comes in lines between. The press ends itself when
nobody is left to ask, whatever became of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Protocol

from dispatcher_app.i18n import _, speaks_chinese
from dispatcher_app.services.papers.drawing import Drawing
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

#: The words of what is asked and answered.
PDF, DRAW, TOLD, MADE, FAILED = "pdf", "draw", "told", "made", "failed"


class Told(Protocol):
    """Hears that *done* of *of* pages are laid out; what it raises breaks the work off."""

    def __call__(self, done: int, of: int) -> None: ...


class PaperPress:
    """``async with`` it. Its process begins with the first paper and is gone when the block ends, however.

    Raises:
        ExternalError: the process cannot be started, or ended before its work was done.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: Process | None = None

    async def __aenter__(self) -> PaperPress:
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if error is not None:  # it may be in the middle of seconds in which it hears nothing
            with suppress(ProcessLookupError):
                process.kill()
        await _ended(process)

    async def pdf(self, html: str, title: str, told: Told | None = None) -> bytes:
        """*html*, with sizes in points, as a PDF under *title*."""
        return await self._ask({"job": PDF, "title": title}, html.encode(), told)

    async def draw(self, drawing: Drawing) -> bytes:
        """The chart as a PNG."""
        return await self._ask({"job": DRAW}, json.dumps(asdict(drawing)).encode())

    async def _ask(self, job: dict[str, Any], content: bytes, told: Told | None = None) -> bytes:
        job |= {"bytes": len(content), "chinese": speaks_chinese()}
        process = self._process = self._process or await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ConnectionError):  # then there is no answer either
            process.stdin.write(json.dumps(job).encode() + b"\n" + content)
            await process.stdin.drain()
        while line := await process.stdout.readline():
            heard = json.loads(line)
            if heard["word"] == TOLD and told is not None:
                told(heard["done"], heard["of"])
            if heard["word"] == FAILED:
                log.error("the press failed: %s", heard["why"])
                break
            if heard["word"] == MADE:
                with suppress(asyncio.IncompleteReadError):
                    return await process.stdout.readexactly(heard["bytes"])
        raise await self._lost(process)

    async def _started(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        except OSError as error:
            text = _("排版进程启动不了({why}),没有写文件。")
            raise ExternalError(text.format(why=error.strerror or error), retry=False) from error

    async def _lost(self, process: Process) -> ExternalError:
        self._process = None
        await _ended(process)
        text = _("排版进程意外结束(退出码 {code}),没有写文件。请再试一次;仍不行请改存 Excel 工作簿。")
        return ExternalError(text.format(code=process.returncode), retry=True)


async def _ended(process: Process) -> None:
    """Nobody asks any more: it ends itself, where it has not yet. Not killed: that would look whether it is
    dead, take its exit code away from asyncio, and make 255 of whatever it was."""
    assert process.stdin is not None
    process.stdin.close()
    await process.communicate()  # to the end of its pipes: else they outlive it
