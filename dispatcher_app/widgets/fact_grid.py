"""The facts of a case as a calm grid of labels and values, in titled sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QScrollArea, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.fact_folds import FactFolds
from dispatcher_app.widgets.fact_value import Fact, FactTone, FactValue
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

__all__ = ["Fact", "FactGrid", "FactSection", "FactTone"]

#: From this width (at text scale 1) two facts stand side by side.
_TWO_COLUMNS_FROM = 560
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_FOLDS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class FactSection:
    title: str
    facts: tuple[Fact, ...]

    @property
    def shape(self) -> tuple[str, tuple[tuple[str, bool], ...]]:
        """What decides the layout; values may change without it."""
        return self.title, tuple((fact.label, fact.wide) for fact in self.facts)


class FactGrid(QWidget):
    """One stop of the Tab key: Up and Down walk the facts, Ctrl+C copies one, the menu copies all.

    A long value is folded, so that the facts below it stay in sight; Space, Enter or the button beside it
    shows the whole.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fact_grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sections: tuple[FactSection, ...] = ()
        self._values: list[FactValue] = []
        self._labels: list[QLabel] = []
        self._titles: list[QWidget] = []
        self._current = 0
        self._columns = 1
        self._grid = QGridLayout(self)
        self._folds = FactFolds(self, self._grid)
        self._folds.wanted.connect(self._on_fold_wanted)

    @property
    def sections(self) -> tuple[FactSection, ...]:
        return self._sections

    def set_sections(self, sections: Iterable[FactSection]) -> None:
        """Show *sections*; where only values changed, only those labels are touched."""
        new = tuple(section for section in sections if section.facts)
        same = [s.shape for s in new] == [s.shape for s in self._sections]
        self._sections = new
        if same:
            for value, fact in zip(self._values, self._facts(), strict=True):
                value.set_fact(fact)
        else:
            self._rebuild()
        self._folds.show(self._values, self._labels)

    def value(self, label: str) -> FactValue | None:
        """The value beside *label*; the first one if sections share a label."""
        return next((v for v in self._values if v.fact is not None and v.fact.label == label), None)

    def as_text(self) -> str:
        """Everything as lines ``label: value``, for the clipboard."""
        blocks = []
        for section in self._sections:
            lines = [section.title] if section.title else []
            lines += [f"{fact.label}: {fact.to_copy}" for fact in section.facts if fact.to_copy]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks)

    def minimumSizeHint(self) -> QSize:
        """As high as the facts are at the present width: the layout alone guesses too high."""
        least = super().minimumSizeHint()
        needed = self.heightForWidth(max(self.width(), least.width()))
        return QSize(least.width(), min(least.height(), needed))

    # hands

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() in _STEPS or (event.key() in _FOLDS and self._folds.has(self._current)))
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_current()
        elif event.key() in _STEPS and self._values:
            step = _STEPS[Qt.Key(event.key())]
            self._make_current(max(0, min(len(self._values) - 1, self._current + step)))
        elif event.key() in _FOLDS and self._folds.has(self._current):
            if not event.isAutoRepeat():
                self._on_fold_wanted(self._current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._values:
            return
        value = self.childAt(event.pos())
        if isinstance(value, FactValue):
            self._make_current(self._values.index(value))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label = self._facts()[self._current].label
        one = menu.addAction(_("复制“{label}”\tCtrl+C").format(label=label), self._copy_current)
        one.setObjectName("copy_fact")
        menu.addAction(_("复制全部"), self._copy_all).setObjectName("copy_all")
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus() or not self._values:
            return
        theme, sizes = current_theme(), current_sizes()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft))
            lit = self._box(self._current)
            painter.drawRoundedRect(lit, sizes.radius, sizes.radius)
            painter.setBrush(QColor(theme.accent))
            painter.drawRect(lit.left(), lit.top(), sizes.ring, lit.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.width() >= current_sizes().px(_TWO_COLUMNS_FROM) else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """What was reckoned while nobody saw it was reckoned before fonts and width were known."""
        super().showEvent(event)
        self._grid.invalidate()
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _make_current(self, number: int) -> None:
        self._current = number
        viewport = self.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self._values[number], 0, current_sizes().pane)
        self.update()

    @Slot(QLabel)
    def _on_value_engaged(self, value: QLabel) -> None:
        self._make_current(next(n for n, known in enumerate(self._values) if known is value))

    def _copy_current(self) -> None:
        if self._values:
            QGuiApplication.clipboard().setText(self._facts()[self._current].to_copy)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.as_text())

    # folding

    @Slot(int)
    def _on_fold_wanted(self, number: int) -> None:
        value = self._values[number]
        value.set_folded(not value.folded)
        self._folds.show(self._values, self._labels)
        self._make_current(number)

    # layout

    def _facts(self) -> list[Fact]:
        return [fact for section in self._sections for fact in section.facts]

    def _rebuild(self) -> None:
        for child in (*self._titles, *self._labels, *self._values):
            self._grid.removeWidget(child)
            child.hide()
            child.deleteLater()
        self._folds.drop()
        self._titles = [_Title(section.title, self) for section in self._sections]
        self._labels = [_label(fact.label, self) for fact in self._facts()]
        self._values = [FactValue(fact, self) for fact in self._facts()]
        for value in self._values:
            value.engaged.connect(self._on_value_engaged)
        self._current = 0
        self._arrange()

    def _arrange(self) -> None:
        sizes = current_sizes()
        self._grid.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        self._grid.setHorizontalSpacing(sizes.pane)
        self._grid.setVerticalSpacing(sizes.px(6))
        for pair in (0, 1):
            used = pair < self._columns
            self._grid.setColumnMinimumWidth(2 * pair, self._label_width() if used else 0)
            self._grid.setColumnStretch(2 * pair + 1, 1 if used else 0)
        row = number = 0
        for title, section in zip(self._titles, self._sections, strict=True):
            self._grid.addWidget(title, row, 0, 1, 4)
            title.setVisible(bool(section.title))
            row = self._arrange_section(section, number, row + 1)
            number += len(section.facts)
        for spare in range(self._grid.rowCount()):
            self._grid.setRowStretch(spare, 0)
        self._grid.setRowStretch(row, 1)
        self._folds.place(self._labels)

    def _arrange_section(self, section: FactSection, number: int, row: int) -> int:
        """Place the facts from *number* on, from *row* on; the first free row is returned."""
        pair = 0
        for offset, fact in enumerate(section.facts):
            label, value = self._labels[number + offset], self._values[number + offset]
            if pair and (fact.wide or pair >= self._columns):
                row, pair = row + 1, 0
            self._grid.addWidget(label, row, 2 * pair, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 2 * pair + 1, 1, 3 if fact.wide else 1)
            label.show()
            value.show()
            pair = self._columns if fact.wide else pair + 1
        return row + 1

    def _label_width(self) -> int:
        metrics = QFontMetrics(make_font(current_sizes(), current_sizes().small))
        widest = max((metrics.horizontalAdvance(fact.label) for fact in self._facts()), default=0)
        return min(widest, current_sizes().px(112)) + 1

    def _box(self, number: int) -> QRect:
        label, value = self._labels[number].geometry(), self._values[number].geometry()
        return label.united(value).adjusted(-6, -3, 4, 3)


class _Title(QWidget):
    """A section's title over a hair line."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        label, line = QLabel(text, self), QFrame(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        font = QFont()
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
        line.setFrameShape(QFrame.Shape.HLine)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, current_sizes().gap, 0, 2)
        grid.setSpacing(current_sizes().grid)
        grid.addWidget(label, 0, 0)
        grid.addWidget(line, 1, 0)


def _label(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    label.setContentsMargins(0, 1, 0, 0)  # 12 px beside 13 px: one base line
    return label
