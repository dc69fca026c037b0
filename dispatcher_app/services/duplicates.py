"""Is this the same matter again? Open and just ended cases of the same class on the same spot.

Source of the rule: 运城 warns within 50 m and 24 hours of the same class (domain facts §1.4, 合并). A case
that is still open is a duplicate however old it is; the hours are for those that have ended.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Attachment
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import OPEN
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.ports import NearCase


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What counts as the same matter. ``likeness`` is the share of common character pairs, 0 to 1."""

    radius_m: float = 50.0
    hours: float = 24.0
    likeness: float = 0.2
    most: int = 12

    def widened(self, radius: float, time: float) -> DuplicateRule:
        """The rule with *radius* times its radius and *time* times its hours."""
        if radius == time == 1:
            return self
        return replace(self, radius_m=self.radius_m * radius, hours=self.hours * time)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is on a form, and the case it belongs to (None for a new report)."""

    form: ReportForm
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same matter, and why."""

    row: QueueRow
    distance_m: float
    reason: str
    same_class: bool
    recent: bool
    ended_at: datetime | None = None
    photo: Attachment | None = None


#: Pairs that say where or who and not what; they make strangers alike.
_SAYS_NOTHING = frozenset(
    "有人 一个 这里 那里 路边 门口 旁边 附近 路口 东侧 西侧 南侧 北侧 没有 已经 市民 反映 来电 群众".split()
)
#: The first words of a call say what it is about; the rest tells the story.
_FIRST_WORDS = 40
_EARTH_M = 6_371_008.8


class Duplicates:
    """Looks for duplicates of what is on a form."""

    def __init__(self, desk: Desk, rule: DuplicateRule | None = None) -> None:
        self._desk, self._usual = desk, rule or DuplicateRule()

    @property
    def rule(self) -> DuplicateRule:
        """The hall's rule, wider while a weather plan says so."""
        now = self._desk.in_force.rules()
        return self._usual.widened(now.radius_factor, now.time_factor)

    async def of(self, subject: Subject) -> tuple[Duplicate, ...]:
        """Likely duplicates of *subject*, the likeliest first; none without a place on the map."""
        form = subject.form
        if form.lon is None or form.lat is None or not (form.class_code or _pairs(form.description)):
            return ()
        now, rule = self._desk.now(), self.rule
        since = now - timedelta(hours=rule.hours)
        near = await self._desk.near(form.lon, form.lat, rule.radius_m, since)
        others = (case for case in near if case.row.case_id != subject.case_id)
        return ranked(others, self._in_words(form), now, rule)

    def _in_words(self, form: ReportForm) -> ReportForm:
        """*form* with the name of its class among its words: somebody else may only have described it."""
        try:
            name = self._desk.hall.rules.standard.name(ClassCode.parse(form.class_code))
        except ValueError:
            return form
        return replace(form, description=f"{name.minor_name} {form.description}") if name else form


def ranked(
    near: Iterable[NearCase], form: ReportForm, now: datetime, rule: DuplicateRule
) -> tuple[Duplicate, ...]:
    """*near* as duplicates: same class before like words, recent before old, near before far."""
    found = [dup for case in near if (dup := _judged(case, form, now, rule)) is not None]
    found.sort(key=lambda d: (not d.same_class, not d.recent, d.distance_m, -d.row.case_id))
    return tuple(found[: rule.most])


def _judged(case: NearCase, form: ReportForm, now: datetime, rule: DuplicateRule) -> Duplicate | None:
    if form.lon is None or form.lat is None:
        return None
    distance = metres_between((form.lon, form.lat), (case.lon, case.lat))
    same = bool(form.class_code) and form.class_code == case.class_code
    both_known = bool(form.class_code) and bool(case.class_code)
    alike = not both_known and likeness(form, case) >= rule.likeness
    if distance > rule.radius_m or not (same or alike):
        return None
    reason = _("同小类") if same else _("描述相近")
    since = now - timedelta(hours=rule.hours)
    ended = case.closed_at if case.row.stage not in OPEN else None
    recent = case.row.reported_at >= since
    return Duplicate(case.row, distance, reason, same, recent, ended, case.photo)


def likeness(form: ReportForm, case: NearCase) -> float:
    """How much the words of the two have in common, by pairs of characters; a class's name is words too."""
    mine = _pairs(form.description[:_FIRST_WORDS])
    theirs = (_pairs(case.description[:_FIRST_WORDS]), _pairs(case.row.title))
    return max((_shared(mine, other) for other in theirs), default=0.0)


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(char if char.isalnum() else " " for char in text)
    pairs = {run[i : i + 2] for run in letters.split() for i in range(len(run) - 1)}
    return frozenset(pairs) - _SAYS_NOTHING


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points (longitude, latitude in degrees) on the ground, in metres; for short ways."""
    (lon1, lat1), (lon2, lat2) = one, other
    east = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return _EARTH_M * math.hypot(east, math.radians(lat2 - lat1))
