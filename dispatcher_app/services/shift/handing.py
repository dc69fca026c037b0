"""Hands a shift over: what is signed stands still from the first signature on, while the hall goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dispatcher_app.domain.duty import DutySlot, DutyTimes
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Handover
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import ExternalError, Now, Person
from dispatcher_app.services.shift.making import MOST_LINES, Shifted, make_handover, shifted
from dispatcher_app.services.shift.store import ShiftStore, StepLine

#: Acts come some hundred a day; of so many tries one falls between two of them.
_TRIES = 5
#: So many of the steps that came between the signatures are named.
_STEPS_NAMED = 20
_LOOK_BACK = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Given:
    """A handover that the giving leader has signed: from now on these words are what is signed."""

    slot: DutySlot
    draft: ActDraft
    handover: Handover


@dataclass(frozen=True, slots=True)
class Since:
    """What happened in the hall after the handover was frozen."""

    shifted: Sequence[Shifted]
    steps: int
    named: Sequence[StepLine]
    acts: int

    @property
    def nothing(self) -> bool:
        return not (self.shifted or self.steps or self.acts)


class HandingOver:
    """At the seat of the shift leader who gives; whoever takes over signs at the same desk."""

    def __init__(
        self, hall: Hall, person: Person, record: RecordDesk, store: ShiftStore, times: DutyTimes, now: Now
    ) -> None:
        self._hall, self._person, self._record = hall, person, record
        self._store, self._times, self._now = store, times, now

    # what there is

    def earlier(self) -> list[HallAct]:
        """The handovers that are in memory, the newest first."""
        return sorted(self._record.hall.current(ActKind.HANDOVER), key=lambda act: -act.sequence)

    async def of_time(self) -> list[HallAct]:
        """The handovers of the last two months from the database, the newest first."""
        now = self._now()
        acts = await self._record.hall.of_topic(Topic.HANDOVER, now - _LOOK_BACK, now + timedelta(days=1))
        return sorted(acts, key=lambda act: -act.sequence)

    def handed(self) -> frozenset[str]:
        return frozenset(act.subject for act in self.earlier())

    def next_slot(self) -> DutySlot:
        """The shift whose handover is to be signed next."""
        return self._times.to_hand_over(self._now(), self.handed())

    # making

    async def preview(self, slot: DutySlot, remarks: str = "") -> Handover:
        """The handover as it would be signed now: cases and record are of the same moment.

        Raises:
            ExternalError: the database does not answer.
        """
        record, slots = self._record.hall, (slot, self._times.after(slot))
        for _try in range(_TRIES):
            moment = await self._store.moment(self._now(), MOST_LINES)
            await record.catch_up()
            if record.sequence == moment.after_act:
                break
        else:
            raise ExternalError(_("大厅记录一直在变,没能取到同一时刻的情况,请再试一次。"), retry=True)
        return make_handover(self._hall, slots, moment, record, remarks)

    async def give(self, slot: DutySlot, remarks: str, password: str) -> Given:
        """The giving leader signs with their own password: the state of this moment is what is handed over.

        Raises:
            WrongPassword: it is not theirs.
            ActRefused: the shift has not begun, is handed over already, or the remarks cannot be kept.
            ExternalError: the database does not answer.
        """
        early = self.too_early(slot)
        if early:
            raise ActRefused(early)
        await self._record.prove(password)
        handover = await self.preview(slot, remarks)
        state = self._record.hall.state(Topic.HANDOVER, slot.subject)
        if state.version:
            raise ActRefused(self.already(slot))
        faults = list(handover.faults(max(self._now(), handover.at)))
        if faults:
            raise ActRefused("\n".join(map(str, faults)), faults)
        draft = ActDraft(kind=ActKind.HANDOVER, subject=slot.subject, payload=handover)
        return Given(slot, draft, handover)

    def too_early(self, slot: DutySlot) -> str:
        """Why *slot* cannot be handed over yet, as a sentence: nobody has worked in it. "" where it can."""
        if slot.begins <= self._now():
            return ""
        begins = f"{slot.begins.astimezone(self._hall.zone):%m-%d %H:%M}"
        return _("“{shift}”{begins} 才开始,还没有可交的。").format(shift=slot.subject, begins=begins)

    def already(self, slot: DutySlot) -> str:
        """Who handed the shift over, as a sentence."""
        return self._already(slot, self._record.hall.state(Topic.HANDOVER, slot.subject).acts)

    def _already(self, slot: DutySlot, acts: Sequence[HallAct]) -> str:
        if not acts:
            return _("“{shift}”已经交接。").format(shift=slot.subject)
        text = _("“{shift}”已由{giver}交给{taker}。")
        taker = acts[-1].second.name if acts[-1].second else ""
        return text.format(shift=slot.subject, giver=acts[-1].actor.name, taker=taker)

    async def since(self, given: Given) -> Since:
        """What came between the first signature and now, for whoever is about to sign second.

        Raises:
            ExternalError: the database does not answer.
        """
        frozen, now = given.handover, await self.preview(given.slot)
        count, named = await self._store.steps_after(frozen.after_step, _STEPS_NAMED)
        return Since(shifted(frozen, now), count, named, now.after_act - frozen.after_act)

    async def take(self, given: Given, login: str, password: str) -> HallAct:
        """The taking leader signs, and the handover is done. What failed may be sent again as it is.

        Raises:
            WrongPassword: unknown, closed, or the password is wrong.
            ActRefused, Refused: the same person, no shift leader, or somebody was faster.
            ExternalError: the database does not answer; both signatures can be given again.
        """
        done = await self._done(given)
        if done is not None:
            return done
        try:
            signature = await self._record.sign(given.draft, login, password)
            return await self._record.append(given.draft, signature, initiator=self)
        except DomainError as error:
            done = await self._done(given)
            if done is None and isinstance(error, RecordMoved):
                acts = await self._record.hall.of(Topic.HANDOVER, given.draft.subject)
                raise ActRefused(self._already(given.slot, acts)) from error
            if done is None:
                raise
            return done

    async def _done(self, given: Given) -> HallAct | None:
        """The handover itself, where the answer to an earlier try got lost."""
        acts = await self._record.hall.of(Topic.HANDOVER, given.draft.subject)
        return next((act for act in acts if act.id == given.draft.id), None)

    async def takers(self) -> list[Person]:
        """The shift leaders who may take over: all of the hall but whoever gives."""
        people = await self._store.people()
        return [
            one
            for one in people
            if one.role is Role.SHIFT_LEADER and not one.disabled and one.login != self._person.login
        ]
