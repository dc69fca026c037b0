"""What the map page is told about a base map that is not the pack's own."""

from __future__ import annotations

from dispatcher_app.domain.base_map_setting import BaseMapKind, WebLayer, WebMap
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.pack import Pack, PackInfo
from dispatcher_app.services.base_maps import BaseMapInUse
from dispatcher_app.services.tile_file import TileFileInfo
from dispatcher_app.services.tile_source import TIANDITU_HOSTS, checked, tianditu
from dispatcher_app.ui.map.base_map_layers import base_states, credited, hosts_for
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.without_queries import without_queries

KEY = "0123456789abcdef"
PACK = Pack(PackInfo("a", "b", "c", "d", "e", "F"))


class AerialPhotos:
    info = TileFileInfo("航拍 2026", "© 测绘院", 8, 17)

    def tile(self, tile: Tile) -> bytes | None:
        return b"\xff\xd8\xff photo" if tile.z == 9 else None

    def close(self) -> None:
        pass


def test_a_file_lies_in_the_place_of_the_own_ground_which_stays_to_be_chosen() -> None:
    base = BaseMapInUse(BaseMapKind.FILE, file=AerialPhotos())

    setup = map_setup(PACK, LocatorLayers(), None, base)

    ground, photos = (layer for layer in setup.layers if layer.base)
    assert (ground.shown, photos.shown, photos.title) == (False, True, "航拍 2026")
    assert photos.native_zoom == 17
    path = photos.template.partition("?")[0].format(z=9, x=1, y=2)
    answer = setup.routes.answer(path)
    assert answer is not None
    assert answer.content_type == "image/jpeg"
    assert credited(LocatorLayers(attribution="© OSM"), base).attribution == "© OSM © 测绘院"


def test_borders_are_told_what_lies_below_them() -> None:
    web = checked(tianditu("img", KEY), [TIANDITU_HOSTS])
    for base, below in (
        (BaseMapInUse(), "own"),
        (BaseMapInUse(BaseMapKind.FILE, file=AerialPhotos()), "bare"),
        (BaseMapInUse(BaseMapKind.WEB, web=web), "lettered"),
    ):
        setup = map_setup(PACK, LocatorLayers(), None, base)
        areas = [layer.template for layer in setup.plan.layers if "/areas/" in layer.template]
        assert areas
        assert all(f"/{below}/" in template for template in areas)
    own = map_setup(PACK, LocatorLayers(), None)
    assert [layer.key for layer in own.layers if layer.base] == ["ground"]


def test_a_server_gives_pictures_and_lettering_and_nothing_else_is_let_through() -> None:
    web = checked(tianditu("img", KEY), [TIANDITU_HOSTS])
    base = BaseMapInUse(BaseMapKind.WEB, web=web)

    pictures, lettering = base_states(base)

    assert (pictures.base, lettering.base) == (True, False)
    assert pictures.options == lettering.options == {"subdomains": "01234567"}
    assert "img_w" in pictures.template
    assert "cia_w" in lettering.template
    assert hosts_for(base) == {f"t{n}.tianditu.gov.cn" for n in range(8)}
    assert map_setup(PACK, LocatorLayers(), None, base).hosts == hosts_for(base)
    assert hosts_for(BaseMapInUse()) == frozenset()


def test_the_key_stays_out_of_the_page_that_is_kept_on_disk() -> None:
    web = WebMap((WebLayer("https://map.example.cn/{z}/{x}/{y}?tk={key}"),), key=KEY)

    setup = map_setup(PACK, LocatorLayers(), None, BaseMapInUse(BaseMapKind.WEB, web=web))

    assert KEY not in repr(setup.plan)


def test_what_a_browser_complains_about_is_logged_without_the_key() -> None:
    said = f"Refused to load 'https://t0.tianditu.gov.cn/vec_w/wmts?LAYER=vec&tk={KEY}' because"

    assert without_queries(said) == "Refused to load 'https://t0.tianditu.gov.cn/vec_w/wmts?…' because"
