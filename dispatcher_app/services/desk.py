"""Everything one signed-in person works with. Screens get a desk and nothing else of the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import allowed
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Point
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.transitions import verbs_at
from dispatcher_app.domain.units import Candidate
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.after_end import AfterEnd
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.collectors.store import PositionStore
from dispatcher_app.services.collectors.watch import CollectorWatch
from dispatcher_app.services.components.desk import ComponentDesk
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.drafts import Drafts
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.figures.store import FiguresStore
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.hall_record.in_force import InForce
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.outbox import Kept, Outbox
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.playback.desk import PlaybackDesk
from dispatcher_app.services.ports import CaseStore, ExternalError, NearCase, Now, Person, SearchQuery
from dispatcher_app.services.queues import QueueSpec, queues_of
from dispatcher_app.services.registers.lists import RegisterLists
from dispatcher_app.services.replay import Replayer
from dispatcher_app.services.reports.desk import ReportDesk
from dispatcher_app.services.ruling.counts import RulingCounts
from dispatcher_app.services.sandbox.calls import CallDesk
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.messages import Messages
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seen_cases import OpenedCase as OpenedCase
from dispatcher_app.services.seen_cases import SeenCases
from dispatcher_app.services.sending import Sending
from dispatcher_app.services.shift.desk import ShiftDesk
from dispatcher_app.services.side_registers import SideRegisters
from dispatcher_app.services.sitting import Sitting
from dispatcher_app.services.whereabouts import is_default
from dispatcher_app.services.withholding import check_query, shown_case, shown_done, shown_steps
from dispatcher_app.services.workbooks import Workbooks


class Desk:
    """One seat's way into the hall.

    Attributes are shared services; ``person`` is who sits here. Every command goes out in this person's name.
    With an ``outbox`` commands are kept on this machine while the server is away; ``replayer`` sends them.
    With a ``sitting`` the others see what is open here, and cases can be claimed. With ``positions`` roles
    that may know are told where collectors are (``collectors``). ``components`` is the register,
    ``workbooks`` writes what registers hand on. ``in_force`` is what the hall's record says now.
    ``kept`` are the documents of the hall, ``accounts`` its people, for whoever may see them. ``figures``
    counts, ``reports`` makes papers of it, ``playback`` shows past days to whoever leads or trains.
    ``exam`` are the examinations of a sandbox, ``trainer`` is what its trainer steers it by, ``happenings``
    what happens around its exercises, ``calls`` this person's telephone in them, ``faults`` what
    fails, ``messages`` what is told.
    """

    def __init__(
        self,
        hall: Hall,
        person: Person,
        store: CaseStore,
        casework: Casework,
        open_cases: OpenCases,
        photos: Photos,
        drafts: Drafts,
        bus: EventBus,
        now: Now,
        *,
        outbox: Outbox | None = None,
        contact: Contact | None = None,
        sitting: Sitting | None = None,
        positions: PositionStore | None = None,
        components: ComponentDesk | None = None,
        record: RecordDesk | None = None,
        workbooks: Workbooks | None = None,
        registers: SideRegisters | None = None,
        templates: PaperTemplates | None = None,
        lists: RegisterLists | None = None,
        shift: ShiftDesk | None = None,
        ruling: RulingCounts | None = None,
        kept: KeptDesk | None = None,
        accounts: Accounts | None = None,
        figures: FiguresStore | None = None,
        reports: ReportDesk | None = None,
        exam: ExamDesk | None = None,
        playback: PlaybackDesk | None = None,
        trainer: TrainerDesk | None = None,
        happenings: Happenings | None = None,
        calls: CallDesk | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.hall, self.person, self.bus, self.now = hall, person, bus, now
        self.open_cases, self.photos, self.drafts = open_cases, photos, drafts
        self._store, self._casework = store, casework
        self._actor: Actor = person.actor()
        self.shift, self.exam = shift, exam
        self.outbox, self.contact = outbox, contact or Contact(bus, now)
        self.sitting, self.components, self.record = sitting, components, record
        self.workbooks, self.registers, self.ruling = workbooks, registers, ruling
        self.in_force = InForce(record.hall if record is not None else None, person.role, now)
        self.collectors = CollectorWatch(positions, hall, person.role, now)
        self.templates, self.lists = templates, lists
        self.kept, self.accounts, self.figures, self.reports = kept, accounts, figures, reports
        self.playback, self.trainer, self.happenings, self.calls = playback, trainer, happenings, calls
        self.faults = faults
        self.messages = Messages(happenings, self._actor) if happenings is not None else None
        again = timedelta(minutes=hall.rules.side.call_again_minutes)
        self.after_end = AfterEnd(registers, person.role, again)
        self._seen = SeenCases()
        self._sending: Sending | None = None
        self.replayer: Replayer | None = None
        if outbox is not None:
            self._sending = Sending(casework, photos, outbox, self.contact, self._seen, self._actor, now)
            self.replayer = Replayer(person, outbox, casework, store, self.contact, bus, now)

    @property
    def role(self) -> Role:
        return self.person.role

    @property
    def queues(self) -> tuple[QueueSpec, ...]:
        return queues_of(self.role)

    def verbs(self, case: Case) -> tuple[tuple[Verb, str], ...]:
        """What this seat may ask for on *case*, each with why it cannot right now ("" where it can)."""
        return tuple((verb, allowed(case, verb, self._actor)) for verb in verbs_at(case.stage, self.role))

    async def perform(self, command: Command, initiator: object | None = None) -> Done:
        """See :meth:`Casework.perform` and, with an outbox, :meth:`Sending.perform`."""
        if self._sending is not None:
            done = shown_done(await self._sending.perform(command, initiator), self.role)
        else:
            done = shown_done(await self._casework.perform(command, self._actor, initiator), self.role)
        self._seen.moved(done.case, done.step, self.now())
        return done

    async def keep_photo(self, data: bytes, name: str, kind: PhotoKind) -> Attachment:
        """See :meth:`Photos.keep` and, with an outbox, :meth:`Sending.keep_photo`."""
        return await (self._sending.keep_photo if self._sending else self.photos.keep)(data, name, kind)

    def pending(self, case_id: int) -> tuple[Kept, ...]:
        """What this seat has decided on a case and could not send yet, in order."""
        return self.outbox.of_case(case_id) if self.outbox is not None else ()

    @property
    def _is_away(self) -> bool:
        return self._sending is not None and self._sending.away

    async def open(self, case_id: int) -> OpenedCase:
        """The case as it is; from memory, with its time, while the server is away.

        Raises:
            Refused: there is no such case.
        """
        remembered = self._seen.opened(case_id)
        if remembered is not None and self._is_away:
            return remembered
        try:
            case = await self._store.case(case_id)
            if case is None:
                raise Refused("no_such_case")
            return await self._opened(case)
        except ExternalError as error:
            if remembered is None or not error.away:
                raise
            return remembered

    async def open_number(self, number: str) -> OpenedCase | None:
        """As :meth:`open`, by the whole number; None where there is none."""
        number = number.strip().upper()
        remembered = self._seen.by_number(number)
        if remembered is not None and self._is_away:
            return remembered
        try:
            case = await self._store.case_by_number(number)
            return await self._opened(case) if case else None
        except ExternalError as error:
            if remembered is None or not error.away:
                raise
            return remembered

    async def find_by_end(self, typed: str) -> list[QueueRow]:
        """Open and ended cases whose number may end in *typed*, newest first; see :func:`numbers_ending`."""
        today = self.now().astimezone(self.hall.zone).date()
        found: list[QueueRow] = []
        for number in self.hall.numbers_ending(typed, today):
            rows = await self._store.search(SearchQuery(number=number))
            found += [row for row in rows if row.number == number]
        return found

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]:
        """Lines of any cases, open or ended, in no particular order; no caller is in them.

        Raises:
            ExternalError: the database does not answer.
        """
        return await self._store.rows(case_ids) if case_ids else ()

    async def _opened(self, case: Case) -> OpenedCase:
        """Steps are only ever added: those up to the case's version are its history of that moment."""
        steps = shown_steps(await self._store.history(case.id), self.role)
        past = [step for step in steps if step.version <= case.version]
        opened = OpenedCase(shown_case(case, self.role), past)
        self._seen.remember(opened, self.now())
        return opened

    async def search(self, query: SearchQuery) -> Sequence[QueueRow]:
        """Raises:
        NotForThisRole: by telephone number, at a seat that may not read it.
        """
        check_query(query, self.role)
        return await self._store.search(query)

    async def near(self, lon: float, lat: float, radius_m: float, since: datetime) -> Sequence[NearCase]:
        """See :meth:`CaseStore.near`."""
        return await self._store.near(lon, lat, radius_m, since)

    async def ended_in(self, box: Box, since: datetime) -> Sequence[QueueRow]:
        """See :meth:`CaseStore.ended_in`; what lies at the hall's default address lies nowhere."""
        nowhere = self.hall.pack.info.default_place
        return [row for row in await self._store.ended_in(box, since) if not is_default(row, nowhere)]

    async def case_points(self, since: datetime | None) -> Sequence[Point]:
        """See :meth:`CaseStore.case_points`; the hall's default address is no place anything happened at."""
        nowhere = self.hall.pack.info.default_place
        return [point for point in await self._store.case_points(since) if point != nowhere]

    def candidates(self, case: Case) -> tuple[Candidate, ...]:
        """Units that may be responsible for *case*, likeliest first, with reasons."""
        component = self.hall.places.component(case.component_code) if case.component_code else None
        code = case.class_code.rpartition(":")[2]
        return self.hall.units.candidates(
            code,
            self.hall.street_code(case.cell_code),
            self.hall.community_code(case.cell_code),
            component.owner_unit if component else None,
        )
