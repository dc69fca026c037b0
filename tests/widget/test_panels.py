"""Panels: what is drawn can be opened by hand and by key, read aloud, and told apart without colour."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatcher_app import i18n
from dispatcher_app.widgets.panels.bars import FunnelPanel, SharePanel
from dispatcher_app.widgets.panels.density import DensityPanel
from dispatcher_app.widgets.panels.heat import HeatPanel
from dispatcher_app.widgets.panels.key_figure import KeyFigurePanel
from dispatcher_app.widgets.panels.league import LeaguePanel
from dispatcher_app.widgets.panels.lines import LineListPanel
from dispatcher_app.widgets.panels.numbers import Better, Measure, exact_text
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pareto import ParetoPanel
from dispatcher_app.widgets.panels.pen import CENTRE, LEFT, PLAIN, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import PanelSizes, height_of, width_of
from dispatcher_app.widgets.panels.spread import SpreadPanel
from dispatcher_app.widgets.panels.trend import TrendPanel
from dispatcher_app.widgets.panels.values import (
    AreaCount,
    Density,
    Figures,
    Funnel,
    HeatGrid,
    KeyFigure,
    League,
    LeagueLine,
    LineList,
    Pareto,
    Portion,
    Shares,
    Spread,
    Trend,
    TrendPoint,
)
from dispatcher_app.widgets.theme import apply_theme, current_theme
from dispatcher_app.widgets.tokens import LIGHT, THEMES
from tests.support.made_panels import MADE as KINDS
from tests.support.made_panels import SQUARE

_NAMES = [kind.__name__ for kind, _values, _keys in KINDS]


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)


def shown(
    qtbot: QtBot, kind: type[Panel[Any]], values: Figures | None, wide: int = 460, high: int = 300
) -> Any:
    panel = kind()
    qtbot.addWidget(panel)
    panel.resize(wide, high)
    panel.show_values(values)
    panel.show()
    qtbot.waitExposed(panel)
    panel.grab()
    return panel


@pytest.mark.parametrize(("kind", "values", "keys"), KINDS, ids=_NAMES)
def test_every_number_opens_its_list_by_hand_and_by_key(
    qtbot: QtBot, kind: type[Panel[Any]], values: Figures, keys: list[str]
) -> None:
    panel = shown(qtbot, kind, values)
    opened = QSignalSpy(panel.opened)
    assert [spot.key for spot in panel.spots] == keys
    for spot in panel.spots:
        qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=spot.box.center().toPoint())
    assert [opened.at(n)[0] for n in range(opened.count())] == keys
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Home)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    qtbot.keyClick(panel, Qt.Key.Key_End)
    qtbot.keyClick(panel, Qt.Key.Key_Space)
    assert [opened.at(n)[0] for n in range(len(keys), opened.count())] == [keys[0], keys[-1]]


@pytest.mark.parametrize(("kind", "values", "keys"), KINDS, ids=_NAMES)
def test_every_number_is_read_aloud(
    qtbot: QtBot, kind: type[Panel[Any]], values: Figures, keys: list[str]
) -> None:
    panel = shown(qtbot, kind, values)
    lines = panel.accessibleDescription().splitlines()
    assert lines[0] == values.title
    assert len(lines) > len([key for key in keys if key])
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_End)
    assert panel.accessibleName().startswith(f"{values.title}: ")


@pytest.mark.parametrize(("kind", "values", "keys"), KINDS, ids=_NAMES)
def test_what_is_drawn_differs_in_lightness_and_stays_inside(
    qtbot: QtBot, qapp: QApplication, kind: type[Panel[Any]], values: Figures, keys: list[str]
) -> None:
    """Without any hue the picture is still there, in every theme, at a desk and on a wall."""
    for name, theme in THEMES.items():
        apply_theme(qapp, theme)
        panel = shown(qtbot, kind, values)
        panel.clearFocus()
        picture = panel.grab().toImage()
        grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
        lightness = {grey.pixelColor(x, y).lightness() for x in range(0, 460, 3) for y in range(0, 300, 3)}
        assert max(lightness) - min(lightness) > 90, name
    panel.set_sizes(PanelSizes.on_wall(1080))
    panel.resize(900, 520)
    panel.grab()
    inside = panel.rect().toRectF().adjusted(-1, -1, 1, 1)
    assert all(inside.contains(spot.box) for spot in panel.spots)


@pytest.mark.parametrize("kind", [kind for kind, _values, _keys in KINDS], ids=_NAMES)
def test_no_data_is_said_and_never_drawn_as_zero(qtbot: QtBot, kind: type[Panel[Any]]) -> None:
    nothing: dict[type[Panel[Any]], Figures] = {
        KeyFigurePanel: KeyFigure(title="空", value=None),
        TrendPanel: Trend(title="空", points=(TrendPoint("d", "1", None),)),
        ParetoPanel: Pareto(title="空", portions=()),
        SharePanel: Shares(title="空", portions=(Portion("p", "甲", 0),)),
        FunnelPanel: Funnel(title="空", steps=(Portion("p", "甲", None),)),
        HeatPanel: HeatGrid(title="空", rows=("周一",), columns=("0",), cells=()),
        SpreadPanel: Spread(title="空", bins=()),
        LeaguePanel: League(title="空", lines=(LeagueLine("a", "甲", 1, None),)),
        LineListPanel: LineList(title="空", heads=("甲",), weights=(1,), lines=()),
        DensityPanel: Density(title="空", areas=()),
    }
    panel = shown(qtbot, kind, nothing[kind])
    assert panel.table().splitlines() == ["空", "无数据"]
    assert panel.spots == []
    i18n.install("en")
    assert "No data" in panel.table()


def test_the_same_values_again_repaint_nothing(qtbot: QtBot) -> None:
    panel = shown(qtbot, KeyFigurePanel, KINDS[0][1])
    QApplication.processEvents()
    paints: list[int] = []
    panel.paintEvent = lambda event: paints.append(1)
    panel.show_values(KeyFigure(title="今日上报", value=1234, key="reported"))
    QApplication.processEvents()
    assert paints == []
    panel.show_values(KeyFigure(title="今日上报", value=1235, key="reported"))
    qtbot.waitUntil(lambda: paints == [1])


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers(qtbot: QtBot) -> None:
    panel = shown(
        qtbot, SharePanel, Shares(title="来源", portions=(Portion("a", "甲", 90), Portion("b", "乙", 30)))
    )
    picture, fill = panel.grab().toImage(), QColor(current_theme().accent)
    long, short = (_run(picture, round(spot.box.center().y()), fill) for spot in panel.spots)
    assert long == pytest.approx(3 * short, abs=4)


def test_what_misses_its_target_is_hatched_and_marked(qtbot: QtBot) -> None:
    panel = shown(qtbot, LeaguePanel, KINDS[7][1])
    picture = panel.grab().toImage()
    good, bad = (round(spot.box.center().y()) for spot in panel.spots)
    due, surface = QColor(current_theme().due), QColor(current_theme().panel)
    assert not _run(picture, good, due)
    row = [picture.pixelColor(x, bad) for x in range(picture.width())]
    first = row.index(due)
    assert surface in row[first : first + 20]  # a stripe in the bar itself


def test_a_league_has_a_part_of_every_group_and_no_rank_for_too_few(qtbot: QtBot) -> None:
    """Twenty units of one group leave room for the three of the other."""
    many = [LeagueLine(f"a{n}", f"甲{n}", 1 + n, 1 - n / 40, group="市级") for n in range(20)]
    some = [LeagueLine(f"b{n}", f"乙{n}", n + 1 if n < 2 else None, 0.5, group="区级") for n in range(3)]
    panel = shown(qtbot, LeaguePanel, League(title="单位", note="5 件起", lines=(*many, *some)))
    groups = [spot.key[0] for spot in panel.spots]
    assert groups.count("a") > groups.count("b") >= 1
    assert "第 1 名 甲0 100 %" in panel.table()
    assert "乙2 50.00 %,样本不足不排名" in panel.table()
    alone = shown(
        qtbot,
        LeaguePanel,
        League(title="单位", note="5 件起", lines=tuple(replace(many[0], group="") for _n in many)),
    )
    assert alone._note_words(alone.values) == f"另有 {20 - len(alone.spots)} 家 · 5 件起"


def test_numbers_of_axes_and_targets_have_the_digits_they_have(qtbot: QtBot) -> None:
    points = tuple(TrendPoint(f"{n}", f"{n}", 0.88 + n / 100) for n in range(9))
    values = Trend(title="率", points=points, measure=Measure.SHARE, target=0.9968, better=Better.MORE)
    panel = shown(qtbot, TrendPanel, values, 900, 420)
    ticks = [text for _at, text in panel._left._tickLevels[0]]
    assert "90 %" in ticks
    assert not [text for text in ticks if "." in text]
    assert "目标 99.68 %" in panel.table()
    assert exact_text(0.965, Measure.SHARE) == "96.5 %"


def test_what_names_the_line_before_is_clear_of_the_newest_number(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = _labels(monkeypatch)
    points = tuple(TrendPoint(f"{n}", f"{n}", 0.9 if n < 12 else None, 0.9) for n in range(30))
    values = Trend(title="率", points=points, measure=Measure.SHARE, before_name="上月")
    panel = shown(qtbot, TrendPanel, values, 700, 300)
    boxes.clear()
    panel.grab()
    assert set(boxes) == {"上月", "90.00 %"}
    assert not boxes["上月"].intersects(boxes["90.00 %"])


def test_names_of_the_densest_areas_do_not_lie_on_each_other(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three small areas beside each other, as narrow as their names are wide."""
    boxes = _labels(monkeypatch)
    rings = [tuple((lon + n * 0.002, lat) for lon, lat in SQUARE) for n in range(3)]
    areas = tuple(AreaCount(f"{n}", f"京光社区{n}", (rings[n],), 60 + n) for n in range(3))
    panel = shown(qtbot, DensityPanel, Density(title="密度", areas=areas), 460, 300)
    boxes.clear()
    panel.grab()
    told = list(boxes.values())
    assert len(told) == 3
    assert not [1 for at, one in enumerate(told) for other in told[:at] if one.intersects(other)]


