"""Somebody else changed what is being typed here: field by field mine, theirs, or both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.merge import Choice, Dispute
from dispatcher_app.i18n import _
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.merge_option import MergeOption, lines_for
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look, theme_notifier

_CHOICES = (Choice.MINE, Choice.THEIRS, Choice.BOTH)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LABEL_WIDTH = 72


class MergeRow(QFrame):
    """One field: 1, 2, 3 or ← → choose while the row has the keys.

    Signals:
        chosen: (name of the field, choice).
    """

    chosen = Signal(str, str)

    def __init__(self, dispute: Dispute, narrow: bool = False, parent: QWidget | None = None) -> None:
        """*narrow*: the label stands over the values, and what is impossible takes no room."""
        super().__init__(parent)
        self._narrow = narrow
        self.setObjectName(f"merge_{dispute.name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dispute = dispute
        sizes = current_sizes()
        label = QLabel(dispute.label, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        captions = (_("我填的"), _("对方的"), _("两者都留"))
        self.options = [MergeOption(at + 1, caption, self) for at, caption in enumerate(captions)]
        outer = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight, self
        )
        outer.setContentsMargins(sizes.gap, sizes.grid, sizes.grid, sizes.grid)
        outer.setSpacing(sizes.grid if narrow else sizes.gap)
        outer.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        outer.addLayout(row, 1)
        if not narrow:
            label.setFixedWidth(sizes.px(_LABEL_WIDTH))
        for choice, option in zip(_CHOICES, self.options, strict=True):
            option.setObjectName(f"merge_{dispute.name}_{choice.value}")
            option.clicked.connect(self._on_clicked)
            row.addWidget(option, 1)
        self.show_dispute(dispute)

    @property
    def name(self) -> str:
        return self._dispute.name

    @property
    def settled(self) -> bool:
        return self._dispute.settled

    def show_dispute(self, dispute: Dispute) -> None:
        self._dispute = dispute
        texts = (dispute.mine, dispute.theirs, dispute.both)
        lines = max(map(lines_for, texts))
        for choice, option, text in zip(_CHOICES, self.options, texts, strict=True):
            possible = choice is not Choice.BOTH or bool(dispute.both)
            option.setEnabled(possible)
            option.setVisible(possible or not self._narrow)
            option.show_text(text, text or (_("(空)") if possible else _("只能选一个")), lines)
            option.setChecked(choice is dispute.choice)
        said = _("{field}:我填的“{mine}”,对方的“{theirs}”")
        self.setAccessibleName(said.format(field=dispute.label, mine=dispute.mine, theirs=dispute.theirs))

    @Slot()
    def _on_clicked(self) -> None:
        option = self.sender()
        if isinstance(option, MergeOption):
            self.setFocus()
            self._choose(self.options.index(option))

    def _choose(self, at: int) -> None:
        if self.options[at].isEnabled():
            self.options[at].setChecked(True)
            self.chosen.emit(self._dispute.name, _CHOICES[at].value)

    def event(self, event: QEvent) -> bool:
        """A seat's own digits must not act meanwhile."""
        asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and (_digit(event) >= 0 or event.key() in _ENTER):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = _CHOICES.index(self._dispute.choice)
        if _digit(event) >= 0:
            self._choose(_digit(event))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            at = now + step
            if 0 <= at < len(self.options):
                self._choose(at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter, ring = QPainter(self), current_sizes().ring
            painter.setPen(QPen(QColor(current_theme().accent), ring))
            painter.drawRect(self.rect().adjusted(1, 1, -ring + 1, -ring + 1))


class MergeBar(QFrame):
    """Hidden until there is something in dispute. Showing it never takes the focus.

    Signals:
        chosen: (name of the field, choice) as of :class:`Choice`.
        settled: Enter: what is chosen stands, the bar goes.
        left: Esc: the hand goes back to the form, the bar stays.
    """

    chosen = Signal(str, str)
    settled = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("merge_bar")
        self._narrow = narrow
        keep_letters_in(self)
        set_look(self, surface="due")
        self._rows: list[MergeRow] = []
        self._mark, self._said = QLabel(self), QLabel(self)
        self._said.setObjectName("merge_said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._done = QPushButton(_("定下  Enter"), self)
        self._done.setObjectName("merge_done")
        self._done.clicked.connect(self.settled)
        sizes = current_sizes()
        head = QHBoxLayout()
        head.setContentsMargins(sizes.grid, 0, sizes.grid, 0)
        head.setSpacing(sizes.gap)
        head.addWidget(self._mark)
        head.addWidget(self._said, 1)
        if not narrow:
            head.addWidget(self._done)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(sizes.gap, sizes.grid, sizes.gap, sizes.gap)
        self._column.setSpacing(sizes.grid)
        self._column.addLayout(head)
        if narrow:
            self._column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignRight)
        theme_notifier().changed.connect(self._show_look)
        self._show_look()
        self.hide()

    @property
    def rows(self) -> tuple[MergeRow, ...]:
        return tuple(self._rows)

    @property
    def text(self) -> str:
        return self._said.text()

    def show_disputes(self, sentence: str, disputes: Sequence[Dispute]) -> None:
        """Show *disputes*; rows of the same fields keep their place and the keys."""
        self._said.setText(sentence)
        if [row.name for row in self._rows] == [dispute.name for dispute in disputes]:
            for row, dispute in zip(self._rows, disputes, strict=True):
                row.show_dispute(dispute)
        else:
            self._make_rows(disputes)
        self.setVisible(bool(disputes))

    def _make_rows(self, disputes: Sequence[Dispute]) -> None:
        focus = self.window().focusWidget()
        had_keys = focus is not None and self.isAncestorOf(focus)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [MergeRow(dispute, self._narrow, self) for dispute in disputes]
        before: QWidget | None = None
        for row in self._rows:
            row.chosen.connect(self.chosen)
            self._column.insertWidget(self._column.count() - self._narrow, row)  # over the button
            if before is not None:
                QWidget.setTabOrder(before, row)
            before = row
        if before is not None:
            QWidget.setTabOrder(before, self._done)
        if had_keys:
            self.take_keys()

    def take_keys(self) -> None:
        """The hand comes to the first field that nobody has chosen for yet."""
        open_rows = [row for row in self._rows if not row.settled] or self._rows
        if open_rows:
            open_rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.settled.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        here = next((at for at, row in enumerate(self._rows) if row.hasFocus()), 0)
        at = min(max(0, here + step), len(self._rows) - 1)
        self._rows[at].setFocus(Qt.FocusReason.TabFocusReason)

    def minimumSizeHint(self) -> QSize:
        """As high as its words are at the present width: a pane that is short of room must not press them."""
        least, layout = super().minimumSizeHint(), self._column
        if not layout.hasHeightForWidth():
            return least
        needed = layout.minimumHeightForWidth(max(self.width(), least.width()))
        return QSize(least.width(), max(least.height(), needed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @Slot()
    def _show_look(self) -> None:
        for option in (option for row in self._rows for option in row.options):
            option.updateGeometry()
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(icon_pixmap("git-merge", current_sizes().icon_large, "due", ratio))


def _digit(event: QKeyEvent) -> int:
    """Which option a key means, or -1."""
    chord = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    return int(text) - 1 if not chord and text in ("1", "2", "3") else -1
