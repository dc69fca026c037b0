"""What a survey changes, as lines of a table: all, or those of one kind."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.components import field_label
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.components.difference_rows import Row
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.component_register.words import value_words

TITLES = (N_("改动"), N_("标识码"), N_("名称"), N_("内容"), N_("原先的值"), N_("现在的值"))
WIDTHS = (80, 150, 170, 110, 180, 190)
STRETCH = 5
#: What a narrow list does without: the name.
LEAVES = (2,)
#: Fields by what the rows call them, to say their values as everywhere.
_FIELDS = ("owner_unit", "maintainer", "class_code", "state", "photo")


class SurveyLines:
    """Rows of :func:`difference_rows`, then the faults; ``kind`` "" shows all of them."""

    more = False

    def __init__(self, rows: Sequence[Row], faults: Sequence[str], hall: Hall, kind: str = "") -> None:
        wrong = _("有误")
        self._rows = [row for row in rows if kind in ("", row[0])]
        self._faults = list(faults) if kind in ("", wrong) else []
        self._hall, self._wrong = hall, wrong

    def __len__(self) -> int:
        return len(self._rows) + len(self._faults)

    def key(self, number: int) -> str:
        return str(self._rows[number][1]) if number < len(self._rows) else f"!{number}"

    def cells(self, number: int) -> Sequence[str]:
        if number >= len(self._rows):
            return (self._wrong, "", "", "", "", self._faults[number - len(self._rows)])
        what, code, name, _lon, _lat, field, before, after = self._rows[number]
        said = (_said(str(field), value, self._hall) for value in (before, after))
        return (str(what), str(code), str(name), str(field), *said)


def _said(field: str, value: object, hall: Hall) -> str:
    name = next((name for name in _FIELDS if field_label(name) == field), "")
    return value_words(name, value, hall) if name else str(value)
