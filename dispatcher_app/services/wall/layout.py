"""Which pages a wall shows, in which order and for how long, and what is on each: a file people can edit.

A page is a grid of names, as a carpet of letters: neighbours of the same name are one panel, so the text of
the file looks like the page. Nothing here knows which panels there are; whoever reads a file says so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed

#: What a page may hold: more is not read from five metres (shared guide of the hall's screens).
MOST_PANELS = 7
MOST_COLUMNS, MOST_ROWS = 6, 5
SHORTEST_S, LONGEST_S, USUAL_S = 5, 600, 20
_VERSION = 1
_PAGE_WORDS = frozenset({"name", "title", "seconds", "screens", "shown", "rows"})
THEMES = ("dark", "light", "high_contrast_dark", "colour_blind_dark")

Rows = tuple[tuple[str, ...], ...]


class BadLayout(DomainError):
    """The layout cannot be used; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel lies in the grid of its page."""

    panel: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class WallPage:
    """``title`` is the question the page answers; "" takes the usual one of the page called *name*.

    ``screens`` are numbers from 1; none means every screen.
    """

    name: str
    rows: Rows
    title: str = ""
    seconds: int = USUAL_S
    screens: tuple[int, ...] = ()
    shown: bool = True

    def places(self) -> tuple[Place, ...]:
        """Every panel once, in reading order. The rows are known to be good."""
        found: dict[str, Place] = {}
        for row, names in enumerate(self.rows):
            for column, name in enumerate(names):
                if name and name not in found:
                    wide = next((n for n, x in enumerate(names[column:]) if x != name), len(names) - column)
                    column_down = [line[column] for line in self.rows[row:]]
                    high = next((n for n, x in enumerate(column_down) if x != name), len(column_down))
                    found[name] = Place(name, row, column, high, wide)
        return tuple(found.values())

    def on(self, screen: int) -> bool:
        """Whether the page is shown on *screen*, counted from 1."""
        return self.shown and (not self.screens or screen in self.screens)


@dataclass(frozen=True, slots=True)
class WallLayout:
    """All pages in their order, and the colours they are shown in."""

    pages: tuple[WallPage, ...]
    theme: str = THEMES[0]

    def on(self, screen: int) -> tuple[WallPage, ...]:
        """The pages of *screen*; one that has none of its own shows all."""
        own = tuple(page for page in self.pages if page.on(screen))
        return own or tuple(page for page in self.pages if page.shown)

    def with_page(self, place: int, page: WallPage) -> WallLayout:
        return replace(self, pages=(*self.pages[:place], page, *self.pages[place + 1 :]))


def read_layout(text: str, panels: Collection[str]) -> WallLayout:
    """The layout written as *text* (TOML); *panels* are the names of all there are.

    Raises:
        BadLayout: it is none, or nothing could be shown by it.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(_why_no_toml(str(error))) from error
    if told.get("version") != _VERSION:
        raise BadLayout(_("布局文件的 version 应为 {version}。").format(version=_VERSION))
    pages = told.get("page")
    if not isinstance(pages, list) or not pages:
        raise BadLayout(_("布局文件没有页面:至少要有一个 [[page]]。"))
    theme = told.get("theme", THEMES[0])
    if theme not in THEMES:
        raise BadLayout(_("theme 应为 {known} 之一。").format(known=listed(THEMES)))
    layout = WallLayout(tuple(_page(each, at) for at, each in enumerate(pages, 1)), theme)
    check_layout(layout, panels)
    return layout


def _why_no_toml(told: str) -> str:
    """The reader's English, of which only the place is of use to whoever mends the file."""
    place = re.search(r"line (\d+), column (\d+)", told)
    if place is None:
        return _("文件没有写完,末尾不合 TOML 的写法。")
    return _("第 {line} 行第 {column} 列不合 TOML 的写法。").format(line=place[1], column=place[2])


def check_layout(layout: WallLayout, panels: Collection[str]) -> None:
    """Raises BadLayout with the first fault of *layout*."""
    fault = next(faults_of(layout, panels), None)
    if fault is not None:
        raise BadLayout(fault)


def faults_of(layout: WallLayout, panels: Collection[str]) -> Iterator[str]:
    """A sentence for everything that is wrong."""
    if not any(page.shown for page in layout.pages):
        yield _("没有一页要显示。")
    for at, page in enumerate(layout.pages, 1):
        for fault in _page_faults(page, panels):
            yield _("第 {number} 页“{name}”:{fault}").format(
                number=at, name=page.title or page.name, fault=fault
            )


