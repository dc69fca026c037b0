"""The layers of one person's map in detail: the period of the heat map, cases left out, classes shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.words import Lamp
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.services.heat_periods import HeatPeriod, since
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.map_choice import MapChoice, from_text, to_text
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.component_layers import COMPONENT_TILES, ComponentLayers
from dispatcher_app.ui.map.heat_layer import HEAT_TILES, HeatOnMap
from dispatcher_app.ui.map.live_on_map import LiveOnMap
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.component_glyphs import major_of
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView
from dispatcher_app.widgets.map.tile_look import TileLook
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Cases go on being reported while a heat map is looked at.
_READ_AGAIN_MS = 300_000
_MAJOR = f"{COMPONENT_TILES}-"


class SeatLayers(QObject):
    """Says to *page* how its layers stand, and hears what the legend switches.

    Signals:
        changed: what is shown is different now.
        renamed: classes have other names, or there are others.
    """

    changed = Signal()
    renamed = Signal()

    def __init__(
        self,
        context: SeatContext,
        page: MapView,
        setup: MapSetup,
        live: LiveOnMap,
        settings: SeatSettings | None,
    ) -> None:
        super().__init__(page)
        self._context, self._page, self._live, self._settings = context, page, live, settings
        self.components = ComponentLayers.of(context.desk.hall)
        self._routes, self._epoch = setup.routes, 0
        self._heat = HeatOnMap()
        setup.routes.set_tiles(HEAT_TILES, self._heat.source)
        if any(state.key == COMPONENT_TILES for state in setup.layers):
            setup.routes.set_tiles(COMPONENT_TILES, self.components.source)
        self.choice = from_text(settings.map_choice(self._login)) if settings is not None else MapChoice()
        self._again = QTimer(self, interval=_READ_AGAIN_MS)
        self._again.timeout.connect(self.read_heat)
        page.set_layer_states(with_heat(page.layer_states, self._heat.state(self.choice.heat, shown=False)))
        page.layer_switched.connect(self._on_layer_switched)
        page.ready.connect(self.read_heat)
        context.desk.bus.subscribe(ComponentsChanged, self._on_components_changed)
        context.desk.bus.subscribe(KeptChanged, self._on_kept_changed)
        self._apply()

    @property
    def _login(self) -> str:
        return self._context.desk.person.login

    # how it stands

    def is_shown(self, key: str) -> bool:
        """Whether the layer *key* is on the map now."""
        return any(state.shown for state in self._page.layer_states if state.key == key)

    def sees_class(self, code: str) -> bool:
        """Whether components of a class are on the map now."""
        return code not in self.choice.hidden_classes and self.is_shown(_MAJOR + major_of(code))

    def _now(self, state: LayerState) -> LayerState:
        if state.key == HEAT_TILES:
            return self._heat.state(self.choice.heat, shown=state.shown)
        if state.key != COMPONENT_TILES:
            return state
        hidden = self.components.choose(self.choice.hidden_classes)
        return structs.replace(state, options={"hidden": hidden, "epoch": str(self._epoch)})

    def cluster_at(self, lon: float, lat: float) -> Box | None:
        """Where the components lie whose count is drawn at this place; None where none is."""
        majors = [major for major in self.components.majors if self.is_shown(_MAJOR + major)]
        looks = self._page.looks_at
        if not majors or looks is None:
            return None
        hidden, ratio = self.components.choose(self.choice.hidden_classes), self._page.devicePixelRatioF()
        dress = TileLook(current_theme(), current_sizes()).word
        return self.components.cluster_at(
            majors, hidden, dress, 2 if ratio > 1 else 1, (lon, lat), looks.zoom
        )

    def _apply(self) -> None:
        self._live.leave_out(self.choice.hidden_phases, self.choice.hidden_lamps)
        self._page.set_layer_states([self._now(state) for state in self._page.layer_states])

    def _on_components_changed(self, event: ComponentsChanged) -> None:
        """Pictures have another address from now on, so the page asks for them anew."""
        changed = None if event.classes is None else {major_of(code) for code in event.classes}
        self._epoch += changed is None or bool(changed & self.components.majors.keys())
        self._routes.forget(COMPONENT_TILES)
        self._apply()

    def _on_kept_changed(self, event: KeptChanged) -> None:
        """Another edition of the standard: its majors in the legend, each switched as it was."""
        if KeptKind.STANDARD not in event.taken:
            return
        self.components.go_by(self._context.desk.hall.rules.standard)
        self._epoch += 1
        self._routes.forget(COMPONENT_TILES)
        states = with_components(self._page.layer_states, self.components.states())
        self._page.set_layer_states([self._now(state) for state in states])
        self.renamed.emit()

    # what a hand does

    @Slot(str, bool)
    def _on_layer_switched(self, key: str, _shown: bool) -> None:
        """A switch alone changes no address: the page has done it already."""
        if key == HEAT_TILES:
            self.read_heat()
        self.changed.emit()

    def switch(self, key: str, *, shown: bool) -> None:
        """Show or hide one layer, as the legend would."""
        self._page.switch_layer(key, shown)
        if self._settings is not None:
            self._settings.keep_map_layer(self._login, key, shown)
        self._on_layer_switched(key, shown)

    def choose_heat(self, period: HeatPeriod) -> None:
        """The heat map of *period*, shown."""
        self._take(replace(self.choice, heat=period))
        self.switch(HEAT_TILES, shown=True)

    def filter_cases(self, hidden_phases: Iterable[int], hidden_lamps: Iterable[Lamp]) -> None:
        """Leave open cases of these phases and lamps off the map."""
        phases, lamps = frozenset(hidden_phases), frozenset(hidden_lamps)
        self._take(replace(self.choice, hidden_phases=phases, hidden_lamps=lamps))

    def show_classes(self, visible: Iterable[str], known: Iterable[str]) -> None:
        """Of the component classes *known*, show just those *visible*; a major with none is switched off."""
        seen, codes = frozenset(visible), frozenset(known)
        hidden = set(self.choice.hidden_classes - codes)
        for major in self.components.majors:
            own = {code for code in codes if major_of(code) == major}
            if self.is_shown(_MAJOR + major) != bool(own & seen):
                self.switch(_MAJOR + major, shown=bool(own & seen))
            hidden |= own - seen if own & seen else set()
        self._take(replace(self.choice, hidden_classes=frozenset(hidden)))

    def _take(self, choice: MapChoice) -> None:
        if choice != self.choice:
            self.choice = choice
            self._keep()
            self._apply()
            self.changed.emit()

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.keep_map_choice(self._login, to_text(self.choice))

    # the heat map

    @Slot()
    def read_heat(self) -> None:
        """Read the period's cases, if anybody looks at them."""
        if self.is_shown(HEAT_TILES):
            self._context.tasks.start(self._read(self.choice.heat), name="heat-map")
            self._again.start()
        else:
            self._again.stop()

    async def _read(self, period: HeatPeriod) -> None:
        desk = self._context.desk
        points = await desk.case_points(since(period, desk.now(), desk.hall.zone))
        if period == self.choice.heat:
            self._heat.show_points(points)
            self._apply()


def with_components(states: Sequence[LayerState], fresh: Iterable[LayerState]) -> list[LayerState]:
    """*states* with *fresh* in place of the components' layers; those that stay are switched as they were."""
    own = [state for state in states if _is_components(state)]
    if not own:  # this map shows none
        return list(states)
    shown = {state.key: state.shown for state in own}
    new = [structs.replace(state, shown=shown.get(state.key, state.shown)) for state in fresh]
    at = states.index(own[0])
    before, after = states[:at], states[at:]
    return [*before, *new, *(state for state in after if not _is_components(state))]


def _is_components(state: LayerState) -> bool:
    return state.key == COMPONENT_TILES or state.part_of == COMPONENT_TILES


def with_heat(states: Iterable[LayerState], heat: LayerState) -> list[LayerState]:
    """*states* with the heat map below what stands on it: components and cases."""
    found = list(states)
    above = (n for n, state in enumerate(found) if state.key in (COMPONENT_TILES, "cases"))
    found.insert(next(above, len(found)), heat)
    return found
