"""What of the layers a person wants to see on the map, kept from one day to the next."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from dispatcher_app.domain.words import Lamp
from dispatcher_app.services.heat_periods import HeatPeriod


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What is left out, so that what is new begins as its makers meant: classes of components, phases and
    lamps of open cases; and the period of the heat map.
    """

    hidden_classes: frozenset[str] = frozenset()
    hidden_phases: frozenset[int] = frozenset()
    hidden_lamps: frozenset[Lamp] = frozenset()
    heat: HeatPeriod = HeatPeriod.MONTH


def to_text(choice: MapChoice) -> str:
    return msgspec.json.encode(choice).decode()


def from_text(text: str) -> MapChoice:
    """What was kept; a damaged text, or one of another version, is as if nothing had been."""
    try:
        return msgspec.json.decode(text, type=MapChoice)
    except (msgspec.MsgspecError, UnicodeError):
        return MapChoice()
