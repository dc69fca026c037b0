"""Checks many components at once: words by the rules, places by the ground; what lacks a cell gets one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from dispatcher_app.domain.component_rules import ComponentRules, Fault
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.standard import Standard
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _
from dispatcher_app.services.cell_ground import CellGround

#: A component as it may be registered, and what is wrong with it.
Checked = tuple[Component, list[Fault]]


class ComponentChecks:
    """A city's rules and ground. Building it takes some tenths of a second for a large city."""

    def __init__(self, rules: ComponentRules, ground: CellGround, zone: ZoneInfo) -> None:
        self.rules, self.ground, self._zone = rules, ground, zone

    @classmethod
    def of(cls, pack: Pack, standard: Standard | None) -> ComponentChecks:
        rules = ComponentRules(
            adcodes=_adcodes(pack),
            widths=pack.info.widths,
            classes=_component_classes(standard),
            units=frozenset(unit.code for unit in pack.units),
        )
        return cls(rules, CellGround(pack.cell_outlines), ZoneInfo(pack.info.zone))

    def today(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    def check(self, found: Sequence[Component], today: date) -> list[Checked]:
        """Each of *found* with its cell, and its faults; an empty list where there is none."""
        faults = [self.rules.faults(component, today) for component in found]
        sure = [n for n, told in enumerate(faults) if not any(f.field in ("lon", "lat") for f in told)]
        placed = list(found)
        cells = self.ground.locate(_points([found[n] for n in sure]))
        named: list[int] = []
        for n, cell in zip(sure, cells, strict=True):
            said = found[n].cell_code
            if not cell:
                faults[n].append(Fault("place", _("不在本市单元网格之内。")))
            elif not said:
                placed[n] = replace(found[n], cell_code=cell)
            elif said not in self.ground:
                faults[n].append(Fault("cell_code", _("单元网格 {code} 不存在。").format(code=said[:40])))
            elif said != cell:
                named.append(n)
        self._check_named(placed, named, faults)
        return list(zip(placed, faults, strict=True))

    def _check_named(
        self, placed: Sequence[Component], named: Sequence[int], faults: list[list[Fault]]
    ) -> None:
        """Those that name another cell than the one they were found in may lie on its border."""
        some = [placed[n] for n in named]
        for n, holds in zip(
            named, self.ground.holds([c.cell_code for c in some], _points(some)), strict=True
        ):
            if not holds:
                text = _("坐标不在网格 {cell} 内。")
                faults[n].append(Fault("cell_code", text.format(cell=placed[n].cell_code)))


def _adcodes(pack: Pack) -> tuple[str, ...]:
    width = pack.info.widths.adcode
    codes = {pack.info.adcode} | {outline.code for outline in pack.districts}
    return tuple(sorted(code for code in codes if len(code) == width))


def _points(components: Sequence[Component]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([(c.lon, c.lat) for c in components], dtype=np.float64).reshape(-1, 2)


def _component_classes(standard: Standard | None) -> frozenset[str]:
    """Codes of the standard's component classes without their scheme."""
    if standard is None:
        return frozenset()
    codes = (name.code for name in standard.classes())
    return frozenset(str(code).rpartition(":")[2] for code in codes if code.kind is Kind.COMPONENT)
