"""Work windows: pages by digit and arrow, made when looked at, words kept; they go with the seat."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.work import catalogue
from dispatcher_app.ui.work.catalogue import WINDOWS, PageSpec, WindowSpec
from dispatcher_app.ui.work.page import WorkPage
from dispatcher_app.ui.work.window import WorkWindow
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

MADE: list[str] = []


class Notes(WorkPage):
    """A page with one field."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        MADE.append("notes")
        self.field = QLineEdit(self)
        self.field.setObjectName("notes_field")
        QVBoxLayout(self).addWidget(self.field)
        self.setFocusProxy(self.field)
        self.came: list[str] = []
        self.printed = 0
        self.refuses = False
        key = QShortcut(QKeySequence("Ctrl+P"), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self._on_print)

    def _on_print(self) -> None:
        self.printed += 1

    def come(self, text: str = "") -> None:
        self.came.append(text)

    def may_leave(self) -> bool:
        if self.refuses:
            self.said.emit("还没有送出", False)
        return not self.refuses


class Others(Notes):
    """Another."""


def spec_of(page: type[WorkPage], name: str, *roles: Role) -> PageSpec:
    made_by = f"{page.__module__}:{page.__name__}"
    return PageSpec(name, name, "search", made_by, frozenset(roles or catalogue.SEATS))


@pytest.fixture(autouse=True)
def _windows(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(spec: PageSpec, context: SeatContext) -> WorkPage:
        module, _colon, name = spec.made_by.partition(":")
        page: WorkPage = getattr(import_module(module), name)(context)
        return page

    MADE.clear()
    pages = (spec_of(Notes, "notes"), spec_of(Others, "others"), spec_of(Others, "secret", Role.WALL))
    monkeypatch.setattr(catalogue, "WINDOWS", (WindowSpec("desk", "台", "F4", pages),))
    monkeypatch.setattr(PageSpec, "make", make)


def window_of(seat: Seat) -> WorkWindow:
    return seat.window.work._open["desk"]


def test_pages_come_by_key_and_keep_their_words(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F4")
        window = window_of(seat)
        assert (window.isVisible(), MADE) == (True, ["notes"])
        notes = window.page
        assert isinstance(notes, Notes)
        notes.field.setText("水泵房")
        await press(window, seat, "Ctrl+2")
        assert MADE == ["notes", "notes"]
        assert window.page is not notes
        await press(window, seat, "Ctrl+PgDown")
        assert window.page is notes
        assert notes.field.text() == "水泵房"
        assert window.names.model().rowCount() == 2
        await press(window, seat, "Esc")
        assert not window.isVisible()
        seat.window.work.open("desk", "notes", "井盖")
        assert notes.came[-1] == "井盖"

    play(run, tmp_path, Role.DISPATCHER, look)


def test_the_tenth_page_has_the_zero(run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = tuple(spec_of(Notes, f"page-{number}") for number in range(1, 12))
    monkeypatch.setattr(catalogue, "WINDOWS", (WindowSpec("desk", "台", "F4", pages),))
    assert catalogue.page_keys(Role.DISPATCHER)["page-10"] == "F4 Ctrl+0"
    assert "page-11" not in catalogue.page_keys(Role.DISPATCHER)

    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F4")
        window = window_of(seat)
        for keys, at in (("Ctrl+0", 9), ("Ctrl+PgDown", 10), ("Ctrl+9", 8)):
            await press(window, seat, keys)
            assert window.stack_row() == at

    play(run, tmp_path, Role.DISPATCHER, look)


def test_long_names_of_pages_are_read_whole(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Reworks and wrong dispatches"
    pages = (replace(spec_of(Notes, "notes"), title=long), spec_of(Others, "others"))
    monkeypatch.setattr(catalogue, "WINDOWS", (WindowSpec("desk", "台", "F4", pages),))

    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F4")
        names = window_of(seat).names
        assert names.sizeHintForColumn(0) <= names.viewport().width()

    play(run, tmp_path, Role.DISPATCHER, look)


def test_keys_of_a_page_hold_while_its_name_has_the_focus(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F4")
        window, notes = window_of(seat), window_of(seat).page
        assert isinstance(notes, Notes)
        await press(window, seat, "Ctrl+2")
        await press(window, seat, "Ctrl+1")
        window.names.setFocus()
        await press(window, seat, "Ctrl+P")
        others = [page for page in window.findChildren(Notes) if page is not notes]
        assert (notes.printed, [page.printed for page in others]) == (1, [0])
        assert not window.names.hasFocus(), "the hand goes along"
        await press(window, seat, "Ctrl+P")
        assert notes.printed == 2

    play(run, tmp_path, Role.DISPATCHER, look)


def test_a_page_that_cannot_be_left_says_why(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F4")
        window, notes = window_of(seat), window_of(seat).page
        assert isinstance(notes, Notes)
        notes.refuses = True
        await press(window, seat, "Esc")
        assert window.isVisible()
        assert window.result.text == "还没有送出"
        notes.refuses = False
        await press(window, seat, "Esc")
        await seat.look_here()
        await seat.press("F4")
        assert window.isVisible()
        assert not window.result.text, "what was answered before is no answer to what is asked now"

    play(run, tmp_path, Role.DISPATCHER, look)


def test_a_page_opens_a_case_at_the_seat(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("F4")
        page = window_of(seat).page
        assert page is not None
        page.case_wanted.emit(case.id)
        await seat.settle()
        assert seat.window.in_hand.wanted == case.id

    play(run, tmp_path, Role.DISPATCHER, look)


def test_every_page_of_the_catalogue_can_be_imported() -> None:
    for window in WINDOWS:
        for page in window.pages:
            module, _colon, name = page.made_by.partition(":")
            assert issubclass(getattr(import_module(f"dispatcher_app.ui.{module}"), name), WorkPage)
    names = [page.name for window in WINDOWS for page in window.pages]
    assert len(set(names)) == len(names)


async def press(window: WorkWindow, seat: Seat, keys: str) -> None:
    """Keys in a window beside the seat's own."""

    chord = QKeySequence(keys)[0]  # type: ignore[index] # the stub does not know it
    QTest.keyClick(window.focusWidget() or window, chord.key(), chord.keyboardModifiers())
    await seat.settle()
