"""A component being changed or added: its fields, what is wrong beside each, and the reason."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.component_rules import Fault
from dispatcher_app.domain.components import ComponentState, FieldChange
from dispatcher_app.domain.places import Component
from dispatcher_app.i18n import _
from dispatcher_app.services.components.rebase import rebase
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.component_register.form_sheet import ComponentSheet, districts_of
from dispatcher_app.ui.component_register.photo import ComponentPhoto
from dispatcher_app.ui.component_register.words import value_words
from dispatcher_app.widgets.hotkeys import SeatShortcut, keep_letters_in

_NEW = Component("", "", "", float("nan"), float("nan"))
_PLACE = ("lon", "lat")


class ComponentForm(ComponentSheet):
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
        super().__init__(hall, photo, parent)
        self.setObjectName("component_form")
        keep_letters_in(self)
        self.seen, self.revision = _NEW, 0
        self._place: tuple[float, float] | None = None
        self._connect()

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
