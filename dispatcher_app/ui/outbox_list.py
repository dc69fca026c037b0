"""What waits on this machine and what was refused when it went out; meant for a side sheet."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import Kept, Outbox, OutboxChanged
from dispatcher_app.ui.command_content import content
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text


class OutboxList(QWidget):
    """Refused commands first, then what waits, in order. Enter opens a case, Delete takes note of a refusal.

    Signals:
        case_wanted: open this case; argument is its id.
        read: the refusal at this place was read.
    """

    case_wanted = Signal(int)
    read = Signal(int)

    def __init__(self, desk: Desk, outbox: Outbox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outbox_list")
        self._desk, self._outbox = desk, outbox
        self._note = QLabel(self)
        self._note.setObjectName("outbox_note")
        self._note.setWordWrap(True)
        set_look(self._note, role="small")
        self.rows = QListWidget(self)
        self.rows.setObjectName("outbox_rows")
        self.rows.setAccessibleName(_("待发送和未办成的操作"))
        self.rows.setWordWrap(True)
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.open_button = self._button("outbox_open", _("打开案件  Enter"))
        self.copy_button = self._button("outbox_copy", _("复制内容  Ctrl+C"))
        self.read_button = self._button("outbox_read", _("知道了  Delete"))
        self.rows.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.rows.setItemDelegate(_WholeText(self.rows))
        self.setFocusProxy(self.rows)
        self._lay_out()
        self._connect()
        self._show()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.pane)
        column.setSpacing(sizes.gap)
        column.addWidget(self._note)
        column.addWidget(self.rows, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        for button in (self.open_button, self.copy_button, self.read_button):
            buttons.addWidget(button)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.rows.itemActivated.connect(self._on_open)
        self.rows.currentRowChanged.connect(self._on_row_changed)
        self.open_button.clicked.connect(self._on_open)
        self.copy_button.clicked.connect(self._on_copy)
        self.read_button.clicked.connect(self._on_read)
        for key, slot in ((QKeySequence.StandardKey.Copy, self._on_copy), (Qt.Key.Key_Delete, self._on_read)):
            shortcut = QShortcut(QKeySequence(key), self.rows)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        self._desk.bus.subscribe(OutboxChanged, self._on_outbox_changed)

    @property
    def current(self) -> Kept | None:
        item = self.rows.currentItem()
        found: Kept | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found

    def _on_outbox_changed(self, event: OutboxChanged) -> None:
        if event.outbox is self._outbox:
            self._show()

    def _show(self) -> None:
        """The line that was chosen stays chosen while others come and go."""
        chosen = self.current
        entries = [*self._outbox.refused, *self._outbox.waiting]
        self.rows.clear()
        for entry in entries:
            item = QListWidgetItem(self._text(entry))
            item.setData(Qt.ItemDataRole.UserRole, entry)
            self.rows.addItem(item)
        places = [entry.place for entry in entries]
        at = places.index(chosen.place) if chosen is not None and chosen.place in places else 0
        self.rows.setCurrentRow(at if entries else -1)
        self._note.setText(self._summary())
        self._on_row_changed()

    def _summary(self) -> str:
        waiting, refused = len(self._outbox.waiting), len(self._outbox.refused)
        said = []
        if not waiting and not refused:
            said.append(_("没有待发送的操作。"))
        if waiting:
            said.append(_("{count} 项存在本机,联系恢复后按顺序发送。").format(count=waiting))
        if refused:
            said.append(_("{count} 项没有办成,看过后请按“知道了”。").format(count=refused))
        if self._outbox.elsewhere:
            text = _("另有 {count} 项属于另一个数据库,登录那里时才会发送。")
            said.append(text.format(count=self._outbox.elsewhere))
        return "\n".join(said)

    def _text(self, entry: Kept) -> str:
        now: datetime = self._desk.now()
        at = clock_text(entry.at, now, self._desk.hall.zone)
        head = f"{entry.command.verb.label}  {entry.about}"
        if entry.refused:
            return f"■ {head}\n{at}  {entry.refused}"
        return f"… {head}\n" + _("{time} 存在本机,待发送").format(time=at)

    @Slot()
    def _on_row_changed(self) -> None:
        entry = self.current
        self.open_button.setEnabled(entry is not None and entry.case_key > 0)
        self.copy_button.setEnabled(entry is not None)
        self.read_button.setEnabled(entry is not None and bool(entry.refused))

    @Slot()
    def _on_open(self) -> None:
        entry = self.current
        if entry is not None and entry.case_key > 0:
            self.case_wanted.emit(entry.case_key)

    @Slot()
    def _on_copy(self) -> None:
        entry = self.current
        if entry is not None:
            QGuiApplication.clipboard().setText(content(entry, self._desk.hall))

    @Slot()
    def _on_read(self) -> None:
        entry = self.current
        if entry is not None and entry.refused:
            self.read.emit(entry.place)


class _WholeText(QStyledItemDelegate):
    """Lines as high as their text: a refusal is read to its end. The theme's own lines hold one line only."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view, sizes = self.parent(), current_sizes()
        wide = view.viewport().width() if isinstance(view, QAbstractItemView) else 0
        room = QRect(0, 0, max(1, wide - 4 * sizes.gap), 10_000)
        font = view.font() if isinstance(view, QAbstractItemView) else QFont()
        text = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data()))
        return QSize(wide, text.height() + 2 * sizes.gap)
