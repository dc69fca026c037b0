"""One keystroke while a unit or a place is looked for, until the list that answers it is painted.

Held against the 50 ms in which a window has to answer. Units: a real key event in the search field of the
picker over all units of the demo city. Places: from the end of the pause the field makes after a key (60 ms,
so that fast typing is not answered letter by letter) over all its roads, places, streets and communities.
Every index is new in every round, so that no query was answered before; its pinyin has been read, as a seat
does in a quiet moment. Told is the slowest keystroke by its median.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.hall_file import hall_file
from benchmarks.line import Line
from dispatcher_app import bootstrap
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.ui.intake.where import PlaceLine
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.unit_picker import UnitPicker

NAME = "keystroke"
TARGET = 1.0
_LIMIT = 50.0
_UNIT_WORDS = ("slj", "shuiwu", "csgl", "jiedao", "nantou")
_PLACE_WORDS = ("snd", "keyuan", "tengxun", "qianhai", "shennandadao")
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int


SIZES = {"tiny": Size(1), "full": Size(15)}


def run(size: Size) -> Iterator[Line]:
    file = hall_file(300, 100)
    with tempfile.TemporaryDirectory() as profile:
        app, loop = make_application(SeatSettings(Path(profile)))
        with loop:
            hall = loop.run_until_complete(_hall(file))
            units = _times(size.rounds, lambda: _units(app, hall), _UNIT_WORDS)
            places = _times(size.rounds, lambda: _places(app, hall), _PLACE_WORDS)
    yield _slowest(f"{len(hall.units)} units", units, size.rounds)
    yield _slowest("places", places, size.rounds)


async def _hall(file: Path) -> Hall:
    database = bootstrap.connect(f"sqlite:///{file}")
    try:
        return await bootstrap.open_hall(database)
    finally:
        await database.close()


Press = Callable[[str, str], None]


def _times(rounds: int, begin: Callable[[], tuple[QWidget, Press]], words: tuple[str, ...]) -> Times:
    """Milliseconds of every beginning of every word; the first round warms up."""
    times: Times = {}
    for turn in range(rounds + 1):
        window, press = begin()
        for word in words:
            for length in range(1, len(word) + 1):
                start = perf_counter()
                press(word[:length], word[length - 1])
                if turn:
                    times.setdefault(word[:length], []).append((perf_counter() - start) * 1000)
        window.hide()
        window.deleteLater()
    return times


def _units(app: QApplication, hall: Hall) -> tuple[QWidget, Press]:
    picker = UnitPicker()
    picker.resize(420, 800)
    picker.set_register(hall.units)
    picker.show()
    search = picker.picker.search
    search.setText("x")  # reads the pinyin
    app.processEvents()

    def press(typed: str, key: str) -> None:
        if len(typed) == 1:
            search.clear()
        QTest.keyClick(search, key)
        app.processEvents()

    return picker, press


def _places(app: QApplication, hall: Hall) -> tuple[QWidget, Press]:
    index = PlaceIndex(hall.pack)
    index.warm()
    window = QWidget()
    window.resize(600, 500)
    field = PlaceLine(index, window)
    field.resize(500, field.sizeHint().height())
    window.show()
    window.activateWindow()
    field.setFocus()
    app.processEvents()

    def press(typed: str, _key: str) -> None:
        field.setText(typed)
        field.look_up()
        app.processEvents()

    return window, press


def _slowest(what: str, times: Times, rounds: int) -> Line:
    worst = {typed: median(series) for typed, series in times.items()}
    typed = max(worst, key=worst.__getitem__)
    name = f"{NAME}.{what} (slowest: {typed})"
    return Line(name, worst[typed], f"limit of {_LIMIT:.0f} ms", _LIMIT, TARGET, "ms", rounds)
