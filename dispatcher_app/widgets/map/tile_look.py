"""How pictures of the map look, as one word of their address: the theme and the text scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatcher_app.widgets.map.style import MapStyle, map_style
from dispatcher_app.widgets.tokens import DARK, LIGHT, THEMES, Sizes, Theme, clamp_scale

_PLAIN = {"day": LIGHT, "night": DARK}


@dataclass(frozen=True, slots=True)
class TileLook:
    """One look; :attr:`word` is how an address says it, such as ``light-100``."""

    theme: Theme = LIGHT
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def word(self) -> str:
        return f"{self.theme.name}-{self.sizes.scale * 100:.0f}"

    @property
    def style(self) -> MapStyle:
        return map_style(self.theme)


DAY, NIGHT = TileLook(LIGHT), TileLook(DARK)


def look_in(words: Iterable[str]) -> TileLook:
    """The look among the *words* of an address; ``day`` and ``night`` are the plain ones, and none is day."""
    for word in words:
        name, _dash, percent = word.partition("-")
        theme = _PLAIN.get(name) or THEMES.get(name)
        if theme is not None:
            scale = int(percent) / 100 if percent.isdecimal() and len(percent) < 4 else 1.0
            return TileLook(theme, Sizes(clamp_scale(scale)))
    return DAY
