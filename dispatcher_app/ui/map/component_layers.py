"""The components on the map page: a layer for each major, drawn from the register as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.domain.words import Kind
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.widgets.map.component_glyphs import major_of
from dispatcher_app.widgets.map.page.messages import LayerState

if TYPE_CHECKING:
    from dispatcher_app.services.components.source import ComponentTileSource

#: The first word of the addresses of their tiles.
COMPONENT_TILES = "components"
_TEMPLATE = f"/{COMPONENT_TILES}/{{variant}}/{{dress}}/{{z}}/{{x}}/{{y}}{{r}}.png?s={{stamp}}&v={{epoch}}"


class ComponentLayers:
    """What the page needs to show components. Made at once; what is heavy waits for the first tile."""

    def __init__(self, places: PlaceIndex, standard: Standard) -> None:
        self._places = places
        self._names: dict[str, str] = {}
        self._majors: dict[str, str] = {}
        self._source: ComponentTileSource | None = None
        self._lock = Lock()
        self._hidden: dict[str, frozenset[str]] = {}
        for each in standard.classes():
            if each.code.kind is Kind.COMPONENT:
                self._names[each.code.text.rpartition(":")[2]] = each.minor_name
                self._majors.setdefault(each.code.major, each.major_name)

    @classmethod
    def of(cls, hall: Hall) -> ComponentLayers:
        return cls(hall.places, hall.rules.standard)

    @property
    def majors(self) -> Mapping[str, str]:
        """Number and name of each major the standard has."""
        return self._majors

    def states(self) -> Iterable[LayerState]:
        """Switched off at first: a dispatcher looks for cases."""
        for major, name in self._majors.items():
            yield LayerState(
                f"components-{major}",
                name,
                shown=False,
                options={"variant": major, "epoch": "0"},
                template=_TEMPLATE,
                sign=f"major{major}",
            )

    def choose(self, major: str, hidden: frozenset[str]) -> str:
        """The word of the address for *major* without the classes *hidden* (of any major)."""
        own = frozenset(code for code in hidden if major_of(code) == major)
        if not own:
            return major
        word = f"{major}.{sha256(' '.join(sorted(own)).encode()).hexdigest()[:16]}"
        self._hidden[word] = own
        return word

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``components/{major}/{dress}/z/x/y``; in a worker thread."""
        word, *rest = address.words or ("",)
        major = word.partition(".")[0]
        source = self._made()
        if major not in self._majors:
            return None
        choice = source.choose(self._codes(major) - self._hidden.get(word, frozenset()))
        return source(address._replace(words=(choice, *rest)))

    def source_of_all(self, address: TileAddress) -> bytes | None:
        """Answers ``…/all/{dress}/z/x/y`` with all classes in one picture."""
        return self._made()(address)

    def _codes(self, major: str) -> frozenset[str]:
        """Classes of the register and of the standard: a register may have some the standard lost."""
        known = {*self._names, *self._places.components.columns.classes}
        return frozenset(code for code in known if major_of(code) == major)

    def _made(self) -> ComponentTileSource:
        with self._lock:
            if self._source is None:
                from dispatcher_app.services.components.source import ComponentTileSource  # with numpy
                from dispatcher_app.ui.map.component_look import ComponentLooks

                index = self._places.components
                unnamed = dict.fromkeys(index.columns.classes, "")
                self._source = ComponentTileSource(index, ComponentLooks(unnamed | self._names).look)
            return self._source
