"""Every colour and size of the product in one place.

Style sheets, palettes, icons and painted widgets are all made from these values, so a theme is one
:class:`Theme` and a size is one :class:`Sizes`. Grey is normal; amber and red mean somebody must act.
Text tokens keep a contrast of 4.5:1 on every surface they are drawn on (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

FONT_FAMILIES = ("Noto Sans CJK SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans")
MONO_FAMILIES = ("Noto Sans Mono CJK SC", "Cascadia Mono", "Menlo", "monospace")

MIN_SCALE = 1.0
MAX_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one appearance, as ``#RRGGBB``."""

    name: str
    dark: bool
    # surfaces
    window: str
    panel: str
    input: str
    hover: str
    pressed: str
    # lines: dividers, borders of fields and buttons, outlines of check boxes (3:1)
    line: str
    border: str
    control: str
    # text
    text: str
    secondary: str
    disabled: str
    # focus and links, selection
    accent: str
    accent_soft: str
    # fill of the primary button and of what is checked
    primary: str
    primary_hover: str
    on_primary: str
    ring_on_primary: str
    # what is due (80-100 % of the limit), over or refused, and in order
    due: str
    due_soft: str
    over: str
    over_soft: str
    on_over: str
    ok: str
    # tooltips float above everything
    tip: str
    on_tip: str
    # the frame of a training sandbox, the same in every theme, and its stripes; nothing else is violet
    sandbox: str = "#6A35A4"
    sandbox_stripe: str = "#4F2580"
    on_sandbox: str = "#FFFFFF"
    #: Side of a lamp's shape in pixels at text scale 1: larger where colour says less.
    lamp_side: int = 10


LIGHT = Theme(
    name="light",
    dark=False,
    window="#ECEEF0",
    panel="#F7F8F9",
    input="#FFFFFF",
    hover="#E9ECEF",
    pressed="#DDE1E5",
    line="#D5D9DD",
    border="#BCC4CB",
    control="#77828C",
    text="#1E252B",
    secondary="#55616B",
    disabled="#7A858E",
    accent="#2765A8",
    accent_soft="#DCE9F6",
    primary="#2765A8",
    primary_hover="#1F5590",
    on_primary="#FFFFFF",
    ring_on_primary="#060D15",
    due="#875509",
    due_soft="#FBEFD6",
    over="#B42525",
    over_soft="#FAE3E3",
    on_over="#FFFFFF",
    ok="#2F7D55",
    tip="#2B333A",
    on_tip="#F1F3F5",
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#1B1F23",
    panel="#22272C",
    input="#171A1D",
    hover="#2B3137",
    pressed="#333A41",
    line="#343B42",
    border="#465059",
    control="#7E8993",
    text="#E3E7EA",
    secondary="#9FABB5",
    disabled="#6D7780",
    accent="#6BAAEC",
    accent_soft="#24394E",
    primary="#2C6AAA",
    primary_hover="#3377BB",
    on_primary="#FFFFFF",
    ring_on_primary="#FFFFFF",
    due="#E0A63A",
    due_soft="#3B3020",
    over="#F8857F",
    over_soft="#40201F",
    on_over="#2A0B0A",
    ok="#57B98A",
    tip="#3A424A",
    on_tip="#F1F3F5",
)

HIGH_CONTRAST = replace(
    LIGHT,
    name="high_contrast",
    lamp_side=12,
    window="#FFFFFF",
    panel="#FFFFFF",
    input="#FFFFFF",
    hover="#E6E6E6",
    pressed="#D0D0D0",
    line="#6B6B6B",
    border="#000000",
    control="#000000",
    text="#000000",
    secondary="#2B2B2B",
    disabled="#666666",
    accent="#003E9C",
    accent_soft="#CFE2FF",
    primary="#003E9C",
    primary_hover="#002C70",
    on_primary="#FFFFFF",
    ring_on_primary="#FFC400",
    due="#643A00",
    due_soft="#FFF0C9",
    over="#990000",
    over_soft="#FFE0E0",
    ok="#005A2B",
    tip="#000000",
    on_tip="#FFFFFF",
)

HIGH_CONTRAST_DARK = replace(
    DARK,
    name="high_contrast_dark",
    lamp_side=12,
    window="#000000",
    panel="#000000",
    input="#000000",
    hover="#242424",
    pressed="#3A3A3A",
    line="#8A8A8A",
    border="#FFFFFF",
    control="#FFFFFF",
    text="#FFFFFF",
    secondary="#DCDCDC",
    disabled="#9A9A9A",
    accent="#55CBFF",
    accent_soft="#063A57",
    primary="#0058B0",
    primary_hover="#0069D1",
    on_primary="#FFFFFF",
    ring_on_primary="#FFD400",
    due="#FFC24A",
    due_soft="#3A2A00",
    over="#FF9A94",
    over_soft="#4A0A08",
    on_over="#000000",
    ok="#6FE0A4",
    tip="#FFFFFF",
    on_tip="#000000",
)

# Okabe and Ito's vermilion and blue. Blue means "over" here, so the accent steps back to graphite
# and the "in order" lamp to grey: two hues on the screen, both of them work.
COLOUR_BLIND = replace(
    LIGHT,
    name="colour_blind",
    lamp_side=12,
    accent="#3A434B",
    accent_soft="#DFE4E8",
    primary="#3A434B",
    primary_hover="#252C32",
    on_primary="#FFFFFF",
    ring_on_primary="#F0A35E",
    due="#A04700",
    due_soft="#FBE8D8",
    over="#00629A",
    over_soft="#DCEDF8",
    ok="#5D6871",
)

COLOUR_BLIND_DARK = replace(
    DARK,
    name="colour_blind_dark",
    lamp_side=12,
    accent="#CBD3DA",
    accent_soft="#383F46",
    primary="#59646D",
    primary_hover="#697680",
    on_primary="#FFFFFF",
    ring_on_primary="#FFFFFF",
    due="#F59A4E",
    due_soft="#432A14",
    over="#6DBDEE",
    over_soft="#0F3247",
    on_over="#04202F",
    ok="#A0ABB4",
)

THEMES: dict[str, Theme] = {
    theme.name: theme
    for theme in (LIGHT, DARK, HIGH_CONTRAST, HIGH_CONTRAST_DARK, COLOUR_BLIND, COLOUR_BLIND_DARK)
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in device-independent pixels at one text scale; hair lines do not grow."""

    scale: float = 1.0

    def px(self, length: float) -> int:
        """*length* at this scale; for any length not named below."""
        return round(length * self.scale)

    @property
    def small(self) -> int:
        return self.px(12)

    @property
    def body(self) -> int:
        return self.px(13)

    @property
    def title(self) -> int:
        return self.px(15)

    @property
    def number(self) -> int:
        """Type size of the case number above a case."""
        return self.px(20)

    @property
    def grid(self) -> int:
        return self.px(4)

    @property
    def gap(self) -> int:
        return self.px(8)

    @property
    def pane(self) -> int:
        """Padding inside a pane."""
        return self.px(12)

    @property
    def row(self) -> int:
        return self.px(28)

    @property
    def row_compact(self) -> int:
        return self.px(24)

    @property
    def card(self) -> int:
        """Height of a two-line card in a narrow list."""
        return self.px(48)

    @property
    def icon(self) -> int:
        return self.px(16)

    @property
    def icon_large(self) -> int:
        return self.px(20)

    @property
    def radius(self) -> int:
        return 4

    @property
    def ring(self) -> int:
        """Width of the focus ring."""
        return 2


def clamp_scale(scale: float) -> float:
    return min(MAX_SCALE, max(MIN_SCALE, scale))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
