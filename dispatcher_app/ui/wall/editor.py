"""The dialog in which a shift leader edits the wall: pages, order, seconds, screens, what is on each page."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.wall.layout import LONGEST_S, SHORTEST_S, WallLayout, WallPage, faults_of
from dispatcher_app.services.wall.layout_file import LayoutFile
from dispatcher_app.services.wall.state import WallState
from dispatcher_app.ui.wall.catalogue import CONTENTS, title_of
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.editor_grid import GridEditor
from dispatcher_app.ui.wall.editor_preview import PagePreview
from dispatcher_app.widgets.theme import current_sizes, set_look

#: The preview is made anew so long after the last change (ms).
_SETTLE_MS = 120
_THEMES = (
    ("dark", N_("深色")),
    ("light", N_("浅色")),
    ("high_contrast_dark", N_("高对比度")),
    ("colour_blind_dark", N_("色觉友好")),
)
_NEW_PAGE = (("open_now", "stages"),)


class LayoutDialog(QDialog):
    """Everything is tried in the preview; the wall changes when it is saved.

    Signals:
        saved: the new layout is in its file.
    """

    saved = Signal(object)

    def __init__(
        self, layout: WallLayout, file: LayoutFile, city: WallCity, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("wall_editor")
        self.setWindowTitle(_("编辑大屏页面"))
        set_look(self, surface="panel")
        self._file, self._pages = file, list(layout.pages)
        self._at, self._filling = 0, False
        self._make_parts(layout, city)
        self._lay_out()
        self._connect()
        self._list_pages()
        self.pages.setCurrentRow(0)
        self._on_settled()

    # what is edited

    @property
    def edited(self) -> WallLayout:
        """The layout as it stands in the dialog."""
        return WallLayout(tuple(self._pages), str(self.theme.currentData()))

    def show_state(self, state: WallState) -> None:
        self.preview.show_state(state)

    # building

    def _make_parts(self, layout: WallLayout, city: WallCity) -> None:
        self.pages = QListWidget(self)
        self.pages.setObjectName("wall_editor_pages")
        self.pages.setAccessibleName(_("页面"))
        self.title = QLineEdit(self)
        self.title.setObjectName("wall_editor_title")
        self.title.setMaxLength(40)
        self.seconds = QSpinBox(self)
        self.seconds.setObjectName("wall_editor_seconds")
        self.seconds.setRange(SHORTEST_S, LONGEST_S)
        self.seconds.setSuffix(_(" 秒"))
        self.screens = QLineEdit(self)
        self.screens.setObjectName("wall_editor_screens")
        self.screens.setPlaceholderText(_("全部;只在几块上:1,2"))
        self.theme = QComboBox(self)
        self.theme.setObjectName("wall_editor_theme")
        for name, words in _THEMES:
            self.theme.addItem(_(words), name)
        self.theme.setCurrentIndex(max(0, self.theme.findData(layout.theme)))
        self.grid = GridEditor(self)
        self.preview = PagePreview(city, self)
        self.fault = QLabel("", self)
        self.fault.setObjectName("wall_editor_fault")
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self.fault, role="over")
        self.up, self.down = self._button(_("上移"), "Alt+Up"), self._button(_("下移"), "Alt+Down")
        self.add, self.remove = self._button(_("加一页"), "Alt+Ins"), self._button(_("删除"), "Alt+Del")
        self.save, self.leave = self._button(_("保存"), "Ctrl+S"), self._button(_("取消"), "Esc")
        set_look(self.save, kind="primary")
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)

    def _button(self, words: str, key: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setToolTip(f"{words} {key}")
        if key != "Esc":  # which a dialog knows by itself
            QShortcut(QKeySequence(key), self).activated.connect(button.click)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        moves, ends = QHBoxLayout(), QHBoxLayout()
        for button in (self.up, self.down, self.add, self.remove):
            moves.addWidget(button)
        hint = QLabel(_("空格:显示或不显示这一页"), self)
        set_look(hint, role="small")
        left = QVBoxLayout()
        left.addWidget(self.pages, 1)
        left.addWidget(hint)
        left.addLayout(moves)
        form = QFormLayout()
        form.addRow(_("标题(问题)"), self.title)
        form.addRow(_("停留"), self.seconds)
        form.addRow(_("屏幕"), self.screens)
        form.addRow(_("整套颜色"), self.theme)
        form.addRow(_("内容"), self.grid)
        right = QVBoxLayout()
        right.addLayout(form)
        right.addWidget(self.preview, 1)
        form.setHorizontalSpacing(sizes.pane)
        form.setVerticalSpacing(sizes.gap)
        right.setSpacing(sizes.pane)
        both = QHBoxLayout()
        both.setSpacing(sizes.pane)
        both.addLayout(left, 2)
        both.addLayout(right, 5)
        ends.addWidget(self.fault, 1)
        ends.addWidget(self.leave)
        ends.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.pane)
        layout.setSpacing(sizes.pane)
        layout.addLayout(both, 1)
        layout.addLayout(ends)
        self.resize(sizes.px(1180), sizes.px(820))

    def _connect(self) -> None:
        self.pages.currentRowChanged.connect(self._on_page_chosen)
        self.pages.itemChanged.connect(self._on_checked)
        self.title.textEdited.connect(self._on_title_edited)
        self.seconds.valueChanged.connect(self._on_field_changed)
        self.screens.textEdited.connect(self._on_field_changed)
        self.theme.currentIndexChanged.connect(self._on_field_changed)
        self.grid.changed.connect(self._on_field_changed)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.save.clicked.connect(self._on_save)
        self.leave.clicked.connect(self.reject)

    # the list of pages

    def _list_pages(self) -> None:
        self._filling = True
        self.pages.clear()
        for page in self._pages:
            item = QListWidgetItem(title_of(page), self.pages)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if page.shown else Qt.CheckState.Unchecked)
        self._filling = False

    def _move(self, step: int) -> None:
        at, other = self._at, self._at + step
        if 0 <= other < len(self._pages):
            self._pages[at], self._pages[other] = self._pages[other], self._pages[at]
            self._list_pages()
            self.pages.setCurrentRow(other)
            self._settle.start()

    @Slot()
    def _on_up(self) -> None:
        self._move(-1)

    @Slot()
    def _on_down(self) -> None:
        self._move(1)

    @Slot()
    def _on_add(self) -> None:
        names = {page.name for page in self._pages}
        name = next(name for number in range(1, len(names) + 2) if (name := f"page{number}") not in names)
        self._pages.insert(self._at + 1, WallPage(name, _NEW_PAGE, title=_("新的一页")))
        self._list_pages()
        self.pages.setCurrentRow(self._at + 1)
        self.title.setFocus()
        self.title.selectAll()

    @Slot()
    def _on_remove(self) -> None:
        if len(self._pages) > 1:
            del self._pages[self._at]
            self._list_pages()
            self.pages.setCurrentRow(min(self._at, len(self._pages) - 1))

    @Slot(int)
    def _on_page_chosen(self, row: int) -> None:
        if self._filling or row < 0:
            return
        self._at, self._filling = row, True
        page = self._pages[row]
        self.title.setPlaceholderText(title_of(replace(page, title="")))
        self.title.setText(page.title)
        self.seconds.setValue(page.seconds)
        self.screens.setText(",".join(str(screen) for screen in page.screens))
        self.grid.set_rows(page.rows)
        self._filling = False
        self._settle.start()

    @Slot(QListWidgetItem)
    def _on_checked(self, item: QListWidgetItem) -> None:
        if not self._filling:
            row = self.pages.row(item)
            shown = item.checkState() is Qt.CheckState.Checked
            self._pages[row] = replace(self._pages[row], shown=shown)
            self._settle.start()

    # the page

    @Slot(str)
    def _on_title_edited(self, _text: str) -> None:
        self._take_fields()
        self._filling = True
        self.pages.item(self._at).setText(title_of(self._pages[self._at]))
        self._filling = False

    @Slot()
    def _on_field_changed(self) -> None:
        if not self._filling:
            self._take_fields()

    def _take_fields(self) -> None:
        self._pages[self._at] = replace(
            self._pages[self._at],
            title=self.title.text().strip(),
            seconds=self.seconds.value(),
            screens=_screens(self.screens.text()),
            rows=self.grid.rows,
        )
        self._settle.start()

    @Slot()
    def _on_settled(self) -> None:
        """Say what is wrong, or show the page as it would be."""
        self.fault.setText(next(faults_of(self.edited, CONTENTS), ""))
        self.save.setEnabled(not self.fault.text())
        page = self._pages[self._at]
        broken = next(faults_of(WallLayout((replace(page, shown=True),)), CONTENTS), "")
        self.preview.show_page(None if broken else page)

    @Slot()
    def _on_save(self) -> None:
        try:
            self._file.save(self.edited)
        except (DomainError, ExternalError) as error:
            self.fault.setText(str(error))
            return
        self.saved.emit(self.edited)
        self.accept()


def _screens(text: str) -> tuple[int, ...]:
    """Numbers of screens as they are typed, in any order and with any comma; 0 for what is no number."""
    words = re.split(r"\W+", text)  # the commas of an input method are others
    return tuple(int(word) if word.isdecimal() else 0 for word in words if word)
