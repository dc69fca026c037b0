"""Signing on and off at a seat: quietly offered in the top line, done by one key, ended with leaving."""

from __future__ import annotations

import asyncio
import logging

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.shift.duty import Duty
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.hall_minute import HallMinute
from dispatcher_app.widgets.theme import set_look
from dispatcher_app.widgets.times import clock_text

log = logging.getLogger(__name__)

SIGN_ON_KEY = "Ctrl+Shift+S"
#: A database that does not answer keeps nobody from leaving longer than this (s).
_GOODBYE = 3.0


class SeatDuty(QObject):
    """Shows in ``button`` whether this person has signed on for the shift; hidden until that is known.

    Signals:
        left: signed off, or nothing to sign off from: the seat can be left.
    """

    left = Signal()

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._duty: Duty | None = context.desk.shift.duty if context.desk.shift is not None else None
        self._leaving = False
        self.button = QPushButton("", parent)
        self.button.setObjectName("sign_on_button")
        set_look(self.button, kind="quiet")
        self.button.hide()
        self.button.clicked.connect(self.sign_on)
        self._minute = HallMinute(self)
        self._minute.timeout.connect(self.look_again)
        self._minute.start()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """From memory: which shift it is, and whether this person signed on for it."""
        duty, record = self._duty, self._context.desk.record
        if duty is None or record is None or not record.hall.loaded or not duty.may_sign:
            self.button.hide()
            return
        act, shift = duty.signed_on(), duty.current.name
        if duty.is_due or act is None:
            self.button.setText(_("{shift} · 签到").format(shift=duty.slot.name))
            self.button.setToolTip(_("还没有签到;按 {key} 签到").format(key=SIGN_ON_KEY))
        else:
            at = clock_text(act.at, self._context.desk.now(), self._context.desk.hall.zone)
            self.button.setText(_("{shift} · 在岗").format(shift=shift))
            self.button.setToolTip(_("{at} 签到;签退离席时一并办理").format(at=at))
        self.button.setProperty("active", "true" if duty.is_due else "false")
        set_look(self.button, kind="quiet")
        self.button.show()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.DUTY):
            self.look_again()

    # signing

    @Slot()
    def sign_on(self) -> None:
        """Once for each shift; what is done already is said."""
        if self._duty is None or not self._duty.may_sign:
            self._context.voice.warn(_("本席不用签到。"))
        elif self._context.desk.record is not None and self._context.desk.record.hall.loaded:
            if self._duty.is_due:
                self._context.tasks.start(self._sign_on(self._duty), name="sign-on")
            else:
                self._context.voice.ok(_("您已签到。"))
        else:
            self._context.voice.warn(_("大厅记录还没有读出来,请稍候再签到。"))

    async def _sign_on(self, duty: Duty) -> None:
        await duty.sign_on(self)
        self._context.voice.ok(_("已签到:{shift}").format(shift=duty.slot.subject))

    @Slot()
    def leave(self) -> None:
        """Sign off, naming the cases that go back to the pool; a second wish does not wait for the first."""
        duty = self._duty
        if self._leaving or duty is None or duty.signed_on() is None or self._context.desk.contact.is_lost:
            self.left.emit()
            return
        self._leaving = True
        self._context.tasks.start(self._sign_off(duty), name="sign-off")

    async def _sign_off(self, duty: Duty) -> None:
        """Whatever hinders it, nobody is kept: the others see that the seat does not answer."""
        try:
            async with asyncio.timeout(_GOODBYE):
                await duty.sign_off(self._held(), self)
        except (DomainError, ExternalError, TimeoutError) as error:
            log.warning("not signed off: %s", error)
        self._leaving = False
        self.left.emit()

    def _held(self) -> list[str]:
        desk = self._context.desk
        held = desk.sitting.claims.held if desk.sitting is not None else frozenset[int]()
        rows = desk.open_cases.rows
        return sorted(rows[case_id].number for case_id in held if case_id in rows)
