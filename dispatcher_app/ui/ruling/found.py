"""What second looks found wrong, on its page: listed, opened at the seat, and said what was done about it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.ruling.findings import Findings, settle
from dispatcher_app.ui.ruling.draw_lines import (
    FOUND_LEAVES,
    FOUND_STRETCH,
    FOUND_TITLES,
    FOUND_WIDTHS,
    FoundLines,
)
from dispatcher_app.ui.ruling.follow_form import FollowForm
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.theme import current_sizes, set_look


class FoundPane(QWidget):
    """The list of findings with how many wait; hidden while there is none.

    Signals:
        follow_wanted: what was done about the current finding is to be said.
    """

    follow_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("found_pane")
        self.head = QLabel("", self)
        self.head.setObjectName("found_count")
        set_look(self.head, role="title")
        self.follow = QPushButton(_("记录后续…  Ctrl+R"), self)
        self.follow.setObjectName("found_follow")
        self.table = LineTable(
            [_(title) for title in FOUND_TITLES], FOUND_WIDTHS, FOUND_STRETCH, FOUND_LEAVES, self
        )
        self.table.setObjectName("found_table")
        self.table.setAccessibleName(_("复查发现有误的案件"))
        sizes = current_sizes()
        row = QHBoxLayout()
        row.setContentsMargins(sizes.pane, sizes.pane, sizes.pane, sizes.gap)
        row.addWidget(self.head, 1)
        row.addWidget(self.follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.follow.clicked.connect(self.follow_wanted)

    def show_lines(self, lines: FoundLines, may_follow: bool) -> None:
        waiting, count = lines.findings.waiting, len(lines)
        text = _("发现有误 {count} 件,待处理 {waiting} 件(近 62 天)")
        self.head.setText(text.format(count=count, waiting=waiting))
        self.follow.setVisible(may_follow)
        row = max(0, self.table.currentIndex().row())
        self.table.show_lines(lines, min(row, count - 1) if count else None)
        self.setVisible(count > 0)


class Following(QObject):
    """Reads the findings for a page, and says in the hall's record what was done about one.

    Signals:
        changed: other findings, or other things done about them.
    """

    changed = Signal()

    def __init__(self, page: WorkPage, pane: FoundPane) -> None:
        super().__init__(page)
        self._page, self.pane = page, pane
        self.findings = Findings()
        self.sheet = SideSheet(page)
        pane.follow_wanted.connect(self.ask)
        pane.table.opened.connect(self._on_opened)

    @property
    def may_follow(self) -> bool:
        record = self._page.context.desk.record
        return record is not None and record.may(ActKind.LOOK_FOLLOWED)

    def read(self) -> None:
        self._page.context.tasks.start(self._read(), name="findings-read")

    async def _read(self) -> None:
        desk = self._page.context.desk
        if desk.record is None or desk.ruling is None:
            return
        try:
            self.findings = await desk.ruling.findings(desk.record, desk.now())
        except ExternalError as error:
            self._page.said.emit(str(error), False)
            return
        self.pane.show_lines(FoundLines(self.findings, desk.hall, desk.now()), self.may_follow)
        self.changed.emit()

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        self._page.case_wanted.emit(int(key))

    @Slot()
    def ask(self) -> None:
        """What was done about the finding the list stands on."""
        key = self.pane.table.current_key
        finding = self.findings.of(int(key)) if key else None
        if finding is None or not self.may_follow:
            self._page.said.emit(_("没有待处理的复查结论。"), False)
            return
        form = FollowForm(finding, self._page)
        form.submitted.connect(self._on_submitted)
        form.left.connect(self.sheet.close_sheet)
        self.sheet.open_with(_("记录复查后续"), form)

    @Slot()
    def _on_submitted(self) -> None:
        form = self.sheet.content
        if isinstance(form, FollowForm):
            self._page.context.tasks.start(self._settle(form), name="findings-settle")

    async def _settle(self, form: FollowForm) -> None:
        record = self._page.context.desk.record
        assert record is not None
        try:
            await settle(record, form.finding.case, form.reason, self)
        except (DomainError, ExternalError) as error:
            form.show_error(str(error))
            return
        self.sheet.close_sheet()
        text = _("{number} 的后续已记入大厅记录。").format(number=form.finding.case.number)
        self._page.said.emit(text, True)
        await self._read()
