"""Narrows a case list: words, lamps, stages, sources."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from dispatcher_app.domain.words import OPEN, Lamp, Source, Stage
from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_table import CaseTable
from dispatcher_app.widgets.choice_menu import ChoiceButton
from dispatcher_app.widgets.icons import icon
from dispatcher_app.widgets.lamps import paint_lamp
from dispatcher_app.widgets.sort_button import SortButton
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

#: Typing settles for this long before the list follows.
SETTLE_MS = 60
#: From this width (at text scale 1) everything stands in one line.
ONE_LINE_FROM = 600
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_LAMPS = (Lamp.OVER, Lamp.DUE, Lamp.OK, Lamp.PAUSED)


class SearchField(QLineEdit):
    """A line that gives the list below to the Down key and empties itself on Esc.

    Signals:
        list_requested: the operator wants to go on in the list.
    """

    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_search")
        self.setClearButtonEnabled(True)
        self.setPlaceholderText(_("筛选编号、类别、地点、单位"))
        self.setAccessibleName(self.placeholderText())
        self._lens = self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        theme_notifier().changed.connect(self._on_theme_changed)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._lens.setIcon(icon("search"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class LampToggle(QToolButton):
    """Shows only cases with one lamp while pressed."""

    def __init__(self, lamp: Lamp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lamp = lamp
        self.setObjectName(f"lamp_{lamp.value}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(_("只看{lamp}").format(lamp=lamp.label))
        self.setAccessibleName(self.toolTip())
        self._on_theme_changed()
        theme_notifier().changed.connect(self._on_theme_changed)

    @Slot()
    def _on_theme_changed(self) -> None:
        side, ratio = current_sizes().icon, self.devicePixelRatioF()
        drawn = QPixmap(QSize(side, side) * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint_lamp(painter, QRectF(0, 0, side, side), self.lamp, current_theme())
        painter.end()
        self.setIcon(QIcon(drawn))


class CaseFilterBar(QWidget):
    """Emits the filter as a value whenever the operator changes it.

    Signals:
        filter_changed: the new :class:`CaseFilter`.
        list_requested: Down or Enter in the search field; give the list the focus.
    """

    filter_changed = Signal(CaseFilter)
    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None, stages: Iterable[Stage] | None = None) -> None:
        """*stages* are those to choose from (all open ones); one alone needs no choice."""
        super().__init__(parent)
        self.setObjectName("case_filter_bar")
        offered = [stage for stage in Stage if stage in (OPEN if stages is None else set(stages))]
        self._last = CaseFilter()
        self.search = SearchField(self)
        self._toggles = [LampToggle(lamp, self) for lamp in _LAMPS]
        self._stages = ChoiceButton(_("阶段"), offered, self)
        self._sources = ChoiceButton(_("来源"), Source, self)
        self.sort_button = SortButton(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._stages.setObjectName("stage_choice")
        self._sources.setObjectName("source_choice")
        self._lay_out()
        self._stages.setVisible(len(offered) > 1)
        self._connect()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(sizes.px(6))
        self._box.addWidget(self.search, stretch=1)
        line = QHBoxLayout()
        line.setSpacing(sizes.px(2))
        for widget in (*self._toggles, self._stages, self._sources):
            line.addWidget(widget)
        line.addStretch()
        line.addWidget(self.sort_button)
        self.sort_button.hide()
        self._box.addLayout(line, stretch=1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines in a narrow pane, one in a wide one."""
        super().resizeEvent(event)
        wide = self.width() >= current_sizes().px(ONE_LINE_FROM)
        self._box.setDirection(_ACROSS if wide else _DOWN)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_text_changed)
        self.search.list_requested.connect(self._on_list_requested)
        self._settle.timeout.connect(self._on_changed)
        for toggle in self._toggles:
            toggle.toggled.connect(self._on_changed)
        self._stages.choice_changed.connect(self._on_changed)
        self._sources.choice_changed.connect(self._on_changed)

    def attach(self, table: CaseTable) -> None:
        """Work for *table*: its filter, its order, and the way there and back."""
        self.filter_changed.connect(table.set_filter)
        self.list_requested.connect(table.setFocus)
        table.filter_clear_requested.connect(self.clear)
        self.sort_button.sort_requested.connect(table.sort_by)
        table.sorting_changed.connect(self.sort_button.show_sorting)
        self.sort_button.show_sorting(*table.case_model.sorting)
        self.sort_button.show()

    def value(self) -> CaseFilter:
        return CaseFilter(
            text=self.search.text().strip(),
            stages=frozenset(Stage(choice) for choice in self._stages.chosen()),
            lamps=frozenset(toggle.lamp for toggle in self._toggles if toggle.isChecked()),
            sources=frozenset(Source(choice) for choice in self._sources.chosen()),
        )

    def set_value(self, wanted: CaseFilter) -> None:
        """Show *wanted* and announce it, once."""
        self.blockSignals(True)
        self.search.setText(wanted.text)
        for toggle in self._toggles:
            toggle.setChecked(toggle.lamp in wanted.lamps)
        self._stages.choose(wanted.stages)
        self._sources.choose(wanted.sources)
        self.blockSignals(False)
        self._on_changed()

    @Slot()
    def clear(self) -> None:
        self.set_value(CaseFilter())

    @Slot()
    def _on_text_changed(self) -> None:
        self._settle.start()

    @Slot()
    def _on_changed(self) -> None:
        value = self.value()
        if value != self._last and not self.signalsBlocked():
            self._settle.stop()
            self._last = value
            self.filter_changed.emit(value)

    @Slot()
    def _on_list_requested(self) -> None:
        self._on_changed()
        self.list_requested.emit()
