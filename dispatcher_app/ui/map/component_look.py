"""What the component layer is drawn with in the theme of the moment: symbols by Qt, palettes for numpy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from dispatcher_app.services.colour_ramps import ramp
from dispatcher_app.services.components.cluster_tiles import ClusterSign
from dispatcher_app.services.components.tiles import ComponentLook
from dispatcher_app.services.png import Bytes
from dispatcher_app.services.sign_palette import SignPalette
from dispatcher_app.services.symbol_sheet import SymbolSheet
from dispatcher_app.widgets.map.component_glyphs import major_of
from dispatcher_app.widgets.map.component_signs import count_sign, sign_colours
from dispatcher_app.widgets.map.component_sprites import (
    MAJORS,
    SIDES,
    component_sprites,
    density_stops,
    heat_stops,
)
from dispatcher_app.widgets.map.tile_look import look_in
from dispatcher_app.widgets.tokens import Theme

#: Opacity of a density from one component to the most.
_DENSITY_BY_DAY, _DENSITY_AT_NIGHT = (0.30, 0.74), (0.40, 0.78)
#: Which sheet a component has that is alone among counts.
_ALONE = 1
#: Streets and names stay readable through it.
_HEAT = (0.08, 0.82)


class ComponentLooks:
    """Makes the looks of one city's components: symbols once for a theme, however many layers there are.

    *names* are those of all component classes by code, without a scheme. For any thread.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {**names, "": ""}  # a class that comes later: a plain grey mark
        self._sheets: dict[tuple[Theme, int], tuple[SymbolSheet, ...]] = {}

    def look(self, word: str, classes: frozenset[str] | None, scale: int) -> ComponentLook:
        """The look that *word* of an address means; a density of one major is in its colour."""
        majors = {major_of(code) for code in classes or ()}
        wanted = look_in([word])
        return self.of(wanted.theme, majors.pop() if len(majors) == 1 else "", scale, wanted.sizes.scale)

    def of(self, theme: Theme, major: str = "", scale: int = 1, size: float = 1.0) -> ComponentLook:
        """*scale* 2 is for dense screens, *size* that of text. Takes a tenth of a second the first time."""
        key = (theme, scale)
        if key not in self._sheets:
            self._sheets[key] = tuple(
                SymbolSheet.of(component_sprites(self._names, side, theme, scale)) for side in SIDES
            )
        opacity = _DENSITY_AT_NIGHT if theme.dark else _DENSITY_BY_DAY
        sheets = self._sheets[key]

        def sign(what: ClusterSign, class_code: str) -> Bytes:
            if what.total == 1:
                return sign_palette(theme).numbers(sheets[_ALONE].picture(class_code))
            return _counted(what, theme, size, scale)

        density, palette = ramp(density_stops(theme, major), opacity), sign_palette(theme).palette
        return ComponentLook(sheets, density, scale, MAJORS, sign, palette)


@cache
def sign_palette(theme: Theme) -> SignPalette:
    """The colours of all signs in *theme*; takes some 50 ms the first time."""
    return SignPalette.of(*sign_colours(theme))


@lru_cache(maxsize=4000)
def _counted(what: ClusterSign, theme: Theme, size: float, scale: int) -> Bytes:
    return sign_palette(theme).numbers(count_sign(what.total, what.parts, theme, size, scale))


def component_look(names: Mapping[str, str], theme: Theme, scale: int = 1) -> ComponentLook:
    """The look of all components together in *theme*."""
    return ComponentLooks(names).of(theme, scale=scale)


def heat_palette(theme: Theme) -> Bytes:
    """The colours of a heat map in *theme*."""
    return ramp(heat_stops(theme), _HEAT)
