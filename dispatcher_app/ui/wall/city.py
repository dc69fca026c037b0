"""What a wall calls things: units by their short names, classes and communities by name.

A case without a class is called so and not by its caller's words, which the list of a seat would show.
"""

from __future__ import annotations

from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.panels.values import Ring


class WallCity:
    """One hall's names, and the ground its maps lie on."""

    def __init__(self, hall: Hall, ground: LocatorLayers | None = None) -> None:
        self._hall = hall
        self.ground = ground
        self.unit_groups = unit_groups(hall.units)
        pack = hall.pack
        self._communities = {outline.code: outline for outline in pack.communities}
        self._rings = {
            outline.code: tuple(tuple(rings[0]) for rings in outline.polygons) for outline in pack.communities
        }
        self._streets = {outline.code: outline.name for outline in pack.streets}

    @property
    def title(self) -> str:
        return self._hall.title

    @property
    def zone(self):  # type: ignore[no-untyped-def]
        return self._hall.zone

    def unit(self, code: str) -> str:
        unit = self._hall.units.get(code)
        return (unit.short_name or unit.name) if unit else code or _("未派遣")

    def class_name(self, code: str) -> str:
        """The name of a class by its code."""
        if not code:
            return _("未分类")
        try:
            name = self._hall.rules.standard.name(ClassCode.parse(code))
        except ValueError:
            name = None
        return name.minor_name if name is not None else code.rpartition(":")[2]

    def case_title(self, row: QueueRow) -> str:
        return self.class_name(row.class_code)

    def street(self, row: QueueRow) -> str:
        return self._streets.get(row.street, row.street) or _("未定位")

    def community(self, code: str) -> str:
        outline = self._communities.get(code)
        return outline.name if outline is not None else code

    def rings(self, code: str) -> tuple[Ring, ...]:
        """Outer lines of a community; none where it is not known."""
        return self._rings.get(code, ())

    @property
    def communities(self) -> tuple[str, ...]:
        return tuple(self._communities)
