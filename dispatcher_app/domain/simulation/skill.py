"""How well and how fast a simulated seat works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatcher_app.domain.simulation.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Shares (0 to 1) of decisions that come out right. ``pace`` multiplies the time for each.

    ``judgement`` is to see what is no matter of the hall's, ``gate`` to see at a gate what is wrong.
    ``first_unit``: picks the first unit of the list, whatever it is.
    """

    class_code: float = 0.97
    condition: float = 0.95
    place: float = 0.97
    duplicate: float = 0.8
    judgement: float = 0.9
    unit: float = 0.95
    gate: float = 0.85
    pace: float = 1.0
    first_unit: bool = False


USUAL = Skill()
PERFECT = Skill(class_code=1, condition=1, place=1, duplicate=1, judgement=1, unit=1, gate=1)
NOVICE = Skill(
    class_code=0.85,
    condition=0.8,
    place=0.88,
    duplicate=0.4,
    judgement=0.7,
    unit=0.78,
    gate=0.5,
    pace=1.8,
)
FIRST_UNIT = Skill(
    class_code=1, condition=1, place=1, duplicate=1, judgement=1, unit=0, gate=1, first_unit=True
)
SKILLS: Mapping[str, Skill] = {"usual": USUAL, "perfect": PERFECT, "novice": NOVICE}


def _seconds() -> dict[Post, float]:
    return {
        Post.CALLS: 150.0,
        Post.ACCEPT: 45.0,
        Post.FILING: 40.0,
        Post.DISPATCH: 35.0,
        Post.GATE_1: 18.0,
        Post.BOUNDARY: 180.0,
        Post.APPLICATIONS: 45.0,
        Post.FEEDBACK: 22.0,
        Post.GATE_2: 20.0,
        Post.REOPENING: 40.0,
        Post.CALL_BACK: 90.0,
    }


@dataclass(frozen=True, slots=True)
class WorkTimes:
    """Median seconds a practised seat takes at each post; ``spread`` is that of the logarithm.

    A dispatcher decides every 20-60 s (design §2); no hall's own measurements are known for the rest, so
    they are estimates that a hall sets for itself.
    """

    seconds: Mapping[Post, float] = field(default_factory=_seconds)
    spread: float = 0.4
