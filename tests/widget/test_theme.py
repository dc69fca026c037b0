"""Colours, style sheet, icons and lamps in every theme."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.icons import icon, icon_names, set_icon
from dispatcher_app.widgets.lamps import LAMP_TOKENS, LampLabel, paint_lamp
from dispatcher_app.widgets.theme import (
    apply_theme,
    current_sizes,
    current_theme,
    make_font,
    make_style_sheet,
    set_look,
    theme_notifier,
)
from dispatcher_app.widgets.tokens import DARK, LIGHT, THEMES, Sizes, Theme, contrast

Apply = Callable[..., None]
EVERY_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())

#: Which token is drawn on which surfaces; text must stay readable on all of them.
READ_ON = {
    "text": "window panel input hover pressed accent_soft due_soft over_soft",
    "secondary": "window panel input hover accent_soft",
    "accent": "window panel input hover accent_soft",
    "due": "window panel input hover accent_soft due_soft",
    "over": "window panel input hover accent_soft over_soft",
    "on_primary": "primary primary_hover",
    "on_over": "over",
    "on_tip": "tip",
}


@pytest.fixture
def apply(qapp: QApplication) -> Iterator[Apply]:
    """Applies themes, and leaves the application plain for other tests."""

    def apply_to_app(theme: Theme, scale: float = 1.0) -> None:
        apply_theme(qapp, theme, scale)

    yield apply_to_app
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


@EVERY_THEME
def test_text_is_readable_on_every_surface(theme: Theme) -> None:
    weak = {
        (ink, surface): round(contrast(getattr(theme, ink), getattr(theme, surface)), 2)
        for ink, surfaces in READ_ON.items()
        for surface in surfaces.split()
        if contrast(getattr(theme, ink), getattr(theme, surface)) < 4.5
    }
    assert not weak


@EVERY_THEME
def test_outlines_lamps_and_rings_stand_out(theme: Theme) -> None:
    for token in ("control", "ok", "disabled"):
        for surface in (theme.window, theme.panel, theme.input):
            assert contrast(getattr(theme, token), surface) >= 3, token
    assert contrast(theme.ring_on_primary, theme.primary) >= 3


@EVERY_THEME
def test_high_contrast_means_seven_to_one(theme: Theme) -> None:
    if theme.name.startswith("high_contrast"):
        for token in ("text", "secondary", "accent", "due", "over"):
            assert contrast(getattr(theme, token), theme.panel) >= 7, token


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@EVERY_THEME
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_style_sheet_is_complete_and_qt_can_read_it(
    theme: Theme, scale: float, apply: Apply, qtbot: QtBot, qtlog: object
) -> None:
    assert "$" not in make_style_sheet(theme, Sizes(scale))
    apply(theme, scale)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.ensurePolished()
    assert [record.message for record in qtlog.records if "tylesheet" in record.message] == []  # type: ignore[attr-defined]


def test_applying_a_theme_tells_palette_font_and_listeners(
    apply: Apply, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(theme_notifier().changed):
        apply(DARK, 1.5)
    assert current_theme() is DARK
    assert current_sizes().row == 42
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert qapp.font().pixelSize() == 20


def test_text_scale_stays_between_one_and_two(apply: Apply) -> None:
    apply(LIGHT, 0.2)
    assert current_sizes().scale == 1.0
    apply(LIGHT, 9.0)
    assert current_sizes().scale == 2.0


def test_figures_have_equal_width(apply: Apply) -> None:
    apply(LIGHT)
    assert make_font(Sizes()).featureValue(QFont.Tag("tnum")) == 1


def test_focus_ring_is_two_accent_pixels_and_moves_nothing(apply: Apply, qtbot: QtBot) -> None:
    apply(LIGHT)
    box = QWidget()
    layout = QVBoxLayout(box)
    first, second = QLineEdit("地点"), QPushButton("派遣")
    layout.addWidget(first)
    layout.addWidget(second)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    for widget in (first, second):
        other = second if widget is first else first
        other.setFocus()
        before = widget.size()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        image = widget.grab().toImage()
        middle = image.height() // 2
        assert [image.pixelColor(x, middle) for x in (0, 1)] == [QColor(LIGHT.accent)] * 2
        assert widget.size() == widget.sizeHint().expandedTo(before) == before.expandedTo(widget.sizeHint())


@pytest.mark.parametrize("count", [3, 14])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_what_a_box_drops_down_cuts_no_row(scale: float, count: int, apply: Apply, qtbot: QtBot) -> None:
    apply(LIGHT, scale)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems([f"选项 {n}" for n in range(count)])
    box.show()
    box.showPopup()
    view = box.view()
    last = view.visualRect(view.model().index(min(count, box.maxVisibleItems()) - 1, 0))
    assert last.bottom() + 1 == view.viewport().height()
    box.hidePopup()


def test_primary_button_is_filled_and_returns_to_plain(apply: Apply, qtbot: QtBot) -> None:
    apply(DARK)
    button = QPushButton("派遣")
    qtbot.addWidget(button)
    set_look(button, kind="primary")
    button.resize(100, 28)
    assert button.grab().toImage().pixelColor(8, 14) == QColor(DARK.primary)
    set_look(button, kind="")
    assert button.grab().toImage().pixelColor(8, 14) == QColor(DARK.panel)


# icons


@pytest.mark.parametrize("name", sorted(icon_names()))
def test_every_icon_draws_in_its_colour(name: str, apply: Apply) -> None:
    apply(LIGHT)
    drawn = icon(name, "over").pixmap(QSize(32, 32)).toImage()
    solid = [
        drawn.pixelColor(x, y)
        for x in range(drawn.width())
        for y in range(drawn.height())
        if drawn.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    for colour in solid:  # Qt rounds while blending strokes
        assert max(abs(a - b) for a, b in zip(colour.getRgb(), QColor(LIGHT.over).getRgb(), strict=True)) <= 2


def test_unknown_names_and_tokens_are_refused(apply: Apply) -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")
    with pytest.raises(AttributeError):
        icon("search", "pink")


def test_disabled_icons_take_the_disabled_colour(apply: Apply) -> None:
    apply(LIGHT)
    drawn = icon("star-filled", "accent").pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage()
    assert drawn.pixelColor(16, 18) == QColor(LIGHT.disabled)


def test_icons_are_sharp_on_dense_screens(apply: Apply) -> None:
    assert icon("search").pixmap(QSize(16, 16), 2.0).size() == QSize(32, 32)


def test_an_icon_that_was_set_follows_the_theme_and_is_let_go(apply: Apply, qtbot: QtBot) -> None:
    apply(LIGHT)
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, "star-filled", "text")
    apply(DARK)
    assert button.icon().pixmap(QSize(32, 32)).toImage().pixelColor(16, 18) == QColor(DARK.text)
    passing = QPushButton()
    set_icon(passing, "star-filled")
    gone = weakref.ref(passing)
    del passing
    gc.collect()
    assert gone() is None


# lamps


def _lamp_image(lamp: Lamp, theme: Theme) -> QImage:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_lamp(painter, QRectF(0, 0, 20, 20), lamp, theme)
    painter.end()
    return image


def _shape(image: QImage) -> list[bool]:
    return [image.pixelColor(x, y).alpha() > 127 for y in range(20) for x in range(20)]


def test_lamps_differ_in_shape_alone(apply: Apply) -> None:
    for first, second in combinations(Lamp, 2):
        shapes = zip(_shape(_lamp_image(first, LIGHT)), _shape(_lamp_image(second, LIGHT)), strict=True)
        assert sum(a != b for a, b in shapes) >= 12, (first, second)


@EVERY_THEME
@pytest.mark.parametrize("lamp", [Lamp.OK, Lamp.DUE, Lamp.OVER])
def test_lamps_have_the_colour_of_their_token(lamp: Lamp, theme: Theme) -> None:
    assert _lamp_image(lamp, theme).pixelColor(10, 11) == QColor(getattr(theme, LAMP_TOKENS[lamp]))


def test_a_lamp_says_what_it_shows(apply: Apply, qtbot: QtBot) -> None:
    label = LampLabel(Lamp.DUE, "剩 35 分")
    qtbot.addWidget(label)
    assert label.accessibleName() == "临近 剩 35 分"
    narrow = label.sizeHint().width()
    label.set_lamp(Lamp.OVER, "超 10 时 31 分")
    assert label.accessibleName() == "超时 超 10 时 31 分"
    assert label.sizeHint().width() > narrow


class _Dressed(QWidget):
    """Counts how often it is told that its style changed."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.times += event.type() == QEvent.Type.StyleChange


def test_a_change_of_text_size_dresses_a_widget_as_often_however_deep_it_lies(
    qtbot: QtBot, apply: Apply
) -> None:
    """Qt alone would dress it once for every widget around it: a seat's window stood still for a quarter of a
    second at every step."""
    apply(LIGHT)
    outer = _Dressed()
    qtbot.addWidget(outer)
    inner: _Dressed = outer
    for _level in range(12):
        deeper = _Dressed(inner)
        QLineEdit(deeper)
        inner = deeper
    outer.show()
    outer.times = inner.times = 0
    apply(LIGHT, 1.5)
    assert 1 <= inner.times <= outer.times + 1
    assert inner.findChild(QLineEdit).font().pixelSize() == Sizes(1.5).body
