"""Signing in at the real page, a file's or a server's; where wanted with a wrong password first."""

from __future__ import annotations

import asyncio
from pathlib import Path

from db.engine import place_of
from dispatcher_app import bootstrap
from dispatcher_app.bootstrap import Services
from dispatcher_app.demo.hand import Camera, Hand, Lost
from dispatcher_app.demo.seats import ShiftClock
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.login import LoginWindow
from dispatcher_app.ui.server_login import ServerLoginWindow


class _Signed:
    def __init__(self) -> None:
        self.person: Person | None = None

    def on(self, person: Person) -> None:
        self.person = person


async def file_page(services: Services, login: str, password: str) -> LoginWindow:
    """The page of a hall in a file, with *login* chosen."""
    hint = _("演示城市,所有账号的密码都是 {password}").format(password=password)
    people = await services.database.people.people()
    return LoginWindow(services.hall.title, services.accounts, people, hint, login)


class ServerDoor:
    """The way in by a server's page; ``services`` is there once a login of the hall was let in.

    Without the system's keyring: the play leaves anybody's passwords alone.
    """

    def __init__(self, url: str, profile: Path, clock: ShiftClock) -> None:
        self._url, self._profile, self._clock = url, profile, clock
        self.services: Services | None = None

    def page(self, login: str) -> ServerLoginWindow:
        return ServerLoginWindow(place_of(self._url), self._let_in, login)

    async def _let_in(self, login: str, password: str) -> Person:
        database, person = await bootstrap.sign_in(self._url, login, password)
        try:
            hall = await bootstrap.open_hall(database)
        except BaseException:
            await database.close()
            raise
        self.services = bootstrap.wire(database, hall, self._profile, self._clock)
        return person


async def sign_in(
    page: LoginWindow | ServerLoginWindow, camera: Camera, password: str, *, wrong_first: bool
) -> tuple[Person, list[str]]:
    """Who was let in, and the sentences that wrong passwords got.

    Raises:
        Lost: nobody was; with the sentence on the page.
    """
    page.resize(1280, 800)
    page.show()
    signed, hand = _Signed(), Hand(page)
    page.signed_in.connect(signed.on)
    refused: list[str] = []
    try:
        await hand.focus()
        hand.find("login_password").setFocus()
        if wrong_first:
            refused.append(await _wrong_password(page, hand, camera))
        await hand.type(password)
        await hand.press("Return")
        await _let_in(hand, signed)
    finally:
        await page.close_tasks()
        page.hide()
        page.deleteLater()
        await asyncio.sleep(0)
    assert signed.person is not None
    return signed.person, refused


async def _wrong_password(page: LoginWindow | ServerLoginWindow, hand: Hand, camera: Camera) -> str:
    await hand.type("not-this-one")
    await hand.press("Return")
    await hand.until("the refusal", lambda: hand.sees("login_error"))
    camera.take(page, "wrong-password")
    return str(hand.find("login_error").property("text"))


async def _let_in(hand: Hand, signed: _Signed) -> None:
    try:
        await hand.until("the seat", lambda: signed.person is not None)
    except Lost:
        if hand.sees("login_error"):
            raise Lost(str(hand.find("login_error").property("text"))) from None
        raise
