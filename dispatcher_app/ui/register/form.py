"""A component being changed or added: its fields, what is wrong beside each, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.component_rules import MAINTAINER_LIMIT, NAME_LIMIT, Fault
from dispatcher_app.domain.components import ComponentState, FieldChange, field_label
from dispatcher_app.domain.places import Component
from dispatcher_app.i18n import _
from dispatcher_app.services.components.faults import REASON_LIMIT
from dispatcher_app.services.components.rebase import rebase
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.register.fields import class_names
from dispatcher_app.ui.register.form_row import FormRow
from dispatcher_app.ui.register.photo import ComponentPhoto
from dispatcher_app.ui.register.words import value_words
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in
from dispatcher_app.widgets.name_picker import NamePicker
from dispatcher_app.widgets.theme import current_sizes, set_look

_NEW = Component("", "", "", float("nan"), float("nan"))
_PLACE = ("lon", "lat")
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


class ComponentForm(QWidget):
    """Asks; whoever opened it writes. What is typed stays until :meth:`begin` or :meth:`begin_new`.

    Signals:
        submitted: everything is as it shall be.
        left: it was given up.
        place_wanted: the place is to be picked on the map.
        code_wanted: a free code is to be offered: district, class code.
        code_typed: another code is in the field, with its class: code, class code.
        place_changed: longitude and latitude as they shall be, degrees.
    """

    submitted = Signal()
    left = Signal()
    place_wanted = Signal()
    code_wanted = Signal(str, str)
    code_typed = Signal(str, str)
    place_changed = Signal(float, float)

    def __init__(self, hall: Hall, photo: ComponentPhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component_form")
        keep_letters_in(self)
        set_look(self, surface="panel")
        self._hall, self.photo = hall, photo
        self.seen, self.revision = _NEW, 0
        self._place: tuple[float, float] | None = None
        self._make_fields()
        self._make_rows()
        self._lay_out()
        self._connect()

    # building

    def _make_fields(self) -> None:
        self.district = NamePicker(_("行政区划"), districts_of(self._hall), self)
        self.category = NamePicker(_("小类"), _minors(self._hall), self)
        self.code = _line("component_new_code", self._hall.pack.info.widths.component, self)
        self.name = _line("component_name", NAME_LIMIT, self)
        self.owner = NamePicker(_("(空)"), [(unit.name, unit.code) for unit in self._hall.units], self)
        self.maintainer = _line("component_maintainer", MAINTAINER_LIMIT, self)
        self.state = QComboBox(self)
        self.state.addItem(_("未查"), "")
        for state in ComponentState:
            self.state.addItem(state.label, state.value)
        self.installed = _line("component_installed", 10, self)
        self.installed.setPlaceholderText("2019-05-08")
        self.place = QPushButton(_("在地图上选点 (Alt+M)"), self)
        self.reason = _line("component_reason", REASON_LIMIT, self)
        self.reason.setPlaceholderText(_("必填,记入部件履历"))
        for name, field in (
            ("district", self.district),
            ("class", self.category),
            ("owner", self.owner),
            ("state", self.state),
            ("place", self.place),
        ):
            field.setObjectName(f"component_{name}")

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

    def _connect(self) -> None:
        self.save.clicked.connect(self.submitted)
        self.cancel.clicked.connect(self.left)
        self.place.clicked.connect(self.place_wanted)
        self.district.picked.connect(self._on_class_chosen)
        self.category.picked.connect(self._on_class_chosen)
        self.code.textChanged.connect(self._on_code_typed)
        self.reason.textChanged.connect(self._on_reason_typed)
        for keys, act in (
            ("Ctrl+Return", self.submitted),
            ("Ctrl+Enter", self.submitted),
            ("Alt+M", self.place_wanted),
            ("Alt+P", self.photo.choose),
        ):
            shortcut = SeatShortcut(keys, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.fired.connect(act)

    # beginning

    def begin(self, component: Component, revision: int, *, removing: bool = False) -> None:
        """Change what is there; *removing* it is the change that is meant."""
        self._begin(component, revision)
        if removing:
            self.state.setCurrentIndex(self.state.findData(ComponentState.REMOVED.value))
            self.reason.setFocus()
        else:
            self.state.setFocus()

    def begin_new(self) -> None:
        """A component that the register does not have."""
        self._begin(_NEW, 0)
        codes = districts_of(self._hall)
        self.district.set_value(codes[0][1] if len(codes) == 1 else "")
        (self.category if self.district.value else self.district).setFocus()

    def _begin(self, component: Component, revision: int) -> None:
        self.seen, self.revision = component, revision
        for row in self.rows.values():
            row.say("")
            row.tell("")
        self.announce("")
        self.title.setText(f"{component.code}  {component.name}" if component.code else _("新增部件"))
        for name in ("district", "class_code", "code"):
            self.rows[name].setVisible(self.is_new)
        self.district.set_value("")
        self.category.set_value("")
        for field in fields(Component):
            self._show(field.name, getattr(component, field.name))
        self._place = None if self.is_new else (component.lon, component.lat)
        self._show_place()
        self.reason.clear()

    @property
    def is_new(self) -> bool:
        return self.revision == 0

    # what is typed

    @property
    def component(self) -> Component:
        """As it shall be."""
        lon, lat = self._place or (float("nan"), float("nan"))
        typed = {**self._typed(), "lon": lon, "lat": lat}
        if self.is_new:
            typed |= {"code": self.code.text().strip(), "class_code": self.category.value}
        return replace(self.seen, **typed)

    @property
    def changed(self) -> dict[str, Any]:
        """The fields that are other than they were seen, with their new values."""
        after, names = self.component, [*self._typed(), *_PLACE]
        return {
            name: getattr(after, name) for name in names if getattr(after, name) != getattr(self.seen, name)
        }

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed that would be lost."""
        if self.is_new:
            typed = (self.code.text(), self.name.text(), self.maintainer.text(), self.photo.value)
            return any(typed) or self._place is not None or bool(self.reason.text().strip())
        return bool(self.changed) or bool(self.reason.text().strip())

    def _typed(self) -> dict[str, Any]:
        return {
            "name": self.name.text().strip(),
            "owner_unit": self.owner.value or self._kept_owner(),
            "state": self.state.currentData(),
            "maintainer": self.maintainer.text().strip(),
            "installed": self.installed.text().strip(),
            "photo": self.photo.value,
        }

    def _kept_owner(self) -> str:
        """A unit that the city no longer has stays what it was while nobody chooses another."""
        old = self.seen.owner_unit
        return old if old and self._hall.units.get(old) is None else ""

    def _show(self, name: str, value: Any) -> None:
        match name:
            case "name" | "maintainer" | "installed" | "code":
                {"name": self.name, "maintainer": self.maintainer, "installed": self.installed}.get(
                    name, self.code
                ).setText(value)
            case "owner_unit":
                self.owner.set_value(value)
            case "state":
                self.state.setCurrentIndex(max(0, self.state.findData(value)))
            case "photo":
                self.photo.show_photo(value)

    # the place

    def set_place(self, lon: float, lat: float) -> None:
        """Where it shall stand, degrees."""
        self._place = (lon, lat)
        self.rows["place"].say("")
        self._show_place()
        self.place_changed.emit(lon, lat)

    def _show_place(self) -> None:
        words = _("在地图上选点 (Alt+M)")
        if self._place is not None:
            lon, lat = self._place
            words = _("{lon}, {lat} · 选点 (Alt+M)").format(lon=f"{lon:.6f}", lat=f"{lat:.6f}")
        self.place.setText(words)

    # a code

    @Slot(str)
    def _on_class_chosen(self, _key: str) -> None:
        if not self.is_new:
            return
        self.rows["class_code"].say("")
        if self.category.value:
            if not self.name.text():
                self.name.setText(self.category.text())
            if self.district.value:
                self.code_wanted.emit(self.district.value, self.category.value)

    def offer_code(self, code: str) -> None:
        """A free code; it may be typed over."""
        if code:
            self.code.setText(code)

    @Slot(str)
    def _on_code_typed(self, text: str) -> None:
        if self.is_new:
            self.rows["code"].say("")
            self.code_typed.emit(text.strip(), self.category.value)

    @Slot(str)
    def _on_reason_typed(self, _text: str) -> None:
        self.rows["reason"].say("")

    # what is said

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

    def check(self) -> bool:
        """Whether what only the form can know is there; says so beside its field where not."""
        faults = []
        if self.is_new and not self.category.value:
            faults.append(Fault("class_code", _("请选小类。")))
        if self._place is None:
            faults.append(Fault("place", _("请在地图上选点。")))
        if not self.reason.text().strip():
            faults.append(Fault("reason", _("请写明理由。")))
        elif not self.is_new and not self.changed:
            faults.append(Fault("reason", _("没有任何改动。")))
        self.show_faults(faults)
        return not faults

    # two people

    def meet(self, now: Component, revision: int, who: str) -> None:
        """Somebody else has changed it: take what only they did, keep what was typed, name what both did."""
        both = rebase(self.seen, self.changed, now)
        disputed = {_place_of(change.field) for change in both.disputed}
        typed = self.changed
        self.seen, self.revision = now, revision
        for change in both.taken:
            if change.field not in _PLACE:
                self._show(change.field, change.after)
        if not set(_PLACE) & typed.keys():
            self._place = (now.lon, now.lat)
            self._show_place()
        for name, row in self.rows.items():
            if name not in disputed:
                row.tell("")
        for change in both.disputed:
            self._tell_disputed(change)
        self.announce(self._met(who, disputed))

    def _tell_disputed(self, change: FieldChange) -> None:
        words = value_words(change.field, change.after, self._hall)
        self._row_of(change.field).tell(_("对方改为 {value};您填的保留在此。").format(value=words))

    def _met(self, who: str, disputed: set[str]) -> str:
        text = _("{who}刚刚改了这个部件,您填的都还在。")
        if disputed:
            text = _("{who}刚刚改了这个部件,您填的都还在;标▲的两人都改了。核对后再按 Ctrl+Enter,以您的为准。")
        return text.format(who=who)


def _place_of(field: str) -> str:
    return "place" if field in _PLACE else field


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
