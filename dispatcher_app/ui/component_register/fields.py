"""What the list of the register is narrowed by: a code or name, class, owner, street, state."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from dispatcher_app.domain.components import ComponentState
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _
from dispatcher_app.services.components.query import ComponentQuery
from dispatcher_app.services.hall import Hall
from dispatcher_app.widgets.asking_fields import AskingFields
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes

_ANY, _NOBODY = "*", "?"


class ComponentFields(AskingFields):
    """Empty fields ask for everything that is in the city."""

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__("register", _("标识码或名称的一部分"), parent)
        self.setObjectName("register_fields")
        self._hall = hall
        self.category = NamePicker(_("全部小类"), (), self)
        self.category.setObjectName("register_class")
        self.owner = NamePicker(_("全部权属单位"), (), self)
        self.renew()
        self.owner.setObjectName("register_owner")
        streets = dict.fromkeys((cell.street, cell.street_code) for cell in hall.pack.cells)
        self.street = NamePicker(_("全部街道"), sorted(streets), self)
        self.street.setObjectName("register_street")
        self.state = _states(self)
        self._lay_out()
        self.ask_by(self.category, self.owner, self.street, self.state)

    def renew(self) -> None:
        """The hall's classes and units may be others by now."""
        self.category.set_names(class_names(self._hall.rules.standard))
        self.owner.set_names([(unit.name, unit.code) for unit in self._hall.units])

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(current_sizes().gap)
        grid.addWidget(self.words, 0, 0, 1, 2)
        grid.addWidget(self.state, 0, 2)
        grid.addWidget(self.clear_button, 0, 3)
        grid.addWidget(self.category, 1, 0)
        grid.addWidget(self.owner, 1, 1)
        grid.addWidget(self.street, 1, 2, 1, 2)
        for column, share in enumerate((3, 3, 2, 1)):
            grid.setColumnStretch(column, share)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        return (self.words, self.state, self.clear_button, self.category, self.owner, self.street)

    @property
    def query(self) -> ComponentQuery:
        """The fields as they stand."""
        state = self.state.currentData()
        return ComponentQuery(
            text=self.words.text().strip(),
            class_prefix=self.category.value,
            owner=self.owner.value,
            cells=self.street.value,
            state=None if state == _ANY else "" if state == _NOBODY else state,
        )

    def ask_for(self, words: str) -> None:
        self._set("", "", "", _ANY)
        self.words.setText(words)
        self.ask()

    def _set(self, category: str, owner: str, street: str, state: str) -> None:
        self.category.set_value(category)
        self.owner.set_value(owner)
        self.street.set_value(street)
        self.state.blockSignals(True)
        self.state.setCurrentIndex(self.state.findData(state))
        self.state.blockSignals(False)


def class_names(standard: Standard) -> list[tuple[str, str]]:
    """Majors and classes of components: (name, class code without its scheme or its beginning)."""
    found: dict[str, str] = {}
    for each in standard.classes():
        if each.code.kind is Kind.COMPONENT:
            bare = each.code.text.rpartition(":")[2]
            found.setdefault(bare.rpartition("-")[0], each.major_name)
            found[bare] = each.minor_name
    return [(name, code) for code, name in found.items()]


def _states(parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setObjectName("register_state")
    combo.addItem(_("在册各种状态"), _ANY)
    combo.addItem(_("未查"), _NOBODY)
    for state in ComponentState:
        combo.addItem(state.label, state.value)
    return combo
