"""Sitting down: who works here, and the password. Errors stay on the page; nothing is a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
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
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.whole_choice import WholeChoice

_CARD_WIDTH = 360


class LoginWindow(QWidget):
    """The first window of a seat.

    Signals:
        signed_in: name and password were right; argument is the :class:`Person`.
        closed: the window was closed without signing in.
    """

    signed_in = Signal(object)
    closed = Signal()

    def __init__(
        self, title: str, accounts: Accounts, people: Sequence[Person], hint: str = "", last_login: str = ""
    ) -> None:
        """*hint* is shown under the button: a demo city says its password there."""
        super().__init__()
        self.setObjectName("login_window")
        self.setWindowTitle(title)
        self._accounts = accounts
        self._leaving = False
        self._tasks = TaskScope(self._report)
        self._login = QComboBox(self)
        self._login.setObjectName("login_name")
        self._login.setEditable(True)
        self._login.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for person in people:
            if not person.disabled:
                self._login.addItem(f"{person.name} · {person.role.label} · {person.login}", person.login)
        self._search_by_any_part()
        self._password = QLineEdit(self)
        self._password.setObjectName("login_password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._button = QPushButton(_("登录  Enter"), self)
        self._button.setObjectName("login_button")
        self._error = QLabel("", self)
        self._error.setObjectName("login_error")
        self._lay_out(title, hint)
        self._button.clicked.connect(self._on_login_clicked)
        self._password.returnPressed.connect(self._on_login_clicked)
        line = self._login.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._password.setFocus)
        hotkey_guard()  # lets Enter press the button in focus
        self._select(last_login)

    def _search_by_any_part(self) -> None:
        """A name, a role or a login name finds its line, wherever in the line it stands."""
        line, completer = self._login.lineEdit(), self._login.completer()
        if line is not None:
            line.setPlaceholderText(_("选择姓名,或输入登录名"))
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def _lay_out(self, title: str, hint: str) -> None:
        sizes = current_sizes()
        card = QFrame(self)
        card.setFixedWidth(sizes.px(_CARD_WIDTH))
        set_look(card, surface="sheet")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(*(2 * sizes.pane,) * 4)
        inner.setSpacing(sizes.gap)
        heading = QLabel(title, card)
        heading.setWordWrap(True)
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(heading, role="title")
        inner.addWidget(heading)
        inner.addSpacing(sizes.pane)
        for text, field in ((_("席位人员"), self._login), (_("密码"), self._password)):
            label = QLabel(text, card)
            label.setBuddy(field)
            set_look(label, role="secondary")
            inner.addWidget(label)
            inner.addWidget(field)
        self._error.setWordWrap(True)
        set_look(self._error, role="over")
        self._error.hide()
        inner.addWidget(self._error)
        inner.addSpacing(sizes.gap)
        set_look(self._button, kind="primary")
        inner.addWidget(self._button)
        if hint:
            note = QLabel(hint, card)
            note.setWordWrap(True)
            note.setAlignment(Qt.AlignmentFlag.AlignCenter)
            note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            set_look(note, role="small")
            inner.addWidget(note)
        outer = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
        set_look(self, surface="window")

    def _select(self, login: str) -> None:
        """Whoever sat here last only types the password; anybody else types over the name. On a new machine
        nobody is presumed.
        """
        position = self._login.findData(login) if login else -1
        self._login.setCurrentIndex(position)
        if (line := self._login.lineEdit()) is not None:
            WholeChoice(line)
        (self._login if position < 0 else self._password).setFocus()

    @property
    def login(self) -> str:
        """The login name of the chosen person, or what was typed instead."""
        chosen = self._login.findText(self._login.currentText())
        return str(self._login.itemData(chosen)) if chosen >= 0 else self._login.currentText().strip()

    @Slot()
    def _on_login_clicked(self) -> None:
        if not self._login.currentText().strip():
            self._show_error(_("请先选择姓名,或输入登录名。"))
            self._login.setFocus()
        elif self._button.isEnabled():
            self._button.setEnabled(False)
            self._error.hide()
            self._tasks.start(self._sign_in(), name="sign-in")

    async def _sign_in(self) -> None:
        try:
            person = await self._accounts.sign_in(self.login, self._password.text())
        except (DomainError, ExternalError) as error:
            self._show_error(str(error))
            self._password.selectAll()
            self._password.setFocus()
            return
        finally:
            self._button.setEnabled(True)
        self._leaving = True
        self.signed_in.emit(person)

    def _report(self, _error: BaseException) -> None:
        self._show_error(_("程序出错,未能登录;详情已记入日志。"))

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    async def idle(self) -> None:
        """Wait until nothing is being checked; for tests."""
        await self._tasks.idle()

    async def close_tasks(self) -> None:
        await self._tasks.close()

    def closeEvent(self, event: object) -> None:
        if not self._leaving:
            self.closed.emit()
        super().closeEvent(event)  # type: ignore[arg-type]
