"""What must be typed for each kind of base map."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.base_map_setting import TypedWebMap
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.widgets.theme import current_sizes, set_look

_STYLES = {"vec": N_("矢量"), "img": N_("影像"), "ter": N_("地形")}
#: No address and no key is longer.
_LONGEST = 2000


class Line(QLineEdit):
    """Says when the keys leave it, whether or not anything was typed.

    Signals:
        left: the keys went to something else in the window.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()


class NoFields(QWidget):
    """A sentence alone.

    Signals:
        typed: something was changed.
        left: a line was left.
    """

    typed = Signal()
    left = Signal()

    def __init__(self, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(current_sizes().grid)
        self.add_note(note)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def web(self) -> TypedWebMap:
        return TypedWebMap()

    @property
    def lacks(self) -> str:
        """What must be filled in before there is anything to try, in a sentence."""
        return ""

    def add_note(self, words: str) -> None:
        label = QLabel(words, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        set_look(label, role="secondary")
        self.column.addWidget(label)

    def add_line(
        self, name: str, words: str, text: str, hint: str = "", *, secret: bool = False
    ) -> QLineEdit:
        line = Line(text, self)
        line.setObjectName(name)
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        line.setMaxLength(_LONGEST)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.add_widget(words, line)
        self.follow(line)
        return line

    def follow(self, line: Line) -> None:
        line.textEdited.connect(self._on_edited)
        line.left.connect(self.left)

    def add_widget(self, words: str, widget: QWidget) -> None:
        label = QLabel(words, self)
        set_look(label, role="small")
        label.setBuddy(widget)
        self.column.addWidget(label)
        self.column.addWidget(widget)

    @Slot()
    def _on_edited(self) -> None:
        self.typed.emit()


class FileField(NoFields):
    """The path of a file of pictures, and a button that looks for it."""

    def __init__(self, path: str, parent: QWidget) -> None:
        super().__init__(_("只读打开,不复制。换过文件后重新选一次。"), parent)
        row = QHBoxLayout()
        self.line = Line(path, self)
        self.line.setObjectName("base_map_path")
        self.line.setAccessibleName(_("底图文件"))
        self.follow(self.line)
        self.browse = QPushButton(_("选文件…"), self)
        self.browse.setObjectName("base_map_browse")
        self.browse.setAutoDefault(False)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.column.insertLayout(0, row)

    @property
    def path(self) -> str:
        return self.line.text().strip()

    @property
    def lacks(self) -> str:
        return "" if self.path else _("请选一个底图文件。")


class TiandituFields(NoFields):
    """Style and key of the national map service."""

    def __init__(self, typed: TypedWebMap, hosts: Sequence[str], parent: QWidget) -> None:
        super().__init__(hosts_note(hosts), parent)
        self.style_choice = QComboBox(self)
        self.style_choice.setObjectName("base_map_style")
        for style, words in _STYLES.items():
            self.style_choice.addItem(_(words), style)
        self.style_choice.setCurrentIndex(max(0, self.style_choice.findData(typed.style)))
        self.add_widget(_("样式"), self.style_choice)
        key = typed.key if typed.style else ""
        self.key = self.add_line("base_map_key", _("密钥(浏览器端)"), key, secret=True)
        self.style_choice.activated.connect(self._on_edited)

    @property
    def web(self) -> TypedWebMap:
        return TypedWebMap(style=str(self.style_choice.currentData()), key=self.key.text().strip())

    @property
    def lacks(self) -> str:
        return "" if self.key.text().strip() else _("请填天地图的密钥。")


class AddressFields(NoFields):
    """Any other server, by the address of its tiles."""

    def __init__(self, typed: TypedWebMap, hosts: Sequence[str], parent: QWidget) -> None:
        super().__init__(hosts_note(hosts), parent)
        hint = "https://map.example.cn/{z}/{x}/{y}.png"
        self.address = self.add_line("base_map_template", _("图片地址"), typed.address, hint)
        self.names = self.add_line(
            "base_map_names", _("{s} 轮换的名字,空格分开(可不填)"), typed.subdomains, "a b c"
        )
        key = typed.key if typed.address else ""
        self.key = self.add_line("base_map_own_key", _("{key} 处的密钥(可不填)"), key, secret=True)
        self.credit = self.add_line("base_map_credit", _("图上的版权和审图号"), typed.attribution)

    @property
    def web(self) -> TypedWebMap:
        return TypedWebMap(
            address=self.address.text().strip(),
            subdomains=self.names.text().strip(),
            attribution=self.credit.text().strip(),
            key=self.key.text().strip(),
        )

    @property
    def lacks(self) -> str:
        return "" if self.address.text().strip() else _("请填图片地址。")


def hosts_note(hosts: Sequence[str]) -> str:
    """Whom the administrator allows to be asked."""
    if not hosts:
        return _("管理员没有准许任何网络底图的主机。请管理员写进城市包的 [base_map] hosts。")
    return _("管理员准许的主机:{hosts}").format(hosts=listed(hosts))
