"""Draws the six views of the map in ``docs/images``: the page itself, in its browser, with the demo city.

``--out DIR`` puts them elsewhere, ``--only city,heat`` draws some. Ground, components and places of cases are
those of the pack; lamps and phases of the open cases are set for the picture.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from dispatcher_app.domain.pack import Pack
    from dispatcher_app.domain.places import Point
    from dispatcher_app.widgets.map.page.view import MapView

ROOT = Path(__file__).parents[1]
PACK = ROOT / "resources" / "packs" / "nanshan"
OUT = ROOT / "docs" / "images"
WIDE, HIGH = 1920, 1080
#: Colours of a picture, and how many of them are kept just as they are.
COLOURS, EXACT = 256, 112
NOW = 1_790_000_000.0
OPEN_CASES = 260
PATIENCE_S = 60.0
#: Majors of components that are on at once.
MAJORS = tuple(f"components-0{number}" for number in range(1, 6))


@dataclass(frozen=True)
class MapPicture:
    """One picture: where it looks, what is switched on, and by day or at night."""

    name: str
    lon: float
    lat: float
    zoom: int
    layers: tuple[str, ...] = ("street", "cases")
    dark: bool = False
    bare: bool = False
    legend: bool = False
    in_hand: bool = False
    drawn: Callable[[MapView], None] = field(default=lambda _view: None)


PICTURES = (
    MapPicture("city", 113.9425, 22.5420, 15, ("street", "cases")),
    MapPicture("street", 113.9482, 22.5425, 18, ("cell", "cases", *MAJORS), in_hand=True),
    MapPicture("components", 113.9425, 22.5420, 15, ("street", *MAJORS), legend=True),
    MapPicture("heat", 113.9425, 22.5420, 15, ("street", "heat")),
    MapPicture("night", 113.9470, 22.5420, 16, ("street", "community", "cases"), dark=True, in_hand=True),
    MapPicture("bare", 113.9425, 22.5420, 16, ("street", "community", "cases", "cell"), bare=True),
)


def main() -> None:
    """Raises TimeoutError where the page does not come up or a picture does not come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", default="", help="names of pictures, with commas between")
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    from PySide6.QtCore import QCoreApplication, Qt

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from db.pack_files import read_pack
    from dispatcher_app.widgets.theme import apply_theme
    from dispatcher_app.widgets.tokens import DARK, LIGHT

    wanted.out.mkdir(parents=True, exist_ok=True)
    pack = read_pack(PACK)
    for picture in PICTURES:
        if not wanted.only or picture.name in wanted.only.split(","):
            apply_theme(app, DARK if picture.dark else LIGHT)
            file = wanted.out / f"map-{picture.name}.png"
            file.write_bytes(drawn(picture, pack))
            print(f"{file}  {file.stat().st_size // 1024} KiB")


def drawn(picture: MapPicture, pack: Pack) -> bytes:
    """*picture* as PNG of few colours."""
    from dispatcher_app.ui.map.seat_layers import with_heat
    from dispatcher_app.widgets.map.input import pack_layers
    from dispatcher_app.widgets.map.page.view import MapView

    setup, heat = _setup(pack, bare=picture.bare)
    view = MapView(setup)
    view.set_layers(pack_layers(_bare(pack) if picture.bare else pack))
    view.resize(WIDE, HIGH)
    view.show()
    view.start()
    _until(lambda: view.is_ready)
    view.set_clock(NOW)
    _put_cases(view, picture)
    view.set_layer_states(_shown(with_heat(setup.layers, heat), picture.layers))
    view.look_at(picture.lon, picture.lat, picture.zoom)
    if picture.legend:
        view._on_legend_asked()
    found = _settled(view)
    view.stop()
    view.close()
    return found


# -- what is on it


def _setup(pack: Pack, *, bare: bool):  # type: ignore[no-untyped-def]
    from db.reference_files import shipped_standard
    from dispatcher_app.services.heat_periods import HeatPeriod
    from dispatcher_app.services.places import PlaceIndex
    from dispatcher_app.ui.map.component_layers import ComponentLayers
    from dispatcher_app.ui.map.heat_layer import HEAT_TILES, HeatOnMap
    from dispatcher_app.ui.map.of_hall import map_setup
    from dispatcher_app.widgets.map.input import pack_layers

    ground = _bare(pack) if bare else pack
    components = ComponentLayers(PlaceIndex(pack), shipped_standard())
    setup = map_setup(pack, pack_layers(ground), None, components=components)
    heat = HeatOnMap()
    heat.show_points(list(_places()))
    setup.routes.set_tiles(HEAT_TILES, heat.source)
    return setup, heat.state(HeatPeriod.YEAR, shown=True)


