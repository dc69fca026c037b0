"""Chance without surprises: every draw belongs to a purpose and a thing, never to a common stream.

A case's own dice are made of the seed, the purpose and the case, so one more draw in one place moves
nothing anywhere else, and whoever restarts a day gets the same dice again. Texts seed ``random.Random`` by
their SHA-512: the same in every process, whatever the seed of Python's own hashes (decision 025).
"""

from __future__ import annotations

import math
from random import Random
from uuid import UUID, uuid5

_COMMANDS = UUID("6f1c0f3e-7f7a-4f0e-9a52-0c5a6a1f25b7")


class Streams:
    """All the chance of one simulated day."""

    def __init__(self, seed: int, name: str = "") -> None:
        """*name* tells days of the same seed apart, such as that of an exercise."""
        self._base = f"{seed}/{name}" if name else str(seed)

    def of(self, purpose: str, *thing: object) -> Random:
        """The dice for *purpose* about *thing*; asked again, they fall the same."""
        return Random("/".join((self._base, purpose, *map(str, thing))))

    def command_id(self, *thing: object) -> UUID:
        """The id of the command about *thing*: sent twice, it is applied once."""
        return uuid5(_COMMANDS, "/".join((self._base, *map(str, thing))))


def poisson(dice: Random, mean: float) -> int:
    """How many of something that happens *mean* times on average; by steps of at most 500, so exp holds."""
    count, left = 0, mean
    while left > 0:
        part = min(left, 500.0)
        left -= part
        floor, product = math.exp(-part), dice.random()
        while product > floor:
            count += 1
            product *= dice.random()
    return count


def about(dice: Random, middle: float, spread: float = 0.4) -> float:
    """A duration around the median *middle*, with the long tail that work has: log-normal."""
    return middle * math.exp(dice.gauss(0.0, spread))
