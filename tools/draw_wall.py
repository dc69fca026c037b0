"""Draws every page of the wall, and every panel, as pictures: ``--size 1920x1080``, ``3840x2160`` or any.

The city is the demo pack's; the figures are made up (``tests/support/wall.py``). ``docs/images`` keeps the
pages at 1920×1080; ``--out DIR`` puts them elsewhere, ``--only today,units`` draws some, ``--theme light``
in other colours, ``--panels`` draws the panels of a window at a desk instead, ``--sheet`` all of them on two
sheets (``--scale 2`` as on a screen of 3840×2160), ``--empty`` an empty hall.
"""

from __future__ import annotations

import argparse
import os
import sys
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACK = ROOT / "resources" / "packs" / "nanshan"
OUT = ROOT / "docs" / "images"
#: Pictures are kept in few colours.
COLOURS, SHEET_COLOURS = 128, 40
#: So many panels are on the first of the two sheets.
_ON_A_SHEET = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--only", default="", help="names of pages or contents, with commas between")
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--lang", default="zh_CN")
    parser.add_argument("--panels", action="store_true")
    parser.add_argument("--sheet", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--empty", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from db.pack_files import read_pack
    from dispatcher_app import i18n
    from dispatcher_app.ui.wall.catalogue import usual_layout
    from dispatcher_app.ui.wall.city import WallCity
    from dispatcher_app.widgets.map.input import pack_layers
    from dispatcher_app.widgets.theme import apply_theme
    from dispatcher_app.widgets.tokens import THEMES
    from tests.support.wall import emptied, hall_of, made_state

    i18n.install(wanted.lang)
    apply_theme(app, THEMES[wanted.theme], wanted.scale)
    wanted.out.mkdir(parents=True, exist_ok=True)
    pack = read_pack(PACK)
    city = WallCity(hall_of(pack), pack_layers(pack))
    state = emptied(made_state(pack)) if wanted.empty else made_state(pack)
    only = [name for name in wanted.only.split(",") if name]
    if wanted.panels or wanted.sheet:
        drawn = list(drawn_panels(city, state, only, wanted.scale))
        if wanted.sheet:
            pictures = [png for _name, png in drawn]
            _keep(wanted.out / "panels-1.png", sheet_of(pictures[:_ON_A_SHEET]), SHEET_COLOURS)
            _keep(wanted.out / "panels-2.png", sheet_of(pictures[_ON_A_SHEET:]), SHEET_COLOURS)
            return
        for name, png in drawn:
            _keep(wanted.out / f"panel-{name}.png", png)
        return
    width, _times, height = wanted.size.partition("x")
    pages = [page for page in usual_layout().pages if not only or page.name in only]
    for name, png in drawn_pages(city, state, pages, int(width), int(height)):
        _keep(wanted.out / f"wall-{name}.png", png)


def drawn_pages(city, state, pages, width, height):  # type: ignore[no-untyped-def]
    """Name and PNG of each page, in a real window of the wall."""
    from PySide6.QtWidgets import QApplication

    from dispatcher_app.domain.words import Lamp
    from dispatcher_app.i18n import _
    from dispatcher_app.ui.wall.frame import FootWords
    from dispatcher_app.ui.wall.said import head_words
    from dispatcher_app.ui.wall.window import WallWindow
    from dispatcher_app.widgets.times import clock_text

    window = WallWindow(1, city)
    window.resize(width, height)
    window.show_state(state)
    window.set_pages(pages)
    window.set_paused(False)
    said = _("数据时间 {at}").format(at=clock_text(state.now, state.now, city.zone))
    window.show()
    for place, page in enumerate(pages):
        window.show_page(place)
        window.say(head_words(state.now, city.zone, city.title), FootWords(said, "", Lamp.OK))
        QApplication.processEvents()
        view = window.view
        assert view is not None
        view.finish_rendering()
        QApplication.processEvents()
        yield page.name, window.grab()
    window.turning.stop()
    window.hide()
    window.deleteLater()


def drawn_panels(city, state, only, scale):  # type: ignore[no-untyped-def]
    """Name and picture of every panel as it is at a desk, those with one number last."""
    from PySide6.QtWidgets import QApplication

    from dispatcher_app.ui.wall.catalogue import CONTENTS
    from dispatcher_app.widgets.panels.ground import GroundPanel

    for name, content in sorted(CONTENTS.items(), key=lambda one: one[1].is_figure):
        if only and name not in only:
            continue
        panel = content.panel()
        wide, high = (253, 130) if content.is_figure else (520, 320)
        panel.resize(round(wide * scale), round(high * scale))
        panel.set_interactive(False)  # no ring of the keys
        panel.show_values(content.make(state, city))
        panel.show()
        if isinstance(panel, GroundPanel):
            panel.set_ground(city.ground)
            panel.finish_rendering()
        QApplication.processEvents()
        yield name, panel.grab()
        panel.hide()
        panel.deleteLater()


def sheet_of(pictures):  # type: ignore[no-untyped-def]
    """All *pictures* side by side, in rows of one height."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter, QPixmap

    gap = round(pictures[0].width() * 14 / 520)
    wide = 4 * pictures[0].width() + 5 * gap
    left, top, places = gap, gap, []
    for at, picture in enumerate(pictures):
        before = pictures[at - 1]
        if at and (left + picture.width() > wide or picture.height() != before.height()):
            left, top = gap, top + before.height() + gap
        places.append((left, top))
        left += picture.width() + gap
    sheet = QPixmap(wide, top + pictures[-1].height() + gap)
    sheet.fill(Qt.GlobalColor.gray)
    with QPainter(sheet) as painter:
        for (x, y), picture in zip(places, pictures, strict=True):
            painter.drawPixmap(x, y, picture)
    return sheet


def _keep(file: Path, picture, colours: int = COLOURS) -> None:  # type: ignore[no-untyped-def]
    """As PNG of few colours: a page has few, and their edges."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.toImage().save(buffer, "png")
    image = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    print(f"{file}  {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # for the tests' made-up figures
    main()
