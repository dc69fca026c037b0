"""Signing in to a server: login name and password first, and only then a connection, in that person's name.

There is no list of people: nobody who is not signed in learns who works here. Errors stay on the page.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.whole_choice import WholeChoice

log = logging.getLogger(__name__)

_CARD_WIDTH = 360


class PasswordKeeper(Protocol):
    """The system's own place for passwords. Nothing here raises: what cannot be kept is typed again."""

    async def password(self, login: str) -> str: ...
    async def keep(self, login: str, password: str) -> bool: ...
    async def forget(self, login: str) -> None: ...


class ServerLoginWindow(QWidget):
    """The first window of a seat whose hall is on a server.

    Signals:
        signed_in: the server let the person in; argument is what *sign_in* answered.
        closed: the window was closed without signing in.
    """

    signed_in = Signal(object)
    closed = Signal()

    def __init__(
        self,
        where: str,
        sign_in: Callable[[str, str], Awaitable[object]],
        last_login: str = "",
        keeper: PasswordKeeper | None = None,
    ) -> None:
        """*where* is the address without anybody's name; *sign_in* raises a sentence, or answers."""
        super().__init__()
        self.setObjectName("server_login_window")
        self.setWindowTitle(_("城市管理监督指挥中心 · 调度席"))
        self._sign_in_with, self._keeper, self._leaving = sign_in, keeper, False
        self._kept_for = self._recalled = ""
        self._tasks = TaskScope(self._report)
        self._make_fields(last_login)
        self._lay_out(where)
        self._login.returnPressed.connect(self._password.setFocus)
        self._login.editingFinished.connect(self._on_login_edited)
        self._password.returnPressed.connect(self._on_login_clicked)
        self._button.clicked.connect(self._on_login_clicked)
        (self._password if last_login else self._login).setFocus()
        self._on_login_edited()

    def _make_fields(self, last_login: str) -> None:
        self._login, self._password = QLineEdit(last_login, self), QLineEdit(self)
        WholeChoice(self._login)
        self._login.setObjectName("login_name")
        self._password.setObjectName("login_password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._remember = QCheckBox(_("把密码记在系统钥匙串里"), self)
        self._remember.setObjectName("login_remember")
        self._remember.setVisible(self._keeper is not None)
        self._error = QLabel("", self)
        self._error.setObjectName("login_error")
        self._error.setWordWrap(True)
        set_look(self._error, role="over")
        self._error.hide()
        self._button = QPushButton(_("登录  Enter"), self)
        self._button.setObjectName("login_button")
        set_look(self._button, kind="primary")

    def _lay_out(self, where: str) -> None:
        sizes = current_sizes()
        card = QFrame(self)
        card.setFixedWidth(sizes.px(_CARD_WIDTH))
        set_look(card, surface="sheet")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(*(2 * sizes.pane,) * 4)
        inner.setSpacing(sizes.gap)
        heading, address = QLabel(self.windowTitle(), card), QLabel(where, card)
        for label, role in ((heading, "title"), (address, "small")):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            set_look(label, role=role)
            inner.addWidget(label)
        inner.addSpacing(sizes.pane)
        for text, field in ((_("登录名"), self._login), (_("密码"), self._password)):
            name = QLabel(text, card)
            name.setBuddy(field)
            set_look(name, role="secondary")
            inner.addWidget(name)
            inner.addWidget(field)
        inner.addWidget(self._remember)
        inner.addWidget(self._error)
        inner.addSpacing(sizes.gap)
        inner.addWidget(self._button)
        self._centre(card)

    def _centre(self, card: QFrame) -> None:
        outer, row = QVBoxLayout(self), QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
        set_look(self, surface="window")

    @property
    def login(self) -> str:
        return self._login.text().strip().lower()

    @Slot()
    def _on_login_edited(self) -> None:
        """A password that the system keeps for this name need not be typed; another person's goes."""
        if self._kept_for not in ("", self.login) and self._password.text() == self._recalled:
            self._password.clear()
            self._remember.setChecked(False)
            self._kept_for = self._recalled = ""
        if self._keeper is not None and self.login and self.login != self._kept_for:
            self._tasks.start(self._recall(self._keeper, self.login), name="recall-password")

    async def _recall(self, keeper: PasswordKeeper, login: str) -> None:
        password = await keeper.password(login)
        if password and login == self.login and not self._password.text():
            self._kept_for, self._recalled = login, password
            self._password.setText(password)
            self._password.selectAll()
            self._remember.setChecked(True)

    @Slot()
    def _on_login_clicked(self) -> None:
        if not self.login:
            self._show_error(_("请先输入登录名。"))
            self._login.setFocus()
        elif self._button.isEnabled():
            self._button.setEnabled(False)
            self._button.setText(_("正在连接…"))
            self._error.hide()
            self._tasks.start(self._sign_in(self.login, self._password.text()), name="sign-in")

    async def _sign_in(self, login: str, password: str) -> None:
        try:
            answer = await self._sign_in_with(login, password)
        except (DomainError, ExternalError) as error:
            self._show_error(str(error))
            self._password.selectAll()
            self._password.setFocus()
            return
        finally:
            self._button.setEnabled(True)
            self._button.setText(_("登录  Enter"))
        await self._keep(login, password)
        self._leaving = True
        self.signed_in.emit(answer)

    async def _keep(self, login: str, password: str) -> None:
        if self._keeper is None:
            return
        if self._remember.isChecked():
            await self._keeper.keep(login, password)
        elif self._kept_for == login:
            await self._keeper.forget(login)

    def _report(self, error: BaseException) -> None:
        log.error("sign-in failed", exc_info=error)
        self._show_error(_("程序出错,未能登录;详情已记入日志。"))

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    async def idle(self) -> None:
        """Wait until nothing is being asked; for tests."""
        await self._tasks.idle()

    async def close_tasks(self) -> None:
        await self._tasks.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving:
            self.closed.emit()
        super().closeEvent(event)
