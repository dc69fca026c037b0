"""Several units as one answer: each by Chinese, pinyin or initials, a button for each that takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.ui.question import Choosable
from dispatcher_app.widgets.many_names import ManyNames

#: Between the codes of the units, in the text that a draft keeps.
BETWEEN = ","


class UnitsAnswer(ManyNames):
    """Its value is the codes, one after the other.

    Signals:
        answered: other units were taken.
    """

    answered = Signal()

    def __init__(self, units: Sequence[Choosable], parent: QWidget | None = None) -> None:
        names = [(unit.label, unit.value) for unit in units]
        super().__init__("units_answer", _("单位名称、拼音或首字母,可添几个"), names, str, parent)
        self.changed.connect(self.answered)

    @property
    def value(self) -> str | bool:
        return BETWEEN.join(self.values)

    def set_value(self, value: str | bool) -> None:
        self.set_values(code for code in str(value).split(BETWEEN) if code)

    def settled(self) -> tuple[str, ...]:
        """Codes of the units; what was typed and not taken yet is the best match.

        Raises:
            DomainError: nothing matches what was typed.
        """
        typed = self.line.text()
        if typed:
            before = self.values
            if self.line.is_open:
                self.line.list.choose_current()
            if self.values == before and self.line.text():
                raise DomainError(_("没有名为“{name}”的处置单位。").format(name=typed))
        return self.values
