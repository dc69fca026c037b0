"""Another case as an answer: those near by of the same class first, any other by the end of its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.duplicates import metres_between
from dispatcher_app.ui.question import Choosable, Offered
from dispatcher_app.widgets.name_picker import NamePicker

#: Cases no farther away than this (m) may be the same matter, and so many of them are offered.
_NEAR_M, _MOST = 500.0, 30
#: Degrees of latitude and longitude that hold :data:`_NEAR_M` anywhere in China.
_NEAR_DEGREES = 0.01
_NAMED = 3


class CaseAnswer(NamePicker):
    """One case, chosen from those near by or typed by its number; its id is the answer.

    Signals:
        answered: another case was taken.
    """

    answered = Signal()

    def __init__(
        self, cases: Sequence[Choosable], numbered: Callable[[str], int], parent: QWidget | None = None
    ) -> None:
        """*numbered* finds the id of a case by what was typed of its number, or refuses."""
        super().__init__(_("附近的案件,或编号、尾号"), [(one.label, one.value) for one in cases], parent)
        self._numbered = numbered
        self.picked.connect(self.answered)
        self.textEdited.connect(self.answered)

    def settled(self) -> int | None:
        """Id of the case; None where nothing was typed.

        Raises:
            DomainError: what was typed means no open case, or more than one.
        """
        if self.value:
            return int(self.value)
        typed = self.text().strip()
        return self._numbered(typed) if typed else None


def cases_near(case: Case, desk: Desk) -> tuple[Offered, ...]:
    """Open cases around *case*: of its class before others, the nearest first."""
    if case.lon is None or case.lat is None:
        return ()
    here = (case.lon, case.lat)
    found = []
    for row in desk.open_cases.rows.values():
        if row.case_id != case.id and _is_near(row, here):
            away = metres_between(here, (row.lon or 0.0, row.lat or 0.0))
            found.append((row.class_code != case.class_code, away, row))
    found.sort(key=lambda one: one[:2])
    near = ((away, row) for _other, away, row in found if away <= _NEAR_M)
    return tuple(_offered(row, away) for away, row in list(near)[:_MOST])


def _is_near(row: QueueRow, here: tuple[float, float]) -> bool:
    """A box first: a hall has 20,000 open cases, and a form opens at a key."""
    if row.lon is None or row.lat is None:
        return False
    return abs(row.lon - here[0]) < _NEAR_DEGREES and abs(row.lat - here[1]) < _NEAR_DEGREES


def _offered(row: QueueRow, away: float) -> Offered:
    words = _("{number} {title} · {place} · {metres} 米")
    text = words.format(number=row.number, title=row.title, place=row.place, metres=round(away))
    return Offered(str(row.case_id), text)


def case_numbered(case: Case, desk: Desk) -> Callable[[str], int]:
    """Finds an open case other than *case* by its number or the end of it."""

    def find(typed: str) -> int:
        wanted = typed.upper()
        rows = [
            row
            for row in desk.open_cases.rows.values()
            if row.number.endswith(wanted) and row.case_id != case.id
        ]
        if len(rows) == 1:
            return rows[0].case_id
        if not rows and case.number.endswith(wanted):
            raise DomainError(_("{number} 就是本案,请写另一件。").format(number=case.number))
        if not rows:
            raise DomainError(_("没有编号以“{typed}”结尾的在办案件。").format(typed=typed))
        numbers = listed(row.number for row in rows[:_NAMED])
        raise DomainError(
            _("编号以“{typed}”结尾的在办案件有 {count} 件:{numbers}。请多输几位。").format(
                typed=typed, count=len(rows), numbers=numbers
            )
        )

    return find
