"""Through which door the report came in: nine doors side by side, one key each."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.theme import current_sizes, set_look


class SourceChips(QWidget):
    """Arrows and the digits 1 to 9 choose while the row has the focus; Tab stops at it once.

    Signals:
        source_changed: the operator chose another source.
    """

    source_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("source_chips")
        self.setAccessibleName(_("来源"))
        self._group = QButtonGroup(self)
        layout = FlowLayout(self, current_sizes().grid)
        for number, source in enumerate(Source):
            button = QPushButton(source.label, self)
            button.setObjectName(f"source_{source.value}")
            button.setCheckable(True)
            button.setToolTip(_tip(source, number + 1))
            set_look(button, kind="quiet")
            self._group.addButton(button, number)
            layout.addWidget(button)
        self._added: frozenset[Source] = frozenset()
        self._source = Source.HOTLINE_12319
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self._group.idToggled.connect(self._on_toggled)

    @property
    def source(self) -> Source:
        return self._source

    @property
    def last(self) -> QPushButton:
        """The last chip, after which Tab leaves the row."""
        return cast(QPushButton, self._group.button(len(Source) - 1))

    def show_source(self, source: Source) -> None:
        """Show a source chosen elsewhere, without a signal."""
        self._source = source
        self._group.button(list(Source).index(source)).setChecked(True)

    def mark_added(self, sources: frozenset[Source]) -> None:
        """Mark the sources that a weather plan or a special collection opens beside the usual ones."""
        if sources == self._added:
            return
        self._added = sources
        for number, source in enumerate(Source):
            button, added = self._group.button(number), source in sources
            button.setText(f"★ {source.label}" if added else source.label)
            tip = _tip(source, number + 1)
            button.setToolTip(_("{source},预案或专项采集期间增开").format(source=tip) if added else tip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if 0 <= number < len(Source) and not modified:
            self._group.button(number).setChecked(True)
            self._group.button(number).setFocus()
        else:
            super().keyPressEvent(event)

    @Slot(int, bool)
    def _on_toggled(self, number: int, checked: bool) -> None:
        if not checked:
            return
        self.setFocusProxy(self._group.button(number))
        source = list(Source)[number]
        if source is not self._source:
            self._source = source
            self.source_changed.emit(source)


def _tip(source: Source, digit: int) -> str:
    return _("{source}(按 {digit})").format(source=source.label, digit=digit)
