"""What one window does about claims: quietly where work on a case begins, by command, and back when it ends.

Beginning to decide, opening a form or typing into one claims the case; leaving it gives it back. What was
claimed by command stays until it is given back, moves on, or the seat is left.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.transitions import deciding_at
from dispatcher_app.domain.words import ENDED, Stage
from dispatcher_app.i18n import _
from dispatcher_app.services.claims import CaseHeld, ClaimLost
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.open_cases import OpenCasesChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seat_board import SeatsChanged
from dispatcher_app.services.seats import Claim
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.held_list import HeldList, waits_to_be_sent
from dispatcher_app.ui.take_over_form import TakeOverForm
from dispatcher_app.widgets.sheet import SideSheet


class ClaimDesk(QObject):
    """Claims and presence of one :class:`~dispatcher_app.ui.main_window.SeatWindow`.

    Signals:
        left: the person was told what is given back, and leaves the seat.
    """

    left = Signal()

    def __init__(self, context: SeatContext, sheet: SideSheet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._sheet = context, sheet
        self._sitting = context.desk.sitting
        self._kept: set[int] = set()
        self._begun: dict[int, Stage] = {}
        self._waiting = 0  # work on this case began here while somebody else had it
        self._asking: set[int] = set()
        self._freed = 0  # whoever had it has just left it
        context.in_hand.changed.connect(self._on_case_changed)
        context.desk.bus.subscribe(OpenCasesChanged, self._on_open_cases_changed)
        context.desk.bus.subscribe(SeatsChanged, self._on_seats_changed)
        context.desk.bus.subscribe(ClaimLost, self._on_claim_lost)

    # work begins and ends

    @Slot()
    def begin(self) -> None:
        """Somebody sets to work on the case in hand; where another has it, that is said and nothing more."""
        case = self._context.in_hand.case
        if case is None or self._sitting is None:
            return
        known = case.id == self._waiting or case.id in self._sitting.claims.held | self._asking
        if not known and self._may_work:  # in this order: it is asked at every letter
            self._asking.add(case.id)
            self._start(self._begin(case.id), f"begin-{case.id}")

    @Slot()
    def type(self) -> None:
        """A key went into a form of the case in hand: the others see it, and the case is claimed."""
        if self._sitting is not None:
            self._sitting.presence.typed()
            self.begin()

    @Slot(object)
    def done(self, case: Case) -> None:
        """This seat's command is in the database: what was claimed quietly for it is free again.

        The case may stand where it stood, and the next word on it be another's: a grant, a consent, a ruling.
        """
        if case.id not in self._kept:
            self._release(case.id)

    @property
    def _may_work(self) -> bool:
        """Looking at a case that is another's turn, or that has ended, claims nothing; nor do words that were
        refused and are still on the screen."""
        case = self._context.in_hand.case
        if case is None or not self._is_our_turn(case.id):
            return False
        own = deciding_at(case.stage, self._context.desk.role)
        return any(verb in own and not why for verb, why in self._context.desk.verbs(case))

    def _is_our_turn(self, case_id: int) -> bool:
        """By the newest that was heard of the case: the list may know more than the page, or less."""
        row, case = self._context.desk.open_cases.rows.get(case_id), self._context.in_hand.case
        newest: QueueRow | Case | None = row
        if case is not None and case.id == case_id and (row is None or case.version > row.version):
            newest = case
        return newest is None or bool(deciding_at(newest.stage, self._context.desk.role))

    async def _begin(self, case_id: int) -> None:
        try:
            await self._claim_or_take_along(case_id)
            if case_id == self._freed and case_id in self.held:
                self._context.voice.note(_("对方已离开这件案件,现由我办理。"))
        except CaseHeld as held:
            self._waiting = case_id  # said once; typing on does not make it truer
            if held.claim.person != self._context.desk.person.login:
                self._context.voice.warn(str(held))
        except ExternalError:
            return  # the feed tells that the server is away; nobody types more slowly for it
        finally:
            self._asking.discard(case_id)
            self._freed = 0

    async def _claim_or_take_along(self, case_id: int) -> None:
        """What this person's own seat left behind in a crash comes along without a word."""
        try:
            await self._claim(case_id)
        except CaseHeld as held:
            own = held.claim.person == self._context.desk.person.login
            if self._sitting is None or not own or not held.claim.stale:
                raise
            await self._sitting.claims.take_over(held.claim, "")
            self._note_stage(case_id)

    async def _claim(self, case_id: int) -> None:
        """Nobody holds a case that was left, or went on to others, while the database was being asked."""
        if self._sitting is None:
            return
        await self._sitting.claims.claim(case_id)
        self._note_stage(case_id)
        if case_id == self._waiting:
            self._waiting = 0
        left = case_id != self._context.in_hand.wanted and case_id not in self._kept
        if left or not self._is_our_turn(case_id):
            await self._let_go(case_id)

    def _note_stage(self, case_id: int) -> None:
        """Whoever holds a case holds it until it moves on from here."""
        case, row = self._context.in_hand.case, self._context.desk.open_cases.rows.get(case_id)
        if case is not None and case.id == case_id:
            self._begun[case_id] = case.stage
        elif row is not None:
            self._begun[case_id] = row.stage

    async def _let_go(self, case_id: int) -> None:
        self._kept.discard(case_id)
        self._begun.pop(case_id, None)
        if self._sitting is not None:
            await self._sitting.claims.release(case_id)

    def _release(self, case_id: int) -> None:
        if case_id in self.held:
            self._start(self._quietly(self._let_go(case_id)), f"release-{case_id}")

    async def _quietly(self, release: Coroutine[Any, Any, None]) -> None:
        """Where the database does not answer, the next heartbeat gives the case back."""
        try:
            await release
        except ExternalError:
            return

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._context.tasks.start(work, name=name)

    @property
    def held(self) -> frozenset[int]:
        """Cases this window works on."""
        return self._sitting.claims.held if self._sitting is not None else frozenset()

    # by command

    @property
    def _seen(self) -> Claim | None:
        """The claim on the case in hand, as last read."""
        case = self._context.in_hand.case
        if case is None or self._sitting is None:
            return None
        return self._sitting.board.claim_of(case.id)

    @property
    def _is_ours(self) -> bool:
        case = self._context.in_hand.case
        return case is not None and case.id in self.held

    def _why_no_case(self) -> str:
        case = self._context.in_hand.case
        if self._context.in_hand.is_loading:
            return _("案件还没有读出来,请稍候再办。")
        if case is None:
            return _("请先选一件案件。")
        if self._sitting is None:
            return _("本席没有连入大厅,不能认领。")
        if case.stage in ENDED:
            return _("案件已办结,不用认领。")
        if not self._is_our_turn(case.id) and not self._is_ours:
            return _("这件案件现在不由本席办理,不用认领。")
        return ""

    def why_not_claim(self) -> str:
        case = self._context.in_hand.case
        why = self._why_no_case()
        if not why and case is not None and case.id in self._kept & self.held:
            return _("这件案件已由我认领。")
        return why

    def why_not_give_back(self) -> str:
        why = self._why_no_case()
        return why or ("" if self._is_ours else _("这件案件不在我手上,不用放回。"))

    def why_not_take_over(self) -> str:
        seen, why = self._seen, self._why_no_case()
        if why or (seen is not None and (seen.stale or seen.person == self._context.desk.person.login)):
            return why
        if seen is None:
            return _("没有人占着这件案件,直接认领即可。")
        return str(CaseHeld(seen))

    def claim(self) -> None:
        """Take the case in hand and keep it; for one whose seat does not answer a reason is asked."""
        case, why = self._context.in_hand.case, self.why_not_claim()
        if why or case is None:
            self._context.voice.warn(why)
            return
        self._kept.add(case.id)
        self._start(self._take(case.id, case.number), f"claim-{case.id}")

    async def _take(self, case_id: int, number: str) -> None:
        try:
            await self._claim(case_id)
        except CaseHeld as held:
            self._kept.discard(case_id)
            if held.claim.person == self._context.desk.person.login:
                await self._move_here(held.claim, number)
            elif held.claim.stale and case_id == self._context.in_hand.wanted:
                self._ask_reason(held.claim)
            else:
                raise
            return
        except ExternalError as error:
            self._kept.discard(case_id)
            self._context.voice.warn(_("没有认领:{why}").format(why=error))
            return
        except DomainError:
            self._kept.discard(case_id)
            raise
        self._context.voice.ok(_("已认领 {number};办完或放回前,别人不能办").format(number=number))

    async def _move_here(self, seen: Claim, number: str) -> None:
        """One's own claim at another seat comes along."""
        if self._sitting is not None:
            await self._sitting.claims.take_over(seen, "")
            self._kept.add(seen.case_id)
            self._note_stage(seen.case_id)
            self._context.voice.ok(
                _("{number} 已从您在{seat}的席位转到这里").format(number=number, seat=seen.seat)
            )

    def give_back(self) -> None:
        """The case in hand is free for everybody again."""
        case, why = self._context.in_hand.case, self.why_not_give_back()
        if why or case is None:
            self._context.voice.warn(why)
            return
        self._start(self._give_back(case.id, case.number), f"give-back-{case.id}")

    async def _give_back(self, case_id: int, number: str) -> None:
        try:
            await self._let_go(case_id)
        except ExternalError:
            said = _("{number} 已放回;恢复与数据库的联系后,别人才看得到。")
            self._context.voice.note(said.format(number=number))
            return
        self._context.voice.ok(_("{number} 已放回公共池").format(number=number))

    # taking over

    def take_over(self) -> None:
        """Ask why the case of a silent seat is taken over."""
        seen, why = self._seen, self.why_not_take_over()
        if why or seen is None:
            self._context.voice.warn(why)
        elif seen.person == self._context.desk.person.login:
            self.claim()
        else:
            self._ask_reason(seen)

    def _ask_reason(self, seen: Claim) -> None:
        form = TakeOverForm(seen, self._context.desk)
        form.submitted.connect(self._on_reason_given)
        form.left.connect(self._sheet.close_sheet)
        self._sheet.open_with(_("接手"), form)

    @Slot()
    def _on_reason_given(self) -> None:
        form = self._sheet.content
        if isinstance(form, TakeOverForm):
            self._start(self._take_over(form), f"take-over-{form.seen.case_id}")

    async def _take_over(self, form: TakeOverForm) -> None:
        if self._sitting is None:
            return
        seen = form.seen
        try:
            await self._sitting.claims.take_over(seen, form.reason)
        except (DomainError, ExternalError) as error:
            if form is self._sheet.content:
                form.show_error(str(error))
            self._context.voice.warn(str(error))
            return
        self._kept.add(seen.case_id)
        self._note_stage(seen.case_id)
        self._waiting = 0
        if form is self._sheet.content:
            self._sheet.close_sheet()
        self._context.voice.ok(_("已从{name}({seat})接手").format(name=seen.name, seat=seen.seat))

    # leaving the seat

    def may_leave(self) -> bool:
        """Whether nothing is held here or waits to be sent; else it is said, and leaving once more leaves."""
        nothing = not self.held and not waits_to_be_sent(self._context.desk)
        if nothing or isinstance(self._sheet.content, HeldList):
            return True
        listed = HeldList(self.held, self._context.desk)
        listed.leave_wanted.connect(self.left)
        listed.stay_wanted.connect(self._sheet.close_sheet)
        listed.case_wanted.connect(self._context.in_hand.show)
        self._sheet.open_with(_("签退"), listed)
        return False

    # what happens elsewhere

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        """What was claimed quietly goes with the case; a form of a case that is left needs no claim."""
        here = opened.case.id if opened is not None else 0
        if self._sitting is not None:
            self._sitting.presence.open(here)
        for case_id in self.held - self._kept - {here, self._context.in_hand.wanted}:
            self._release(case_id)
        if self._waiting != here:
            self._waiting = 0
        if isinstance(self._sheet.content, TakeOverForm) and self._sheet.content.seen.case_id != here:
            self._sheet.close_sheet()

    def _on_open_cases_changed(self, event: OpenCasesChanged) -> None:
        """A case that has moved on is somebody else's turn: a claim on it would only be in the way."""
        gone = {row.case_id for row in event.rows if self._has_moved_on(row)}
        for case_id in self.held & (gone | event.removed):
            self._release(case_id)

    def _has_moved_on(self, row: QueueRow) -> bool:
        case = self._context.in_hand.case
        if case is not None and case.id == row.case_id and case.version > row.version:
            return False  # the list is behind the page
        begun = self._begun.get(row.case_id, row.stage)
        return begun is not row.stage or not deciding_at(row.stage, self._context.desk.role)

    def _on_seats_changed(self, event: SeatsChanged) -> None:
        """Work began here while somebody else had the case: it is ours as soon as it is free."""
        waiting = self._waiting
        if waiting and waiting in event.case_ids and self._seen is None:
            self._waiting, self._freed = 0, waiting  # of several who wait one gets it, and is told then
            self.begin()

    def _on_claim_lost(self, event: ClaimLost) -> None:
        if self._sitting is None or event.session != self._sitting.session:
            return
        self._kept.discard(event.case_id)
        self._begun.pop(event.case_id, None)
        row = self._context.desk.open_cases.rows.get(event.case_id)
        case = self._context.in_hand.case
        here = case.number if case is not None and case.id == event.case_id else ""
        number = row.number if row is not None else here
        if event.by is None:
            said = _("{number} 已不在我手上;您填写的内容都还在。").format(number=number)
        else:
            said = _("{number} 已由{name}({seat})接手;您填写的内容都还在。").format(
                number=number, name=event.by.name, seat=event.by.seat
            )
        self._context.voice.warn(said)
