"""The first act: a wrong password, then the right one, at the real login window."""

from __future__ import annotations

import asyncio

from dispatcher_app.bootstrap import Services
from dispatcher_app.demo.hand import Camera, Hand
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.login import LoginWindow


class _Signed:
    def __init__(self) -> None:
        self.person: Person | None = None

    def on(self, person: Person) -> None:
        self.person = person


async def sign_in(services: Services, camera: Camera, person: Person, password: str) -> str:
    """Sign *person* in; answers the sentence the wrong password got."""
    hint = _("演示城市,所有账号的密码都是 {password}").format(password=password)
    people = await services.database.people.people()
    window = LoginWindow(services.hall.title, services.accounts, people, hint, person.login)
    window.resize(1280, 800)
    window.show()
    signed = _Signed()
    window.signed_in.connect(signed.on)
    hand = Hand(window)
    await hand.focus()
    hand.find("login_password").setFocus()
    await hand.type("not-this-one")
    await hand.press("Return")
    await hand.until("the refusal", lambda: hand.sees("login_error"))
    refused = str(hand.find("login_error").property("text"))
    camera.take(window, "wrong-password")
    await hand.type(password)
    await hand.press("Return")
    await hand.until("the seat", lambda: signed.person is not None)
    await window.close_tasks()
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0)
    return refused
