"""Classes at the left, the filing conditions of the current one at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.standard import ClassCode, ClassName, Standard
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _
from dispatcher_app.widgets.condition_list import ConditionList
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.picker_list import PickerList
from dispatcher_app.widgets.picker_model import Offer, PickItem
from dispatcher_app.widgets.theme import current_sizes, set_look


class ClassPanel(QWidget):
    """Two steps, one panel: first the class has the keys, then its conditions have them.

    Attributes:
        at_conditions: whether the conditions have the keys.
        wants_condition: without it a class alone is picked, with 0 for the condition.

    Signals:
        picked: a condition of a class was picked; arguments are the class code's text and the number.
        step_changed: the keys go to the other column now.
    """

    picked = Signal(str, int)
    step_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standard: Standard | None = None
        self._code: ClassCode | None = None
        self.at_conditions = False
        self.wants_condition = True
        self.classes = PickerList(self)
        self.classes.setObjectName("class_list")
        self.classes.empty_text = _("还没有立案标准,请管理员装入")
        self.conditions = ConditionList(self)
        self._name, self._place = ElidedLabel(), ElidedLabel()
        self._hint = QLabel()
        self._lay_out()
        self._show_step(False)
        self.classes.chosen.connect(self._on_class_chosen)
        self.classes.selectionModel().currentChanged.connect(self._on_current_changed)
        self.classes.model().modelReset.connect(self._on_classes_reset)
        self.conditions.chosen.connect(self._on_condition_chosen)

    def set_standard(self, standard: Standard) -> None:
        self._standard = standard
        title = _("全部小类 {count}").format(count=len(standard.classes()))
        self.classes.set_items(list(_items(standard)), title, [f"{_GROUP}{kind.value}" for kind in Kind])

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Hold out classes (recent or likely ones) on top, by the text of their codes."""
        self.classes.set_offers(offers, _("常用"))

    def begin(self, code: str = "", number: int = 0) -> None:
        """Start over at the class; the conditions of *code* are shown."""
        self._show_step(False)
        self.classes.show_key(code)
        self._show_class(code)
        self.conditions.set_current(number)

    def enter_conditions(self) -> None:
        """The class is settled: let the digits pick one of its conditions."""
        if self.conditions.current_number == 0:
            self.conditions.set_current(self.conditions.first_number)
        self._show_step(True)

    def back_to_classes(self) -> None:
        self._show_step(False)

    def pick_condition(self, number: int) -> bool:
        """Pick condition *number* of the class shown; false if it has none such."""
        if self._code is None or all(row.condition_no != number for row in self.conditions.rows):
            return False
        self.picked.emit(str(self._code), number)
        return True

    def _lay_out(self) -> None:
        sizes = current_sizes()
        set_look(self._place, role="small")
        set_look(self._hint, role="small")
        right = QVBoxLayout()
        right.setContentsMargins(0, sizes.pane, 0, 0)
        right.setSpacing(0)
        for label in (self._name, self._place):
            label.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
            right.addWidget(label)
        right.addSpacing(sizes.gap)
        right.addWidget(self.conditions, 1)
        self._hint.setContentsMargins(sizes.pane, sizes.grid, sizes.pane, sizes.gap)
        right.addWidget(self._hint)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self.classes, 5)
        columns.addWidget(QFrame(frameShape=QFrame.Shape.VLine))
        columns.addLayout(right, 7)

    def _show_step(self, at_conditions: bool) -> None:
        self.at_conditions = at_conditions
        self.classes.set_engaged(not at_conditions)
        self.conditions.set_engaged(at_conditions)
        self._hint.setText(
            _("数字 选条件 · Enter 确定 · 退格 回到小类")
            if at_conditions
            else _("↑↓ 移动 · Enter 选小类 · Esc 关闭")
        )
        self.step_changed.emit()

    def _show_class(self, code: str) -> None:
        """A row that only holds classes shows none."""
        name = self._find(code)
        self._code = name.code if name else None
        self._name.setText(name.minor_name if name else _("先选小类,再选立案条件"))
        set_look(self._name, role="title" if name else "secondary")
        self._place.setText(_place_of(name) if name else "")
        self.conditions.show_rows(self._standard.conditions(name.code) if self._standard and name else ())

    def _find(self, code: str) -> ClassName | None:
        if self._standard is None or not code or code.startswith(_GROUP):
            return None
        return self._standard.name(ClassCode.parse(code))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_class(self.classes.current_key or "")

    @Slot()
    def _on_classes_reset(self) -> None:
        self._show_class("")

    @Slot(str)
    def _on_class_chosen(self, code: str) -> None:
        """A class with one condition leaves nothing to ask."""
        self._show_class(code)
        if not self.wants_condition:
            self.picked.emit(code, 0)
        elif not (len(self.conditions.rows) == 1 and self.pick_condition(self.conditions.first_number)):
            self.enter_conditions()

    @Slot(int)
    def _on_condition_chosen(self, number: int) -> None:
        self.pick_condition(number)


_GROUP = "group:"


def _items(standard: Standard) -> Iterator[PickItem]:
    """部件 and 事件, under each the majors, under each the classes."""
    groups: set[str] = set()
    for name in standard.classes():
        code = name.code
        kind, major = f"{_GROUP}{code.kind.value}", f"{_GROUP}{code.kind.value}-{code.major}"
        if kind not in groups:
            yield PickItem(kind, code.kind.label, pickable=False)
        if major not in groups:
            yield PickItem(major, f"{code.major} {name.major_name}", kind, pickable=False)
        groups |= {kind, major}
        digits = code.major + code.minor
        yield PickItem(str(code), name.minor_name, major, digits, aliases=(digits,))


def _place_of(name: ClassName) -> str:
    code = name.code
    parts = (code.kind.label, name.major_name, f"{code.major}-{code.minor}", code.scheme)
    return _(" · ").join(parts)
