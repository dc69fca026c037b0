"""A part of a benchmark in a process of its own, spoken to in lines: it measures on its own loop."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from types import TracebackType
from typing import Any


class Helper:
    """``python -m MODULE …`` that answers each line it is told with a line of JSON; the first comes unasked.

    It ends when its standard input closes, which the end of this process does, too.
    """

    def __init__(self, module: str, *words: str) -> None:
        command = [sys.executable, "-m", module, *words]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        finally:
            self._process.kill()

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)

    def answer(self) -> Any:
        """Raises:
        RuntimeError: it ended before it answered.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait(30)}")
        return json.loads(line)

    async def answer_soon(self) -> Any:
        """The same while the event loop goes on."""
        return await asyncio.to_thread(self.answer)
