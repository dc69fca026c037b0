"""F1 opens the handbook where one stands; it is searched, turned and left by keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QTabBar, QTextBrowser
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Role
from dispatcher_app.ui.help_sheet import HelpSheet
from dispatcher_app.widgets.handbook.pages import Handbook, Place, load, parse
from dispatcher_app.widgets.handbook.view import HandbookView
from dispatcher_app.widgets.theme import apply_theme, current_theme
from tests.support.hands import Hands
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

TEXT = """# 手册

## 第一章

<!-- f1: queue_dock -->

井盖丢了。见[第二章](#第二章)。

<!-- f1: search_dock -->
- **查询** 用 `Ctrl+F`,分两
  行写。

## 第二章

| 甲 | 乙 |
|---|---|
| 井盖 | 路灯 |
"""


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


@pytest.fixture
def book() -> Handbook:
    return parse(TEXT)


def test_pages_places_and_addresses(book: Handbook) -> None:
    assert [page.title for page in book.pages] == ["第一章", "第二章"]
    assert book.places == {"queue_dock": Place(0), "search_dock": Place(0, "查询 用")}
    assert book.place_of(["map_dock", "search_dock", "queue_dock"]) == Place(0, "查询 用")
    assert book.place_of(["nothing"]) == Place(0)
    assert book.page_at("第二章") == 1
    assert "f1:" not in book.pages[0].markdown
    assert "分两行写" in book.pages[0].markdown


def test_a_search_goes_over_all_pages_and_round(book: Handbook, hands: Hands) -> None:
    view = HandbookView(book)
    hands.show(view)
    view.open_at(Place(0))
    hands.type("井盖")
    assert (view.page, view.text.textCursor().selectedText()) == (0, "井盖")
    hands.press(Qt.Key.Key_Return)
    assert (view.page, view.text.textCursor().selectedText()) == (1, "井盖")
    hands.press(Qt.Key.Key_Return)
    assert view.page == 0
    view.search.clear()
    hands.type("路灯")
    assert view.page == 1
    assert view.contents.isRowHidden(0)
    view.search.clear()
    hands.type("没有这个")
    assert view._note.isVisibleTo(view)
    assert not view.contents.isRowHidden(0)


def test_a_link_opens_the_page_it_names(book: Handbook, hands: Hands) -> None:
    view = HandbookView(book)
    hands.show(view)
    view.open_at(Place(0))
    view.text.anchorClicked.emit(QUrl("#第二章"))
    assert view.page == 1
    view.text.anchorClicked.emit(QUrl("operations.md"))
    assert view.page == 1


def test_every_mark_names_something_on_the_screen() -> None:
    book, root = load(), Path(__file__).parents[2] / "dispatcher_app"
    source = "\n".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    names = re.findall(r'(?:setObjectName|super\(\).__init__)\("(\w+)"', source)
    named = set(names) | {role.value for role in Role}
    assert set(book.places) - named == set()
    lines = [page.markdown for page in book.pages]
    assert [place for place in book.places.values() if place.begins not in _plain(lines[place.page])] == []


def _plain(markdown: str) -> str:
    return markdown.replace("**", "")


def test_f1_opens_where_one_stands_and_f1_again_shows_the_keys(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F1")
        assert _read(seat).startswith("屏幕上有什么")
        assert _at(seat).startswith("队列。")
        await seat.press("F1")
        assert seat.find(QTabBar, "help_tabs").currentIndex() == 1
        await seat.press("Escape")
        await seat.press("Ctrl+F", "F1")
        assert (
            seat.find(HelpSheet, "help_sheet").handbook.text.textCursor().block().text().startswith("查询。")
        )

    play(run, tmp_path, Role.DISPATCHER, look)


def _at(seat: Seat) -> str:
    return seat.find(HelpSheet, "help_sheet").handbook.text.textCursor().block().text()


def _read(seat: Seat) -> str:
    return seat.find(QTextBrowser, "handbook_text").toPlainText()


def test_another_text_size_writes_the_page_anew(book: Handbook, hands: Hands) -> None:
    view = HandbookView(book)
    hands.show(view)
    view.open_at(Place(1))
    before = view.text.document().defaultFont().pixelSize()
    app, theme = QApplication.instance(), current_theme()
    assert isinstance(app, QApplication)
    apply_theme(app, theme, 1.5)
    assert view.text.document().defaultFont().pixelSize() > before
    assert view.page == 1
    apply_theme(app, theme)