def _page_faults(page: WallPage, panels: Collection[str]) -> Iterator[str]:
    if not SHORTEST_S <= page.seconds <= LONGEST_S:
        yield _("停留时间应为 {least} 到 {most} 秒。").format(least=SHORTEST_S, most=LONGEST_S)
    if any(screen < 1 for screen in page.screens):
        yield _("屏幕从 1 数起。")
    widths = {len(row) for row in page.rows}
    if not page.rows or 0 in widths:
        yield _("没有内容。")
        return
    if len(widths) > 1:
        yield _("各行的列数不一样。")
        return
    if len(page.rows) > MOST_ROWS or max(widths) > MOST_COLUMNS:
        yield _("最多 {rows} 行 {columns} 列。").format(rows=MOST_ROWS, columns=MOST_COLUMNS)
    names = {name for row in page.rows for name in row if name}
    unknown = sorted(names - set(panels))
    if unknown:
        yield _("没有叫“{name}”的内容。").format(name=unknown[0])
    if not names:
        yield _("没有内容。")
    if len(names) > MOST_PANELS:
        yield _("有 {count} 项,最多 {most} 项:再多,五米外就看不清。").format(
            count=len(names), most=MOST_PANELS
        )
    for place in page.places():
        if not _fills(page, place):
            yield _("“{name}”占的格子不是一个长方形。").format(name=place.panel)


def _fills(page: WallPage, place: Place) -> bool:
    """Whether the panel has every cell of its rectangle, and none outside of it."""
    inside = {
        (row, column)
        for row in range(place.row, place.row + place.rows)
        for column in range(place.column, place.column + place.columns)
    }
    has = {
        (row, column)
        for row, names in enumerate(page.rows)
        for column, name in enumerate(names)
        if name == place.panel
    }
    return has == inside


def _page(told: Any, number: int) -> WallPage:
    """Raises BadLayout where a word has not the value it should have."""
    where = _("第 {number} 页").format(number=number)
    if not isinstance(told, dict):
        raise BadLayout(_("{where}不是 [[page]]。").format(where=where))
    unknown = sorted(told.keys() - _PAGE_WORDS)
    if unknown:
        raise BadLayout(_("{where}有不认识的“{word}”。").format(where=where, word=unknown[0]))
    name = told.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadLayout(_("{where}没有 name。").format(where=where))
    rows = told.get("rows")
    lists = isinstance(rows, list) and all(isinstance(row, list) for row in rows)
    if not lists or not all(isinstance(cell, str) for row in rows for cell in row):  # type: ignore[union-attr]
        raise BadLayout(_("{where}的 rows 应为内容名的表。").format(where=where))
    return WallPage(
        name=name.strip(),
        rows=tuple(tuple(row) for row in rows),  # type: ignore[union-attr]
        title=_typed(told, "title", str, "", where),
        seconds=_typed(told, "seconds", int, USUAL_S, where),
        screens=tuple(_typed(told, "screens", list, [], where)),
        shown=_typed(told, "shown", bool, True, where),
    )


def _typed(told: dict[str, Any], word: str, kind: type, usual: Any, where: str) -> Any:
    value = told.get(word, usual)
    good = isinstance(value, kind) and (kind is not int or not isinstance(value, bool))
    if kind is list:
        good = good and all(isinstance(each, int) and not isinstance(each, bool) for each in value)
    if not good:
        raise BadLayout(_("{where}的 {word} 写得不对:{value}。").format(where=where, word=word, value=value))
    return value


def write_layout(layout: WallLayout) -> str:
    """*layout* as :func:`read_layout` reads it."""
    lines = [f"version = {_VERSION}", f"theme = {_quoted(layout.theme)}"]
    for page in layout.pages:
        lines += ["", "[[page]]", f"name = {_quoted(page.name)}"]
        if page.title:
            lines.append(f"title = {_quoted(page.title)}")
        lines.append(f"seconds = {page.seconds}")
        if page.screens:
            lines.append(f"screens = {list(page.screens)}")
        if not page.shown:
            lines.append("shown = false")
        lines.append("rows = [")
        lines += [f"    [{', '.join(_quoted(name) for name in row)}]," for row in page.rows]
        lines.append("]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """JSON's escapes of a text are TOML's, but for the character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
