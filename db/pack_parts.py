"""A city pack while it is being read: values with the line or feature each came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.pack_ground import Ground
from db.pack_source import Placed
from dispatcher_app.domain.base_map import BaseMap
from dispatcher_app.domain.cameras import Camera
from dispatcher_app.domain.pack import CaseText, Collector, DemoSeat, PackInfo
from dispatcher_app.domain.places import Component, Place
from dispatcher_app.domain.units import Unit


@dataclass(slots=True)
class PackParts:
    """A pack as read, each value with the line or feature it came from; faulty ones are left out."""

    info: PackInfo | None = None
    ground: Ground = field(default_factory=Ground)
    base_map: BaseMap = field(default_factory=BaseMap)
    units: Placed[Unit] = field(default_factory=list)
    components: Placed[Component] = field(default_factory=list)
    places: Placed[Place] = field(default_factory=list)
    seats: Placed[DemoSeat] = field(default_factory=list)
    collectors: Placed[Collector] = field(default_factory=list)
    cameras: Placed[Camera] = field(default_factory=list)
    case_texts: Placed[CaseText] = field(default_factory=list)
