"""What the standard says about the class on the form: every condition, limit and closing condition."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.domain.standard import ClassCode, ClassName, Standard
from dispatcher_app.i18n import _
from dispatcher_app.widgets.condition_list import ConditionList
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.theme import current_sizes, set_look


class StandardCard(QWidget):
    """Shows one class; the condition that was chosen for the case is marked."""

    def __init__(self, standard: Standard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("standard_card")
        set_look(self, surface="panel")
        self._standard = standard
        self._shown = ("", 0)
        self._heading = QLabel(_("立案标准"), self)
        self._name, self._place = ElidedLabel("", self), ElidedLabel("", self)
        self._name.setObjectName("standard_name")
        self.conditions = ConditionList(self)
        self.conditions.setObjectName("standard_conditions")
        self.conditions.set_engaged(True)
        self._note = EmptyNote("book-2", _("选定小类后,这里列出它的立案条件、时限和结案条件"), parent=self)
        self._lay_out()
        self.show_class("", 0)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        for label, role in ((self._heading, "small"), (self._name, "title"), (self._place, "small")):
            set_look(label, role=role)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, sizes.pane, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.gap)
        head.setSpacing(0)
        for label in (self._heading, self._name, self._place):
            head.addWidget(label)
        column.addLayout(head)
        column.addWidget(self.conditions, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._note)
        self._pages.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def show_standard(self, standard: Standard) -> None:
        """The same class by another edition."""
        self._standard = standard
        self.show_class(*self._shown)

    @property
    def shown(self) -> tuple[str, int]:
        """Text of the class code and number of the marked condition."""
        return self._shown

    @Slot(str, int)
    def show_class(self, class_code: str, condition_no: int) -> None:
        """Show *class_code* with condition *condition_no* marked (0: none); an empty code shows a note."""
        self._shown = (class_code, condition_no)
        name = self._find(class_code)
        self._pages.setCurrentIndex(1 if name else 0)
        if name is None:
            known = _("选定小类后,这里列出它的立案条件、时限和结案条件")
            self._note.set_words(_("现行标准里没有这个小类") if class_code else known)
            return
        self._name.setText(name.minor_name)
        self._place.setText(f"{name.code.kind.label} · {name.major_name} · {_code_text(name.code)}")
        self.conditions.show_rows(self._standard.conditions(name.code))
        self.conditions.set_current(condition_no)

    def _find(self, class_code: str) -> ClassName | None:
        try:
            return self._standard.name(ClassCode.parse(class_code))
        except ValueError:
            return None


def _code_text(code: ClassCode) -> str:
    return f"{code.major}-{code.minor}"
