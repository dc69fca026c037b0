"""Who is where: ranks of score sheets, within groups of the like, and who moves if a weight were another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dispatcher_app.domain.indicators.dimensions import Key
from dispatcher_app.domain.indicators.schemes.model import Scheme
from dispatcher_app.domain.indicators.schemes.score import Given, ScoreSheet, score


@dataclass(frozen=True, slots=True)
class Ranked:
    """``rank`` from 1; the same points share a rank, and the next is as many further on. None: no data."""

    rank: int | None
    sheet: ScoreSheet


@dataclass(frozen=True, slots=True)
class Move:
    """What a what-if changes for one subject; ranks are within its group."""

    subject: Key
    rank_before: int | None
    rank_after: int | None
    before: Fraction | None
    after: Fraction | None

    @property
    def up(self) -> int:
        """Places gained, negative where lost; 0 without two ranks."""
        if self.rank_before is None or self.rank_after is None:
            return 0
        return self.rank_before - self.rank_after


def ranked(sheets: Sequence[ScoreSheet]) -> list[Ranked]:
    """*sheets* of one group, best first; those without points last, in their order."""
    known = sorted((each for each in sheets if each.points is not None), key=_points, reverse=True)
    found: list[Ranked] = []
    for place, sheet in enumerate(known, start=1):
        same = found and found[-1].sheet.points == sheet.points
        found.append(Ranked(found[-1].rank if same else place, sheet))
    return [*found, *(Ranked(None, sheet) for sheet in sheets if sheet.points is None)]


def ranked_by_group(sheets: Sequence[ScoreSheet], group_of: Mapping[Key, str]) -> dict[str, list[Ranked]]:
    """Like is ranked with like; a subject of no group is in ""."""
    groups: dict[str, list[ScoreSheet]] = {}
    for sheet in sheets:
        groups.setdefault(group_of.get(sheet.subject, ""), []).append(sheet)
    return {group: ranked(members) for group, members in groups.items()}


def what_if(
    before: Scheme, after: Scheme, given: Mapping[Key, Given], group_of: Mapping[Key, str]
) -> list[Move]:
    """Every subject under both schemes, those first who move furthest."""
    old, new = (_standing(scheme, given, group_of) for scheme in (before, after))
    moves = [
        Move(
            subject,
            old[subject].rank,
            new[subject].rank,
            old[subject].sheet.points,
            new[subject].sheet.points,
        )
        for subject in given
    ]
    return sorted(moves, key=lambda move: (-abs(move.up), move.rank_after or len(moves) + 1))


def _standing(scheme: Scheme, given: Mapping[Key, Given], group_of: Mapping[Key, str]) -> dict[Key, Ranked]:
    sheets = [score(scheme, subject, each) for subject, each in given.items()]
    groups = ranked_by_group(sheets, group_of)
    return {one.sheet.subject: one for group in groups.values() for one in group}


def _points(sheet: ScoreSheet) -> Fraction:
    return sheet.points if sheet.points is not None else Fraction(-1)
