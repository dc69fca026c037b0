"""Contact with the database: told once when it is lost and once when it is back."""

from __future__ import annotations

from datetime import timedelta

from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.contact import Contact, ContactChanged, ContactState
from tests.support.desk import HandClock


class _Listener:
    def __init__(self, bus: EventBus) -> None:
        self.heard: list[ContactChanged] = []
        bus.subscribe(ContactChanged, self._on_changed)

    def _on_changed(self, event: ContactChanged) -> None:
        self.heard.append(event)


def test_a_loss_is_told_once_with_the_time_of_the_last_answer() -> None:
    bus, clock = EventBus(), HandClock()
    listener, contact = _Listener(bus), Contact(bus, clock)
    contact.heard()
    last = clock()
    clock.forward(minutes=3)
    contact.missed("连不上")
    contact.missed("还是连不上")
    assert listener.heard == [ContactChanged(ContactState.LOST, last, "连不上")]
    assert contact.last_heard == last
    assert contact.is_lost


def test_contact_that_is_back_is_told_once_with_its_time() -> None:
    bus, clock = EventBus(), HandClock()
    listener, contact = _Listener(bus), Contact(bus, clock)
    began = clock()
    contact.missed("连不上")
    clock.forward(minutes=3)
    contact.heard()
    contact.heard()
    assert listener.heard[1:] == [ContactChanged(ContactState.HERE, began + timedelta(minutes=3))]
    assert not contact.is_lost
