"""The buttons that unfold the long values of a fact grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.fact_value import FactValue
from dispatcher_app.widgets.theme import set_look

_FOOT = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft


class FactFolds(QObject):
    """One button in the cell of a label, at its foot: a folded value is several lines high.

    Signals:
        wanted: the value with this number is to be unfolded, or folded again.
    """

    wanted = Signal(int)

    def __init__(self, host: QWidget, grid: QGridLayout) -> None:
        super().__init__(host)
        self._host, self._grid = host, grid
        self._buttons: dict[int, QPushButton] = {}

    def has(self, number: int) -> bool:
        """Whether the value *number* can be folded."""
        return number in self._buttons

    def show(self, values: Sequence[FactValue], labels: Sequence[QWidget]) -> None:
        """A button for each of *values* that can be folded, and for no other."""
        foldable = {number for number, value in enumerate(values) if value.foldable}
        for number in set(self._buttons) - foldable:
            self._drop(number)
        for number in sorted(foldable - set(self._buttons)):
            self._buttons[number] = self._make()
        for number, button in self._buttons.items():
            button.setText(_("展开") if values[number].folded else _("收起"))
        self.place(labels)

    def place(self, labels: Sequence[QWidget]) -> None:
        for number, button in self._buttons.items():
            row, column, _rows, _columns = _position(self._grid, labels[number])
            self._grid.addWidget(button, row, column, _FOOT)
            button.show()

    def drop(self) -> None:
        for number in tuple(self._buttons):
            self._drop(number)

    def _drop(self, number: int) -> None:
        button = self._buttons.pop(number)
        self._grid.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _make(self) -> QPushButton:
        button = QPushButton(self._host)
        button.setObjectName("fold_fact")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Space on the value does the same
        button.setToolTip(_("看全文或收起(空格)"))
        set_look(button, kind="link")
        button.clicked.connect(self._on_clicked)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        pressed = self.sender()
        self.wanted.emit(next(number for number, button in self._buttons.items() if button is pressed))


def _position(grid: QGridLayout, widget: QWidget) -> tuple[int, int, int, int]:
    found: tuple[int, int, int, int] = grid.getItemPosition(grid.indexOf(widget))  # type: ignore[assignment]
    return found
