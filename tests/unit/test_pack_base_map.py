"""``[base_map]`` of a pack: what an administrator writes and what becomes of it."""

from __future__ import annotations

import tomllib

import msgspec
import pytest

from db.pack_base_map import read_base_map_setting
from db.pack_source import BadValue
from db.toml_table import TomlTable
from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting, WebLayer
from dispatcher_app.domain.pack import PackInfo

PLAIN = PackInfo("a", "b", "c", "d", "e", "F")


def read(text: str) -> BaseMapSetting:
    return read_base_map_setting(TomlTable(tomllib.loads(text), "base_map."))


def test_nothing_said_is_the_own_ground() -> None:
    assert read("") == BaseMapSetting() == PLAIN.base_map


def test_a_file_on_the_seats() -> None:
    assert read('kind = "file"\nfile = "city.pmtiles"') == BaseMapSetting(BaseMapKind.FILE, "city.pmtiles")


def test_tianditu_needs_only_its_key() -> None:
    found = read('kind = "web"\nservice = "tianditu"\nkey = "0123456789abcdef"')

    assert found.kind is BaseMapKind.WEB
    assert found.web is not None
    assert [layer.template.partition("_w")[0][-3:] for layer in found.web.layers] == ["vec", "cva"]
    assert found.hosts == ("*.tianditu.gov.cn",)


def test_a_server_of_ones_own() -> None:
    found = read(
        'kind = "web"\nhosts = ["Map.example.cn"]\nmost_zoom = 19\nattribution = "© 测绘院"\n'
        '[[layers]]\nurl = "http://map.example.cn/{z}/{x}/{y}.png"\n'
    )

    assert found.hosts == ("map.example.cn",)
    assert found.web is not None
    assert found.web.layers == (WebLayer("http://map.example.cn/{z}/{x}/{y}.png"),)
    assert (found.web.most_zoom, found.web.attribution) == (19, "© 测绘院")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('kind = "web"', "service 或 layers"),
        ('service = "gaode"', "没有这个底图服务"),
        ('service = "tianditu"\nstyle = "xyz"\nkey = "0123456789abcdef"', "vec、img、ter"),
        ('service = "tianditu"', "没有写密钥"),
        ('hosts = ["*.cn"]', "主机名"),
        ('hosts = ["https://map.example.cn"]', "主机名"),
        ('[[layers]]\nurl = "http://map.example.cn/{z}/{x}/{y}.png"', "不在管理员准许"),
        ('[[layers]]\nsubdomains = ["a"]', r"缺少 layers\[1\]\.url"),
    ],
)
def test_a_slip_of_the_hand_is_told(text: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        read(text)


def test_a_hall_keeps_it_and_reads_a_pack_of_before() -> None:
    found = read('kind = "web"\nservice = "tianditu"\nkey = "0123456789abcdef"')
    info = PackInfo("a", "b", "c", "d", "e", "F", base_map=found)

    packed = msgspec.msgpack.encode(info)
    before = msgspec.msgpack.decode(packed)
    del before["base_map"]

    assert msgspec.msgpack.decode(packed, type=PackInfo) == info
    assert msgspec.convert(before, PackInfo) == PLAIN
