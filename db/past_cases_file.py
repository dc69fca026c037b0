"""Reads a pack's made-up past, one case a line, and the pictures drawn for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dispatcher_app.domain.past_case import PastCase
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

FILE, PHOTOS = "cases.jsonl", "photos"


def read_past_cases(folder: Path) -> list[PastCase]:
    """The cases of the pack in *folder*; none if it brings none.

    Raises:
        DomainError: naming the first line that is no case.
    """
    file = folder / FILE
    if not file.exists():
        return []
    decoder = msgspec.json.Decoder(PastCase)
    cases = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            cases.append(decoder.decode(line))
        except msgspec.DecodeError as error:
            sentence = _("{file} 第 {number} 行不是案件:{detail}")
            raise DomainError(sentence.format(file=FILE, number=number, detail=error)) from error
    return cases


def read_past_photo(folder: Path, name: str) -> bytes:
    """The picture *name* of the pack in *folder*.

    Raises:
        DomainError: the pack has no such picture.
    """
    file = folder / PHOTOS / name
    if Path(name).name != name or not file.is_file():
        raise DomainError(_("{file} 里没有图片 {name}。").format(file=PHOTOS, name=name))
    return file.read_bytes()