def _bare(pack: Pack) -> Pack:
    """A city of which nobody gave roads, water or buildings: its own cells and borders are left."""
    from dispatcher_app.domain.base_map import BaseMap

    return replace(pack, base_map=BaseMap())


def _places() -> Iterator[Point]:
    """Where the pack's past cases are."""
    from db.past_cases_file import read_past_cases

    for case in read_past_cases(PACK):
        said = case.acts[0].data
        if "lon" in said:
            yield float(said["lon"]), float(said["lat"])


def _put_cases(view: MapView, picture: MapPicture) -> None:
    from dispatcher_app.domain.words import Lamp
    from dispatcher_app.widgets.map.page.messages import LiveCase

    places = list(_places())[:OPEN_CASES]
    left = (5400.0, 14_000.0, 86_000.0, 1200.0, 30_000.0, 7000.0, -2400.0, 50_000.0)
    view.put_cases(
        LiveCase(n, lon, lat, 1 + n % 4, NOW + left[n % 8] - 1800, NOW + left[n % 8], n % 13 == 0)
        for n, (lon, lat) in enumerate(places, start=1)
    )
    if picture.in_hand:
        spot = min(enumerate(places, 1), key=lambda at: _away(at[1], (picture.lon, picture.lat)))
        view.show_case(*spot[1], Lamp.DUE, "NS20261122-0318", case_id=spot[0])
        cell = view._cells
        view.select_cell(next((code for code, rings in cell.items() if _inside(spot[1], rings[0])), None))


def _away(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _inside(point: Point, ring: list[tuple[float, float]]) -> bool:
    import shapely

    return bool(shapely.Polygon(ring).contains(shapely.Point(point)))


def _shown(states, layers: tuple[str, ...]):  # type: ignore[no-untyped-def]
    from msgspec import structs

    always = {"ground", "areas", "components"}
    return [structs.replace(state, shown=state.key in always or state.key in layers) for state in states]


# -- the browser


def _settled(view: MapView) -> bytes:
    """The picture once all that is wanted has been loaded and two of them are the same."""
    loaded = (
        "[...document.images].every(each => each.complete) && hall.live._wanted === 0"
        f" && Math.abs(hall.map.getSize().x - {WIDE}) < 2"
    )
    before = b""

    def stands() -> bytes:
        nonlocal before
        _wait(400)
        if not _asked(view, loaded):
            return b""
        now = _png(view)
        same, before = now == before, now
        return now if same else b""

    return _until(stands)


def _png(view: MapView) -> bytes:
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    view.grab().toImage().save(buffer, "png")  # type: ignore[call-overload]
    image = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    body = BytesIO()
    image.quantize(palette=_palette(image), dither=Image.Dither.NONE).save(body, "png", optimize=True)
    return body.getvalue()


def _palette(image: Image.Image) -> Image.Image:
    """The most frequent colours as they are, so surfaces and lamps stay true; the rest of them shared out."""
    import numpy as np
    from PIL import Image
    from PySide6.QtGui import QColor

    from dispatcher_app.widgets.map.page.view import look_of
    from dispatcher_app.widgets.theme import current_theme

    pixels = np.asarray(image).reshape(-1, 3)
    found, which, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    told = [tuple(QColor(colour).getRgb()[:3]) for colour in look_of(current_theme(), 1.0).colours.values()]
    known = (found[:, None] == np.array(told, np.uint8)).all(axis=2).any(axis=1)
    frequent = np.argsort(counts + known * pixels.size)[::-1][:EXACT]  # what has a meaning comes first
    rest = pixels[~np.isin(which.ravel(), frequent)]
    if not len(rest):
        rest = pixels[:1]
    shared = Image.fromarray(rest[None]).quantize(COLOURS - EXACT, method=Image.Quantize.MEDIANCUT)
    made = Image.new("P", (1, 1))
    made.putpalette(found[frequent].astype(np.uint8).tobytes() + bytes(shared.getpalette() or ()))
    return made


def _asked(view: MapView, script: str) -> object:
    found: list[object] = []
    assert view._engine is not None
    view._engine.page.runJavaScript(script, 0, lambda answer: found.append((answer,)))
    return _until(lambda: found)[0][0]


def _until(happened):  # type: ignore[no-untyped-def]
    from time import monotonic

    end = monotonic() + PATIENCE_S
    while not (found := happened()):
        if monotonic() > end:
            raise TimeoutError("the page does not answer")
        _wait(10)
    return found


def _wait(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec(QEventLoop.ProcessEventsFlag.AllEvents)


if __name__ == "__main__":
    main()
