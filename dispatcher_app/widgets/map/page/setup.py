"""What a map page is made of; needs no web engine, so that a window can hold it before there is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dispatcher_app.widgets.map.page.built import PagePlan
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.page.routes import MapRoutes


@dataclass(frozen=True, slots=True)
class MapSetup:
    """``layers`` is how they stand at first; ``cache`` keeps the built page; ``hosts`` may serve pictures."""

    plan: PagePlan
    routes: MapRoutes
    layers: tuple[LayerState, ...] = ()
    cache: Path | None = None
    hosts: frozenset[str] = field(default_factory=frozenset)
