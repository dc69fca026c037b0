"""Symbols of component classes: told apart without colour, readable in every theme."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from pytestqt.qtbot import QtBot

from db.reference_files import shipped_standard
from dispatcher_app.domain.words import Kind
from dispatcher_app.ui.map.component_look import sign_palette
from dispatcher_app.widgets.map.component_glyphs import GLYPHS, glyph_of, major_of
from dispatcher_app.widgets.map.component_signs import count_sign
from dispatcher_app.widgets.map.component_sprites import SIDES, component_sprites, major_colour
from dispatcher_app.widgets.tokens import DARK, HIGH_CONTRAST, HIGH_CONTRAST_DARK, LIGHT, Theme, contrast

THEMES = (LIGHT, DARK, HIGH_CONTRAST, HIGH_CONTRAST_DARK)
MAJORS = ("01", "02", "03", "04", "05")


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    found = [c for c in shipped_standard().classes() if c.code.kind is Kind.COMPONENT]
    return {c.code.text.rpartition(":")[2]: c.minor_name for c in found}


def test_every_class_of_the_standard_has_a_character_of_its_own_within_its_major(
    names: dict[str, str],
) -> None:
    assert names.keys() <= GLYPHS.keys()
    for major in MAJORS:
        glyphs = [glyph for code, glyph in GLYPHS.items() if major_of(code) == major]
        assert len(glyphs) == len(set(glyphs)), major
    assert glyph_of("CJ/T 214:部件-09-77", "船闸") == "船"


@pytest.mark.parametrize("side", SIDES)
def test_majors_are_told_apart_without_colour(qtbot: QtBot, side: int) -> None:
    codes = {f"部件-{major}-01": "" for major in MAJORS}
    inks = [_ink(picture) for picture in component_sprites(codes, side, LIGHT).values()]

    for (one, first), (other, second) in combinations(zip(MAJORS, inks, strict=True), 2):
        differ = np.abs(first - second).sum() / np.maximum(first, second).sum()
        assert differ > 0.15, f"{one} and {other} look alike at {side} pixels"


def _ink(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """How dark each pixel is against the white rim, from 0 to 1: what is left without colour."""
    dark = (255.0 - picture[..., :3].mean(axis=2)) * (picture[..., 3] / 255.0)
    return dark / dark.max()


def test_lettered_symbols_of_one_major_all_differ(qtbot: QtBot, names: dict[str, str]) -> None:
    pictures = component_sprites(names, SIDES[0], DARK)

    assert len({picture.tobytes() for picture in pictures.values()}) == len(
        {(major_of(code), GLYPHS[code]) for code in names}
    )
    for picture in pictures.values():
        assert picture.shape == (SIDES[0], SIDES[0], 4)
        assert picture[[0, -1]][:, [0, -1], 3].max() < 60, "it stands in its square"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_letters_and_shapes_stand_out(theme: Theme) -> None:
    for major in (*MAJORS, "77"):
        fill = major_colour(major, theme).name()
        assert contrast(theme.input, fill) >= 4.5, f"letters on {major}"
        assert contrast(theme.window, fill) >= 3.0, f"{major} on the ground"


def _as_drawn(sign: npt.NDArray[np.uint8], theme: Theme) -> npt.NDArray[np.uint8]:
    """With the few colours of a tile."""
    made = sign_palette(theme)
    return made.palette[made.numbers(sign)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("size", "scale"), [(1.0, 1), (1.5, 1), (1.0, 2), (4.0, 1)])
def test_a_count_is_a_ring_of_its_majors_and_stays_in_its_square(
    qtbot: QtBot, theme: Theme, size: float, scale: int
) -> None:
    sign = _as_drawn(count_sign(12345, (12, 0, 12, 0, 0), theme, size, scale), theme)
    solid = {tuple(pixel) for pixel in sign[sign[..., 3] == 255].tolist()}

    assert sign.shape[0] == sign.shape[1] <= 128 * scale
    assert sign.shape[0] % 2 == 0
    assert {major_colour(major, theme).getRgb() for major in ("01", "03")} <= solid
    assert np.count_nonzero((sign == major_colour("02", theme).getRgb()).all(axis=2)) < 0.002 * sign.size
    rows, columns = np.nonzero((sign[..., :3] == major_colour("01", theme).getRgb()[:3]).all(axis=2))
    assert columns.mean() > sign.shape[0] / 2, "the first begins at the top and goes clockwise"
    assert rows.size > 20
