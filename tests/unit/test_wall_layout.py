"""The layout of the wall as a file: what people write, what they write wrongly, and the last good one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.wall.layout import (
    BadLayout,
    Place,
    WallLayout,
    WallPage,
    read_layout,
    write_layout,
)
from dispatcher_app.services.wall.layout_file import LayoutFile

_PANELS = ("a", "b", "c", "d", "e", "f", "g", "h")
_USUAL = WallLayout((WallPage("usual", (("a", "b"),)),))
_GOOD = """version = 1
[[page]]
name = "today"
title = "今天怎样"
seconds = 12
screens = [1, 2]
rows = [["a", "a", "b"],
        ["a", "a", "c"]]
[[page]]
name = "hidden"
shown = false
rows = [["d", ""]]
"""


def test_neighbours_of_one_name_are_one_panel() -> None:
    page = read_layout(_GOOD, _PANELS).pages[0]
    assert page.places() == (Place("a", 0, 0, 2, 2), Place("b", 0, 2, 1, 1), Place("c", 1, 2, 1, 1))
    assert (page.title, page.seconds, page.screens) == ("今天怎样", 12, (1, 2))


def test_what_is_written_is_read_back() -> None:
    layout = read_layout(_GOOD, _PANELS)
    strange = WallPage("x", (("a",),), title='引号" 反斜\\杠 \t制表\x7f 𠮷')
    layout = replace(layout.with_page(1, strange), theme="light")
    assert read_layout(write_layout(layout), _PANELS) == layout


def test_a_screen_has_its_own_pages_or_all() -> None:
    layout = WallLayout(
        (
            WallPage("both", (("a",),)),
            WallPage("second", (("b",),), screens=(2,)),
            WallPage("off", (("c",),), shown=False),
        )
    )
    assert [page.name for page in layout.on(1)] == ["both"]
    assert [page.name for page in layout.on(2)] == ["both", "second"]
    only_second = WallLayout((layout.pages[1],))
    assert [page.name for page in only_second.on(1)] == ["second"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("version = 1", "version = 2"), "version 应为 1"),
        (('["a", "a", "b"]', '["a", "a", "b"'), "第 9 行第 1 列不合 TOML 的写法"),
        (('["a", "a", "c"]', '["a", "b", "c"]'), "“a”占的格子不是一个长方形"),
        (('["a", "a", "c"]', '["a", "a"]'), "各行的列数不一样"),
        (('"b"', '"nonsense"'), "没有叫“nonsense”的内容"),
        (("seconds = 12", "seconds = 1"), "停留时间应为 5 到 600 秒"),
        (("seconds = 12", 'seconds = "12"'), "seconds 写得不对"),
        (("seconds = 12", "seconds = true"), "seconds 写得不对"),
        (("screens = [1, 2]", "screens = [0]"), "屏幕从 1 数起"),
        (("screens = [1, 2]", 'screens = ["左"]'), "screens 写得不对"),
        (('title = "今天怎样"', 'titel = "今天怎样"'), "不认识的“titel”"),
        (('name = "today"', "name = 3"), "第 1 页没有 name"),
        (('rows = [["a", "a", "b"],\n        ["a", "a", "c"]]', "rows = [[]]"), "没有内容"),
        (('rows = [["a", "a", "b"],\n        ["a", "a", "c"]]', 'rows = "a"'), "rows 应为"),
        (('rows = [["a", "a", "b"],\n        ["a", "a", "c"]]', "shown = false"), "rows 应为"),
        (
            ('["a", "a", "b"],\n        ["a", "a", "c"]', '["a","b","c","d"],["e","f","g","h"]'),
            "有 8 项,最多 7 项",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(change: tuple[str, str], said: str) -> None:
    assert change[0] in _GOOD
    with pytest.raises(BadLayout, match=said) as raised:
        read_layout(_GOOD.replace(*change), _PANELS)
    assert "\n" not in str(raised.value)


def test_a_wall_without_a_page_is_refused() -> None:
    with pytest.raises(BadLayout, match="没有一页要显示"):
        read_layout('version = 1\n[[page]]\nname = "a"\nshown = false\nrows = [["a"]]', _PANELS)
    with pytest.raises(BadLayout, match="没有页面"):
        read_layout("version = 1", _PANELS)


def test_without_a_file_the_usual_layout_holds(tmp_path: Path) -> None:
    loaded = LayoutFile(tmp_path / "wall.toml", _USUAL, _PANELS).load()
    assert (loaded.layout, loaded.complaint) == (_USUAL, "")


def test_a_broken_file_leaves_the_last_good_layout_even_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "wall.toml"
    path.write_text(_GOOD, "utf-8")
    file = LayoutFile(path, _USUAL, _PANELS)
    good = file.load().layout
    path.write_text(_GOOD[:60], "utf-8")
    assert file.changed()
    loaded = file.load()
    assert loaded.layout == good
    assert loaded.complaint == "wall.toml:文件没有写完,末尾不合 TOML 的写法。现用上一个好的布局。"
    assert not file.changed()
    restarted = LayoutFile(path, _USUAL, _PANELS).load()
    assert (restarted.layout, restarted.complaint) == (good, loaded.complaint)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00bad", b"", b"x" * 2_000_000])
def test_garbage_is_complained_of_and_nothing_else(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "wall.toml"
    path.write_bytes(body)
    loaded = LayoutFile(path, _USUAL, _PANELS).load()
    assert loaded.layout == _USUAL
    assert loaded.complaint.startswith("wall.toml:")
    assert loaded.complaint.endswith("。现用标准布局。")


def test_a_bad_layout_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "wall.toml"
    file = LayoutFile(path, _USUAL, _PANELS)
    with pytest.raises(BadLayout):
        file.save(WallLayout((WallPage("x", (("nonsense",),)),)))
    assert not path.exists()
    file.save(_USUAL)
    assert LayoutFile(path, WallLayout(()), _PANELS).load().layout == _USUAL
    with pytest.raises(ExternalError):
        LayoutFile(path / "below" / "wall.toml", _USUAL, _PANELS).save(_USUAL)
