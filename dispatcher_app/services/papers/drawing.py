"""A chart for paper, as plain values that go to another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """``values`` over the labels, None where there is no data; ``words`` are as they read."""

    title: str
    values: Sequence[float | None]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``curves``: lines over the labels, else lying bars of the first of ``lines``.

    ``most`` is the end of the scale, None: the largest value.
    """

    curves: bool
    title: str
    labels: Sequence[str]
    lines: Sequence[Line]
    most: float | None = None


def drawing_from(told: Mapping[str, Any]) -> Drawing:
    """What :func:`dataclasses.asdict` made of a drawing."""
    return Drawing(**{**told, "lines": [Line(**line) for line in told["lines"]]})
