"""A base map from a server: what may be asked, of whom, and what is never said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting, WebLayer, WebMap
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.base_maps import SeatBaseMap, base_map_in_use
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.tile_file import TileFile, TileFileInfo
from dispatcher_app.services.tile_source import (
    TIANDITU_HOSTS,
    checked,
    hosts_of,
    is_allowed,
    pictures,
    tianditu,
)

KEY = "0123456789abcdef0123456789abcdef"
ALLOWED = ("map.example.cn", "*.tiles.example.cn")


def web(template: str, *subdomains: str, key: str = "") -> WebMap:
    return WebMap((WebLayer(template, subdomains),), key=key)


def test_tianditu_asks_eight_hosts_for_pictures_and_lettering_of_the_web_grid() -> None:
    found = checked(tianditu("img", KEY), [TIANDITU_HOSTS])

    assert hosts_of(found) == {f"t{n}.tianditu.gov.cn" for n in range(8)}
    below, above = pictures(found)
    assert "/img_w/wmts?" in below.template
    assert "/cia_w/wmts?" in above.template
    for layer in (below, above):
        assert "TILEMATRIXSET=w&" in layer.template
        assert layer.template.endswith(f"TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={KEY}")
        assert layer.subdomains == tuple("01234567")


def test_the_key_is_not_in_what_a_log_shows() -> None:
    found = checked(tianditu("vec", KEY), [TIANDITU_HOSTS])

    assert KEY not in repr(found)
    assert KEY not in repr(BaseMapSetting(BaseMapKind.WEB, web=found))


def test_words_of_a_wmts_are_those_of_the_page() -> None:
    found = checked(web("http://map.example.cn/wmts/base/{TileMatrix}/{TileRow}/{TileCol}.png"), ALLOWED)

    assert pictures(found)[0].template == "http://map.example.cn/wmts/base/{z}/{y}/{x}.png"


def test_rows_may_be_counted_from_the_south_and_hosts_be_many() -> None:
    found = checked(web("https://{s}.tiles.example.cn:8443/{z}/{x}/{-y}.jpg", "a", "B"), ALLOWED)

    assert hosts_of(found) == {"a.tiles.example.cn", "b.tiles.example.cn"}


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (web("https://other.example.cn/{z}/{x}/{y}"), "other.example.cn 不在管理员准许"),
        (web("https://map.example.cn.evil.org/{z}/{x}/{y}"), "不在管理员准许"),
        (web("https://eviltiles.example.cn/{z}/{x}/{y}"), "不在管理员准许"),
        (web("https://map.example.cn/{z}/{x}"), "{z}、{x}、{y}"),
        (web("https://map.example.cn/{z}/{x}/{y}/{quadkey}"), "quadkey"),
        (web("https://map.example.cn/{z}/{x}/{y}/{"), "不认识的占位"),
        (web("https://{s}.tiles.example.cn/{z}/{x}/{y}"), "subdomains"),
        (web("https://{s}.tiles.example.cn/{z}/{x}/{y}", "a.evil.org/"), "subdomains"),
        (web("https://map.example.cn/{z}/{x}/{y}?tk={key}"), "没有写密钥"),
        (web("https://map.example.cn/{z}/{x}/{y}?tk={key}", key="a b&c=d"), "没有写密钥"),
        (web(f"https://map.example.cn/{{z}}/{{x}}/{{y}}?tk={KEY}"), "密钥写在 key 里"),
        (web("https://{key}.example.cn/{z}/{x}/{y}", key=KEY), "主机名里只能有 {s}"),
        (web("file:///etc/{z}/{x}/{y}"), "http://"),
        (web("javascript:alert({z},{x},{y})"), "http://"),
        (web("https://user:word@map.example.cn/{z}/{x}/{y}"), "用户名"),
        (web("https://map.example.cn:port/{z}/{x}/{y}"), "http://"),
        (web("https://map.example.cn/vec_c/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"), "_w"),
        (web("https://webrd0{s}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "1", "2"), "高德"),
        (web("http://online1.map.bdimg.com/tile/?x={x}&y={y}&z={z}"), "百度"),
        (replace(web("https://map.example.cn/{z}/{x}/{y}"), least_zoom=9, most_zoom=3), "缩放级别"),
        (WebMap(()), "没有写地址"),
    ],
)
def test_what_the_page_may_not_ask_is_refused_in_a_sentence(bad: WebMap, sentence: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked(bad, ALLOWED)

    assert sentence in str(refused.value)
    assert KEY not in str(refused.value)


def test_shifted_maps_are_refused_though_the_administrator_allows_their_hosts() -> None:
    with pytest.raises(DomainError, match="几百米"):
        checked(web("https://webst01.is.autonavi.com/t?x={x}&y={y}&z={z}"), ["*.is.autonavi.com"])


def test_a_name_with_a_star_is_all_below_it_and_not_itself() -> None:
    assert is_allowed("t0.tianditu.gov.cn", ["*.tianditu.gov.cn"])
    assert not is_allowed("tianditu.gov.cn", ["*.tianditu.gov.cn"])
    assert not is_allowed("nottianditu.gov.cn", ["*.tianditu.gov.cn"])
    assert is_allowed("map.example.cn", ["MAP.example.cn "])


class OneFile:
    """A file of pictures that knows where it was opened."""

    def __init__(self, path: Path) -> None:
        self.path, self.info = path, TileFileInfo(path.name, "", 0, 18)

    def tile(self, _tile: Tile) -> bytes | None:
        return None

    def close(self) -> None:
        pass


class TestWhatIsUsed:
    def test_the_hall_decides_and_a_seat_may_differ(self) -> None:
        hall = BaseMapSetting(BaseMapKind.FILE, "city.mbtiles")
        folder = Path("/data")

        found = base_map_in_use(hall, SeatBaseMap(), folder, OneFile)
        own = base_map_in_use(hall, SeatBaseMap(BaseMapKind.OWN), folder, OneFile)
        elsewhere = base_map_in_use(hall, SeatBaseMap(file="/mnt/x.pmtiles"), folder, OneFile)

        assert isinstance(found.file, OneFile)
        assert found.file.path == Path("/data/city.mbtiles")
        assert (own.kind, own.file, own.note) == (BaseMapKind.OWN, None, "")
        assert isinstance(elsewhere.file, OneFile)
        assert elsewhere.file.path == Path("/mnt/x.pmtiles")

    def test_what_cannot_be_had_leaves_the_own_ground_and_says_why(self) -> None:
        def missing(_path: Path) -> TileFile:
            raise ExternalError("找不到底图文件。")

        hall = BaseMapSetting(BaseMapKind.FILE, "city.mbtiles", web("https://x.example.org/{z}/{x}/{y}"))
        for seat, reason in (
            (SeatBaseMap(), "找不到底图文件。"),
            (SeatBaseMap(BaseMapKind.WEB), "x.example.org 不在"),
        ):
            found = base_map_in_use(hall, seat, Path(), missing)
            assert found.kind is BaseMapKind.OWN
            assert reason in found.note
            assert "自绘底图" in found.note
