"""The typing test: the text piece by piece, what is typed below it, speed and accuracy beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from dispatcher_app.domain.exam.typing_score import TypingResult, most_input, pieces, plain_characters
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.dictation import reckon
from dispatcher_app.services.exam.sittings import TypingSitting
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.exam.pane import PaperPane
from dispatcher_app.widgets.exam.typing_field import TypingField
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes, set_look

#: What was typed is kept so often (ms).
_KEEP_MS = 3000
_SIDE = 264


class TypingPane(PaperPane[TypingSitting]):
    """The text goes on with the hand; what was typed is kept every few seconds."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, "typing", parent)
        self.setObjectName("typing_pane")
        self._pieces: tuple[str, ...] = ()
        self._ends: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_KEEP_MS)
        self._make_parts()
        self._lay_out()
        self._connect()

    # building

    def _make_parts(self) -> None:
        self.done, self.current, self.coming = (QLabel(self) for _part in range(3))
        self.current.setObjectName("typing_piece")
        set_look(self.done, role="secondary")
        set_look(self.current, role="number")
        set_look(self.coming, role="secondary")
        for label in (self.done, self.current, self.coming):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.field = TypingField(self)
        self.speed, self.accuracy, self.count = (QLabel(self) for _part in range(3))
        self.speed.setObjectName("typing_speed")
        self.accuracy.setObjectName("typing_accuracy")
        for label in (self.speed, self.accuracy, self.count):
            set_look(label, role="title")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        middle = QVBoxLayout()
        middle.setContentsMargins(sizes.px(28), sizes.pane, sizes.px(28), sizes.px(20))
        middle.setSpacing(sizes.pane)
        text = QWidget(self)
        set_look(text, surface="input")
        lines = QVBoxLayout(text)
        lines.setContentsMargins(sizes.px(20), sizes.px(16), sizes.px(20), sizes.px(16))
        lines.setSpacing(sizes.pane)
        for label in (self.done, self.current, self.coming):
            lines.addWidget(label)
        middle.addWidget(self.title)
        middle.addWidget(text)
        middle.addWidget(self.field, 1)
        side = QWidget(self)
        side.setFixedWidth(sizes.px(_SIDE))
        set_look(side, surface="window")
        column = QVBoxLayout(side)
        column.setContentsMargins(sizes.px(16), sizes.px(16), sizes.px(16), sizes.px(16))
        column.setSpacing(sizes.pane)
        for part in (self.time, self.kept, self.speed, self.accuracy, self.count, self.bar):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.hand_in)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(middle, 1)
        across.addWidget(side)
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_typed)
        self.field.refused.connect(self._on_field_refused)
        self.hand_in.clicked.connect(self.finish)
        self._timer.timeout.connect(self._keep)

    # what is shown

    def open(self, sitting: TypingSitting) -> None:
        """Sit down to it; what was typed before is there."""
        text = sitting.paper.text
        self._pieces = pieces(text)
        self._ends = list(accumulate(len(plain_characters(piece)) for piece in self._pieces))
        self.bar.setRange(0, max(1, len(plain_characters(text))))
        self.field.set_most(most_input(text))
        self.begin(sitting, _("每 3 秒保存一次,中途关掉再来接着打。"))
        self.field.setPlainText(sitting.typed)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self._timer.start()
        self._on_typed()
        self.field.setFocus()

    def close_sitting(self) -> None:
        self._timer.stop()
        super().close_sitting()

    def lock(self, locked: bool) -> None:
        self.field.setReadOnly(locked)

    @Slot()
    def _on_typed(self) -> None:
        if self.sitting is not None:
            result = self._result(self.sitting)
            self._show_piece(result.reached)
            self._show_result(result)

    def _result(self, sitting: TypingSitting) -> TypingResult:
        used = sitting.head.seconds - sitting.seconds_left
        return reckon(sitting.paper.text, self.field.toPlainText(), used, sitting.paper.rule)

    def _show_piece(self, reached: int) -> None:
        assert self.sitting is not None
        if not self.sitting.paper.shown:
            self.done.clear()
            self.current.setText(_("听教员读,听到什么打什么。"))
            self.coming.clear()
            return
        at = next((at for at, end in enumerate(self._ends) if end > reached), len(self._pieces))
        around = [
            self._pieces[place] if 0 <= place < len(self._pieces) else "" for place in (at - 1, at, at + 1)
        ]
        self.done.setText(around[0])
        self.current.setText(around[1] or _("全文打完了,检查一遍,Ctrl+Enter 交卷。"))
        self.coming.setText(around[2])

    def _show_result(self, result: TypingResult) -> None:
        self.speed.setText(_("{speed:.0f} 字/分").format(speed=result.speed))
        self.accuracy.setText(_("正确率 {share:.1%}").format(share=result.accuracy))
        self.count.setText(_("已打 {count} 字").format(count=result.typed))
        self.bar.setValue(result.reached)

    # keeping

    @Slot()
    def _keep(self) -> None:
        sitting, typed = self.sitting, self.field.toPlainText()
        if sitting is not None and typed != sitting.typed:
            self.keeper.keep("text", partial(sitting.keep, typed))
        self._on_typed()

    @Slot()
    def finish(self) -> None:
        """Keep what stands there and hand it in."""
        self._keep()
        super().finish()

    @Slot(str)
    def _on_field_refused(self, sentence: str) -> None:
        self.said.emit(sentence, False)

    @staticmethod
    def key_entries() -> Sequence[KeyEntry]:
        return (KeyEntry(_("打字"), _("交卷"), "Ctrl+Enter"),)
