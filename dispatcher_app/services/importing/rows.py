"""What an import reads and what it writes beside the database: rows, faults, and the ports for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from dispatcher_app.domain.refusal import DomainError


class RawRow(NamedTuple):
    """One row as it stands in the file; ``values`` lie as the source's columns do.

    ``line`` counts from 1 with the header. ``fault`` is a sentence where the row could not be split into its
    columns; ``values`` is then what could be read of it.
    """

    line: int
    values: Sequence[str]
    fault: str = ""


class Reject(NamedTuple):
    """Why one row was not imported. ``column`` is empty where the whole row is at fault."""

    line: int
    column: str
    reason: str
    value: str = ""
    reference: str = ""


#: Nobody needs more of a value to recognise it, and a batch of rejects must not fill the memory.
LONGEST_SHOWN = 1000


def shortened(reject: Reject) -> Reject:
    """*reject* with no more of its texts than is worth showing."""
    value, reference = (
        text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        for text in (reject.value, reject.reference)
    )
    return reject._replace(value=value, reference=reference)


class UnreadableFile(DomainError):
    """The file cannot be imported at all; the sentence says why."""


class BrokenFile(Exception):
    """Reading ended before the file did. ``line`` is where; ``str()`` is a sentence for the operator."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


class RowSource(Protocol):
    """An opened file of rows. Iterating may raise :class:`BrokenFile` after the last good row."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns; for JSON lines, the keys its first rows have."""
        ...

    def __iter__(self) -> Iterator[RawRow]: ...

    def share_read(self) -> float | None:
        """How much of the file has been read, 0 to 1; None where that is not known."""
        ...


class RejectSink(Protocol):
    def write(self, rejects: Sequence[Reject]) -> None: ...


class SeenRows(Protocol):
    """Remembers which reports this run has met, in little memory however many there are."""

    def first_line(self, key: bytes, line: int) -> int:
        """The line *key* was first met at; *line* itself where it is new and now remembered."""
        ...
