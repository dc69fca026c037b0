"""What ``dispatcher-app sandbox`` can do besides opening a seat, each in a module of its own."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable
from importlib import import_module
from typing import Any

from dispatcher_app.cli.answers import Runner

#: Makes the parser of an act: ``command(acts, name, help)``.
Command = Callable[["_SubParsersAction[ArgumentParser]", str, str], ArgumentParser]

#: Act → ``module:function`` that runs it and answers.
ACTS: dict[str, str] = {
    "new": "dispatcher_app.cli.sandbox_new:new",
    "list": "dispatcher_app.cli.sandbox_list:list_all",
    "upgrade": "dispatcher_app.cli.database:init",
    "verify": "dispatcher_app.cli.database:verify_chain",
    "clock": "dispatcher_app.cli.sandbox_clock:clock",
    "play": "dispatcher_app.cli.sandbox_play:play",
    "score": "dispatcher_app.cli.sandbox_exam:score",
    "simulate": "dispatcher_app.cli.sandbox_simulate:simulate",
    "scenarios": "dispatcher_app.cli.sandbox_simulate:list_scenarios",
}
#: ``module:function`` that adds the words of some acts: called with the subparsers and a :data:`Command`.
WORDS: tuple[str, ...] = (
    "dispatcher_app.cli.sandbox_words:add_words",
    "dispatcher_app.cli.sandbox_simulate_words:add_words",
    "dispatcher_app.cli.sandbox_exam_words:add_words",
)


def runner_of(act: str) -> Runner:
    runner: Runner = _named(ACTS[act])
    return runner


def add_words(acts: _SubParsersAction[ArgumentParser], command: Command) -> None:
    for words in WORDS:
        _named(words)(acts, command)


def _named(path: str) -> Any:
    module, _colon, name = path.partition(":")
    return getattr(import_module(module), name)
