"""The sizes of a panel: in a window at a desk, or on a wall that is read from five metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF

from dispatcher_app.widgets.theme import make_font
from dispatcher_app.widgets.tokens import Sizes

#: Height of the screen that the sizes of a wall are given for (pixels).
_WALL_HEIGHT = 1080


@dataclass(frozen=True, slots=True)
class PanelSizes:
    """Lengths in device-independent pixels. ``number`` is a key figure's largest type size."""

    small: int
    body: int
    title: int
    number: int
    gap: int
    pad: int
    radius: int
    ring: int
    line: float

    @classmethod
    def at_desk(cls, sizes: Sizes) -> PanelSizes:
        return cls(
            small=sizes.small,
            body=sizes.body,
            title=sizes.title,
            number=sizes.px(44),
            gap=sizes.gap,
            pad=sizes.pane,
            radius=sizes.radius,
            ring=sizes.ring,
            line=max(1.5, 2 * sizes.scale),
        )

    @classmethod
    def on_wall(cls, height: float) -> PanelSizes:
        """For a screen *height* pixels high, all of it seen from five metres.

        On 55 inches with 1080 lines a pixel is 0.63 mm. Nothing is smaller than 36 px: 23 mm, which is a
        quarter of a degree at five metres; the strokes of smaller Chinese characters run together.
        """
        scale = height / _WALL_HEIGHT

        def px(length: float) -> int:
            return max(1, round(length * scale))

        return cls(
            small=px(36),
            body=px(40),
            title=px(42),
            number=px(164),
            gap=px(16),
            pad=px(28),
            radius=px(8),
            ring=px(4),
            line=5 * scale,
        )


@lru_cache(maxsize=128)
def font_of(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    return make_font(Sizes(), max(1, pixels), weight)


@lru_cache(maxsize=128)
def metrics_of(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFontMetricsF:
    return QFontMetricsF(font_of(pixels, weight))


def width_of(text: str, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> float:
    return metrics_of(pixels, weight).horizontalAdvance(text)


def height_of(pixels: int) -> float:
    return metrics_of(pixels).height()
