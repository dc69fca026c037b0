"""The components on the map page: a line of the legend for each major, one layer of pictures for all.

One, because counts are of all that is shown, and each layer of pictures costs a drag some frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Point
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
_TEMPLATE = (
    f"/{COMPONENT_TILES}/{{variant}}/{{hidden}}/{{dress}}/{{side}}/{{z}}/{{x}}/{{y}}{{r}}.png"
    "?s={stamp}&v={epoch}"
)
_NONE_HIDDEN = "-"


class ComponentLayers:
    """What the page needs to show components. Made at once; what is heavy waits for the first tile."""

    def __init__(self, places: PlaceIndex, standard: Standard) -> None:
        self._places = places
        self._names: Mapping[str, str] = {}
        self._majors: Mapping[str, str] = {}
        self._source: ComponentTileSource | None = None
        self._lock = Lock()
        self._hidden: dict[str, frozenset[str]] = {}
        self.go_by(standard)

    def go_by(self, standard: Standard) -> None:
        """Name and sort by *standard* from now on; pictures are made anew when they are asked for."""
        names, majors = dict[str, str](), dict[str, str]()
        for each in standard.classes():
            if each.code.kind is Kind.COMPONENT:
                names[each.code.text.rpartition(":")[2]] = each.minor_name
                majors.setdefault(each.code.major, each.major_name)
        with self._lock:  # a thread that draws has either edition
            self._names, self._majors, self._source = names, majors, None

    @classmethod
    def of(cls, hall: Hall) -> ComponentLayers:
        return cls(hall.places, hall.rules.standard)

    @property
    def majors(self) -> Mapping[str, str]:
        """Number and name of each major the standard has."""
        return self._majors

    def states(self) -> Iterable[LayerState]:
        """Switched off at first: a dispatcher looks for cases."""
        options = {"hidden": _NONE_HIDDEN, "epoch": "0"}
        yield LayerState(COMPONENT_TILES, "", shown=True, options=options, template=_TEMPLATE, listed=False)
        for major, name in self._majors.items():
            key = f"{COMPONENT_TILES}-{major}"
            yield LayerState(key, name, shown=False, sign=f"major{major}", part_of=COMPONENT_TILES)

    def choose(self, hidden: frozenset[str]) -> str:
        """The word of the address that leaves out the classes *hidden*."""
        if not hidden:
            return _NONE_HIDDEN
        word = sha256(" ".join(sorted(hidden)).encode()).hexdigest()[:16]
        self._hidden[word] = hidden
        return word

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``components/{keys of majors}/{hidden}/{dress}/{side}/z/x/y``; in a worker thread."""
        variant, hidden, *rest = (*address.words, "", "")
        choice = self._choice(frozenset(variant.split("-")), hidden)
        if choice is None:
            return None
        return self._made()(address._replace(words=(choice, *rest)))

    def cluster_at(
        self, majors: Iterable[str], hidden: str, dress: str, ratio: int, at: Point, z: int
    ) -> Box | None:
        """Where the components lie whose count is drawn *at* a place in degrees, on zoom *z*."""
        choice = self._choice(frozenset(majors), hidden)
        layer = self._made().layer(choice, dress, ratio) if choice is not None else None
        return layer.cluster_at(*at, z) if layer is not None else None

    def _choice(self, majors: frozenset[str], hidden: str) -> str | None:
        """The word by which the source knows these; None where nothing is left to be shown."""
        majors, out = majors & self._majors.keys(), self._hidden.get(hidden, frozenset())
        if not majors:
            return None
        wanted = self._codes(majors) - out
        return self._made().choose(
            None if wanted.issuperset(self._places.components.columns.classes) else wanted
        )

    def _codes(self, majors: frozenset[str]) -> frozenset[str]:
        """Classes of the register and of the standard: a register may have some the standard lost."""
        known = {*self._names, *self._places.components.columns.classes}
        return frozenset(code for code in known if major_of(code) in majors)

    def _made(self) -> ComponentTileSource:
        with self._lock:
            if self._source is None:
                from dispatcher_app.services.components.source import ComponentTileSource  # with numpy
                from dispatcher_app.ui.map.component_look import ComponentLooks

                index = self._places.components
                unnamed = dict.fromkeys(index.columns.classes, "")
                self._source = ComponentTileSource(index, ComponentLooks({**unnamed, **self._names}).look)
            return self._source
