"""What guards would write, put on paper, and the fingerprint of it: it changes only with a migration."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

DIALECTS = ("sqlite", "postgresql")


def written(dialect: str, *installs: Callable[[Any], None]) -> list[str]:
    """Every statement with which *installs* put guards in place on *dialect*."""
    paper = _Paper(dialect)
    for install in installs:
        install(paper)
    return paper.said


def fingerprint(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


class _Paper:
    """A connection that only notes what it is told."""

    def __init__(self, dialect: str) -> None:
        self.dialect = SimpleNamespace(name=dialect)
        self.said: list[str] = []

    def execute(self, statement: object, *_values: object) -> SimpleNamespace:
        self.said.append(str(statement))
        return SimpleNamespace(scalar_one=lambda: "home")

    exec_driver_sql = execute
