"""What a window says, in all its widgets, and which of it does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from dispatcher_app.widgets.elided_label import ElidedLabel

_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
#: What a combo box needs beside its text: frame and arrow, at text scale 1.
_ARROW = 28


def texts_of(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of *window* and where it stands: labels, hints, tool tips, tables, menus."""
    for widget in (window, *window.findChildren(QWidget)):
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        for text in _own_texts(widget):
            if text:
                yield where, text


def _own_texts(widget: QWidget) -> Iterator[str]:
    yield from (
        widget.toolTip(),
        widget.accessibleName(),
        widget.accessibleDescription(),
        widget.windowTitle(),
    )
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield from (widget.placeholderText(), widget.text())
        case QPlainTextEdit() | QTextEdit():
            yield from (widget.placeholderText(), widget.toPlainText())
        case QComboBox():
            yield from (widget.itemText(number) for number in range(widget.count()))
        case QTabBar():
            yield from (widget.tabText(number) for number in range(widget.count()))
        case QMenu():
            yield from (part for action in widget.actions() for part in (action.text(), action.toolTip()))
        case QAbstractItemView() if widget.model() is not None:
            yield from _model_texts(widget.model(), QModelIndex())


def _model_texts(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    flat = isinstance(model, QAbstractListModel)
    for column in range(1 if flat else model.columnCount(parent)):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount(parent)):
            index = model.index(row, column, parent)
            yield from (str(index.data(role) or "") for role in _ROLES)
            if column == 0 and not flat:
                yield from _model_texts(model, index)


def clipped(window: QWidget) -> list[str]:
    """Labels and buttons to be seen in *window* whose text is cut without an ellipsis."""
    return [
        f"{type(widget).__name__} {widget.objectName()}: {_caption(widget)!r}"
        for widget in window.findChildren(QWidget)
        if not widget.visibleRegion().isEmpty() and _is_cut(widget)
    ]


def _caption(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _is_cut(widget: QWidget) -> bool:
    if not _caption(widget) or isinstance(widget, ElidedLabel):
        return False
    if isinstance(widget, QComboBox):
        room = widget.width() - _ARROW * widget.fontMetrics().height() // 20
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) > room
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    return widget.width() < widget.minimumSizeHint().width() or _reaches_out(widget)


def _reaches_out(widget: QWidget) -> bool:
    """Whether *widget* ends right of what it stands in, where nobody can scroll to it."""
    right = widget.mapTo(widget.window(), widget.rect().topRight()).x()
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QAbstractScrollArea | QDockWidget) or above.parentWidget() is widget.window():
            return right > above.mapTo(widget.window(), above.rect().topRight()).x()
        above = above.parentWidget()
    return False
