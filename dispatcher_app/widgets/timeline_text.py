"""Walking, folding and copying the history of a case by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu

from dispatcher_app.i18n import _
from dispatcher_app.widgets.timeline_body import TimelineBody

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_JUMPS = {Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
_TOGGLES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class TimelineText(TimelineBody):
    """Up and Down walk the entries, Enter or Space folds, Ctrl+C copies the selection or the entry."""

    def copy_current(self) -> None:
        if self._entries:
            QGuiApplication.clipboard().setText(self._entries[self._current].as_text(self._zone))

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and event.key() in (*_STEPS, *_JUMPS, *_TOGGLES)
        ):
            event.accept()  # a seat's Enter must not act while the operator reads
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy() if self.textCursor().hasSelection() else self.copy_current()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self._entries:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._walk(_STEPS[key])
        elif key in _JUMPS:
            self._jump(key)
        elif key in _TOGGLES:
            self.toggle(self._current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        link = bool(self.anchorAt(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or not self._entries:
            return
        self._make_current(self._entry_at(event.position().y()))
        link = self.anchorAt(event.position().toPoint())
        if link and not self.textCursor().hasSelection():
            self.toggle(len(self._entries) - 1 - int(link.removeprefix("fold:")))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._entries:
            return
        self._make_current(self._entry_at(event.y()))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.textCursor().hasSelection()
        for name, words, slot, enabled in (
            ("copy_selection", _("复制所选文字"), self.copy, chosen),
            ("copy_entry", _("复制这条记录\tCtrl+C"), self.copy_current, True),
            ("select_all", _("全选\tCtrl+A"), self.selectAll, True),
        ):
            action = QAction(words, menu)
            action.setObjectName(name)
            action.setEnabled(enabled)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(event.globalPos())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text only: pasted into a form, colours and sizes would be in the way."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    # walking

    def _walk(self, step: int) -> None:
        """To the next entry; within one taller than the window, a few lines at a time."""
        box, bar = self.entry_box(self._current), self.verticalScrollBar()
        height = self.viewport().height()
        beyond = box.bottom() - height if step > 0 else -box.top()
        left = bar.maximum() - bar.value() if step > 0 else bar.value()
        if box.height() > height and beyond > 1 and left > 0:
            bar.setValue(bar.value() + step * round(min(beyond, height * 0.4)))
            return
        self._make_current(max(0, min(len(self._entries) - 1, self._current + step)))
        self._reveal(self._current)

    def _jump(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Home:
            self._make_current(0)
            self.verticalScrollBar().setValue(0)
        elif key == Qt.Key.Key_End:
            self._make_current(len(self._entries) - 1)
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        else:
            page = self.viewport().height() * 0.9
            down = key == Qt.Key.Key_PageDown
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(page if down else -page))
            edge = self.viewport().height() - 4 if down else 4
            self._make_current(self._entry_at(edge))

    def _make_current(self, number: int) -> None:
        if number != self._current:
            self._current = number
            self.viewport().update()
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.setPosition(self.document().findBlockByNumber(self._starts[number]).position())
            top = self.verticalScrollBar().value()
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(top)  # setTextCursor scrolls as it likes

    def _reveal(self, number: int) -> None:
        box, bar = self.entry_box(number), self.verticalScrollBar()
        if number == 0:
            bar.setValue(0)
        elif box.top() < 0 or box.height() > self.viewport().height():
            bar.setValue(bar.value() + round(box.top()) - 4)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + round(box.bottom() - self.viewport().height()))
