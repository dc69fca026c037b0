"""What has been picked so far: the lead unit, then one line for every assisting unit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from dispatcher_app.domain.units import Unit
from dispatcher_app.i18n import _
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look


class ChosenUnits(QWidget):
    """Lines for the lead and the assisting units; both are always there, so that nothing jumps.

    Signals:
        removed: the cross of a unit was pressed; argument is its code.
    """

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chosen_units")
        sizes = current_sizes()
        self._lines: list[_Line] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(sizes.pane, sizes.gap, sizes.gap, sizes.gap)
        self._layout.setSpacing(0)
        self.show_units(None, ())

    def show_units(self, lead: Unit | None, assists: Sequence[Unit | None]) -> None:
        lines = [(_("主办"), lead)]
        lines += [(_("协办") if not number else "", unit) for number, unit in enumerate(assists or (None,))]
        for old in self._lines:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = [_Line(role, unit, self) for role, unit in lines]
        for line in self._lines:
            line.removed.connect(self.removed)
            self._layout.addWidget(line)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names as they are listed, lead first; empty names for lines still open."""
        return tuple(line.name for line in self._lines)


class _Line(QWidget):
    """``主办  市排水公司  0374-2160000  ×``"""

    removed = Signal(str)

    def __init__(self, role: str, unit: Unit | None, parent: QWidget) -> None:
        super().__init__(parent)
        sizes = current_sizes()
        self._code = unit.code if unit else ""
        self.name = unit.name if unit else ""
        self.setFixedHeight(sizes.row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes.gap)
        said = QLabel(role)
        set_look(said, role="small")
        said.setFixedWidth(sizes.px(32))
        layout.addWidget(said)
        name = ElidedLabel(self.name or _("未选"))
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_look(name, **({} if unit else {"role": "secondary"}))
        layout.addWidget(name, 1)
        if unit is not None:
            self._add_details(layout, unit)

    def _add_details(self, layout: QHBoxLayout, unit: Unit) -> None:
        phone = QLabel(unit.phone)
        set_look(phone, role="small")
        layout.addWidget(phone)
        cross = QToolButton(self)
        cross.setObjectName(f"remove_unit_{unit.code}")
        cross.setToolTip(_("去掉 {name}").format(name=unit.name))
        cross.setAccessibleName(cross.toolTip())
        set_icon(cross, "x")
        cross.clicked.connect(self._on_cross_clicked)
        layout.addWidget(cross)

    @Slot()
    def _on_cross_clicked(self) -> None:
        self.removed.emit(self._code)
