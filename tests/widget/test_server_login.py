"""Signing in to a server: nobody is listed, sentences stay on the page, the keyring keeps what it is told."""

from __future__ import annotations

import asyncio

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app import system_keyring
from dispatcher_app.services.accounts import WrongPassword
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.system_keyring import SystemKeyring
from dispatcher_app.ui.server_login import PasswordKeeper, ServerLoginWindow
from tests.support.hands import Hands
from tests.support.loop import TestLoop

WHERE = "db1.hall:5432,db2.hall:5432/nanshan"
RIGHT = ("lijing", "jiu-jiu-jiu")


class Keyring(KeyringBackend):
    """A keyring in memory; ``locked`` is one whose owner says no."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked("the owner said no")

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class Page:
    """The window, a server that knows one person, and the hands of somebody who wants to sit down."""

    def __init__(
        self, qtbot: QtBot, run: TestLoop, last: str = "", keeper: PasswordKeeper | None = None
    ) -> None:
        self.asked: list[tuple[str, str]] = []
        self.failure: Exception | None = None
        self.signed: list[object] = []
        self._run, self.hands = run, Hands(qtbot)
        self.window = run(self._opened(last, keeper))
        self.window.signed_in.connect(self.signed.append)
        self.hands.show(self.window, 960, 640)

    async def _opened(self, last: str, keeper: PasswordKeeper | None) -> ServerLoginWindow:
        window = ServerLoginWindow(WHERE, self._sign_in, last, keeper)
        await window.idle()
        return window

    async def _sign_in(self, login: str, password: str) -> object:
        self.asked.append((login, password))
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        if (login, password) != RIGHT:
            raise ExternalError("登录名或密码不对,请重新输入。", retry=False)
        return login

    def line(self, name: str) -> QLineEdit:
        return self.window.findChild(QLineEdit, name)  # type: ignore[return-value]

    @property
    def error(self) -> QLabel:
        return self.window.findChild(QLabel, "login_error")  # type: ignore[return-value]

    @property
    def button(self) -> QPushButton:
        return self.window.findChild(QPushButton, "login_button")  # type: ignore[return-value]

    @property
    def remember(self) -> QCheckBox:
        return self.window.findChild(QCheckBox, "login_remember")  # type: ignore[return-value]

    def answer(self) -> None:
        """Let the program answer."""
        self._run(self.window.idle())

    def type_in(self, login: str, password: str) -> None:
        self.line("login_name").setFocus()
        self.line("login_name").clear()
        self.hands.type(login)
        self.hands.press(Qt.Key.Key_Return)
        self.answer()
        self.line("login_password").clear()
        self.hands.type(password)
        self.hands.press(Qt.Key.Key_Return)
        self.answer()


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


def test_nobody_is_listed_and_nothing_is_asked_before_a_password(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    assert not page.window.findChildren(QComboBox)
    assert not page.window.findChildren(QListView)
    assert page.line("login_name").hasFocus()
    assert page.line("login_password").echoMode() is QLineEdit.EchoMode.Password
    assert any(WHERE in label.text() for label in page.window.findChildren(QLabel))
    page.hands.press(Qt.Key.Key_Return)
    page.hands.press(Qt.Key.Key_Return)
    assert page.asked == []
    assert page.error.text() == "请先输入登录名。"


def test_name_and_password_by_keys_alone(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    page.type_in(" LiJing ", "jiu-jiu-jiu")
    assert page.asked == [RIGHT]
    assert page.signed == ["lijing"]


def test_the_last_person_only_types_the_password(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    assert page.line("login_password").hasFocus()
    page.hands.type("jiu-jiu-jiu")
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == ["lijing"]


@pytest.mark.parametrize(
    "failure",
    [
        ExternalError("连不上数据库,请检查地址、网络和服务器。"),
        ExternalError("服务器的证书不可信,没有连接。", retry=False),
        WrongPassword("这个登录名不是本大厅的席位人员,或已停用,请找管理员。"),
    ],
)
def test_what_the_server_says_stays_on_the_page(qtbot: QtBot, run: TestLoop, failure: Exception) -> None:
    page = Page(qtbot, run)
    page.failure = failure
    page.type_in(*RIGHT)
    assert page.signed == []
    assert page.error.isVisible()
    assert page.error.text() == str(failure)
    assert page.line("login_password").selectedText()
    assert page.button.isEnabled()
    page.failure = None
    page.hands.type("jiu-jiu-jiu")
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == ["lijing"]
    assert not page.error.isVisible()


def test_pressing_twice_asks_once(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    page.hands.type("jiu-jiu-jiu")
    page.hands.press(Qt.Key.Key_Return)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.asked == [RIGHT]


def test_closing_the_window_is_told(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    with qtbot.waitSignal(page.window.closed, timeout=1000):
        page.window.close()


# -- the system's keyring ----------------------------------------------------------------------------------


def test_without_a_keyring_nothing_is_offered(qtbot: QtBot, run: TestLoop) -> None:
    assert not Page(qtbot, run).remember.isVisible()


def test_a_password_is_kept_only_where_the_box_is_ticked(
    qtbot: QtBot, run: TestLoop, keyring: Keyring
) -> None:
    keeper = SystemKeyring(keyring, WHERE)
    page = Page(qtbot, run, keeper=keeper)
    assert page.remember.isVisible()
    assert not page.remember.isChecked()
    page.type_in(*RIGHT)
    assert keyring.kept == {}
    page.remember.setChecked(True)
    page.type_in(*RIGHT)
    assert keyring.kept == {(f"dispatcher-workstation {WHERE}", "lijing"): "jiu-jiu-jiu"}


def test_a_wrong_password_is_never_kept(qtbot: QtBot, run: TestLoop, keyring: Keyring) -> None:
    page = Page(qtbot, run, keeper=SystemKeyring(keyring, WHERE))
    page.remember.setChecked(True)
    page.type_in("lijing", "wrong")
    assert keyring.kept == {}


def test_a_kept_password_needs_no_typing_and_is_forgotten_when_told(
    qtbot: QtBot, run: TestLoop, keyring: Keyring
) -> None:
    keeper = SystemKeyring(keyring, WHERE)
    run(keeper.keep(*RIGHT))
    page = Page(qtbot, run, "lijing", keeper)
    assert page.remember.isChecked()
    page.remember.setChecked(False)
    page.line("login_password").setFocus()
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == ["lijing"]
    assert keyring.kept == {}


def test_a_kept_password_goes_with_its_name(qtbot: QtBot, run: TestLoop, keyring: Keyring) -> None:
    """The next person at this computer is not tried with the last one's password, nor does it stay there."""
    keeper = SystemKeyring(keyring, WHERE)
    run(keeper.keep(*RIGHT))
    page = Page(qtbot, run, "lijing", keeper)
    page.line("login_name").setFocus()
    page.line("login_name").clear()
    page.hands.type("wangqiang")
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.line("login_password").text() == ""
    assert not page.remember.isChecked()
    page.line("login_name").setFocus()
    page.line("login_name").clear()
    page.hands.type("lijing")
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.line("login_password").text() == RIGHT[1]


def test_a_keyring_that_says_no_is_in_nobody_s_way(qtbot: QtBot, run: TestLoop, keyring: Keyring) -> None:
    keeper = SystemKeyring(keyring, WHERE)
    keyring.locked = True
    page = Page(qtbot, run, "lijing", keeper)
    page.remember.setChecked(True)
    page.type_in(*RIGHT)
    assert page.signed == ["lijing"]
    run(keeper.forget("lijing"))
    keyring.locked = False
    run(keeper.forget("lijing"))


def test_only_a_keyring_that_deserves_the_name_is_found(
    run: TestLoop, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: keyring)
    assert run(system_keyring.find(WHERE)) is not None
    monkeypatch.setattr(Keyring, "priority", 0.5)  # a file in the open
    assert run(system_keyring.find(WHERE)) is None

    def broken() -> KeyringBackend:
        raise InitError("no bus")

    monkeypatch.setattr("keyring.get_keyring", broken)
    assert run(system_keyring.find(WHERE)) is None
