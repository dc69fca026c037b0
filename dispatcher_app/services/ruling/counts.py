"""What keeping the hall counts: cases of a collection, what a policy would have passed, whom to draw from."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.draw import is_true
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.hall_record.papers import DrawTaken
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ruling.findings import Findings, read_findings
from dispatcher_app.services.ruling.grounds import Ground
from dispatcher_app.services.ruling.store import CountStore, Gate, LookedAt, Passing

#: Days of a hall that has no month behind it.
_LATELY = 30


class DrawOf(Labelled):
    """What a second look is drawn from. The value begins the subject of the draw in the hall's record."""

    GATE_1 = "gate_1", N_("派遣审核自动通过的")
    GATE_2 = "gate_2", N_("结案审核自动通过的")
    CLOSED = "closed", N_("已结案的")

    def subject(self, day: date, shift: str = "") -> str:
        """Of a whole day, or of the *shift* that begins on it."""
        return " ".join(part for part in (self.value, day.isoformat(), shift) if part)


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What a policy would have done with the cases that passed a gate in a time.

    ``passed`` would have gone through, ``drawn`` been looked at all the same; ``by_class`` is how many passed
    in each class, ``by_policy`` how many of these the policy of then let through.
    """

    total: int = 0
    passed: int = 0
    drawn: int = 0
    by_class: Mapping[str, int] | None = None
    by_policy: int = 0


def preview(passings: Sequence[Passing], policy: GatePolicy) -> PolicyPreview:
    """*policy* tried on what really passed; the draw is the one its seed gives."""
    low = [one for one in passings if one.class_code in policy.low_risk]
    drawn = sum(policy.draws(one.number) for one in low)
    by_class = Counter(one.class_code for one in passings)
    by_policy = sum(one.by_policy for one in passings)
    return PolicyPreview(len(passings), len(low) - drawn, drawn, by_class, by_policy)


@dataclass(frozen=True, slots=True)
class DrawProgress:
    """How far the second look at a draw has come; only looks after the draw count."""

    cases: tuple[LookedAt, ...] = ()
    done: int = 0
    faulty: int = 0


class RulingCounts:
    """Days and shifts are those of the hall's clock."""

    def __init__(
        self, store: CountStore, zone: ZoneInfo, places: PlaceIndex, times: DutyTimes | None = None
    ) -> None:
        self._store, self._zone, self._places = store, zone, places
        self.times = times or DutyTimes((), zone)

    async def collected(self, campaign: Campaign, now: datetime) -> int:
        """How many cases a special collection has brought so far."""
        ends = min(now, campaign.valid.ends or now)
        if ends <= campaign.valid.begins:
            return 0
        spots = await self._store.reported(
            campaign.class_codes, campaign.sources, campaign.valid.begins, ends
        )
        ground = Ground(campaign.area, campaign.cells, self._places)
        if ground.everywhere:
            return len(spots)
        return await asyncio.to_thread(lambda: sum(ground.holds(*spot) for spot in spots))

    async def channels(self) -> tuple[str, ...]:
        """Every door of a plan through which a case ever came in, whether its plan is over or not."""
        return tuple(await self._store.channels())

    async def through(self, plan: WeatherPlan, now: datetime) -> dict[str, int]:
        """How many cases came in so far through each door that *plan* opened."""
        ends = min(now, plan.valid.ends or now)
        names = [channel.name for channel in plan.channels]
        if not names or ends <= plan.valid.begins:
            return dict.fromkeys(names, 0)
        return await self._store.through(names, plan.valid.begins, ends)

    async def passings_lately(self, gate: Gate, today: date) -> tuple[tuple[date, date], Sequence[Passing]]:
        """What passed *gate* in the month before *today*'s, and its first and last day; of a young hall,
        which had none then, in the 30 days up to now."""
        this = today.replace(day=1)
        last = (this - timedelta(days=1)).replace(day=1)
        found = await self._store.passings(gate, self._begin(last), self._begin(this))
        if found:
            return (last, this - timedelta(days=1)), found
        first = today - timedelta(days=_LATELY)
        ends = self._begin(today + timedelta(days=1))
        return (first, today), await self._store.passings(gate, self._begin(first), ends)

    def period(self, day: date, shift: str = "") -> tuple[datetime, datetime]:
        """When a draw's time begins and ends; a shift that the city has no more is the whole day."""
        slot = next((slot for slot in self.times.of_day(day) if shift and slot.name == shift), None)
        if slot is not None:
            return slot.begins, slot.ends
        return self._begin(day), self._begin(day + timedelta(days=1))

    async def population(self, of: DrawOf, day: date, shift: str = "") -> tuple[str, ...]:
        """Numbers of the cases to draw from, each once, in order. The past does not change, nor does this."""
        begins, ends = self.period(day, shift)
        if of is DrawOf.CLOSED:
            return tuple(sorted(set(await self._store.closed(begins, ends))))
        gate = Gate.DISPATCH if of is DrawOf.GATE_1 else Gate.CLOSURE
        passings = await self._store.passings(gate, begins, ends)
        return tuple(sorted({one.number for one in passings if one.by_policy}))

    async def progress(self, act: HallAct) -> DrawProgress:
        """The drawn cases of a draw as they are now, in the order of the draw."""
        draw = act.payload
        if not isinstance(draw, DrawTaken):
            return DrawProgress()
        found = {one.number: one for one in await self._store.looked_at(draw.chosen)}
        cases = tuple(_since(found[number], act.at) for number in draw.chosen if number in found)
        done = [one for one in cases if one.result is not None]
        return DrawProgress(cases, len(done), sum(one.result == "not_in_order" for one in done))

    async def findings(self, record: RecordDesk, now: datetime) -> Findings:
        """See :func:`dispatcher_app.services.ruling.findings.read_findings`."""
        return await read_findings(self._store, record, now)

    async def repeats(self, draw: DrawTaken, of: DrawOf, day: date, shift: str = "") -> bool:
        """Whether the draw, taken again from the database with its own seed, gives the same."""
        numbers = await self.population(of, day, shift)
        return await asyncio.to_thread(is_true, draw, numbers)

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone)


def _since(case: LookedAt, at: datetime) -> LookedAt:
    """A look before the draw was for something else."""
    if case.looked_at is not None and case.looked_at >= at:
        return case
    return case._replace(result=None, looker="", looked_at=None)


def draw_of(subject: str) -> tuple[DrawOf, date, str] | None:
    """What the draw of *subject* was taken from, which day, which shift ("" for the whole day); None for a
    subject of another make."""
    word, _blank, when = subject.partition(" ")
    day, _blank, shift = when.partition(" ")
    try:
        return DrawOf(word), date.fromisoformat(day), shift
    except ValueError:
        return None
