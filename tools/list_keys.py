"""Writes the table of keys in the operators' handbook from what F1 lists in each seat.

Run by ``make docs``; with ``--check`` it only says whether the page is up to date. It opens a window of each
seat on the tests' small hall, because only a window knows its queues and panes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dispatcher_app.domain.words import Role
from dispatcher_app.widgets.key_list import KeyEntry

PAGE = Path(__file__).parents[1] / "docs" / "handbook.zh.md"
BEGIN, END = "<!-- keys: generated -->", "<!-- end of the keys -->"
SEATS = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
#: What F1 lists in each seat, from the top.
Keys = Mapping[Role, Sequence[KeyEntry]]


def table(keys: Keys) -> str:
    """One line for each act, in the groups of F1; a column for each seat, empty where it has no such act."""
    cells: dict[str, dict[str, dict[Role, list[str]]]] = {}
    for role in SEATS:
        for entry in keys[role]:
            place = cells.setdefault(entry.group, {}).setdefault(entry.label, {})
            place.setdefault(role, []).append(entry.keys)
    lines = [_line(("", "动作", *(role.label for role in SEATS))), _line(("---",) * (2 + len(SEATS)))]
    for group, acts in cells.items():
        for at, label in enumerate(_of_a_kind_together(acts)):
            lines.append(_line(("" if at else group, label, *_caps(acts[label]))))
    return "\n".join(lines)


def page_with(text: str, keys: Keys) -> str:
    """The page *text* with the table put between its markers.

    Raises:
        ValueError: a marker is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has lost its markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table(keys)}\n\n{END}{after}"


def _of_a_kind_together(labels: Iterable[str]) -> list[str]:
    """Every queue beside the other queues, whichever seat has it."""
    kinds: dict[str, list[str]] = {}
    for label in labels:
        kinds.setdefault(label.partition(":")[0] if ":" in label else label, []).append(label)
    return [label for kind in kinds.values() for label in kind]


def _caps(places: Mapping[Role, Sequence[str]]) -> Iterable[str]:
    return ("、".join(f"`{key}`" for key in places.get(role, ())) for role in SEATS)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def keys_of_seats() -> Keys:
    """What F1 lists in each seat. Makes the application, so only for a process of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from dispatcher_app.ui.key_entries import key_entries
    from tests.support.loop import TestLoop
    from tests.support.seat import Hall, play

    run, found = TestLoop(QApplication([])), dict[Role, Sequence[KeyEntry]]()

    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        role = seat.desk.role
        found[role] = key_entries(seat.window.keys.actions, role)

    for role in SEATS:
        with tempfile.TemporaryDirectory() as folder:
            play(run, Path(folder), role, look)
    run.close()
    return found


def main(arguments: list[str]) -> int:
    """0 where the page is (or was made) up to date, 1 where ``--check`` finds it is not."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page_with(text, keys_of_seats())
    if "--check" in arguments:
        print("up to date" if fresh == text else f"{PAGE} is out of date: run make docs", file=sys.stderr)
        return int(fresh != text)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # for the tests' small hall
    sys.exit(main(sys.argv[1:]))