def _labels(monkeypatch: pytest.MonkeyPatch) -> dict[str, QRectF]:
    """The boxes of the labels with a halo, by their texts, as they are written."""
    boxes: dict[str, QRectF] = {}
    written = PanelPen.text_at

    def note(
        pen: PanelPen, at: QPointF, text: str, pixels: int, token: str = "text", align: Any = LEFT
    ) -> None:
        wide, high = width_of(text, pixels, STRONG if token == "text" else PLAIN), height_of(pixels) * 0.8
        left = at.x() - (wide / 2 if align == CENTRE else 0)
        boxes[text] = QRectF(left, at.y() - high / 2, wide, high)
        written(pen, at, text, pixels, token, align)

    monkeypatch.setattr(PanelPen, "text_at", note)
    return boxes


def test_tails_of_letters_are_not_cut_in_a_low_row(qapp: QApplication) -> None:
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        pen = PanelPen(painter, LIGHT, PanelSizes.on_wall(540))
        pen.text(QRectF(0, 20, 80, 12), "gyp", 30)
    drawn = [y for y in range(60) for x in range(80) if picture.pixelColor(x, y).lightness() < 128]
    assert max(drawn) > 32


def test_arrows_walk_by_place(qtbot: QtBot) -> None:
    panel = shown(qtbot, HeatPanel, KINDS[5][1])
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Home)
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert panel.chosen == "tue 0"
    qtbot.keyClick(panel, Qt.Key.Key_Up)
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert panel.chosen == "mon 1"


