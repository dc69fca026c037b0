"""Answers the map page's component tiles: a layer for each choice of classes and look."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection
from threading import Lock

from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.services.components.index import ComponentIndex
from dispatcher_app.services.components.tiles import ComponentLayer, ComponentLook

#: Makes the look that a word of the address means, for these classes (None: all), with one or two pixels of
#: the screen for one of the map.
LookMaker = Callable[[str, frozenset[str] | None, int], ComponentLook]

ALL_CLASSES = "all"
#: The word of an address that asks for a tile of 512 pixels of the map.
WIDE = "wide"
_KEPT_LAYERS = 12
_KEPT_CHOICES = 200


class ComponentTileSource:
    """A tile source whose addresses are ``(choice, look)``, or ``(choice, look, "wide")`` for tiles of 512
    pixels; may be called from any thread.
    """

    def __init__(self, index: ComponentIndex, make_look: LookMaker) -> None:
        self._index, self._make_look = index, make_look
        self._choices: OrderedDict[str, frozenset[str] | None] = OrderedDict({ALL_CLASSES: None})
        self._layers: OrderedDict[tuple[str, str, int], ComponentLayer] = OrderedDict()
        self._lock = Lock()

    def choose(self, classes: Collection[str] | None) -> str:
        """The word that stands for these class codes (without a scheme; None: all) in tile addresses."""
        if classes is None:
            return ALL_CLASSES
        wanted = frozenset(classes)
        key = hashlib.sha256(" ".join(sorted(wanted)).encode()).hexdigest()[:16]
        with self._lock:
            self._choices[key] = wanted
            while len(self._choices) > _KEPT_CHOICES:
                self._choices.popitem(last=False)
            self._choices.setdefault(ALL_CLASSES, None)
        return key

    def __call__(self, address: TileAddress) -> bytes | None:
        choice, look = (*address.words, "", "")[:2]
        layer = self.layer(choice, look, address.ratio)
        return None if layer is None else layer.tile(address.tile, wide=WIDE in address.words)

    def layer(self, choice: str, look: str, ratio: int) -> ComponentLayer | None:
        """The layer behind an address; None for a choice that was never made."""
        with self._lock:
            if choice not in self._choices:
                return None
            key = (choice, look, ratio)
            if key not in self._layers:
                classes = self._choices[choice]
                self._layers[key] = ComponentLayer(
                    self._index, classes, self._make_look(look, classes, ratio)
                )
            self._layers.move_to_end(key)
            while len(self._layers) > _KEPT_LAYERS:
                self._layers.popitem(last=False)
            return self._layers[key]
