"""The line above figures that could not be read again: of what and of when those below it are, and why."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.contact import ContactChanged, ContactState
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.list_states import ListState, StateBanner

#: How long until the next try where nobody says that the database is back (ms).
AGAIN_MS = 5_000


class Stopped(StateBanner):
    """Away while everything is read. What is asked for is chosen above it and may be other than what is
    shown, so it names what is shown. It asks for another try when the database is back, and now and then.

    Signals:
        action_requested: everything is to be read again.
    """

    def __init__(self, context: SeatContext, page: QWidget) -> None:
        super().__init__(page)
        self.setObjectName("figures_stopped")
        self._context, self._page = context, page
        self._shown, self._as_of = "", context.desk.now()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._on_again)
        context.desk.bus.subscribe(ContactChanged, self._on_contact)

    async def guard(self, reading: Awaitable[None]) -> None:
        """Wait for *reading*; where the database fails it, say so here and leave the page as it is."""
        try:
            await reading
        except ExternalError as error:
            self.stop(str(error))

    def go_on(self, shown: str, as_of: datetime) -> None:
        """*shown*, which the page now shows, was read *as_of* (UTC)."""
        self._shown, self._as_of = shown, as_of
        self._again.stop()
        self.hide()

    def stop(self, why: str) -> None:
        """*why* is the sentence of the failure."""
        self.say(ListState.STALE, self._words(why))
        self._again.start()

    def _words(self, why: str) -> str:
        if not self._shown:
            return _("没有读出数据。{why}").format(why=why)
        hall, now = self._context.desk.hall, self._context.desk.now()
        at, today = self._as_of.astimezone(hall.zone), now.astimezone(hall.zone).date()
        when = f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
        return _("下面仍是“{shown}”,数据停在 {at}。{why}").format(shown=self._shown, at=when, why=why)

    @Slot()
    def _on_again(self) -> None:
        """A page that is not looked at reads when it comes to the front."""
        if self._page.isVisible():
            self.action_requested.emit()

    def _on_contact(self, event: ContactChanged) -> None:
        """Figures that stand while nobody can follow them say so before anybody asks for others."""
        if event.state is ContactState.LOST and self._shown:
            self.stop(event.why)
        elif event.state is ContactState.HERE and self._again.isActive():
            self._on_again()
