"""Makes the whole application look like one :class:`Theme`: palette, style sheet, font.

``apply_theme`` is called at start and whenever the operator changes theme or text size. Widgets that
paint themselves ask :func:`current_theme` and :func:`current_sizes` while painting, so a repaint is
all they need; those that measure text listen to ``theme_notifier().changed``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.widgets.svg_resources import svg_path
from dispatcher_app.widgets.tokens import FONT_FAMILIES, LIGHT, Sizes, Theme, clamp_scale


class ThemeNotifier(QObject):
    """Tells self-painted widgets that the theme or the text scale changed.

    Signals:
        changed: palette, style sheet and font of the application are already the new ones.
    """

    changed = Signal()


#: What Qt calls the style that the style sheet is made for.
_STYLE = "fusion"
_theme = LIGHT
_sizes = Sizes()
_notifier: ThemeNotifier | None = None
_callbacks: list[Callable[[], None]] = []


def current_theme() -> Theme:
    return _theme


def current_sizes() -> Sizes:
    return _sizes


def theme_notifier() -> ThemeNotifier:
    global _notifier
    if _notifier is None:
        _notifier = ThemeNotifier()
    return _notifier


def on_theme_change(callback: Callable[[], None]) -> None:
    """Call module-level *callback* after every change, before the notifier; widgets use the notifier."""
    _callbacks.append(callback)


def apply_theme(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Switch *app* to *theme* with text *scale* (1.0 to 2.0, clamped)."""
    global _theme, _sizes
    _theme, _sizes = theme, Sizes(clamp_scale(scale))
    # A style sheet in place of another one dresses each widget once for every widget it lies in; taken off
    # and put on, each is dressed twice, which in a seat's window is a third of the time.
    app.setStyleSheet("")
    if app.style().name() != _STYLE:
        app.setStyle(_STYLE)
    app.setPalette(make_palette(theme))
    app.setFont(make_font(_sizes))
    app.setStyleSheet(make_style_sheet(theme, _sizes))
    for callback in _callbacks:
        callback()
    theme_notifier().changed.emit()


def make_font(sizes: Sizes, pixels: int | None = None, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The product's font: a system CJK sans with figures of equal width."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(pixels if pixels is not None else sizes.body)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def make_palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.input,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.secondary,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.BrightText: theme.over,
        role.Highlight: theme.accent_soft,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.tip,
        role.ToolTipText: theme.on_tip,
        role.Light: theme.input,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.border,
        role.Shadow: theme.control,
    }
    for name, colour in colours.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.disabled))
    return palette


def make_style_sheet(theme: Theme, sizes: Sizes) -> str:
    """The style sheet of ``resources/styles/theme.qss`` with every ``$token`` filled in."""
    template = files("resources").joinpath("styles", "theme.qss").read_text(encoding="utf-8")
    values: dict[str, object] = {name: getattr(theme, name) for name in Theme.__slots__}
    values |= {f"s{length}": sizes.px(length) for length in (*range(1, 25), 28, 32, 40, 64)}
    values |= {name: getattr(sizes, name) for name in ("small", "body", "title", "number", "radius", "ring")}
    values["gutter"] = theme.line if theme.window == theme.panel else theme.window  # always to be seen
    values["knob_radius"] = (sizes.px(14) + 2) // 2  # more than half of it and Qt draws a square
    values["dot"] = sizes.px(14) + 2 - 2 * sizes.px(5)
    values |= {
        f"icon_{name.replace('-', '_')}_{token}": f'url("{svg_path(name, getattr(theme, token))}")'
        for name, token in _GLYPHS
    }
    return Template(template).substitute(values)


_GLYPHS = (
    ("chevron-down", "secondary"),
    ("chevron-down", "disabled"),
    ("chevron-up", "secondary"),
    ("chevron-up", "disabled"),
    ("chevron-right", "secondary"),
    ("check", "on_primary"),
    ("check", "disabled"),
    ("check", "accent"),
    ("minus", "on_primary"),
    ("x", "secondary"),
    ("external-link", "secondary"),
)


def set_look(widget: QWidget, **properties: str) -> None:
    """Set style properties (``kind="primary"``, ``role="title"``, ``surface="panel"``) and restyle.

    A ``surface`` also makes a plain widget paint its background.
    """
    for name, value in properties.items():
        widget.setProperty(name, value)
    if "surface" in properties:
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
