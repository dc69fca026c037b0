"""A base map that is not the pack's own, as layers of the map page."""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.base_map_setting import BaseMapKind, WebMap
from dispatcher_app.i18n import _
from dispatcher_app.services.base_maps import BaseMapInUse
from dispatcher_app.services.tile_source import WebPicture, hosts_of, pictures
from dispatcher_app.widgets.map.ground.area_scene import BaseBelow
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.page.messages import LayerState

#: Name of the tiles of a file under the page's addresses.
FILE_TILES = "base"


def base_states(base: BaseMapInUse) -> tuple[LayerState, ...]:
    """The layers of *base* from the lowest; none for the pack's own ground."""
    if base.file is not None:
        info = base.file.info
        template = f"/{FILE_TILES}/{{z}}/{{x}}/{{y}}?s={{stamp}}"
        return (_bottom("base", info.name or base.kind.label, template, info.most_zoom),)
    return _web_states(base.web) if base.web is not None else ()


def below(base: BaseMapInUse) -> BaseBelow:
    """What the borders lie on: a file is mostly of photos, a server's map has names of its own."""
    if base.file is not None:
        return BaseBelow.BARE
    return BaseBelow.LETTERED if base.web is not None else BaseBelow.OWN


def hosts_for(base: BaseMapInUse) -> frozenset[str]:
    """Whom the page has to ask for pictures."""
    return hosts_of(base.web) if base.web is not None else frozenset()


def credited(layers: LocatorLayers, base: BaseMapInUse) -> LocatorLayers:
    """*layers* with the credit that *base* asks for beside their own."""
    credit = base.file.info.attribution if base.file is not None else ""
    credit = base.web.attribution if base.web is not None else credit
    return replace(layers, attribution=" ".join(filter(None, (layers.attribution, credit))))


def _web_states(web: WebMap) -> tuple[LayerState, ...]:
    lowest, *others = pictures(web)
    title = BaseMapKind.WEB.label
    bottom = _bottom("base", title, lowest.template, web.most_zoom, _options(lowest))
    return (
        bottom,
        *(
            LayerState(
                f"base{number}",
                _("底图注记 {number}").format(number=number) if len(others) > 1 else _("底图注记"),
                shown=True,
                template=other.template,
                options=_options(other),
                native_zoom=web.most_zoom,
            )
            for number, other in enumerate(others, 1)
        ),
    )


def _bottom(
    key: str, title: str, template: str, native_zoom: int, options: dict[str, str] | None = None
) -> LayerState:
    return LayerState(
        key, title, shown=True, options=options or {}, template=template, sign="area", base=True,
        native_zoom=native_zoom,
    )  # fmt: skip


def _options(layer: WebPicture) -> dict[str, str]:
    """The page takes a text of subdomains letter by letter."""
    return {"subdomains": "".join(layer.subdomains)} if layer.subdomains else {}
