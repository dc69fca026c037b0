"""Class and filing condition in one field of a form: type ``wsjg``, press a digit, done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from dispatcher_app.domain.standard import ClassCode, Standard
from dispatcher_app.i18n import _
from dispatcher_app.widgets.class_panel import ClassPanel
from dispatcher_app.widgets.floating_panel import FloatingPanel
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.icons import icon, set_icon
from dispatcher_app.widgets.picker_keys import PickerKeys
from dispatcher_app.widgets.picker_model import Offer
from dispatcher_app.widgets.row_painting import draw_text, text_width
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Leaving for these the operator comes back to what was open.
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_OPENING_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_F4)
_PANEL_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ClassPicker(QLineEdit):
    """Shows the choice; typing, ↓, F4 or a click opens the panel under it, and the focus stays here.

    The text of the line is only ever the search; the choice is painted over it while the panel is closed.
    Esc closes the panel and leaves the choice as it was; ↓ brings the last search back.

    Signals:
        picked: the choice changed; arguments are the class code's text, empty when it was taken away, and
            the number of the condition, 0 without one.
    """

    picked = Signal(str, int)

    def __init__(
        self, parent: QWidget | None = None, conditions: bool = True, clearable: bool = False
    ) -> None:
        """Without *conditions* a class alone is picked; *clearable* lets Delete take the choice away."""
        super().__init__(parent)
        self.setObjectName("class_picker")
        self._clearable = clearable
        self._standard: Standard | None = None
        self._value: tuple[str, int] = ("", 0)
        self._last_search = ""
        self._guard = hotkey_guard()
        self.setPlaceholderText(_("名称、拼音、首字母或编码,如 wsjg"))
        self.panel = ClassPanel()
        self.panel.wants_condition = conditions
        self._floating = FloatingPanel(self, self.panel)
        self._cross = self.addAction(icon("x"), QLineEdit.ActionPosition.TrailingPosition)
        self._cross.setToolTip(_("不限 (Delete)"))
        set_icon(self._cross, "x")
        self._cross.triggered.connect(self._take_away)
        self._show_cross()
        self._keys = PickerKeys(self, self.panel.classes)
        self._keys.active = False
        self._keys.left.connect(self.close_panel)
        self.textEdited.connect(self._on_text_edited)
        self.panel.picked.connect(self._on_picked)
        self.panel.step_changed.connect(self._on_step_changed)
        self._floating.closed.connect(self._on_closed)

    def set_standard(self, standard: Standard) -> None:
        """The classes to pick from; the choice is kept, and an open panel begins anew."""
        self._standard = standard
        self.panel.set_standard(standard)
        if self.is_open:
            self.panel.begin(*self._value)
        self.update()

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Classes to hold out on top, by the text of their codes: recent ones, likely ones."""
        self.panel.set_offers(offers)

    def set_value(self, class_code: str, condition_no: int = 0) -> None:
        """Show a choice made elsewhere, without a signal; an empty code shows none."""
        self._value = (class_code, condition_no)
        self._show_cross()
        self.update()

    @property
    def value(self) -> tuple[str, int]:
        """Text of the class code and number of the condition; ``("", 0)`` while nothing is picked."""
        return self._value

    @property
    def is_open(self) -> bool:
        return self._floating.isVisible()

    def open_panel(self) -> None:
        if self.is_open:
            return
        sizes = current_sizes()
        self._floating.open_at(QSize(sizes.px(720), sizes.px(400)))
        self.panel.begin(*self._value)
        self.setText(self._last_search)
        self.selectAll()

    @Slot()
    def close_panel(self) -> None:
        """Close without picking."""
        self._floating.close_panel()

    # -- keys and mouse

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the open panel before it belongs to the window."""
        asked = event.type() == QEvent.Type.ShortcutOverride and self.is_open
        if asked and cast(QKeyEvent, event).key() in _PANEL_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._guard.composing:
            super().keyPressEvent(event)
        elif not self.is_open and event.key() in _OPENING_KEYS:
            self.open_panel()
        elif not self.is_open and event.key() == Qt.Key.Key_Delete:
            self._take_away()
        elif self.is_open and self.panel.at_conditions and self._condition_key(event):
            return
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Composing into the closed field, or over the conditions, begins a new search as letters do."""
        if not event.preeditString() or self._keys.active:
            super().inputMethodEvent(event)
            return
        self._begin_search()
        self.panel.back_to_classes()
        super().inputMethodEvent(event)
        self._keys.search_preedit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_panel()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.close_panel()

    def _condition_key(self, event: QKeyEvent) -> bool:
        """Keys of the second step; letters go on as a new search."""
        conditions = self.panel.conditions
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                conditions.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.panel.pick_condition(conditions.current_number)
            case Qt.Key.Key_Escape | Qt.Key.Key_Backspace | Qt.Key.Key_Left:
                self.panel.back_to_classes()
            case _ if event.text().isdigit() and event.text().isascii():
                self.panel.pick_condition(int(event.text()))
            case _:
                if event.text().isprintable() and event.text():
                    self.panel.back_to_classes()
                return False
        return True

    def _begin_search(self) -> None:
        if not self.is_open:
            self._last_search = ""
            self.open_panel()

    @Slot()
    def _take_away(self) -> None:
        if self._clearable and self._value[0]:
            self.set_value("")
            self.picked.emit("", 0)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The choice while closed, an ordinary line to search in while open."""
        if self.is_open or not self._value[0]:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        cross = current_sizes().px(24) if self._cross.isVisible() else 0
        self._paint_value(painter, room.adjusted(2, 0, -2 - cross, 0))

    def _paint_value(self, painter: QPainter, room: QRect) -> None:
        """Name at the left, limit at the right, the condition in what is left between them."""
        theme, gap = current_theme(), current_sizes().pane
        name, condition, limit = self._value_texts()
        painter.setFont(self.font())
        last = QRect(room)
        last.setLeft(room.right() + 1 - text_width(limit, self.font()))
        first = QRect(room)
        first.setRight(min(room.left() + text_width(name, self.font()), last.left() - gap))
        between = QRect(room)
        between.setLeft(first.right() + gap)
        between.setRight(last.left() - gap)
        draw_text(painter, first, name, theme.text)
        draw_text(painter, last, limit, theme.text)
        if between.width() > gap:
            draw_text(painter, between, condition, theme.secondary)

    def _show_cross(self) -> None:
        self._cross.setVisible(self._clearable and bool(self._value[0]))

    def _value_texts(self) -> tuple[str, str, str]:
        """Name, condition and limit of the choice; a code of another edition is shown as it is."""
        code, number = self._value
        try:
            parsed = ClassCode.parse(code)
        except ValueError:
            return code, _("不在现行标准中"), ""
        name = self._standard.name(parsed) if self._standard else None
        row = self._standard.row(parsed, number) if self._standard else None
        if name is None:
            return code, _("不在现行标准中"), ""
        if row is None:
            return name.minor_name, _("还没选立案条件") if self.panel.wants_condition else name.major_name, ""
        return name.minor_name, row.condition, row.limit.text

    # -- slots

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        """The first letter typed into the closed field opens the panel and is already the search."""
        if not self.is_open:
            self._begin_search()
            self.setText(text)

    @Slot(str, int)
    def _on_picked(self, class_code: str, condition_no: int) -> None:
        changed = self._value != (class_code, condition_no)
        self.set_value(class_code, condition_no)
        self._last_search = ""
        self.clear()
        self.close_panel()
        if changed:
            self.picked.emit(class_code, condition_no)

    @Slot()
    def _on_step_changed(self) -> None:
        self._keys.active = self.is_open and not self.panel.at_conditions
        if self.panel.at_conditions:
            self.selectAll()

    @Slot()
    def _on_closed(self) -> None:
        self._last_search = self.text()
        self._keys.active = False
        self.panel.classes.set_query("")
        self.clear()
        self.update()
