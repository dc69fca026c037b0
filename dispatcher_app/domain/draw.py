"""The draw of cases for a second look: anyone can repeat it with the list, the seed and any SHA-256.

For each case number take SHA-256 of ``seed:number`` (UTF-8), sort by the hexadecimal digests, and take the
first ones. In a shell::

    while read n; do echo "$(printf '%s' "$seed:$n" | sha256sum | cut -c1-64) $n"; done < numbers |
        LC_ALL=C sort | head -n 20

Which cases there were to draw from is held by the SHA-256 of their numbers, sorted byte by byte, each with a
line feed after it.

The seed is to be made when the draw is taken, not before: whoever knows it can work out the outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from dispatcher_app.domain.hall_record.papers import DrawTaken


def drawn(numbers: Iterable[str], seed: str, wanted: int) -> tuple[str, ...]:
    """*wanted* of *numbers*, or all where there are fewer, in the order of the draw."""
    return tuple(sorted(set(numbers), key=lambda number: (_lot(seed, number), number))[: max(0, wanted)])


def population_hash(numbers: Iterable[str]) -> str:
    """Tells one set of case numbers from every other, in whatever order they come."""
    lines = sorted(f"{number}\n".encode() for number in set(numbers))
    return hashlib.sha256(b"".join(lines)).hexdigest()


def take_draw(numbers: Iterable[str], seed: str, wanted: int, text: str = "") -> DrawTaken:
    """The draw as the hall's record keeps it."""
    there = set(numbers)
    return DrawTaken(
        seed=seed,
        population=len(there),
        population_hash=population_hash(there),
        wanted=wanted,
        chosen=drawn(there, seed, wanted),
        text=text,
    )


def is_true(draw: DrawTaken, numbers: Iterable[str]) -> bool:
    """Whether *draw* was taken from *numbers* and is the one that its seed gives."""
    return draw == take_draw(numbers, draw.seed, draw.wanted, draw.text)


def _lot(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
