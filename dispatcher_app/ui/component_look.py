"""What the component layer is drawn with in the theme of the moment: symbols by Qt, palettes for numpy."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.services.colour_ramps import ramp
from dispatcher_app.services.component_tiles import ComponentLook
from dispatcher_app.services.png import Bytes
from dispatcher_app.services.symbol_sheet import SymbolSheet
from dispatcher_app.widgets.component_sprites import SIDES, component_sprites, density_stops, heat_stops
from dispatcher_app.widgets.tokens import Theme

#: Opacity of a density from one component to the most.
_DENSITY_BY_DAY, _DENSITY_AT_NIGHT = (0.30, 0.74), (0.40, 0.78)
#: Streets and names stay readable through it.
_HEAT = (0.08, 0.82)


def component_look(names: Mapping[str, str], theme: Theme, scale: int = 1) -> ComponentLook:
    """*names* are those of all component classes by code, without a scheme; *scale* 2 is for dense screens.

    Takes about a tenth of a second; any thread may do it.
    """
    sheets = tuple(SymbolSheet.of(component_sprites(names, side, theme, scale)) for side in SIDES)
    opacity = _DENSITY_AT_NIGHT if theme.dark else _DENSITY_BY_DAY
    return ComponentLook(sheets, ramp(density_stops(theme), opacity), scale)


def heat_palette(theme: Theme) -> Bytes:
    """The colours of a heat map in *theme*."""
    return ramp(heat_stops(theme), _HEAT)
