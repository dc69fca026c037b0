"""What a seat shows while the server is away: since when, what still works, what waits to be sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QBoxLayout, QToolButton

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.bus import HallUpgraded
from dispatcher_app.services.casework import LAST_WAIT
from dispatcher_app.services.contact import ContactChanged
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.ending import ended
from dispatcher_app.services.outbox import OutboxChanged
from dispatcher_app.services.replay import Replayed
from dispatcher_app.ui.outbox_list import OutboxList
from dispatcher_app.widgets.banner import Banner, BannerKind
from dispatcher_app.widgets.theme import set_look
from dispatcher_app.widgets.times import clock_text

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow


class ServerAway(QObject):
    """Two lines over the centre (the server; the case in hand), a button in the status line, and the list.

    It also lets the desk's replayer run for as long as the window is there.
    """

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._sending: asyncio.Task[None] | None = None
        self._was_away = False
        middle = window.banner.parentWidget()
        self.banner, self.pending = Banner(middle), Banner(middle)
        self.banner.setObjectName("away_banner")
        self.pending.setObjectName("pending_banner")
        column = middle.layout() if middle is not None else None
        if isinstance(column, QBoxLayout):
            column.insertWidget(0, self.banner)
            column.insertWidget(2, self.pending)
        self.button = QToolButton(window.status)
        self.button.setObjectName("outbox_button")
        set_look(self.button, role="due")
        window.status.insertPermanentWidget(1, self.button)  # counted over all: 0 is what was said
        self.button.hide()
        self._connect()
        self._show()

    def _connect(self) -> None:
        bus = self._desk.bus
        bus.subscribe(ContactChanged, self._on_contact_changed)
        bus.subscribe(HallUpgraded, self._on_hall_upgraded)
        bus.subscribe(OutboxChanged, self._on_outbox_changed)
        bus.subscribe(Replayed, self._on_replayed)
        self.button.clicked.connect(self.show_list)
        self.banner.acted.connect(self._on_banner_acted)
        self._window.in_hand.changed.connect(self._on_case_changed)

    # sending

    def start(self) -> None:
        """Send what waits, now and whenever the server is back. Needs the running loop."""
        if self._desk.replayer is not None and self._sending is None:
            loop = asyncio.get_event_loop()
            self._sending = loop.create_task(self._desk.replayer.run(), name="outbox")
            self._sending.add_done_callback(self._on_ended)

    def _on_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._window.voice.report(error)

    async def close(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            await ended(sending, LAST_WAIT + 1)

    # the server

    @property
    def is_away(self) -> bool:
        outbox = self._desk.outbox
        return self._desk.contact.is_lost or bool(outbox is not None and outbox.trouble)

    def _on_contact_changed(self, _event: ContactChanged) -> None:
        self._show()

    def _on_hall_upgraded(self, event: HallUpgraded) -> None:
        """Before somebody has typed a page that cannot be sent."""
        self._window.banner.say(BannerKind.OVER, event.why)

    def _on_outbox_changed(self, event: OutboxChanged) -> None:
        if event.outbox is self._desk.outbox:
            self._show()

    def _show(self) -> None:
        away = self.is_away
        if away:
            if not self._was_away:  # it said the same, with less
                self._window.banner.dismiss()
            self.banner.say(BannerKind.OVER, self._sentence(), (_("重新连接"),), closable=False)
        else:
            self.banner.dismiss()
        if away != self._was_away:
            self._was_away = away
            self._window.header.set_connected(not away)
            if not away:
                self._come_back()
        self._show_button()
        self._show_pending(self._window.in_hand.opened)

    def _come_back(self) -> None:
        """What is shown may be older than the database.

        The live feed compares the list and reads what differs; forty seats that each read all of it would be
        too much for a server that has just come up.
        """
        self._window.voice.ok(_("已恢复与数据库的联系"))
        self._window.in_hand.refresh()
        if self._desk.open_cases.loaded:
            self._window.queue.table.set_state("ready")
        else:
            self._window.queue.reload()

    def _sentence(self) -> str:
        contact, outbox = self._desk.contact, self._desk.outbox
        if not contact.is_lost and outbox is not None:
            return _("{trouble}办理的操作存在本机,恢复后自动发送。").format(trouble=outbox.trouble)
        at = clock_text(contact.last_heard, self._desk.now(), self._desk.hall.zone)
        text = _("与数据库失去联系,最后联系 {time}。看过的案件仍可查阅;办理的操作存在本机,恢复后自动发送。")
        return text.format(time=at)

    @Slot(str)
    def _on_banner_acted(self, _action: str) -> None:
        if self._desk.replayer is not None:
            self._desk.replayer.try_now()

    # what waits

    def _show_button(self) -> None:
        outbox = self._desk.outbox
        waiting, refused = (len(outbox.waiting), len(outbox.refused)) if outbox is not None else (0, 0)
        words = []
        if waiting:
            words.append(_("待发送 {count}").format(count=waiting))
        if refused:
            words.append(_("未办成 {count}").format(count=refused))
        self.button.setText("  ·  ".join(words))
        self.button.setToolTip(_("存在本机、待发送或没有办成的操作(F8)"))
        set_look(self.button, role="over" if refused else "due")
        self.button.setVisible(bool(words))

    @Slot()
    def show_list(self) -> None:
        """Everything that waits or was refused, in the side sheet."""
        outbox = self._desk.outbox
        if outbox is None:
            return
        content = OutboxList(self._desk, outbox)
        content.case_wanted.connect(self._window.in_hand.show)
        content.read.connect(self._on_read)
        self._window.sheet.open_with(_("待发送"), content)

    @Slot(int)
    def _on_read(self, place: int) -> None:
        outbox = self._desk.outbox
        if outbox is not None:
            self._window.tasks.start(outbox.read(place), name=f"read-{place}")

    def _on_replayed(self, event: Replayed) -> None:
        if event.outbox is not self._desk.outbox:
            return
        said = []
        if event.sent:
            said.append(_("存在本机的 {sent} 项操作已发送。").format(sent=event.sent))
        if event.refused:
            said.append(_("{refused} 项没有办成,请按 F8 查看。").format(refused=event.refused))
        speak = self._window.voice.warn if event.refused else self._window.voice.ok
        speak(" ".join(said))

    # the case in hand

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        self._show_pending(opened)

    def _show_pending(self, opened: OpenedCase | None) -> None:
        said = self._about(opened) if opened is not None else ""
        if said:
            self.pending.say(BannerKind.DUE, said, closable=False)
        else:
            self.pending.dismiss()

    def _about(self, opened: OpenedCase) -> str:
        said = []
        waiting = self._desk.pending(opened.case.id)
        if waiting:
            verbs = listed(entry.command.verb.label for entry in waiting)
            said.append(_("本案有操作待发送:{verbs}。").format(verbs=verbs))
        if opened.as_of is not None:
            at = clock_text(opened.as_of, self._desk.now(), self._desk.hall.zone)
            said.append(_("以下是 {time} 读到的内容。").format(time=at))
        return " ".join(said)
