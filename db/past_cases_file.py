"""Reads a pack's made-up past, one case a line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dispatcher_app.domain.past_case import PastCase
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

FILE = "cases.jsonl"


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