def test_a_wall_has_no_hands(qtbot: QtBot) -> None:
    panel = shown(qtbot, SharePanel, KINDS[3][1])
    panel.set_interactive(False)
    opened = QSignalSpy(panel.opened)
    assert panel.focusPolicy() is Qt.FocusPolicy.NoFocus
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.spots[0].box.center().toPoint())
    assert opened.count() == 0


def test_a_line_along_the_zero_is_as_thick_as_any_other(qtbot: QtBot) -> None:
    """It lies on the edge of the plot, which does not cut it."""
    thick = []
    for value in (0, 9):
        values = Trend(title="趋势", points=tuple(TrendPoint(f"{n}", f"{n}", value, 18) for n in range(5)))
        panel = shown(qtbot, TrendPanel, values, 900, 520)
        panel.set_sizes(PanelSizes.on_wall(1080))
        panel.clearFocus()
        panel.grab()
        picture, fill = panel.grab().toImage(), QColor(current_theme().accent)
        column = round(panel.spots[1].box.center().x()) + 20
        near = [_near(picture.pixelColor(column, y), fill) for y in range(picture.height() - 4)]
        thick.append(sum(near))
    assert thick[0] == pytest.approx(thick[1], abs=1)
    assert thick[0] >= 4


def _near(one: QColor, other: QColor) -> bool:
    return abs(one.lightness() - other.lightness()) + abs(one.blue() - other.blue()) < 90


