"""What the map page of a hall is made of: its pictures, who paints them, how the layers stand at first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Outline
from dispatcher_app.i18n import _
from dispatcher_app.services.base_maps import OWN_BASE_MAP, BaseMapInUse
from dispatcher_app.services.responsible_areas import responsible_areas
from dispatcher_app.services.tile_file import source_of
from dispatcher_app.ui.map.base_map_layers import FILE_TILES, base_states, below, hosts_for
from dispatcher_app.ui.map.component_layers import COMPONENT_TILES, ComponentLayers
from dispatcher_app.widgets.map.camera_signs import CAMERAS
from dispatcher_app.widgets.map.ground.area_scene import AreaLevel, BaseBelow
from dispatcher_app.widgets.map.ground.area_tiles import AreaTiles
from dispatcher_app.widgets.map.ground.tiles import GroundTiles
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.page.built import PagePlan, PictureLayer
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.map.page.setup import MapSetup

_TILE = "{z}/{x}/{y}{r}.png"
#: From the lowest to the highest; what a seat sees at first.
_AREAS = (
    (AreaLevel.RESPONSIBILITY, False),
    (AreaLevel.CELL, False),
    (AreaLevel.COMMUNITY, False),
    (AreaLevel.STREET, True),
    (AreaLevel.DISTRICT, True),
)
#: How the legend shows what is drawn on the ground: no two borders alike.
_SIGNS = {
    AreaLevel.RESPONSIBILITY: "area:accent",
    AreaLevel.CELL: "line:accent",
    AreaLevel.COMMUNITY: "dashed:accent",
    AreaLevel.STREET: "thick:accent",
    AreaLevel.DISTRICT: "dashdot:accent",
}
#: A city without any ground is somewhere all the same: the middle of the country, as far as the page goes.
_NOWHERE = (104.0, 33.0, 106.0, 35.0)


def map_setup(
    pack: Pack,
    layers: LocatorLayers,
    cache: Path | None,
    base: BaseMapInUse = OWN_BASE_MAP,
    components: ComponentLayers | None = None,
) -> MapSetup:
    """The page of *pack*, its ground painted from *layers*; *base* lies in its place if it is another."""
    routes = MapRoutes()
    ground = GroundTiles(layers)
    routes.set_tiles("ground", ground.source)
    routes.set_tiles("areas", AreaTiles(_outlines(pack), ground).source)
    if base.file is not None:
        routes.set_tiles(FILE_TILES, source_of(base.file))
    if components is not None:
        routes.set_tiles(COMPONENT_TILES, components.source)
    plan = PagePlan(pack.info.adcode, bounds_of(layers), tuple(_pictures(below(base))))
    return MapSetup(plan, routes, tuple(_states(pack, base, components)), cache, hosts_for(base))


def with_base(setup: MapSetup, base: BaseMapInUse, states: Iterable[LayerState]) -> MapSetup:
    """*setup* with *base* below everything; *states* is how its layers stand now."""
    if base.file is not None:
        setup.routes.set_tiles(FILE_TILES, source_of(base.file))
    plan = replace(setup.plan, layers=tuple(_pictures(below(base))))
    return replace(setup, plan=plan, layers=tuple(states_with(states, base)), hosts=hosts_for(base))


def states_with(states: Iterable[LayerState], base: BaseMapInUse) -> Iterable[LayerState]:
    """*states* with the layers of *base* in place of those of another one; the rest stays as it was."""
    others = base_states(base)
    for state in states:
        if state.key == "ground":
            yield structs.replace(state, shown=not others)
            yield from others
        elif not state.key.startswith(FILE_TILES):
            yield state


def bounds_of(layers: LocatorLayers) -> tuple[float, float, float, float]:
    """West, south, east, north: the city is where its cells are; without cells, its surfaces, its roads."""
    rings = [cell.ring for cell in layers.cells] or [area.rings[0] for area in layers.areas if area.rings]
    points = [point for ring in rings or [road.points for road in layers.roads] for point in ring]
    if not points:
        return _NOWHERE
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    return min(lons), min(lats), max(lons), max(lats)


def _pictures(lies_below: BaseBelow) -> Iterable[PictureLayer]:
    """*lies_below* is what the borders are drawn over, and so what is left for them to name."""
    yield PictureLayer("ground", f"/ground/{{dress}}/{_TILE}?s={{stamp}}", base=True)
    yield PictureLayer("areas", f"/areas/{{variant}}/{{dress}}/{lies_below}/{_TILE}?s={{stamp}}")


def _states(pack: Pack, base: BaseMapInUse, components: ComponentLayers | None) -> Iterable[LayerState]:
    names = {
        AreaLevel.RESPONSIBILITY: _("责任区"),
        AreaLevel.CELL: _("单元网格"),
        AreaLevel.COMMUNITY: _("社区"),
        AreaLevel.STREET: _("街道"),
        AreaLevel.DISTRICT: _("区县"),
    }
    others = base_states(base)
    yield LayerState("ground", _("城市包自绘底图"), shown=not others, base=True, sign="area")
    yield from others
    yield LayerState("areas", "", shown=True, listed=False)
    for level, usual in _AREAS:
        # The border of the only district is as far as the hall goes: it tells nobody whose ground this is.
        shown = usual and (level is not AreaLevel.DISTRICT or len(pack.districts) > 1)
        yield LayerState(level.value, names[level], shown, sign=_SIGNS[level], part_of="areas")
    if components is not None:
        yield from components.states()
    if pack.cameras:
        yield LayerState(CAMERAS, _("视频点位"), shown=False, sign="camera")
    yield LayerState("cases", _("在办案件"), shown=True, sign="due:due")


def _outlines(pack: Pack) -> dict[AreaLevel, tuple[Outline, ...]]:
    return {
        AreaLevel.RESPONSIBILITY: responsible_areas(pack),
        AreaLevel.CELL: pack.cell_outlines,
        AreaLevel.COMMUNITY: pack.communities,
        AreaLevel.STREET: pack.streets,
        AreaLevel.DISTRICT: pack.districts,
    }
