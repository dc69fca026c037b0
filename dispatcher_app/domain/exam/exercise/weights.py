"""What each skill weighs, and what half a right answer is worth: data, kept with every score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher_app.domain.exam.exercise.key import Skill
from dispatcher_app.domain.words import Role


@dataclass(frozen=True, slots=True)
class ScoreWeights:
    """``skills`` weigh against each other within one case; what is not judged there counts for nothing.

    Shares from 0 to 1: ``corrected`` for what was wrong first and put right by the same hand, ``near`` for a
    place up to ``near_times`` the tolerance away, ``wrong_reason`` for a right return with a wrong reason.
    ``seconds`` a decision may take by role; up to ``slow_times`` as long the points for time run out.
    ``wrong_closing``: points off the whole for each.
    """

    version: str
    skills: Mapping[Skill, float]
    seconds: Mapping[Role, float]
    corrected: float = 0.5
    near: float = 0.5
    near_times: float = 2.0
    wrong_reason: float = 0.5
    slow_times: float = 2.0
    wrong_closing: float = 5.0

    def __post_init__(self) -> None:
        shares = (self.corrected, self.near, self.wrong_reason)
        if any(not 0 <= share <= 1 for share in shares):
            raise ValueError("a share is from 0 to 1")
        if self.slow_times <= 1 or self.near_times < 1 or self.wrong_closing < 0:
            raise ValueError("slow_times is above 1, near_times at least 1, wrong_closing not below 0")
        if any(weight < 0 for weight in self.skills.values()) or not any(self.skills.values()):
            raise ValueError("weights are not below 0, and one of them is above it")
        if any(seconds <= 0 for seconds in self.seconds.values()):
            raise ValueError("seconds are above 0")

    def in_time(self, used: float, allowed: float) -> float:
        """Share of the points for time: all up to *allowed* seconds, none from ``slow_times`` that on."""
        over = (used / allowed - 1) / (self.slow_times - 1)
        return min(1.0, max(0.0, 1.0 - over))
