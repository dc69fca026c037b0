"""Reference data in the database: a city pack comes back as it went in, and a new one replaces the old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from db.documents import Documents
from dispatcher_app.domain.base_map import BaseMap, MapLabel, RoadLine
from dispatcher_app.domain.pack import (
    Attribution,
    CodeWidths,
    Collector,
    DayOverride,
    DemoSeat,
    GeneratedPart,
    Hours,
    Pack,
    PackInfo,
    Shift,
)
from dispatcher_app.domain.places import Cell, Component, Outline, Place
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Role, Tier
from tests.support.hall import Hall, in_hall
from tests.support.town import town

RING = ((113.9, 22.5), (113.91, 22.5), (113.91, 22.51), (113.9, 22.5))
INFO = PackInfo(
    name="test",
    city="深圳市",
    district="南山区",
    title="测试城",
    adcode="440305",
    case_prefix="CS",
    version="2026.1",
    licence="CC0",
    seed=7,
    demo_password="demo",
    default_place=(113.93, 22.53),
    widths=CodeWidths(cell=16),
    hours=(Hours(time(8, 30), time(12)), Hours(time(14), time(17, 30))),
    shifts=(Shift("夜班", time(22), time(6)),),
    days=(DayOverride(date(2026, 5, 8), False, "市民节"),),
    attributions=(Attribution("道路", "OpenStreetMap", "ODbL", "https://www.openstreetmap.org"),),
    generated=(GeneratedPart("部件", "随机"),),
)
PACK = Pack(
    INFO,
    districts=(Outline("440305", "南山区", ((RING,),)),),
    cells=(Cell("4403050010010001", "440305001001", "科技园社区", "440305001", "粤海街道", "南山区"),),
    cell_outlines=(Outline("4403050010010001", "", ((RING, RING),)),),
    places=(Place("深圳湾公园", 113.94, 22.52, "park", "滨海大道"),),
    components=tuple(
        Component(f"44030501{n:08d}", "部件-01-01", "上水井盖", 113.9 + n / 1e5, 22.5, "", "U1", "完好")
        for n in range(4100, -1, -1)
    ),
    units=(Unit("U1", "市排水公司", "排水", Tier.CITY, None, ("440305",), ("部件-01", "*"), "0755-1"),),
    seats=(DemoSeat("wang", "王五", Role.DISPATCHER),),
    collectors=(Collector("C1", "采集员一", "440305001001", "138"),),
    base_map=BaseMap(
        (RoadLine("primary", "深南大道", RING[:2]),), (), (MapLabel("street", "粤海", 1.5, 2.5),)
    ),
)


def _sorted(pack: Pack) -> Pack:
    return replace(pack, components=tuple(sorted(pack.components, key=lambda component: component.code)))


@pytest.mark.parametrize("pack", [PACK, town(), Pack(INFO)], ids=["full", "town", "bare"])
def test_a_pack_comes_back_as_it_went_in(hall_url: str, pack: Pack) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        assert await documents.pack() is None
        await documents.save_pack(pack)
        found = await documents.pack()
        assert found == _sorted(pack)
        assert type(found.info.hours) is tuple
        assert all(type(stretch) is Hours for stretch in found.info.hours)

    in_hall(hall_url, scenario)


def test_a_new_pack_replaces_the_old_one_whole(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        await documents.save_pack(PACK)
        other = replace(town(), components=PACK.components[:3])
        await documents.save_pack(other)
        assert await documents.pack() == _sorted(other)
        assert await hall.value("SELECT count(*) FROM components WHERE state = '已拆除'") == 4098

    in_hall(hall_url, scenario)


def test_a_pack_that_cannot_be_stored_leaves_the_old_one(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        await documents.save_pack(PACK)
        twice = replace(town(), components=(*PACK.components[:2], PACK.components[0]))
        with pytest.raises(DomainError, match="出现两次"):
            await documents.save_pack(twice)
        assert await documents.pack() == _sorted(PACK)

    in_hall(hall_url, scenario)


def test_documents_are_kept_by_kind_and_name(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        await documents.put("standard", "a", b"\x00\xff" * 5000)
        await documents.put("standard", "b", b"")
        await documents.put("calendar", "a", b"1")
        await documents.put("standard", "b", b"2")
        assert await documents.all("standard") == {"a": b"\x00\xff" * 5000, "b": b"2"}
        assert await documents.all("nothing") == {}

    in_hall(hall_url, scenario)


def test_settings_are_remembered(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        documents = Documents(hall.engine)
        assert await documents.setting("hall") == ""
        for value in ("一号厅", "二号厅 ''\"", ""):
            await documents.set_setting("hall", value)
            assert await documents.setting("hall") == value

    in_hall(hall_url, scenario)
