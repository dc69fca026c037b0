"""The alarms of one seat window: keeps them going, shows and sounds them, and does what is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from dispatcher_app.domain.alarms.kinds import ALARMED, AlarmKind
from dispatcher_app.domain.alarms.sounding import sound_for, sounds_again
from dispatcher_app.domain.alarms.standing import AlarmLine
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.i18n import _
from dispatcher_app.services.alarms.desk import AlarmDesk, AlarmsChanged
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.ui.alarms.list import AlarmList
from dispatcher_app.ui.alarms.player import SilentPlayer, make_player
from dispatcher_app.ui.alarms.shelve_form import ShelveForm
from dispatcher_app.ui.alarms.sound_settings import SoundSettings
from dispatcher_app.ui.alarms.sound_sheet import SoundSheet
from dispatcher_app.ui.alarms.strip import AlarmStrip, StripState
from dispatcher_app.ui.alarms.words import short_title
from dispatcher_app.ui.quiet_moment import QuietMoment
from dispatcher_app.widgets.times import clock_text

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

#: A database that does not answer keeps nobody from leaving longer than this (s).
_GOODBYE = 2.0
_WIDTH = 520
#: When nobody has touched anything for so long the sound system is begun (ms).
_REST_MS = 3000
#: Alarms that are answered in a window of the seat, by its page.
PAGES = {AlarmKind.HANDOVER_DUE: ("shift", "handover"), AlarmKind.LOOKS_UNDONE: ("keeping", "second-look")}


class AlarmPlace(QObject):
    """Called every second by the window. ``player`` makes the sounds and may be exchanged.

    Signals:
        case_wanted: an alarm is to be answered on this case.
    """

    case_wanted = Signal(int)

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self.alarms = AlarmDesk(window.desk)
        self.player = make_player(training=self._desk.hall.is_sandbox)
        self.settings = SoundSettings(window.settings.folder)
        self._keeping = False
        self._sounded: datetime | None = None
        self.strip = AlarmStrip(window.header)
        self.strip.setVisible(window.desk.role in ALARMED)
        self.strip.clicked.connect(self.show_list)
        window.header.show_beside_clock(self.strip)
        if not isinstance(self.player, SilentPlayer):
            self._quiet = QuietMoment(self)
            self._quiet.came.connect(self._on_quiet)
            self._quiet.wait(_REST_MS)
        self._desk.bus.subscribe(AlarmsChanged, self._on_alarms_changed)
        self._desk.bus.subscribe(HallRecordChanged, self._on_record_changed)

    @Slot()
    def _on_quiet(self) -> None:
        self.player.prepare()

    # every second

    def tick(self) -> None:
        """Look whether an instant has come; sound again what nobody answers."""
        self.alarms.turn()
        self._show()
        if self.alarms.wants_keeping and not self._keeping:
            self._keeping = True
            self._window.tasks.start(self._keep(), name="alarms-keep")
        self._remind()

    async def _keep(self) -> None:
        try:
            await self.alarms.keep()
        finally:
            self._keeping = False

    async def close(self) -> None:
        """What rang is written down before the person leaves, if the database answers soon."""
        if not self.alarms.journal.waiting or self._desk.contact.is_lost:
            return
        writing = asyncio.ensure_future(self.alarms.journal.write())
        done, _late = await asyncio.wait([writing], timeout=_GOODBYE)
        if not done:
            writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    # eyes and ears

    def _on_alarms_changed(self, event: AlarmsChanged) -> None:
        if event.desk is self.alarms:
            self._show()
            self._look_again()
            self._sound([one.alarm.rule.sound for one in event.rang])

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.ALARM):
            self._show()
            self._look_again()

    def _look_again(self) -> None:
        """What is open in the sheet shows how it stands now."""
        content = self._window.sheet.content
        if isinstance(content, AlarmList | SoundSheet):
            content.look()

    def _show(self) -> None:
        unseen = self.alarms.unseen
        first = unseen[0] if unseen else None
        until = self.alarms.answers.muted_until
        at = clock_text(until, self._desk.now(), self._desk.hall.zone)
        state = StripState(
            self.alarms.counts(),
            frozenset(line.sound for line in unseen),
            short_title(first) if first is not None else "",
            first.sound if first is not None else None,
            _("静音到 {at}").format(at=at) if until is not None else "",
            self.alarms.is_flooded,
        )
        self.strip.show_state(state)

    def _sound(self, rang: list[Any]) -> None:
        """One sound for all that came at once."""
        muted = self.alarms.answers.muted_until is not None
        off = self.settings.switched_off
        sound = sound_for(rang, off, muted=muted, flooded=self.alarms.is_flooded)
        if sound is not None:
            self._sounded = self._desk.now()
            self.player.play(sound, self.settings.volume)

    def _remind(self) -> None:
        unseen = [line.sound for line in self.alarms.unseen]
        if self._sounded is not None and sounds_again(unseen, self._sounded, self._desk.now()):
            self._sound(unseen)

    # the list

    @Slot()
    def show_list(self) -> None:
        """Every alarm of the seat, in the side sheet."""
        if self._desk.role not in ALARMED:
            return
        self.alarms.turn()
        content = AlarmList(self.alarms, self._desk)
        content.go_wanted.connect(self._on_go)
        content.acknowledge_wanted.connect(self._on_acknowledge)
        content.shelve_wanted.connect(self._on_shelve)
        content.unshelve_wanted.connect(self._on_unshelve)
        content.sounds_wanted.connect(self.show_sounds)
        self._window.sheet.open_with(_("报警"), content, width=_WIDTH)

    @Slot()
    def show_sounds(self) -> None:
        """Switches, volume and silence, in the side sheet."""
        content = SoundSheet(self.alarms, self._desk, self.settings, self.player)
        content.mute_wanted.connect(self._on_mute)
        content.unmute_wanted.connect(self._on_unmute)
        content.left.connect(self.show_list)
        self._window.sheet.open_with(_("报警声音"), content, width=_WIDTH)

    @Slot(object)
    def _on_go(self, line: AlarmLine) -> None:
        """To where the alarm is answered: its case, the page of the shift, what was not sent."""
        condition = line.first.alarm.condition
        if line.kind in PAGES:
            self._window.sheet.close_sheet()
            self._window.work.open(*PAGES[line.kind])
        elif line.kind is AlarmKind.NOT_SENT:
            self._window.away.show_list()
        elif line.kind is AlarmKind.WEATHER_BEGUN:
            self._window.show_in_force()
        elif condition.case_id:
            self._window.sheet.close_sheet()
            self.case_wanted.emit(condition.case_id)
        else:
            self._window.voice.note(_(line.rule.todo))

    @Slot(object)
    def _on_acknowledge(self, line: AlarmLine) -> None:
        said = _("已确认:{title}").format(title=line.title)
        self._do(self.alarms.answers.acknowledge(line, initiator=self), said)

    @Slot(object)
    def _on_unshelve(self, line: AlarmLine) -> None:
        said = _("已恢复:{title}").format(title=line.title)
        self._do(self.alarms.answers.unshelve(line, initiator=self), said)

    @Slot(object)
    def _on_shelve(self, line: AlarmLine) -> None:
        form = ShelveForm(line, self._desk, self.alarms.shift_ends)
        form.submitted.connect(self._on_shelve_submitted)
        form.left.connect(self.show_list)
        self._window.sheet.open_with(_("搁置报警"), form, width=_WIDTH)

    @Slot()
    def _on_shelve_submitted(self) -> None:
        form = self._window.sheet.content
        if isinstance(form, ShelveForm):
            at = clock_text(form.until, self._desk.now(), self._desk.hall.zone)
            said = _("已搁置到 {at}:{title}").format(at=at, title=form.line.title)
            shelving = self.alarms.answers.shelve(form.line, form.reason, form.until, initiator=self)
            self._do(shelving, said, back=True)

    @Slot(int, str)
    def _on_mute(self, minutes: int, reason: str) -> None:
        until = self._desk.now() + timedelta(minutes=minutes)
        said = _("报警静音 {minutes} 分钟,紧急类仍然出声").format(minutes=minutes)
        self._do(self.alarms.answers.mute(until, reason, initiator=self), said, back=True)

    @Slot()
    def _on_unmute(self) -> None:
        self._do(self.alarms.answers.unmute(initiator=self), _("报警声音已恢复"), back=True)

    def _do(self, act: Coroutine[Any, Any, None], said: str, back: bool = False) -> None:
        self._window.tasks.start(self._done(act, said, back), name="alarms-act")

    async def _done(self, act: Coroutine[Any, Any, None], said: str, back: bool) -> None:
        """A refusal is said by the window; the list is what one comes back to."""
        await act
        self.alarms.refresh()
        self._window.voice.ok(said)
        if back and isinstance(self._window.sheet.content, ShelveForm | SoundSheet):
            self.show_list()