@pytest.mark.parametrize("counts", [(5,), (1, 2, 3), tuple(range(1, 11))])
def test_most_is_the_strongest_shade(qtbot: QtBot, counts: tuple[int, ...]) -> None:
    areas = tuple(AreaCount(f"{count}", "区", (SQUARE,), count) for count in counts)
    panel = shown(qtbot, DensityPanel, Density(title="密度", areas=areas))
    shades = [fill.alphaF() for _path, fill in panel._areas._shapes]
    assert shades == sorted(shades)
    assert shades[-1] == pytest.approx(0.88, abs=0.01)
    assert len(set(shades)) == min(5, len(counts))


def test_a_click_beside_the_numbers_opens_nothing(qtbot: QtBot) -> None:
    panel = shown(qtbot, TrendPanel, KINDS[1][1])
    opened = QSignalSpy(panel.opened)
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert opened.count() == 0
    assert panel._under(QPointF(3, 3)) is None


def test_a_key_figure_is_as_large_as_a_wall_wants_it(qtbot: QtBot) -> None:
    """120 to 200 px on 1080 lines, in the width of a quarter of the screen."""
    panel = KeyFigurePanel()
    qtbot.addWidget(panel)
    panel.set_sizes(PanelSizes.on_wall(1080))
    panel.resize(438, 340)
    for value, measure in ((1234, Measure.COUNT), (0.9968, Measure.SHARE), (182_345, Measure.COUNT)):
        values = KeyFigure(
            title="结案率", value=value, measure=measure, better=Better.MORE, before=value, before_name="昨日"
        )
        panel.show_values(values)
        picture = panel.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        body = panel.body().toAlignedRect()
        rows = [
            y for y in range(body.top(), body.bottom() - 62)
            if any(picture.pixelColor(x, y).lightness() < 70 for x in range(body.left(), body.right()))
        ]  # fmt: skip
        assert max(rows) - min(rows) >= 0.7 * 120  # figures are seven tenths of their type size high


@pytest.mark.parametrize(("kind", "values", "keys"), KINDS, ids=_NAMES)
def test_a_panel_that_is_dropped_is_gone_at_once(
    qapp: QApplication, kind: type[Panel[Any]], values: Figures, keys: list[str]
) -> None:
    """Not left in a circle for the collector, which may run while Qt is painting it."""
    gc.disable()
    try:
        panel = kind()
        panel.resize(460, 300)
        panel.show_values(values)
        panel.grab()
        gone = weakref.ref(panel)
        del panel
        assert gone() is None
    finally:
        gc.enable()


def test_panels_that_come_and_go_never_end_the_program() -> None:
    """Every kind leaves in every way, in a process of its own."""
    command = [sys.executable, "-m", "tests.support.panel_stress", str(len(KINDS) * 5)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])
    assert (run.returncode, run.stdout) == (0, "whole"), run.stderr[-2000:]


def test_a_plot_is_fed_in_place(qtbot: QtBot) -> None:
    """New numbers make no new items, and the same ones touch none."""
    panel = shown(qtbot, TrendPanel, KINDS[1][1])
    items, fed = list(panel._graph.scene().items()), []
    plot = panel._plot
    panel._plot = lambda look, frame, values: (fed.append(values), plot(look, frame, values))
    panel.show_values(replace(KINDS[1][1]))
    assert fed == []
    news = Trend(title="趋势", points=tuple(TrendPoint(f"day {n}", f"{n} 日", n * 7) for n in range(9)))
    panel.show_values(news)
    assert fed == [news]
    assert list(panel._graph.scene().items()) == items
    assert list(panel._curve.getData()[1]) == [n * 7 for n in range(9)]


def _run(picture: QImage, y: int, colour: QColor) -> int:
    """How many pixels of the row are of *colour*."""
    return sum(picture.pixelColor(x, y) == colour for x in range(picture.width()))
