"""Signs of a few colours in one palette: surfaces stay true, edges come near."""

from __future__ import annotations

import numpy as np

from dispatcher_app.services.sign_palette import SignPalette

GROUND, BLUE, INK = (255, 255, 255), (64, 110, 200), (20, 24, 28)


def test_whole_surfaces_keep_their_colour_and_what_is_clear_is_nothing() -> None:
    made = SignPalette.of(GROUND, [BLUE, INK])
    picture = np.array([[(*GROUND, 255), (*BLUE, 255)], [(*INK, 255), (9, 9, 9, 0)]], np.uint8)

    numbers = made.numbers(picture)

    assert made.palette[numbers[0]].tolist() == [[*GROUND, 255], [*BLUE, 255]]
    assert made.palette[numbers[1, 0]].tolist() == [*INK, 255]
    assert numbers[1, 1] == 0
    assert made.palette[0].tolist() == [0, 0, 0, 0]
    assert len(made.palette) <= 256


def test_soft_edges_come_near() -> None:
    made = SignPalette.of(GROUND, [BLUE, INK])
    shares = np.linspace(0, 1, 40)[:, None]
    inner = np.hstack([np.array(GROUND) * (1 - shares) + np.array(BLUE) * shares, np.full((40, 1), 255)])
    outer = np.hstack([np.tile(GROUND, (40, 1)), 255 * shares])
    for edge in (inner, outer):
        found = made.palette[made.numbers(edge.astype(np.uint8))].astype(float)
        seen, wanted = (each[:, :3] * each[:, 3:] / 255 for each in (found, edge))
        assert np.abs(seen - wanted).max() <= 20
