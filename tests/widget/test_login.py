"""Sitting down: name and password, and sentences that stay on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui.login import LoginWindow
from tests.support.hands import Hands
from tests.support.loop import TestLoop
from tests.support.rules import MORNING

LI = Person("lijing", "李静", Role.DISPATCHER, "派遣席 3")
WANG = Person("wang", "王建国", Role.SHIFT_LEADER, "值班席 1")
GONE = Person("zhao", "赵离", Role.CALL_TAKER, "接线席 1", disabled=True)
PASSWORD = "jiu-jiu-jiu"


class People:
    """Three people who share a password; ``down`` is a database that does not answer."""

    def __init__(self, hashed: str) -> None:
        self.down = False
        self._hashed = hashed

    async def people(self) -> Sequence[Person]:
        return (LI, WANG, GONE)

    async def credentials(self, login: str) -> tuple[Person, str] | None:
        if self.down:
            raise ExternalError("数据库没有响应,请检查网络。")
        return next(((person, self._hashed) for person in (LI, WANG, GONE) if person.login == login), None)


class Page:
    """The login window with the hands of somebody who wants to sit down."""

    def __init__(self, qtbot: QtBot, run: TestLoop, last: str = "") -> None:
        self.people = People(HASHED)
        accounts = Accounts(self.people, lambda: MORNING)  # type: ignore[arg-type]
        self.window = LoginWindow("南山大厅", accounts, (LI, WANG, GONE), "演示密码", last)
        self.hands, self._run = Hands(qtbot), run
        self.signed: list[Person] = []
        self.window.signed_in.connect(self.signed.append)
        self.hands.show(self.window, 960, 640)

    def child(self, kind: type, name: str) -> object:
        return self.window.findChild(kind, name)

    @property
    def password(self) -> QLineEdit:
        return self.window.findChild(QLineEdit, "login_password")  # type: ignore[return-value]

    @property
    def names(self) -> QComboBox:
        return self.window.findChild(QComboBox, "login_name")  # type: ignore[return-value]

    @property
    def error(self) -> QLabel:
        return self.window.findChild(QLabel, "login_error")  # type: ignore[return-value]

    @property
    def button(self) -> QPushButton:
        return self.window.findChild(QPushButton, "login_button")  # type: ignore[return-value]

    def answer(self) -> None:
        """Let the program answer."""
        self._run(self.window.idle())


def _hashed() -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(PASSWORD)


HASHED = _hashed()


def test_the_last_person_only_types_the_password(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "wang")
    assert page.names.currentText() == "王建国 · 值班长 · wang"
    assert page.password.hasFocus()
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == [WANG]


def test_a_name_is_typed_over_the_last_one(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, last="wang")
    line = page.window.findChild(QComboBox, "login_name").lineEdit()
    qtbot.waitUntil(page.window.isActiveWindow)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    qtbot.waitUntil(lambda: line.selectedText() == line.text() != "")
    qtbot.keyClicks(line, "lijing")
    assert page.window.login == "lijing"


def test_a_wrong_password_is_said_and_written_over(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    page.hands.type("wrong")
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.error.text() == "登录名或密码不对,请重新输入。"
    assert page.error.isVisible()
    assert page.signed == []
    page.hands.type(PASSWORD)  # over what was selected
    page.hands.click(page.button)
    page.answer()
    assert page.signed == [LI]


def test_a_login_name_may_be_typed(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    page.names.setFocus()
    page.names.lineEdit().selectAll()  # type: ignore[union-attr]
    page.hands.type("wang")
    page.hands.press(Qt.Key.Key_Return)
    assert page.password.hasFocus()
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == [WANG]


def test_who_is_gone_is_not_offered_and_not_let_in(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    assert [page.names.itemText(row) for row in range(page.names.count())] == [
        "李静 · 派遣员 · lijing",
        "王建国 · 值班长 · wang",
    ]
    page.names.setEditText("zhao")
    page.password.setFocus()
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.error.text() == "该账号已停用,请找管理员。"


def test_a_database_that_is_down_is_said_and_a_second_try_works(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    page.people.down = True
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.error.text() == "数据库没有响应,请检查网络。"
    page.people.down = False
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == [LI]


def test_a_second_enter_while_it_is_checked_asks_nothing_more(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return)
    page.answer()
    assert page.signed == [LI]


def test_closing_the_window_leaves(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run)
    with qtbot.waitSignal(page.window.closed):
        page.window.close()


@pytest.mark.usefixtures("tmp_path")
def test_no_letter_of_the_password_is_shown(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> None:
    page = Page(qtbot, run, "lijing")
    page.hands.type("geheim")
    assert page.password.displayText() == page.password.displayText()[0] * 6


def test_on_a_new_machine_nobody_is_presumed(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "somebody-of-another-hall")
    assert page.names.currentIndex() == -1
    assert page.names.currentText() == ""
    assert page.names.lineEdit().hasFocus()  # type: ignore[union-attr]
    assert page.names.lineEdit().placeholderText()  # type: ignore[union-attr]
    page.hands.press(Qt.Key.Key_Tab)
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.error.text() == "请先选择姓名,或输入登录名。"
    assert page.names.lineEdit().hasFocus()  # type: ignore[union-attr]
    page.hands.type("lijing")
    page.hands.press(Qt.Key.Key_Return)
    page.hands.press(Qt.Key.Key_Return)
    page.answer()
    assert page.signed == [LI]


def test_tab_goes_from_the_name_to_the_password_to_the_button(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "lijing")
    page.names.setFocus()
    page.hands.press(Qt.Key.Key_Tab)
    assert page.password.hasFocus()
    page.hands.press(Qt.Key.Key_Tab)
    assert page.button.hasFocus()


def test_enter_presses_the_button_that_says_so(qtbot: QtBot, run: TestLoop) -> None:
    page = Page(qtbot, run, "wang")
    page.hands.type(PASSWORD)
    page.hands.press(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    page.answer()
    assert page.signed
