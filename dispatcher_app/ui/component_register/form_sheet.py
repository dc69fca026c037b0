"""The fields of a component on a sheet: how they stand, what is said beside them; no component yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.component_rules import MAINTAINER_LIMIT, NAME_LIMIT, Fault
from dispatcher_app.domain.components import ComponentState, field_label
from dispatcher_app.i18n import _
from dispatcher_app.services.components.faults import REASON_LIMIT
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.component_register.fields import class_names
from dispatcher_app.ui.component_register.form_row import FormRow
from dispatcher_app.ui.component_register.photo import ComponentPhoto
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

#: The rows of the form, from top to bottom; what stands alone takes both columns.
_ORDER = (
    ("district", "class_code"),
    ("code",),
    ("name", "state"),
    ("owner_unit", "maintainer"),
    ("installed", "place"),
    ("photo",),
    ("reason",),
)


class ComponentSheet(QWidget):
    """``rows`` are the lines of the form by the component's fields, ``reason`` is why."""

    def __init__(self, hall: Hall, photo: ComponentPhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, surface="panel")
        self._hall, self.photo = hall, photo
        self._make_fields()
        self._make_rows()
        self._lay_out()

    def _make_fields(self) -> None:
        self.district = NamePicker(_("行政区划"), districts_of(self._hall), self)
        self.category = NamePicker(_("小类"), (), self)
        self.code = _line("component_new_code", self._hall.pack.info.widths.component, self)
        self.name = _line("component_name", NAME_LIMIT, self)
        self.owner = NamePicker(_("(空)"), (), self)
        self.renew()
        self.maintainer = _line("component_maintainer", MAINTAINER_LIMIT, self)
        self.state = QComboBox(self)
        self.state.addItem(_("未查"), "")
        for state in ComponentState:
            self.state.addItem(state.label, state.value)
        self.installed = _line("component_installed", 10, self)
        self.installed.setPlaceholderText(_("如 2019-05-08"))
        self.place = QPushButton(_("在地图上选点 (Alt+M)"), self)
        self.reason = _line("component_reason", REASON_LIMIT, self)
        self.reason.setPlaceholderText(_("必填,记入部件履历"))
        write_freely(self.reason)
        for name, field in (
            ("district", self.district),
            ("class", self.category),
            ("owner", self.owner),
            ("state", self.state),
            ("place", self.place),
        ):
            field.setObjectName(f"component_{name}")

    def renew(self) -> None:
        """The hall's classes and units may be others by now."""
        self.category.set_names(_minors(self._hall))
        self.owner.set_names([(unit.name, unit.code) for unit in self._hall.units])

    def _make_rows(self) -> None:
        self.rows = {
            "district": FormRow(_("行政区划"), self.district, self),
            "class_code": FormRow(field_label("class_code"), self.category, self),
            "code": FormRow(field_label("code"), self.code, self),
            "name": FormRow(field_label("name"), self.name, self),
            "state": FormRow(field_label("state"), self.state, self),
            "owner_unit": FormRow(field_label("owner_unit"), self.owner, self),
            "maintainer": FormRow(field_label("maintainer"), self.maintainer, self),
            "installed": FormRow(field_label("installed"), self.installed, self),
            "place": FormRow(field_label("place"), self.place, self),
            "photo": FormRow(field_label("photo"), self.photo, self),
            "reason": FormRow(_("理由"), self.reason, self),
        }

    def _lay_out(self) -> None:
        sizes, rows = current_sizes(), self.rows
        self._head = QLabel("", self)
        self._head.setObjectName("component_form_note")
        self._head.setTextFormat(Qt.TextFormat.PlainText)
        self._head.setWordWrap(True)
        set_look(self._head, surface="due")
        self._head.setMargin(sizes.gap)
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        grid.setHorizontalSpacing(sizes.pane)
        grid.setVerticalSpacing(sizes.gap)
        self.title = QLabel("", self)
        self.title.setObjectName("component_form_title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self.title, role="title")
        grid.addWidget(self.title, 0, 0, 1, 2)
        grid.addWidget(self._head, 1, 0, 1, 2)
        for number, names in enumerate(_ORDER, 2):
            for column, name in enumerate(names):
                grid.addWidget(rows[name], number, column, 1, 3 - len(names), Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._buttons(), len(_ORDER) + 2, 0, 1, 2)
        grid.setRowStretch(len(_ORDER) + 3, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)

    def _buttons(self) -> QHBoxLayout:
        self.save = QPushButton(_("保存  Ctrl+Enter"), self)
        self.save.setObjectName("component_save")
        set_look(self.save, kind="primary")
        self.cancel = QPushButton(_("取消  Esc"), self)
        self.cancel.setObjectName("component_cancel")
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        return row

    def announce(self, sentence: str) -> None:
        """Something about the whole of it, above the fields."""
        self._head.setText(sentence)
        self._head.setVisible(bool(sentence))

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Each beside its field; the first of them takes the keys."""
        first: FormRow | None = None
        for row in self.rows.values():
            row.say("")
        for fault in faults:
            row = self._row_of(fault.field)
            row.say(fault.sentence)
            first = first or row
        if first is not None:
            first.field.setFocus()

    def _row_of(self, field: str) -> FormRow:
        name = "place" if field in ("lon", "lat", "cell_code") else field
        return self.rows.get(name) or self.rows["reason"]


def districts_of(hall: Hall) -> list[tuple[str, str]]:
    """(name, code) of what a component's code may begin with."""
    width = hall.pack.info.widths.adcode
    found = {outline.code: outline.name for outline in hall.pack.districts if len(outline.code) == width}
    found = found or {hall.pack.info.adcode: hall.pack.info.district or hall.pack.info.city}
    return [(f"{name} {code}", code) for code, name in found.items()]


def _minors(hall: Hall) -> list[tuple[str, str]]:
    return [(name, code) for name, code in class_names(hall.rules.standard) if code.count("-") == 2]


def _line(name: str, limit: int, parent: QWidget) -> QLineEdit:
    line = QLineEdit(parent)
    line.setObjectName(name)
    line.setMaxLength(limit)
    return line
