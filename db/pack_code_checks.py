"""What every code of a pack must be: as wide as the city says, and given once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from db.pack_source import PackSource, Placed
from dispatcher_app.i18n import _

T = TypeVar("T")


def check_width(source: PackSource, file: str, at: int | None, code: str, width: int) -> None:
    if len(code) != width or not (code.isascii() and code.isdigit()):
        source.tell(file, at, _("编码 {code} 应为 {width} 位数字。").format(code=code[:40], width=width))


def check_unique(source: PackSource, file: str, placed: Placed[T], key: Callable[[T], str]) -> None:
    first: dict[str, int] = {}
    for at, value in placed:
        earlier = first.setdefault(key(value), at)
        if earlier != at:
            sentence = _("{code} 与第 {first} 处重复。").format(code=key(value), first=earlier)
            source.tell(file, at, sentence)
