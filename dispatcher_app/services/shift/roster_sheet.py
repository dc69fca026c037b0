"""The roster as a workbook: a row for each person on a shift, written and read back with every fault told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dispatcher_app.domain.duty import DutySlot, DutyTimes
from dispatcher_app.domain.hall_record.faults import TITLE
from dispatcher_app.domain.hall_record.shifts import OnDuty
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.ports import Person
from dispatcher_app.services.workbooks import Cell, CellKind, Sheet, SheetColumn, SheetRow

SHEET = N_("值班表")
DAY, SHIFT, LOGIN, NAME, ROLE, DESK = N_("日期"), N_("班次"), N_("登录名"), N_("姓名"), N_("角色"), N_("席位")
_COLUMNS = (DAY, SHIFT, LOGIN, NAME, ROLE, DESK)
#: What has to be there to be read back; the name is for whoever reads, the role is the person's own.
_NEEDED = (DAY, SHIFT, LOGIN)


class RowFault(NamedTuple):
    """What is wrong with a row, by its number in the sheet."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return _("第 {row} 行:{sentence}").format(row=self.row, sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class ReadRoster:
    """Whole shifts as a workbook has them; nothing of it counts where there are ``faults``."""

    plans: tuple[tuple[DutySlot, tuple[OnDuty, ...]], ...]
    faults: tuple[RowFault, ...]


def titles(*names: str) -> tuple[str, ...]:
    return tuple(_(name) for name in names)


def needed_titles() -> tuple[str, ...]:
    """The columns without which a workbook is no roster."""
    return titles(*_NEEDED)


def roster_sheet(
    times: DutyTimes, days: Sequence[date], entries: Callable[[DutySlot], Iterable[OnDuty]]
) -> Sheet:
    """The roster of *days* in rows that :func:`read_roster` reads back."""
    widths = (12, 10, 16, 12, 12, 18)
    kinds = (CellKind.DAY, *[CellKind.TEXT] * 5)
    columns = [SheetColumn(_(t), k, w) for t, k, w in zip(_COLUMNS, kinds, widths, strict=True)]
    rows: list[Sequence[Cell]] = [
        (slot.day, slot.name, entry.person, entry.name, entry.role.label, entry.desk)
        for day in days
        for slot in times.of_day(day)
        for entry in entries(slot)
    ]
    notes = [_("班次:{names}。读回时按“登录名”认人,席位可空。").format(names=listed(times.names))]
    return Sheet(_(SHEET), columns, rows, notes)


def read_roster(rows: Iterable[SheetRow], times: DutyTimes, people: Sequence[Person]) -> ReadRoster:
    """Shifts of the workbook's rows. Each row is judged for itself, so that all faults are told at once."""
    known = {one.login: one for one in people if not one.disabled}
    plans: dict[str, tuple[DutySlot, list[OnDuty]]] = {}
    faults: list[RowFault] = []
    for row in rows:
        if not any(cell.strip() for cell in row.cells.values()):
            continue
        try:
            slot, entry = _read(row, times, known)
        except ValueError as error:
            faults.append(RowFault(row.number, str(error)))
            continue
        listed = plans.setdefault(slot.subject, (slot, []))[1]
        if sentence := _clash(entry, listed):
            faults.append(RowFault(row.number, sentence))
        listed.append(entry)
    return ReadRoster(tuple((slot, tuple(listed)) for slot, listed in plans.values()), tuple(faults))


def _clash(entry: OnDuty, listed: Sequence[OnDuty]) -> str:
    if any(one.person == entry.person for one in listed):
        return _("{name}在这一班已经排过。").format(name=entry.name)
    if entry.desk and any(one.desk == entry.desk for one in listed):
        return _("席位“{desk}”在这一班已经有人。").format(desk=entry.desk)
    return ""


def _read(row: SheetRow, times: DutyTimes, known: dict[str, Person]) -> tuple[DutySlot, OnDuty]:
    """Raises:
    ValueError: with the sentence for the row.
    """
    cell = {name: plain_text(row.cells.get(_(name), "")) for name in _COLUMNS}
    slots = times.of_day(_day(cell[DAY]))
    slot = next((one for one in slots if one.name == cell[SHIFT]), None)
    if slot is None:
        text = _("没有“{shift}”这个班次,本市的班次是{names}。")
        raise ValueError(text.format(shift=cell[SHIFT], names=listed(times.names)))
    person = known.get(cell[LOGIN].lower())
    if person is None:
        raise ValueError(_("没有登录名“{login}”,或已停用。").format(login=cell[LOGIN]))
    if len(cell[DESK]) > TITLE:
        raise ValueError(_("席位名称最多 {count} 字。").format(count=TITLE))
    return slot, OnDuty(person.login, person.name, person.role, cell[DESK])


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of the hall's own calendar
        except ValueError:
            continue
    raise ValueError(_("日期“{text}”看不懂,应写成 2026-11-22。").format(text=text))
