"""Lines of a register as the table shows them: read when painted, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dispatcher_app.domain.case_numbers import order_of
from dispatcher_app.services.registers.columns import NUMBER
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.registers.spec import Reading, Register, shown
from dispatcher_app.services.workbooks import Cell


class RegisterLines:
    """Some lines of one register; ``more`` can be read."""

    def __init__(
        self, register: Register, lines: Sequence[RegisterLine], reading: Reading, *, more: bool
    ) -> None:
        self.register, self.lines, self.reading, self.more = register, tuple(lines), reading, more

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, number: int) -> Sequence[str]:
        cells = self.register.cells(self.lines[number], self.reading)
        return [shown(cell, self.reading) for cell in cells]

    def key(self, number: int) -> str:
        return self.lines[number].key

    def line(self, key: str) -> RegisterLine | None:
        return next((line for line in self.lines if line.key == key), None)

    def number_of(self, key: str) -> int | None:
        return next((at for at, line in enumerate(self.lines) if line.key == key), None)

    def sorted(self, column: int, *, downward: bool) -> RegisterLines:
        """The same lines by one column; lines that say nothing there come last either way."""
        read = self.register.columns[column].read
        told = [(read(line, self.reading), line) for line in self.lines]
        saying = [pair for pair in told if pair[0] not in (None, "")]
        by_number = self.register.columns[column] is NUMBER
        order = _as_number if by_number else _comparable
        saying.sort(key=lambda pair: order(pair[0]), reverse=downward)
        silent = [line for cell, line in told if cell in (None, "")]
        lines = [*(line for _cell, line in saying), *silent]
        return RegisterLines(self.register, lines, self.reading, more=self.more)


def _as_number(cell: Cell) -> tuple[str, int, str]:
    return order_of(str(cell))


def _comparable(cell: Cell) -> tuple[float, str]:
    """Values of one column are of one kind; a number for those that have one, else the text."""
    if isinstance(cell, datetime):
        return cell.timestamp(), ""
    if isinstance(cell, date):
        return float(cell.toordinal()), ""
    return (float(cell), "") if isinstance(cell, int | float) else (0.0, str(cell))
