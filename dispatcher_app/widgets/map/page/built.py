"""The page of the map: built once by folium, kept in the cache folder, handed out with a fresh nonce.

folium writes the map, its layers, the layer control and the scale; all it would fetch from the network is
replaced by what lies under ``resources/map/``. Nothing here touches Qt, so that a worker thread can build it.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

log = logging.getLogger(__name__)

#: Stands in the kept page where each answer has a nonce of its own.
NONCE_MARK = "__NONCE__"
NEAREST_ZOOM, FARTHEST_ZOOM = 20, 8
_SCRIPTS = (("leaflet", "leaflet/leaflet.js"), ("channel", "qwebchannel.js"))
_STYLES = (("leaflet_css", "leaflet/leaflet.css"), ("hall_css", "hall/hall.css"))
_TAG = re.compile(r"<(script|style)(?=[\s>])")


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """A layer of tiles. ``template`` is an address with ``{z}``, ``{x}``, ``{y}`` and ``{r}`` ("@2x" on dense
    screens); ``{look}`` is "day" or "night", ``{dress}`` theme and text scale; any other word in braces is
    given by a later message.

    ``key`` names it in messages; ``base`` layers exclude each other. Tiles are asked for up to
    ``native_zoom`` and enlarged beyond.
    """

    key: str
    template: str
    base: bool = False
    least_zoom: int = FARTHEST_ZOOM
    native_zoom: int = NEAREST_ZOOM
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class PagePlan:
    """All that makes one page differ from another; ``bounds`` is west, south, east, north in degrees."""

    city: str
    bounds: tuple[float, float, float, float]
    layers: tuple[PictureLayer, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for the same page: of the same plan, program, folium and page code."""
        parts = [json.dumps(asdict(self), sort_keys=True), asset_bytes("manifest.json").decode()]
        parts += [_version("dispatcher-workstation"), _version("folium")]
        parts += [asset_bytes(path).decode() for _name, path in _STYLES if path.startswith("hall/")]
        return sha256("\n".join(parts).encode()).hexdigest()[:16]


def page_text(plan: PagePlan, cache: Path | None) -> str:
    """The page of *plan* with :data:`NONCE_MARK` in it, from the *cache* folder where it was built before."""
    kept = cache / f"map-{plan.fingerprint}.html" if cache is not None else None
    if kept is not None:
        try:
            return kept.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            pass  # not built yet, or damaged
    text = build_page(plan)
    if kept is not None:
        _keep(kept, text)
    return text


def build_page(plan: PagePlan) -> str:
    """Let folium write the page."""
    from dispatcher_app.widgets.map.page.folium_page import (
        folium_page,  # with all of folium: not when it is kept
    )

    html = folium_page(plan, dict(_SCRIPTS), dict(_STYLES))
    return _TAG.sub(rf'<\1 nonce="{NONCE_MARK}"', html)


def with_nonce(text: str) -> tuple[str, str]:
    """The page for one answer, and its nonce: without capitals, which the header would lose."""
    nonce = secrets.token_hex(16)
    return text.replace(NONCE_MARK, nonce), nonce


def asset_bytes(path: str) -> bytes:
    """A file of ``resources/map/``.

    Raises:
        FileNotFoundError: there is none, or *path* leads elsewhere.
    """
    parts = path.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_][\w.-]*", part) for part in parts):
        raise FileNotFoundError(path)
    found = files("resources").joinpath("map", *parts)
    if not found.is_file():
        raise FileNotFoundError(path)
    return found.read_bytes()


def _keep(file: Path, text: str) -> None:
    """Whole or not at all; a cache that cannot be written costs only time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in file.parent.glob("map-*.html"):
            old.unlink(missing_ok=True)
        part = file.with_suffix(f".{secrets.token_hex(4)}")
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        log.warning("the map page is not kept: %s", error)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
