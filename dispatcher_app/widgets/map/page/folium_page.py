"""What folium writes of the map page: the map, its layers, the layer control, the scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template

if TYPE_CHECKING:
    from dispatcher_app.widgets.map.page.built import PagePlan, PictureLayer

#: Everything that moves by itself is off: keys, clicks and the wheel's pace are the program's own.
_MAP_OPTIONS: dict[str, Any] = {
    "zoom_control": False,
    "attribution_control": False,
    "keyboard": False,
    "double_click_zoom": False,
    "box_zoom": False,
    "fade_animation": False,
    "marker_zoom_animation": False,
    "inertia": False,
    "world_copy_jump": False,
    "wheel_debounce_time": 20,
    "wheel_px_per_zoom_level": 90,
}
#: One transparent pixel's worth of nothing would hide that a tile is damaged; this shows it.
_MISSING = "/page/hall/missing.svg"


class Handover(MacroElement):
    """Leaves what folium made where the hall's own modules find it, and adds the metric scale."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.hallPage = {
                map: {{ this._parent.get_name() }},
                control: {{ this.control }},
                scale: L.control.scale({position: "bottomleft", imperial: false, maxWidth: 110})
                    .addTo({{ this._parent.get_name() }}),
                bounds: {{ this.bounds|tojson }},
                layers: {
                    {%- for key, name in this.layers.items() %}
                    {{ key|tojson }}: {{ name }},
                    {%- endfor %}
                },
            };
        {% endmacro %}
        """
    )

    def __init__(self, control: str, layers: Mapping[str, str], bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Handover"
        self.control, self.layers, self.bounds = control, dict(layers), bounds


def folium_page(plan: PagePlan, scripts: Mapping[str, str], styles: Mapping[str, str]) -> str:
    """The HTML of *plan*; *scripts* and *styles* (name → path under ``/page/``) are all that it loads."""
    west, south, east, north = plan.bounds
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=12,
        min_zoom=8,
        max_zoom=20,
        tiles=None,
        prefer_canvas=True,
        **_MAP_OPTIONS,
    )
    made.default_js = [(name, f"/page/{path}") for name, path in scripts.items()]
    made.default_css = [(name, f"/page/{path}") for name, path in styles.items()]
    names = {layer.key: _add_layer(made, layer) for layer in plan.layers}
    control = folium.LayerControl(position="topright", collapsed=False, autoZIndex=False)
    control.add_to(made)
    Handover(control.get_name(), names, [[south, west], [north, east]]).add_to(made)
    figure: Any = made.get_root()
    figure.title = "map"
    figure.header.add_child(Element('<script type="module" src="/page/hall/main.js"></script>'), name="hall")
    return str(figure.render())


def _add_layer(made: folium.Map, layer: PictureLayer) -> str:
    tiles = folium.TileLayer(
        layer.template,
        name=layer.key,
        attr=" ",
        overlay=not layer.base,
        show=False,  # a message shows it, when it says in which look
        min_zoom=layer.least_zoom,
        max_zoom=20,
        max_native_zoom=layer.native_zoom,
        opacity=layer.opacity,
        error_tile_url=_MISSING,
        look="day",
        dress="day",
        stamp=0,
        variant="-",
        update_when_zooming=False,
        keep_buffer=1,
    )
    tiles.add_to(made)
    return str(tiles.get_name())
