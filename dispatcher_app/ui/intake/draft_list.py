"""The quiet bar "有 2 份未提交的草稿", and under it the drafts, each to go on with or to give up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.drafts import KeptDraft, draft_title
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_SHOWN = 6


class DraftLine(QFrame):
    """One draft: when, what, and its two buttons. Enter goes on with it, Delete gives it up.

    Signals:
        resume_wanted, discard_wanted: argument is the :class:`KeptDraft`.
    """

    resume_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(
        self, kept: KeptDraft, when: str, *, ended: bool = False, parent: QWidget | None = None
    ) -> None:
        """*ended* says that the case of the draft is over: there is nothing to go on with."""
        super().__init__(parent)
        self.kept = kept
        sizes = current_sizes()
        time, title = QLabel(when, self), ElidedLabel(draft_title(kept.draft), self)
        set_look(time, role="small")
        notes = [_("{count} 张照片").format(count=len(kept.draft.photos))] if kept.draft.photos else []
        notes += [_("已清空")] if kept.cleared else []
        notes += [_("案件已结,可丢弃")] if ended else []
        note = QLabel(" · ".join(notes), self)
        set_look(note, role="small")
        self.resume = QPushButton(_("恢复") if kept.cleared else _("继续"), self)
        self.resume.setObjectName("draft_resume")
        self.resume.clicked.connect(self._on_resume_clicked)
        discard = QPushButton(_("丢弃"), self)
        discard.setObjectName("draft_discard")
        set_look(discard, kind="quiet")
        discard.clicked.connect(self._on_discard_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.pane, sizes.px(2), sizes.gap, sizes.px(2))
        row.setSpacing(sizes.gap)
        time.setMinimumWidth(sizes.px(76))
        row.addWidget(time)
        row.addWidget(title, 1)
        for widget in (note, self.resume, discard):
            row.addWidget(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.discard_wanted.emit(self.kept)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_resume_clicked(self) -> None:
        self.resume_wanted.emit(self.kept)

    @Slot()
    def _on_discard_clicked(self) -> None:
        self.discard_wanted.emit(self.kept)


class DraftBar(QFrame):
    """Hidden while no draft waits. Alt+D opens and closes the list.

    Signals:
        resume_wanted, discard_wanted: argument is the :class:`KeptDraft`.
    """

    resume_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("draft_bar")
        self._context = context
        self._lines: list[DraftLine] = []
        set_look(self, surface="accent")
        self._text = QLabel("", self)
        self._text.setObjectName("draft_count")
        self._toggle = QPushButton("", self)
        self._toggle.setObjectName("draft_toggle")
        self._toggle.setCheckable(True)
        set_look(self._toggle, kind="link")
        self._list = QWidget(self)
        self._column = QVBoxLayout(self._list)
        self._lay_out()
        self._toggle.toggled.connect(self._on_toggled)
        shortcut = QShortcut(QKeySequence("Alt+D"), parent)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.toggle)
        self._on_toggled(False)
        self.hide()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setContentsMargins(sizes.pane, sizes.px(2), sizes.gap, sizes.px(2))
        head.setSpacing(sizes.gap)
        icon = QPushButton(self)
        icon.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_look(icon, kind="link")
        set_icon(icon, "note", "accent")
        icon.setIconSize(QSize(sizes.icon, sizes.icon))
        head.addWidget(icon)
        head.addWidget(self._text)
        head.addWidget(self._toggle)
        head.addStretch(1)
        self._column.setContentsMargins(0, 0, 0, sizes.grid)
        self._column.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._list)

    def show_drafts(self, drafts: Sequence[KeptDraft]) -> None:
        """Show how many wait; *drafts* come in the order of the list."""
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [self._line(kept) for kept in drafts[:_SHOWN]]
        unsent = sum(not kept.cleared for kept in drafts)
        self._text.setText(_("有 {count} 份未提交的草稿").format(count=unsent))
        self.setVisible(bool(unsent))
        if not unsent:
            self._toggle.setChecked(False)

    @property
    def text(self) -> str:
        return self._text.text() if self.isVisible() else ""

    @property
    def lines(self) -> tuple[DraftLine, ...]:
        return tuple(self._lines)

    @Slot()
    def toggle(self) -> None:
        if not self._lines:
            return
        self._toggle.toggle()
        if self._toggle.isChecked():
            self._lines[0].resume.setFocus()

    def close_list(self) -> None:
        self._toggle.setChecked(False)

    def _line(self, kept: KeptDraft) -> DraftLine:
        desk = self._context.desk
        at = clock_text(kept.saved_at, desk.now(), desk.hall.zone)
        line = DraftLine(kept, at, ended=self._is_over(kept), parent=self._list)
        line.resume_wanted.connect(self.resume_wanted)
        line.discard_wanted.connect(self.discard_wanted)
        self._column.addWidget(line)
        return line

    def _is_over(self, kept: KeptDraft) -> bool:
        """Whether the draft's case is among the open ones no more; unknown while none have been read."""
        rows = self._context.desk.open_cases.rows
        return bool(rows) and kept.draft.case_id is not None and kept.draft.case_id not in rows

    @Slot(bool)
    def _on_toggled(self, opened: bool) -> None:
        self._list.setVisible(opened)
        self._toggle.setText(_("收起  Alt+D") if opened else _("查看  Alt+D"))
