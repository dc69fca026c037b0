"""The other end of :mod:`dispatcher_app.services.papers.press`: Qt without a window, for one who asks."""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
from typing import Any, BinaryIO

from dispatcher_app import i18n
from dispatcher_app.services.papers.drawing import drawing_from
from dispatcher_app.services.papers.press import DRAW, FAILED, MADE, PDF, TOLD

log = logging.getLogger(__name__)
_AT_ONCE = 1 << 16
Job = tuple[dict[str, Any], bytes]


def main() -> int:
    """Answers what is asked on standard input until it ends. Does not return: see :func:`_hear`."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else prints does not get in between
    jobs: queue.Queue[Job] = queue.Queue()
    threading.Thread(target=_hear, args=(jobs,), daemon=True).start()
    from dispatcher_app.cli.qt_for_paper import application

    held = application()
    while held is not None:
        _answer(*jobs.get(), answers)
    return 0


def _hear(jobs: queue.Queue[Job]) -> None:
    """Who asks is gone when the input ends, however: so is this process, in the middle of its work."""
    held = bytearray()
    while True:
        while b"\n" not in held:
            held += _more()
        line, _newline, rest = held.partition(b"\n")
        job = json.loads(line)
        held = bytearray(rest)
        while len(held) < job["bytes"]:
            held += _more()
        jobs.put((job, bytes(held[: job["bytes"]])))
        del held[: job["bytes"]]


def _more() -> bytes:
    read = os.read(0, _AT_ONCE)
    if not read:
        os._exit(0)
    return read


def _answer(job: dict[str, Any], content: bytes, answers: BinaryIO) -> None:
    i18n.install("zh_CN" if job["chinese"] else "en")
    try:
        made = _WORK[job["job"]](job, content, answers)
    except Exception as error:  # noqa: BLE001 - told to whoever asked, who says it
        _say(answers, word=FAILED, why=repr(error))
    else:
        _say(answers, made, word=MADE, bytes=len(made))


def _say(answers: BinaryIO, content: bytes = b"", **words: object) -> None:
    try:
        answers.write(json.dumps(words).encode() + b"\n" + content)
        answers.flush()
    except OSError:  # nobody listens
        os._exit(0)


def _pdf(job: dict[str, Any], content: bytes, answers: BinaryIO) -> bytes:
    from dispatcher_app.widgets.printed_page import pdf_of

    def told(done: int, of: int) -> None:
        _say(answers, word=TOLD, done=done, of=of)

    return pdf_of(content.decode(), job["title"], told)


def _drawn(_job: dict[str, Any], content: bytes, _answers: BinaryIO) -> bytes:
    from dispatcher_app.widgets.report_picture import Series, bars_png, lines_png

    drawing = drawing_from(json.loads(content))
    lines = [Series(line.title, line.values, line.words) for line in drawing.lines]
    if drawing.curves:
        return lines_png(drawing.title, drawing.labels, lines)
    return bars_png(drawing.title, drawing.labels, lines[0], drawing.most)


_WORK = {PDF: _pdf, DRAW: _drawn}

if __name__ == "__main__":
    main()
