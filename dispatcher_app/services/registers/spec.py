"""What a register is: what it lists, what its columns say, on the screen, in workbook and report alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.registers.query import Listed, RegisterLine
from dispatcher_app.services.workbooks import Cell, CellKind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column needs beside its line. ``papers`` are those given out on a case, by its id, in order;
    ``cancelled`` tells by its number who took one back."""

    hall: Hall
    now: datetime
    papers: Mapping[int, Sequence[HallAct]] = field(default_factory=dict)
    cancelled: Mapping[str, HallAct] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in pixels at text scale 1. Columns that ``leaves`` go where there is no room, 1 first."""

    title: str
    width: int
    read: Callable[[RegisterLine, Reading], Cell]
    kind: CellKind = CellKind.TEXT
    leaves: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a register: what waits now, or all that ever was. ``when`` heads its period."""

    name: str
    title: str
    listed: Listed
    empty: str


@dataclass(frozen=True, slots=True)
class Register:
    """``stretch`` is the column that takes the room that is left; columns read steps of the verbs ``beside``.

    ``order`` is that of whoever has chosen none: ``+6`` by column 6, ``-6`` the other way round, "" as read.
    ``with_papers``: papers of supervision belong to it. ``counts_calls``: it says how callers answered.
    """

    name: str
    title: str
    icon: str
    hint: str
    views: tuple[View, ...]
    columns: tuple[Column, ...]
    stretch: int
    beside: tuple[Verb, ...] = ()
    order: str = ""
    with_papers: bool = False
    counts_calls: bool = False

    @property
    def leaves(self) -> tuple[int, ...]:
        """Numbers of the columns that go where there is no room, the first of them first."""
        going = [(column.leaves, at) for at, column in enumerate(self.columns) if column.leaves]
        return tuple(at for _rank, at in sorted(going))

    def view(self, name: str) -> View:
        """The view of that name, the first where there is none."""
        return next((view for view in self.views if view.name == name), self.views[0])

    def cells(self, line: RegisterLine, reading: Reading) -> list[Cell]:
        return [column.read(line, reading) for column in self.columns]


def shown(cell: Cell, reading: Reading) -> str:
    """A cell as a list shows it, in one line; instants by the clock of the hall."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, datetime):
        here = cell.astimezone(reading.hall.zone)
        this_year = here.year == reading.now.astimezone(reading.hall.zone).year
        return f"{here:%m-%d %H:%M}" if this_year else f"{here:%Y-%m-%d %H:%M}"
    return " ".join(str(cell).split())
