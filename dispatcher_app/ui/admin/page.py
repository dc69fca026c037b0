"""One page for every document that a hall keeps: read, find, edit as a draft, look at the whole, write."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.keeping.difference import counted
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.admin.draft import KeptDraft
from dispatcher_app.ui.admin.duty_words import duty_words
from dispatcher_app.ui.admin.grid import KeptGrid, KeptModel
from dispatcher_app.ui.admin.sources import KeptSource, SeatSource, Source
from dispatcher_app.ui.admin.versions import KeptVersions
from dispatcher_app.ui.admin.workbook import KeptWorkbook
from dispatcher_app.ui.admin.writing import KeptWriting
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

#: Keys of the grid are its own: in the field above it Delete deletes a letter.
_WIDGET = Qt.ShortcutContext.WidgetShortcut
_FIND_WIDE = 240
#: Throws the whole draft away.
THROW_KEY = "Ctrl+Shift+Z"


class KeptPage(WorkPage):
    """Edits are a draft of this seat until they are written; reading again does not throw them away."""

    def __init__(self, context: SeatContext, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.source, self.table = source, source.table
        self.draft = KeptDraft(self.table)
        self._given_up: list[dict[str, str]] = []  # the draft about which it was asked
        self.model = KeptModel(self.draft, source.may_write, self, self._meaning)
        self._make()
        self._lay_out()
        self.sheet = SideSheet(self)
        self._connect()
        context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)

    def _meaning(self, column: str, value: str) -> str:
        """What the codes of a cell stand for, "" where it says so itself."""
        if column != "duties":
            return ""
        standard = self.context.desk.hall.rules.standard
        return duty_words(value, standard)

    # building

    def _make(self) -> None:
        self.filter = QLineEdit(self)
        self.filter.setObjectName("kept_find")
        self.filter.setPlaceholderText(_("筛选 (Ctrl+F)"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(current_sizes().px(_FIND_WIDE))
        self.standing = QLabel(self)
        self.standing.setObjectName("kept_standing")
        set_look(self.standing, role="secondary")
        self.advice = QLabel(_(self.table.advice), self)
        self.advice.setWordWrap(True)
        set_look(self.advice, role="small")
        self.preview = QLabel(self)
        self.preview.setObjectName("kept_preview")
        self.preview.setWordWrap(True)
        set_look(self.preview, role="secondary")
        self.grid = KeptGrid(self.model, self)
        self.grid.setAccessibleName(self.table.title)
        self.nothing = EmptyNote("table", "", "", self)
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self.grid)
        self.middle.addWidget(self.nothing)
        self.add = self._button("kept_add", _("新增 Ins"))
        self.out = self._button("kept_out", _("停用 Del") if self.table.retires else _("删除 Del"))
        self.import_ = self._button("kept_import", _("导入… Ctrl+I"))
        self.export = self._button("kept_export", _("导出… Ctrl+E"))
        self.history = self._button("kept_history", _("版本 Ctrl+H"))
        self.check = self._button("kept_check", _("核对并写入 Ctrl+S"))
        set_look(self.check, kind="primary")
        self.books, self.versions, self.writing = KeptWorkbook(self), KeptVersions(self), KeptWriting(self)
        writes, open_ = self.source.may_write, not self.table.closed
        self.add.setVisible(writes and open_)
        self.out.setVisible(writes and open_)
        self.import_.setVisible(writes)
        self.check.setVisible(writes)
        self.history.setVisible(self.source.has_versions)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        tools = QHBoxLayout()
        tools.setSpacing(sizes.gap)
        tools.addWidget(self.filter)
        tools.addWidget(self.standing, 1)
        buttons = (self.add, self.out, self.import_, self.export, self.history, self.check)
        for button in buttons:
            tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        column.setSpacing(sizes.gap)
        column.addLayout(tools)
        column.addWidget(self.advice)
        column.addWidget(self.preview)
        column.addWidget(self.middle, 1)
        chain_keys(self.filter, self.grid, *buttons)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._on_words)
        self.filter.returnPressed.connect(self._on_found)
        self.model.edited.connect(self._show_standing)
        self.add.clicked.connect(self.add_row)
        self.out.clicked.connect(self.turn_out)
        self.import_.clicked.connect(self.books.ask_file)
        self.export.clicked.connect(self.books.handing_on.ask)
        self.history.clicked.connect(self.versions.open)
        self.check.clicked.connect(self.writing.look_at_whole)
        for keys, act in (
            ("Ins", self.add_row),
            ("Del", self.turn_out),
            ("Ctrl+Z", self.undo_row),
            (THROW_KEY, self.throw_away),
            ("Ctrl+I", self.books.ask_file),
            ("Ctrl+E", self.books.handing_on.ask),
            ("Ctrl+H", self.versions.open),
            ("Ctrl+S", self.writing.look_at_whole),
            ("Ctrl+F", self.go_to_find),
            ("F5", self.read_again),
        ):
            on = self.grid if keys in ("Del", "Ctrl+Z") else self
            shortcut = QShortcut(QKeySequence(keys), on)
            shortcut.setObjectName(f"kept:{keys}")
            if on is self.grid:
                shortcut.setContext(_WIDGET)
            shortcut.activated.connect(act)

    def key_entries(self) -> Sequence[KeyEntry]:
        group = self.table.title
        entries = [
            KeyEntry(group, _("筛选"), "Ctrl+F"),
            KeyEntry(group, _("导出 Excel"), "Ctrl+E"),
            KeyEntry(group, _("重新读取"), "F5"),
        ]
        if self.source.has_versions:
            entries.append(KeyEntry(group, _("版本与差异"), "Ctrl+H"))
        if self.source.may_write:
            entries += [
                KeyEntry(group, _("改这一格"), "Enter / F2"),
                KeyEntry(group, _("撤销这一行的改动"), "Ctrl+Z"),
                KeyEntry(group, _("放弃全部改动"), THROW_KEY),
                KeyEntry(group, _("导入 Excel"), "Ctrl+I"),
                KeyEntry(group, _("核对并写入"), "Ctrl+S"),
            ]
        if self.source.may_write and not self.table.closed:
            entries += [KeyEntry(group, _("新增一行"), "Ins"), KeyEntry(group, _("停用、恢复或删除"), "Del")]
        return entries

    # reading

    def come(self, text: str = "") -> None:
        if text:
            self.filter.setText(text)
        if not self.draft.is_changed:
            self.context.tasks.start(self.read(), name=f"read-{self.objectName()}")

    @Slot()
    def read_again(self) -> None:
        """As the database has it now; what was edited here is laid over it."""
        self.context.tasks.start(self.read(keep=True), name=f"read-{self.objectName()}")

    async def read(self, keep: bool = False) -> None:
        """From the database; with *keep* what was edited here is laid over it."""
        try:
            before = await self.source.read()
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
            return
        first = self.grid.currentIndex().row() < 0
        if keep and self.draft.is_changed and self._keys_are_single():
            self.draft.lay_over(before)
        else:
            self.draft.begin(before)
        self.renew()
        if first and self.table.opens_at is not None:
            today = self.context.desk.now().astimezone(self.context.desk.hall.zone).date()
            at = self.model.line_at(self.table.opens_at(self.draft.rows, today))
            self.grid.stand_on(at, take_keys=False)
            self.grid.scrollTo(self.grid.currentIndex(), KeptGrid.ScrollHint.PositionAtTop)

    def _keys_are_single(self) -> bool:
        return len({self.table.key_of(row) for row in self.draft.rows}) == len(self.draft.rows)

    def renew(self, at: int = -1, column: str = "") -> None:
        """Show the draft as it is now; *at* is the row to stand on, -1 the line that was."""
        index = self.grid.currentIndex()
        line, number = index.row(), index.column()
        self.model.renew()
        self._show_middle()
        wanted = self.model.line_at(at) if at >= 0 else min(max(line, 0), self.model.rowCount() - 1)
        if wanted >= 0:
            keep = self.table.columns[number].name if number >= 0 and not column else column
            self.grid.stand_on(wanted, keep, take_keys=at >= 0)
        self._show_standing()

    @Slot()
    def _show_standing(self) -> None:
        words = self.source.standing
        if self.draft.is_changed:
            words = _("未写入:{changes}  ·  {standing}").format(changes=self._changes(), standing=words)
        self.standing.setText(words)
        self.standing.setToolTip(words)
        preview = self.source.preview(self.draft.rows)
        self.preview.setText(preview)
        self.preview.setVisible(bool(preview))

    def _on_kept_changed(self, event: KeptChanged) -> None:
        """Somebody, perhaps this seat, wrote a version; a draft stays as it is until it is sent."""
        if self.table.kind in (*event.taken, *event.unreadable) and not self.draft.is_changed:
            self.context.tasks.start(self.read(), name=f"read-{self.objectName()}")

    # editing

    @Slot()
    def add_row(self) -> None:
        if self.source.may_write and not self.table.closed:
            line = self.grid.currentIndex().row()
            behind = self.model.at(line) if line >= 0 else len(self.draft.rows) - 1
            self.filter.clear()
            at = self.draft.add(behind)
            self.renew(at, self.table.columns[0].name)

    @Slot()
    def turn_out(self) -> None:
        line = self.grid.currentIndex().row()
        if not self.source.may_write or line < 0 or self.table.closed:
            return
        today = self.context.desk.now().astimezone(self.context.desk.hall.zone).date()
        self.draft.turn_out(self.model.at(line), today.isoformat())
        self.renew()

    @Slot()
    def undo_row(self) -> None:
        line = self.grid.currentIndex().row()
        if self.source.may_write and line >= 0:
            self.draft.undo(self.model.at(line))
            self.renew()

    @Slot()
    def throw_away(self) -> None:
        """Every change of the draft goes, after it was asked once: an import may have been the wrong one."""
        if self.grid.isAncestorOf(self.focusWidget() or self):
            self.grid.setFocus()  # ends an editor that is open
        if not self.source.may_write or not self.draft.is_changed:
            self.said.emit(_("没有改动,不必放弃。"), True)
        elif self._given_up == self.draft.rows:
            self.draft.take(self.draft.before)
            self.sheet.close_sheet()
            self.renew()
            self.said.emit(_("已放弃全部改动,没有写入。"), True)
        else:
            self._given_up = list(self.draft.rows)
            text = _("放弃全部改动({changes})?再按一次 {key} 就放弃,不能收回。")
            self.writing.say_in_sheet(text.format(changes=self._changes(), key=THROW_KEY))

    def _changes(self) -> str:
        return counted(self.draft.changes()) if self._keys_are_single() else _("有重复的行")

    @Slot(str)
    def _on_words(self, words: str) -> None:
        self.model.look_for(words)
        self._show_middle()

    def _show_middle(self) -> None:
        """The grid, or why there is nothing in it."""
        if self.model.rowCount():
            self.middle.setCurrentWidget(self.grid)
            self.setFocusProxy(self.grid)
            return
        if self.draft.rows:
            self.nothing.set_words(_("没有这样的行"), _("改一改筛选,或按 Ctrl+F 清空"))
        elif self.add.isHidden():
            self.nothing.set_words(_("还没有数据"), "")
        else:
            self.nothing.set_words(_("还没有数据"), _("按 Ins 新增一行,或导入 Excel (Ctrl+I)"))
        self.middle.setCurrentWidget(self.nothing)
        self.setFocusProxy(self.filter)

    @Slot()
    def go_to_find(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    @Slot()
    def _on_found(self) -> None:
        if self.model.rowCount():
            self.grid.stand_on(0)

    def may_leave(self) -> bool:
        """A draft waits in its page; it is said once more."""
        if self.draft.is_changed:
            text = _("{what}有改动还没有写入,窗口再打开时还在。")
            self.said.emit(text.format(what=self.table.title), True)
        return True


def kept_source(context: SeatContext, kind: KeptKind) -> Source:
    """The source of a page; a desk without documents is wired wrongly."""
    desk = context.desk
    if kind is KeptKind.SEATS:
        return SeatSource(desk)
    assert desk.kept is not None
    return KeptSource(desk, desk.kept, kind)
