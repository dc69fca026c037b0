"""How a command answers: a sentence or one JSON document on stdout, refusals on stderr, exit codes."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
#: How long a command waits at its end for the threads of its drivers, in seconds.
_DRIVERS_PATIENCE = 2.0

#: What a command did: facts for ``--json``, and the sentence for people.
Answer = tuple[dict[str, Any], str]
Runner = Callable[[Namespace], Awaitable[Answer]]


class Invalid(DomainError):
    """The input was read and found wanting; the sentence says where, *facts* are what ``--json`` prints."""

    def __init__(self, sentence: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.facts = facts


class WrongUsage(DomainError):
    """Words that are missing or do not go together: exit code 2."""


def run(runner: Runner, arguments: Namespace) -> int:
    """Run one command to its exit code. Nothing it raises reaches the terminal as a traceback."""
    as_json = bool(getattr(arguments, "json", False))
    try:
        facts, sentence = asyncio.run(_run(runner, arguments))
    except WrongUsage as wrong:
        refuse(str(wrong))
        return WRONG_USAGE
    except (DomainError, ExternalError) as error:
        if isinstance(error, Invalid) and error.facts is not None and as_json:
            print_answer(error.facts, "", as_json=True)
        return refuse(str(error))
    except KeyboardInterrupt:
        return refuse(_("已中断。"))
    except Exception as error:
        log.exception("command failed")
        return refuse(_("程序出错({kind}),详情见日志。").format(kind=type(error).__name__))
    print_answer(facts, sentence, as_json=as_json)
    return DONE if facts.get("ok", True) else REFUSED


async def _run(runner: Runner, arguments: Namespace) -> Answer:
    """WORKAROUND aiosqlite: its thread speaks to the loop once more after a file could not be opened.

    If the loop were closed by then, the thread would end with a traceback on the terminal.
    """
    before = set(threading.enumerate())
    try:
        return await runner(arguments)
    finally:
        await _drivers_ended(before)


async def _drivers_ended(before: set[threading.Thread]) -> None:
    end = time.monotonic() + _DRIVERS_PATIENCE
    while time.monotonic() < end:
        new = set(threading.enumerate()) - before
        if not any("_connection_worker_thread" in thread.name for thread in new):
            return
        await asyncio.sleep(0.005)


def print_answer(facts: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    text = json.dumps(facts, ensure_ascii=False, default=str) if as_json else sentence
    sys.stdout.write(text + "\n")


def refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return REFUSED


#: So many faults are named; who mends them runs the command again for the next.
_MOST_FAULTS = 10


def few_of(faults: Sequence[str]) -> str:
    """The first of *faults*, a line each, and how many there are where that is not all of them."""
    lines = list(faults[:_MOST_FAULTS])
    if len(faults) > _MOST_FAULTS:
        text = _("……共 {count} 处,以上是前 {shown} 处。")
        lines.append(text.format(count=len(faults), shown=_MOST_FAULTS))
    return "\n".join(lines)


def progress(text: str) -> None:
    """A line that overwrites itself on a terminal and stays quiet elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()
