"""The bottom line: what was just done or refused, and the keys that open everything else."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

_SHOWN_MS = 8000
_MARKS = {"ok": "✓", "due": "▲", "over": "■"}


class StatusLine(QStatusBar):
    """Shows the voice's last sentence for a while; a refusal stays until the next word or the next case."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_line")
        self.setSizeGripEnabled(False)
        self._said = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._said.setObjectName("status_said")
        self._hint = QLabel(_("F1 帮助  ·  : 命令  ·  Ctrl+F 查询"), self)
        set_look(self._hint, role="small")
        self.addWidget(self._said, 1)
        self.addPermanentWidget(self._hint)
        self._fit()
        self._fade = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._fade.timeout.connect(self._said.clear)
        self._in_hand = context.in_hand
        self._about: int | None = None
        context.voice.said.connect(self._on_said)
        context.in_hand.loading.connect(self._on_loading)
        theme_notifier().changed.connect(self._fit)

    @property
    def text(self) -> str:
        return self._said.text()

    @Slot()
    def _fit(self) -> None:
        """In line with the panes above."""
        sizes = current_sizes()
        self.setContentsMargins(sizes.gap, 0, sizes.pane, 0)
        self.setMinimumHeight(sizes.row)

    @Slot(str, str)
    def _on_said(self, sentence: str, tone: str) -> None:
        """One line: what was pasted into a sentence must not make it two."""
        self._said.setText(f"{_MARKS.get(tone, '')} {' '.join(sentence.split())}")
        self._said.setToolTip(sentence)
        set_look(self._said, role=tone if tone != "ok" else "")
        if tone == "ok":
            self._fade.start()
        else:
            self._fade.stop()
        self._about = None if tone == "ok" else self._in_hand.wanted

    @Slot(int)
    def _on_loading(self, case_id: int) -> None:
        """What was said about the case before would be read as said about this one."""
        if self._about is not None and case_id != self._about:
            self._about = None
            self._said.clear()
