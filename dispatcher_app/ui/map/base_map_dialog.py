"""Choosing the base map of this workstation: what there is, what must be typed for it, and how it looks."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting
from dispatcher_app.i18n import _
from dispatcher_app.services.base_map_trial import Trial
from dispatcher_app.services.base_maps import SeatBaseMap
from dispatcher_app.ui.map.base_map_fields import AddressFields, FileField, NoFields, TiandituFields
from dispatcher_app.widgets.file_dialogs import ask_which
from dispatcher_app.widgets.theme import current_sizes, set_look

#: After the last key, before what was typed is tried (ms).
_REST_MS = 500
_PICTURE = 256
HALL, OWN, FILE, TIANDITU, ADDRESS = "hall", "own", "file", "tianditu", "address"


class BaseMapDialog(QDialog):
    """Whoever opened it tries and uses what is chosen; Esc leaves everything as it was.

    Signals:
        try_wanted: a :class:`SeatBaseMap` that is to be tried; answered by :meth:`show_trial`.
        use_wanted: one that is to be used.
    """

    try_wanted = Signal(object)
    use_wanted = Signal(object)

    def __init__(self, setting: BaseMapSetting, chosen: SeatBaseMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("base_map_dialog")
        self.setWindowTitle(_("底图"))
        self._setting = setting
        hosts = setting.hosts
        self.fields: dict[str, NoFields] = {
            HALL: NoFields(_("由管理员在城市包里定:{kind}").format(kind=setting.kind.label), self),
            OWN: NoFields(_("道路、水面、建筑和地名都在城市包里,不用文件,也不用网络。"), self),
            FILE: FileField(chosen.file, self),
            TIANDITU: TiandituFields(chosen.web, hosts, self),
            ADDRESS: AddressFields(chosen.web, hosts, self),
        }
        self.choices: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._touched: set[str] = set()  # choices in which something was typed, left or asked for
        self._stack = QStackedWidget(self)
        self._picture = QLabel(self)
        self._words = QLabel(self)
        self.use_button = QPushButton(_("使用  Ctrl+Enter"), self)
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self.try_now)
        self._make_choices()
        self._make_words()
        self._lay_out()
        self.choices[_choice_of(chosen)].setChecked(True)
        self._stack.setCurrentWidget(self.fields[self.choice])
        self.choices[self.choice].setFocus()
        self._group.buttonToggled.connect(self._on_toggled)

    def _make_choices(self) -> None:
        names = {
            HALL: _("大厅的设置"),
            OWN: _("城市包自绘底图"),
            FILE: _("本地文件(MBTiles、PMTiles)"),
            TIANDITU: _("天地图"),
            ADDRESS: _("其他服务器(XYZ、WMTS)"),
        }
        for key, fields in self.fields.items():
            button = self.choices[key] = QRadioButton(names[key], self)
            button.setObjectName(f"base_map_{key}")
            self._group.addButton(button)
            self._stack.addWidget(fields)
            fields.typed.connect(self._on_typed)
            fields.left.connect(self._on_left)
        file = self.fields[FILE]
        assert isinstance(file, FileField)
        file.browse.clicked.connect(self._on_browse)

    def _make_words(self) -> None:
        side = current_sizes().px(_PICTURE)
        self._picture.setObjectName("base_map_picture")
        self._picture.setFixedSize(side, side)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._picture, surface="panel")
        self._words.setObjectName("base_map_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        grid.setHorizontalSpacing(2 * sizes.gap)
        grid.setVerticalSpacing(sizes.gap)
        left = QVBoxLayout()
        left.setSpacing(sizes.grid)
        for button in self.choices.values():
            left.addWidget(button)
        left.addSpacing(sizes.gap)
        left.addWidget(self._stack)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(sizes.gap)
        right.addWidget(self._picture)
        right.addWidget(self._words, 1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.addLayout(self._buttons(), 1, 0, 1, 2)
        self._put_in_tab_order()
        grid.setColumnStretch(0, 1)
        self._words.setFixedWidth(self._picture.width())
        self._words.setMinimumHeight(sizes.px(64))
        self.setMinimumWidth(sizes.px(680))

    def _put_in_tab_order(self) -> None:
        """From what was chosen to what must be typed for it, then to the buttons."""
        before: QWidget = list(self.choices.values())[-1]
        for fields in self.fields.values():
            for line in fields.findChildren(QWidget):
                if line.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    self.setTabOrder(before, line)
                    before = line
        self.setTabOrder(before, self.use_button)
        self.setTabOrder(self.use_button, self._cancel)

    def _buttons(self) -> QHBoxLayout:
        self.use_button.setObjectName("base_map_use")
        self.use_button.setEnabled(False)
        set_look(self.use_button, kind="primary")
        self.use_button.clicked.connect(self._on_use)
        cancel = self._cancel = QPushButton(_("取消  Esc"), self)
        cancel.setObjectName("base_map_cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._on_use_asked)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addStretch(1)
        row.addWidget(self.use_button)
        row.addWidget(cancel)
        return row

    # what is chosen

    @property
    def choice(self) -> str:
        return next(key for key, button in self.choices.items() if button.isChecked())

    @property
    def chosen(self) -> SeatBaseMap:
        """As it stands now."""
        file = self.fields[FILE]
        assert isinstance(file, FileField)
        kind = _KINDS[self.choice]
        return SeatBaseMap(kind, file.path, self.fields[self.choice].web)

    @Slot()
    def try_now(self) -> None:
        """Ask for a trial of what stands there."""
        self._soon.stop()
        self._say(_("正在检查…"), "secondary")
        self._picture.clear()
        self.use_button.setEnabled(False)
        lacks = self.fields[self.choice].lacks
        if lacks and self.choice not in self._touched:
            self._say(lacks, "secondary")  # nobody has done anything wrong yet
        elif lacks:
            self.show_trial(Trial(b"", lacks, good=False))
        else:
            self.try_wanted.emit(self.chosen)

    def show_trial(self, trial: Trial) -> None:
        """What came of it; a picture that is none counts as none."""
        self.use_button.setEnabled(trial.good)
        picture = QPixmap()
        picture.loadFromData(trial.picture)
        if not picture.isNull():
            side = self._picture.size()
            keep = Qt.AspectRatioMode.KeepAspectRatio
            picture = picture.scaled(side, keep, Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(picture)
        self._say(trial.words, "" if trial.good else "over")

    def _say(self, words: str, role: str) -> None:
        self._words.setText(words)
        set_look(self._words, role=role)

    @Slot()
    def _on_toggled(self) -> None:
        self._stack.setCurrentWidget(self.fields[self.choice])
        self.try_now()

    @Slot()
    def _on_left(self) -> None:
        """A line that was left empty and must not be is said in red."""
        if self.sender() is self.fields[self.choice]:  # and not of a choice that is given up
            self._tell_lack()

    def _tell_lack(self) -> None:
        self._touched.add(self.choice)
        if self.fields[self.choice].lacks:
            self.try_now()

    @Slot()
    def _on_use_asked(self) -> None:
        """By key, whatever the button says."""
        self._tell_lack()
        self.use_button.click()

    @Slot()
    def _on_typed(self) -> None:
        self._touched.add(self.choice)
        self.use_button.setEnabled(False)
        self._soon.start()

    @Slot()
    def _on_use(self) -> None:
        self.use_button.setEnabled(False)
        self.use_wanted.emit(self.chosen)

    @Slot()
    def _on_browse(self) -> None:
        """Ask for the file; nothing waits for the answer."""
        files = _("底图文件 (*.mbtiles *.pmtiles);;所有文件 (*)")
        ask_which(self, _("底图文件"), files, self._on_file_selected)

    @Slot(str)
    def _on_file_selected(self, file: str) -> None:
        field = self.fields[FILE]
        assert isinstance(field, FileField)
        field.line.setText(file)
        self.try_now()


_KINDS = {
    HALL: None,
    OWN: BaseMapKind.OWN,
    FILE: BaseMapKind.FILE,
    TIANDITU: BaseMapKind.WEB,
    ADDRESS: BaseMapKind.WEB,
}


def _choice_of(chosen: SeatBaseMap) -> str:
    if chosen.kind is BaseMapKind.WEB:
        if chosen.web.style:
            return TIANDITU
        return ADDRESS if chosen.web.address else HALL
    return {None: HALL, BaseMapKind.OWN: OWN, BaseMapKind.FILE: FILE}[chosen.kind]
