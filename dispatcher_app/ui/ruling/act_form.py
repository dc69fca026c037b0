"""A form for one act of the hall's record: rows by the names of its payload's fields, faults beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from dispatcher_app.domain.hall_record.faults import FIELD_LABELS, PAGE, TITLE, Fault, Valid
from dispatcher_app.domain.hall_record.kinds import Payload
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.ui.component_register.form_row import FormRow
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import class_name
from dispatcher_app.ui.ruling.channels import ChannelsField
from dispatcher_app.ui.ruling.ground_map import GroundMap
from dispatcher_app.ui.ruling.many import Ticks
from dispatcher_app.ui.ruling.met import Met, Versions, told
from dispatcher_app.ui.ruling.when import BEGINS, ENDS, WhenField
from dispatcher_app.widgets.capped_text import CappedTextEdit
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.many_names import ManyNames
from dispatcher_app.widgets.theme import current_sizes, set_look

_WORDS_HIGH = 96
_LISTS = (ManyNames, Ticks, ChannelsField)
#: What is drawn beside the form.
_GROUND = ("area", "cells")


@dataclass(frozen=True, slots=True)
class Part:
    """How one field of a payload is read from its widget, and shown in it."""

    read: Callable[[], Any]
    show: Callable[[Any], object]


class ActForm(QWidget):
    """Subclasses add rows and say what the payload is. What was typed stays until it is sent or thrown away.

    Signals:
        sent: the operator wants it done.
        left: back, nothing is done.
    """

    sent = Signal()
    left = Signal()

    def __init__(self, context: SeatContext, ground: GroundMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("act_form")
        set_look(self, surface="panel")
        keep_letters_in(self)
        self.context, self.ground = context, ground
        self.rows: dict[str, FormRow] = {}
        self.parts: dict[str, Part] = {}
        self._before: dict[str, Any] = {}
        self._given: dict[str, Any] = {}
        self._make_head()
        self.add_rows()
        self._lay_out_buttons()

    # for subclasses

    def add_rows(self) -> None:
        """Rows from top to bottom."""
        raise NotImplementedError

    def payload_of(self, values: dict[str, Any]) -> Payload:
        """What the act says."""
        raise NotImplementedError

    def values_of(self, payload: Payload) -> dict[str, Any]:
        """The values of the rows for what an act says."""
        return {name: getattr(payload, name) for name in self.parts if hasattr(payload, name)}

    def add(
        self, name: str, field: QWidget, part: Part | None = None, label: str = "", wide: bool = True
    ) -> None:
        row = self.rows[name] = FormRow(label or _(FIELD_LABELS[name]), field, self)
        at, column = self._place(wide)
        self._grid.addWidget(row, at, column, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignTop)
        if part is not None:
            self.parts[name] = part

    def add_line(self, name: str, limit: int = TITLE, hint: str = "", wide: bool = True) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(f"act_{name}")
        line.setMaxLength(limit)
        line.setPlaceholderText(hint)
        write_freely(line)
        self.add(name, line, Part(lambda: line.text().strip(), line.setText), wide=wide)
        return line

    def add_words(self, name: str = "text", hint: str = "", limit: int = PAGE) -> CappedTextEdit:
        words = CappedTextEdit(limit, self)
        words.setObjectName(f"act_{name}")
        words.setPlaceholderText(hint)
        words.setFixedHeight(current_sizes().px(_WORDS_HIGH))
        words.paste_cut.connect(self._on_paste_cut)
        self.add(name, words, Part(lambda: words.toPlainText().strip(), words.set_text))
        return words

    def add_valid(self) -> None:
        """Begin and end side by side; without an end it holds until it is withdrawn."""
        desk = self.context.desk
        calendar = desk.hall.rules.calendar
        begins = WhenField("act_begins", _("如 明天、18:00;空着为现在"), calendar, BEGINS, self)
        ends = WhenField("act_ends", _("如 周五 17:00;空着为长期"), calendar, ENDS, self)
        for field in (begins, ends):
            field.editingFinished.connect(self._on_when_left)
        self.add("begins", begins, Part(lambda: begins.instant(desk.now()), begins.show_instant), wide=False)
        self.add("ends", ends, Part(lambda: ends.instant(desk.now()), ends.show_instant), wide=False)

    def add_classes(self, name: str, hint: str) -> ManyNames:
        hall = self.context.desk.hall
        names = [(one.minor_name, str(one.code)) for one in hall.rules.standard.classes()]
        many = ManyNames(f"act_{name}", hint, names, lambda code: class_name(code, hall), self)
        self.add(name, many, Part(lambda: many.values, many.set_values), _("小类"))
        return many

    def add_sources(self, name: str, label: str) -> Ticks:
        ticks = Ticks(f"act_{name}", Source, self)
        self.add(name, ticks, Part(lambda: ticks.values, ticks.set_values), label)
        return ticks

    def add_factor(self, name: str) -> QDoubleSpinBox:
        spin = QDoubleSpinBox(self)
        spin.setObjectName(f"act_{name}")
        spin.setRange(1.0, 10.0)
        spin.setSingleStep(0.5)
        spin.setDecimals(1)
        self.add(name, spin, Part(spin.value, spin.setValue), wide=False)
        return spin

    def add_count(self, name: str, most: int, hint: str) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(f"act_{name}")
        spin.setRange(0, most)
        spin.setSpecialValueText(hint)
        self.add(name, spin, Part(spin.value, spin.setValue))
        return spin

    # what is typed

    def begin(self, title: str, payload: Payload | None) -> None:
        """An empty form, or one that holds what *payload* says."""
        self.title.setText(title)
        self.announce("")
        self.show_faults(())
        for row in self.rows.values():
            row.tell("")
        values = self.values_of(payload) | _valid_of(payload) if payload is not None else self.blank()
        for name, part in self.parts.items():
            if name in values:
                part.show(values[name])
        area, cells = getattr(payload, "area", ()), getattr(payload, "cells", ())
        self.ground.show_ground(area, cells, editable=self.has_ground)
        self._given = values | {"area": area, "cells": cells}
        self._before = self._typed()

    def meet(self, payload: Payload) -> None:
        """Somebody made *payload* of it: what nobody touched here becomes theirs; the rest stays."""
        theirs = self.values_of(payload) | _valid_of(payload)
        theirs |= {name: getattr(payload, name) for name in _GROUND if hasattr(payload, name)}
        versions = Versions(self._given, self._before, self._typed(), theirs)
        for name, part in self.parts.items():
            met = versions.of(name)
            if met is Met.THEIRS:
                part.show(theirs[name])
            if met is not Met.UNMOVED:
                self.rows[name].tell(told(met, theirs[name], self.context.desk.hall))
        if self.has_ground and versions.of_all(_GROUND) is Met.THEIRS:
            self.ground.show_ground(theirs["area"], theirs["cells"], editable=True)
        now = self._typed()
        self._before |= {name: now[name] for name in now if versions.of(name) is Met.THEIRS}
        self._given = theirs

    has_ground = False

    def blank(self) -> dict[str, Any]:
        """The values of an empty form."""
        return {"begins": None, "ends": None} | {
            name: () if isinstance(self.rows[name].field, _LISTS) else _nothing(self.rows[name].field)
            for name in self.parts
            if name not in ("begins", "ends")
        }

    @property
    def is_dirty(self) -> bool:
        """Whether anything would be lost."""
        return self._typed() != self._before

    def _typed(self) -> dict[str, Any]:
        found: dict[str, Any] = {"area": self.ground.area, "cells": self.ground.cells}
        for name, part in self.parts.items():
            try:
                found[name] = part.read()
            except ValueError:
                found[name] = self.rows[name].field.property("text")
        return found

    def payload(self) -> Payload | None:
        """What is on the form; None where a field cannot be read, which is said beside it."""
        values, faults = {}, []
        for name, part in self.parts.items():
            try:
                values[name] = part.read()
            except ValueError as error:
                faults.append(Fault(name, str(error)))
        self.show_faults(faults)
        if faults:
            return None
        if "begins" in values:
            begins = values.pop("begins") or self.context.desk.now()
            values["valid"] = Valid(begins, values.pop("ends"))
        return self.payload_of(values)

    # what is said

    def announce(self, sentence: str) -> None:
        """Something about the whole of it, above the rows."""
        self._head.setText(sentence)
        self._head.setVisible(bool(sentence))

    def show_faults(self, faults: Iterable[Fault]) -> None:
        """Each beside its row, what belongs to no row above; the first row from the top takes the keys."""
        for row in self.rows.values():
            row.say("")
        loose: list[Fault] = []
        wrong: list[FormRow] = []
        for fault in faults:
            found = self._row_of(fault.field)
            if found is None:
                loose.append(fault)
            else:
                found.say(fault.sentence)
                wrong.append(found)
        if loose:
            self.announce("\n".join(map(str, loose)))
        first = next((row for row in self.rows.values() if row in wrong), None)
        if first is not None:
            first.field.setFocus()
        elif self.has_ground and any(fault.field in _GROUND for fault in loose):
            self.ground.setFocus()

    def _row_of(self, field: str) -> FormRow | None:
        name = {"valid": "ends", "class_codes": "priority_classes"}.get(field, field)
        return self.rows.get(field) or self.rows.get(name)

    # building

    def _make_head(self) -> None:
        sizes = current_sizes()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.pane)
        self._grid.setHorizontalSpacing(sizes.pane)
        self._grid.setVerticalSpacing(sizes.gap)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.title, self._head = QLabel("", self), QLabel("", self)
        for label in (self.title, self._head):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.title.setObjectName("act_form_title")
        self._head.setObjectName("act_form_note")
        set_look(self.title, role="title")
        set_look(self._head, surface="due")
        self._head.setMargin(sizes.gap)
        self._grid.addWidget(self.title, 0, 0, 1, 2)
        self._grid.addWidget(self._head, 1, 0, 1, 2)
        self._next, self._half = 2, False

    def _place(self, wide: bool) -> tuple[int, int]:
        """Row and column of the next field; two narrow ones share a row."""
        if wide:
            self._next += 1 if self._half else 0
            self._half = False
            self._next += 1
            return self._next - 1, 0
        if self._half:
            self._half = False
            self._next += 1
            return self._next - 1, 1
        self._half = True
        return self._next, 0

    def _lay_out_buttons(self) -> None:
        self.save = QPushButton(_("发布  Ctrl+Enter"), self)
        self.save.setObjectName("act_save")
        set_look(self.save, kind="primary")
        self.cancel = QPushButton(_("取消  Esc"), self)
        self.cancel.setObjectName("act_cancel")
        self.save.clicked.connect(self.sent)
        self.cancel.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(current_sizes().gap)
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        self._grid.addLayout(row, self._next + 1, 0, 1, 2)
        self._grid.setRowStretch(self._next + 2, 1)

    @Slot()
    def _on_when_left(self) -> None:
        if isinstance(field := self.sender(), WhenField):
            field.write_out(self.context.desk.now())

    @Slot(object)
    def _on_paste_cut(self, _cut: object) -> None:
        self.announce(_("粘贴的内容太长,只放入了前 {limit} 字。").format(limit=PAGE))


def _valid_of(payload: Payload | None) -> dict[str, Any]:
    valid = getattr(payload, "valid", None)
    return {"begins": valid.begins, "ends": valid.ends} if isinstance(valid, Valid) else {}


def _nothing(field: QWidget) -> object:
    if isinstance(field, _LISTS):
        return ()
    return field.minimum() if isinstance(field, QDoubleSpinBox | QSpinBox) else ""
