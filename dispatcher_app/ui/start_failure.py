"""The window that says why the program cannot begin, what to do about it, and where the details are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

_CARD_WIDTH = 520


@dataclass(frozen=True, slots=True)
class StartFailure:
    """Why it cannot begin. ``sentence`` also says what to do; ``retry`` where another try may succeed.

    ``database`` and ``log`` are shown as they are ("" where there is none): the address without its
    password, and the file that holds the details.
    """

    sentence: str
    retry: bool
    database: str = ""
    log: str = ""


class StartFailureWindow(QWidget):
    """Enter tries again, Esc leaves; nothing is lost by either.

    Signals:
        retry_wanted: the operator wants another try.
        left: the window was closed, or the button that leaves was pressed.
    """

    retry_wanted = Signal()
    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("start_failure")
        self.setWindowTitle(title)
        self._mark, self._sentence = QLabel(self), QLabel(self)
        self._facts = QLabel(self)
        self._retry, self._copy, self._leave = QPushButton(self), QPushButton(self), QPushButton(self)
        self._lay_out()
        for widget, name in (
            (self._sentence, "start_failure_sentence"),
            (self._facts, "start_failure_facts"),
            (self._retry, "start_failure_retry"),
            (self._copy, "start_failure_copy"),
            (self._leave, "start_failure_leave"),
        ):
            widget.setObjectName(name)
        self._retry.clicked.connect(self._on_retry_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._leave.clicked.connect(self.close)
        theme_notifier().changed.connect(self._on_theme_changed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        card = QFrame(self)
        card.setFixedWidth(sizes.px(_CARD_WIDTH))
        set_look(card, surface="sheet")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(*(2 * sizes.pane,) * 4)
        inner.setSpacing(sizes.pane)
        inner.addLayout(self._heading(card))
        for label in (self._sentence, self._facts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inner.addWidget(label)
        set_look(self._facts, role="small")
        inner.addLayout(self._buttons())
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        set_look(self, surface="window")
        self._on_theme_changed()

    def _heading(self, card: QWidget) -> QHBoxLayout:
        heading = QLabel(_("现在还不能开始工作"), card)
        set_look(heading, role="title")
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self._mark)
        row.addWidget(heading, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        set_look(self._retry, kind="primary")
        self._copy.setText(_("复制说明"))
        self._leave.setText(_("退出  Esc"))
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self._retry)
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._leave)
        return row

    def tell(self, failure: StartFailure) -> None:
        """Say *failure* in place of what was said before."""
        self._sentence.setText(failure.sentence)
        self._facts.setText("\n".join(_facts_of(failure)))
        self._facts.setVisible(bool(self._facts.text()))
        self._retry.setText(_("再试一次  Enter"))
        self._retry.setEnabled(True)
        self._retry.setVisible(failure.retry)
        (self._retry if failure.retry else self._leave).setFocus()

    @property
    def text(self) -> str:
        """Everything that is said, as it is copied for the administrator."""
        return f"{self._sentence.text()}\n{self._facts.text()}".strip()

    @Slot()
    def _on_retry_clicked(self) -> None:
        self._retry.setEnabled(False)
        self._retry.setText(_("正在打开…"))
        self.retry_wanted.emit()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._copy.setText(_("已复制"))

    @Slot()
    def _on_theme_changed(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(icon_pixmap("alert-triangle", current_sizes().icon_large, "due", ratio))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button = self.focusWidget()
            if isinstance(button, QPushButton):
                button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left.emit()
        super().closeEvent(event)


def _facts_of(failure: StartFailure) -> list[str]:
    facts = []
    if failure.database:
        facts.append(_("数据库:{where}").format(where=failure.database))
    if failure.log:
        facts.append(_("详情记在:{file}").format(file=failure.log))
    return facts
