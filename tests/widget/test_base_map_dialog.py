"""Choosing the base map on the screen: tried before it is used, refused with a sentence, in use at once."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from db.tile_files import open_tile_file
from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting, TypedWebMap
from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.domain.pack import Pack
from dispatcher_app.services.base_map_trial import Trial, address_of, fetched, try_base_map
from dispatcher_app.services.base_maps import OWN_BASE_MAP, BaseMapInUse, SeatBaseMap, wanted_base_map
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_source import pictures
from dispatcher_app.ui.map.base_map_desk import BaseMapDesk
from dispatcher_app.ui.map.base_map_dialog import ADDRESS, FILE, OWN, TIANDITU, BaseMapDialog
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.view import MapView
from tests.support.desk import make_context, make_desk
from tests.support.loop import TestLoop
from tests.support.town import MIDDLE, town
from tests.unit.test_tile_files import picture, write_mbtiles

KEY = "0123456789abcdef"
HOSTS = ("*.tianditu.gov.cn", "map.example.cn")


def city_file(path: Path) -> Path:
    return write_mbtiles(path, pictures={tile_at(*MIDDLE, 5): picture("green")})


class Stand:
    """A map without a browser, and the desk that chooses its base map."""

    def __init__(self, tmp_path: Path, qtbot: QtBot) -> None:
        pack = self._pack()
        self.settings = SeatSettings(tmp_path)
        self.context = make_context(make_desk(tmp_path, pack=pack))
        layers = pack_layers(pack)
        setup = map_setup(pack, layers, None)
        self.city = CityMap(setup)
        qtbot.addWidget(self.city)
        self.city.show()
        self.desk = BaseMapDesk(
            self.context, self.city, setup, layers, self.settings, OWN_BASE_MAP, open_tile_file
        )

    def _pack(self) -> Pack:
        pack = town()
        return replace(pack, info=replace(pack.info, base_map=BaseMapSetting(hosts=HOSTS)))

    @property
    def page(self) -> MapView:
        assert self.city.page is not None
        return self.city.page

    @property
    def dialog(self) -> BaseMapDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    @property
    def words(self) -> str:
        return self.dialog.findChild(QLabel, "base_map_words").text()

    def line(self, name: str) -> QLineEdit:
        return cast(QLineEdit, self.dialog.findChild(QLineEdit, name))

    def grounds(self) -> dict[str, bool]:
        return {state.key: state.shown for state in self.page.layer_states if state.base}

    async def tried(self) -> str:
        self.dialog.try_now()
        await self.context.tasks.idle()
        return self.words


Shift = Callable[[Stand], Awaitable[None]]


@pytest.fixture
def play(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> Callable[[Shift], None]:
    def played(shift: Shift) -> None:
        stand = Stand(tmp_path, qtbot)

        async def whole() -> None:
            await shift(stand)
            stand.desk.close()

        run(whole())

    return played


def test_a_file_is_tried_used_at_once_and_kept(
    play: Callable[[Shift], None], qtbot: QtBot, tmp_path: Path
) -> None:
    async def shift(stand: Stand) -> None:
        stand.desk.open_dialog()
        await stand.context.tasks.idle()
        assert stand.dialog.use_button.isEnabled(), "the hall's own choice can be taken"
        stand.dialog.choices[FILE].setChecked(True)
        stand.line("base_map_path").setText(str(city_file(tmp_path / "city.mbtiles")))
        assert "示范底图" in await stand.tried()
        picture_of = stand.dialog.findChild(QLabel, "base_map_picture").pixmap()
        assert not picture_of.isNull(), "it is shown before it is used"
        qtbot.keyClick(stand.dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await stand.context.tasks.idle()
        assert stand.desk.dialog is None
        assert stand.grounds() == {"ground": False, "base": True}
        assert SeatSettings(tmp_path).base_map.kind is BaseMapKind.FILE
        stand.desk.open_dialog()
        stand.dialog.choices[OWN].setChecked(True)
        await stand.tried()
        qtbot.mouseClick(stand.dialog.use_button, Qt.MouseButton.LeftButton)
        await stand.context.tasks.idle()
        assert stand.grounds() == {"ground": True}

    play(shift)


def test_tab_goes_from_the_choice_to_what_must_be_typed_and_to_the_buttons(
    play: Callable[[Shift], None], qtbot: QtBot
) -> None:
    async def shift(stand: Stand) -> None:
        stand.desk.open_dialog()
        await stand.context.tasks.idle()
        dialog = stand.dialog
        dialog.choices[FILE].setChecked(True)
        dialog.choices[FILE].setFocus()
        for name in ("base_map_path", "base_map_browse", "base_map_cancel"):
            qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
            assert dialog.focusWidget().objectName() == name
        dialog.reject()

    play(shift)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "找不到"),
        (b"", "不认识"),
        (b"SQLite format 3\0" + bytes(4096), "底图文件"),
        (b"PMTiles\3", ""),
    ],
)
def test_a_damaged_file_is_refused_with_a_sentence(
    play: Callable[[Shift], None], tmp_path: Path, content: bytes | None, word: str
) -> None:
    async def shift(stand: Stand) -> None:
        file = tmp_path / "<img src=x onerror=alert(1)>‮.mbtiles"
        if content is not None:
            file.write_bytes(content)
        stand.desk.open_dialog()
        stand.dialog.choices[FILE].setChecked(True)
        stand.line("base_map_path").setText(str(file))
        assert word in await stand.tried()
        assert not stand.dialog.use_button.isEnabled()
        stand.dialog.reject()
        assert SeatSettings(tmp_path).base_map == SeatBaseMap()

    play(shift)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("", "请填图片地址"),
        ("https://evil.example.org/{z}/{x}/{y}.png", "不在管理员准许的名单里"),
        ("file:///etc/{z}/{x}/{y}", "http"),
        ("https://map.example.cn/tiles.png", "{z}"),
        ("https://map.example.cn/{z}/{x}/{y}?key=abc", "密钥"),
    ],
)
def test_a_bad_address_is_refused_with_a_sentence_and_nobody_is_asked(
    play: Callable[[Shift], None], address: str, word: str
) -> None:
    async def shift(stand: Stand) -> None:
        stand.desk.trying = _never
        stand.desk.open_dialog()
        await stand.context.tasks.idle()
        stand.dialog.choices[ADDRESS].setChecked(True)
        stand.line("base_map_template").setText(address)
        assert word in await stand.tried()
        assert not stand.dialog.use_button.isEnabled()

    play(shift)


def test_nothing_is_red_before_anything_was_typed_left_or_asked_for(
    play: Callable[[Shift], None], qtbot: QtBot
) -> None:
    async def shift(stand: Stand) -> None:
        stand.desk.open_dialog()
        await stand.context.tasks.idle()
        dialog, role = stand.dialog, lambda: stand.dialog.findChild(QLabel, "base_map_words").property("role")
        dialog.choices[ADDRESS].setChecked(True)
        assert "请填图片地址" in stand.words
        assert role() == "secondary"
        stand.line("base_map_template").setFocus()
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert role() == "over", "left empty"
        dialog.choices[TIANDITU].setChecked(True)
        assert role() == "secondary"
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert role() == "over", "asked for"
        dialog.reject()

    play(shift)


def _never(base: BaseMapInUse, _at: tuple[float, float]) -> Trial:
    assert base is OWN_BASE_MAP, "only the hall's own is looked at"
    return Trial(b"", "")


def test_tianditu_with_its_key_is_used_where_its_host_is_allowed(
    play: Callable[[Shift], None], tmp_path: Path
) -> None:
    async def shift(stand: Stand) -> None:
        stand.desk.trying = lambda base, _at: Trial(picture("red"), "有图")
        stand.desk.open_dialog()
        stand.dialog.choices[TIANDITU].setChecked(True)
        stand.line("base_map_key").setText(KEY)
        assert await stand.tried() == "有图"
        stand.dialog.use_button.click()
        await stand.context.tasks.idle()
        assert stand.grounds() == {"ground": False, "base": True}
        assert stand.page._setup.hosts == {f"t{n}.tianditu.gov.cn" for n in range(8)}
        assert "天地图" in stand.city.credit
        kept = SeatSettings(tmp_path).base_map
        assert kept == SeatBaseMap(BaseMapKind.WEB, "", TypedWebMap(style="vec", key=KEY))
        assert KEY not in repr(kept)

    play(shift)


class TestTrial:
    SETTING = BaseMapSetting(hosts=HOSTS)

    def _web(self, tmp_path: Path, address: str) -> BaseMapInUse:
        seat = SeatBaseMap(BaseMapKind.WEB, "", TypedWebMap(address=address, subdomains="a b", key=KEY))
        return wanted_base_map(self.SETTING, seat, tmp_path, open_tile_file)

    def test_one_picture_of_the_city_is_asked_for(self, tmp_path: Path) -> None:
        base = self._web(tmp_path, "https://map.example.cn/{TileMatrix}/{TileCol}/{-y}?tk={key}")
        asked: list[str] = []

        def fetch(address: str) -> bytes:
            asked.append(address)
            return picture("red")

        assert try_base_map(base, MIDDLE, fetch).good
        tile = tile_at(*MIDDLE, 14)
        assert asked == [f"https://map.example.cn/14/{tile.x}/{2**14 - 1 - tile.y}?tk={KEY}"]
        assert base.web is not None
        assert "{" not in address_of(pictures(base.web)[0], Tile(3, 1, 2))

    def test_a_page_of_words_is_no_picture(self, tmp_path: Path) -> None:
        base = self._web(tmp_path, "https://map.example.cn/{z}/{x}/{y}")
        with pytest.raises(ExternalError, match="不是图片"):
            try_base_map(base, MIDDLE, lambda _address: b"<html>wrong key</html>")

    def test_a_host_that_does_not_answer_is_a_sentence_without_the_key(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(ExternalError) as refused:
            fetched(f"http://127.0.0.1:{port}/1/2/3?tk={KEY}")
        assert "连不上" in str(refused.value)
        assert KEY not in str(refused.value)
