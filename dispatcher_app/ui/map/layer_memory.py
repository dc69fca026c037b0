"""What a person has switched on the map is shown again next time, at this machine."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot

from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.page.doors import MapDoors, switched
from dispatcher_app.widgets.map.page.messages import LayerState


class LayerMemory(QObject):
    """Keeps the switches of *view* for *login*; what was never touched stays as the program has it."""

    def __init__(self, view: MapDoors, settings: SeatSettings, login: str) -> None:
        super().__init__(view)
        self._settings, self._login = settings, login
        view.set_layer_states(remembered(view.layer_states, settings.map_layers(login)))
        view.layer_switched.connect(self._on_layer_switched)

    @Slot(str, bool)
    def _on_layer_switched(self, key: str, shown: bool) -> None:
        self._settings.keep_map_layer(self._login, key, shown)


def remembered(states: Iterable[LayerState], kept: dict[str, bool]) -> tuple[LayerState, ...]:
    """*states* as they were left; a ground that is no more leaves the choice to the program."""
    states = tuple(states)
    for key, shown in kept.items():
        states = switched(states, key, shown)
    return states
