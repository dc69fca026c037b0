"""On leaving a seat: cases it still holds, which of them are half done, and commands not sent yet."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.theme import current_sizes, set_look

_CASE = Qt.ItemDataRole.UserRole


class HeldList(QWidget):
    """Enter gives everything back and leaves; Esc stays; a case in the list can be opened first.

    Signals:
        leave_wanted, stay_wanted: which of the two.
        case_wanted: a case of the list is to be opened; argument is its id.
    """

    leave_wanted = Signal()
    stay_wanted = Signal()
    case_wanted = Signal(int)

    def __init__(self, case_ids: Iterable[int], desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("held_list")
        keep_letters_in(self)
        self.cases = QListWidget(self)
        self.cases.setObjectName("held_cases")
        self.cases.setAccessibleName(_("还占着的案件"))
        for case_id in sorted(case_ids):
            item = QListWidgetItem(_line(case_id, desk), self.cases)
            item.setData(_CASE, case_id)
        self.cases.itemActivated.connect(self._on_case_activated)
        self.cases.setVisible(self.cases.count() > 0)
        self._said = QLabel("\n\n".join(_sentences(self.cases.count(), desk)), self)
        self._said.setObjectName("held_said")
        self._said.setWordWrap(True)
        self._go = QPushButton(_("放回并签退  Enter") if self.cases.count() else _("签退  Enter"), self)
        self._go.setObjectName("held_leave")
        set_look(self._go, kind="primary")
        self._go.clicked.connect(self.leave_wanted)
        self._stay = QPushButton(_("不签退  Esc"), self)
        self._stay.setObjectName("held_stay")
        self._stay.clicked.connect(self.stay_wanted)
        self._lay_out()
        self.setFocusProxy(self._go)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self._go)
        buttons.addWidget(self._stay)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self._said)
        self.cases.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.cases.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        column.addWidget(self.cases)
        column.addLayout(buttons)
        column.addStretch(1)

    @Slot(QListWidgetItem)
    def _on_case_activated(self, item: QListWidgetItem) -> None:
        self.case_wanted.emit(int(item.data(_CASE)))


def waits_to_be_sent(desk: Desk) -> int:
    """How many commands lie on this machine's disk because the server was away when they were given."""
    return len(desk.outbox.waiting) if desk.outbox is not None else 0


def _sentences(held: int, desk: Desk) -> list[str]:
    """What becomes of the cases and of the commands that nobody has yet."""
    said = []
    if held and desk.contact.is_lost:
        text = _(
            "您还占着 {count} 件案件。现在连不上数据库,放不回公共池;恢复后别人可以写明理由接手,"
            "没送出的内容留作您的草稿。"
        )
        said.append(text.format(count=held))
    elif held:
        text = _("您还占着 {count} 件案件。签退后全部放回公共池,别人可以接着办;没送出的内容留作您的草稿。")
        said.append(text.format(count=held))
    if waiting := waits_to_be_sent(desk):
        text = _("有 {count} 项操作还没有送出,存在这台机器上;您下次在这台机器上登录后自动发送。")
        said.append(text.format(count=waiting))
    return said


def _line(case_id: int, desk: Desk) -> str:
    row = desk.open_cases.rows.get(case_id)
    words = [f"{row.number}  {row.title}", row.stage.label] if row is not None else [str(case_id)]
    if _is_half_done(case_id, desk):
        words.append(_("有未送出的内容"))
    return "  ·  ".join(words)


def _is_half_done(case_id: int, desk: Desk) -> bool:
    try:
        return bool(desk.drafts.of(desk.person.login, f"case:{case_id}:"))
    except ExternalError:
        return False
