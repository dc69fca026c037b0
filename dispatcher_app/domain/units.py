"""Responsible units (专业部门, 处置单位): who they are, what they answer for, and where.

The register answers one question of the dispatcher: *whose is it?* It is pure and knows only what
the city pack says, so a unit's record of past cases is weighed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dispatcher_app.domain.words import Tier
from dispatcher_app.i18n import _

#: A duty that takes whatever no other unit answers for (属地兜底).
ANY_CLASS = "*"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit a case can be dispatched to.

    ``duties`` are class codes or their beginnings (``部件-01-01``, ``部件-01``, ``事件``) or ``*``.
    ``areas`` are street, community or district codes of the unit grid; none means the whole city.
    ``retired`` is the day it went out of use, "" while it is in use: nothing is dispatched to it any more,
    and its name stays known.
    """

    code: str
    name: str
    short_name: str
    tier: Tier
    parent: str | None = None
    areas: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    phone: str = ""
    retired: str = ""

    def duty_for(self, class_code: str) -> str | None:
        """The most specific duty that covers *class_code* (with or without its scheme), ``*`` last of all."""
        bare = class_code.rpartition(":")[2]
        covering = [duty for duty in self.duties if _covers(duty, bare)]
        return max(covering, key=len, default=ANY_CLASS if ANY_CLASS in self.duties else None)


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit with the units under it, as a picker shows them."""

    unit: Unit
    children: tuple[UnitNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be responsible, with the reasons in the operator's language."""

    unit: Unit
    reasons: tuple[str, ...]


class UnitRegister:
    """All units of a city, by code and as a tree. Order is the order of the city pack.

    Raises:
        ValueError: two units share a code.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = tuple(units)
        self._by_code = {unit.code: unit for unit in self._units}
        if len(self._by_code) != len(self._units):
            raise ValueError("two units share a code")
        self._by_name = {
            name: unit for unit in reversed(self._units) for name in (unit.short_name, unit.name)
        }
        self._children: dict[str | None, list[Unit]] = {}
        for unit in self.in_use:
            self._children.setdefault(self._known_parent(unit), []).append(unit)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def in_use(self) -> tuple[Unit, ...]:
        """The units that something can be dispatched to."""
        return tuple(unit for unit in self._units if not unit.retired)

    def get(self, code: str) -> Unit | None:
        return self._by_code.get(code)

    def named(self, name: str) -> Unit | None:
        """The unit whose full or short name is *name*, for imported cases."""
        return self._by_name.get(name.strip())

    def children(self, code: str | None = None) -> tuple[Unit, ...]:
        """The units directly under *code*; without a code, those at the top."""
        return tuple(self._children.get(code, ()))

    def tree(self, code: str | None = None) -> tuple[UnitNode, ...]:
        return tuple(UnitNode(unit, self.tree(unit.code)) for unit in self.children(code))

    def path(self, code: str) -> tuple[Unit, ...]:
        """From the topmost unit down to *code* itself; empty if the code is unknown."""
        found: list[Unit] = []
        unit = self.get(code)
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.get(unit.parent) if unit.parent else None
        return tuple(reversed(found))

    def of_tier(self, tier: Tier) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.in_use if unit.tier == tier)

    def candidates(
        self, class_code: str, street: str = "", community: str = "", owner: str | None = None
    ) -> tuple[Candidate, ...]:
        """Who may be responsible for *class_code* at this place, likeliest first.

        Order: the component's owner; then units whose duties name the class and whose area holds the
        place, by how precisely both fit and the lower tier first; then whoever takes what is nobody's.
        An unknown place (no *street*, no *community*) leaves territory out of the question.
        """
        fits = [_fit(unit, class_code, street, community, owner) for unit in self.in_use]
        ranked = sorted((fit for fit in fits if fit is not None), key=lambda fit: fit.rank)
        return tuple(Candidate(fit.unit, fit.reasons()) for fit in ranked)

    def _known_parent(self, unit: Unit) -> str | None:
        """A parent outside the register, or the unit itself, puts the unit at the top."""
        parent = unit.parent
        return parent if parent in self._by_code and unit.code not in self._ancestors(parent) else None

    def _ancestors(self, code: str | None) -> set[str]:
        seen: set[str] = set()
        while code is not None and code in self._by_code and code not in seen:
            seen.add(code)
            code = self._by_code[code].parent
        return seen


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well one unit fits a case; smaller ranks come first."""

    unit: Unit
    owner: bool
    duty: str | None
    area: int

    @property
    def rank(self) -> tuple[bool, bool, int, bool, int]:
        named = self.duty is not None and self.duty != ANY_CLASS
        precision = _duty_precision(self.duty)
        return (not self.owner, not named, -(precision + self.area), self.unit.tier == Tier.CITY, -precision)

    def reasons(self) -> tuple[str, ...]:
        said = [_("部件登记的权属单位")] if self.owner else []
        said += [_duty_reason(self.duty)] if self.duty is not None else []
        said += [_area_reason(self.area, self.unit.tier)] if self.area >= 0 else []
        return tuple(said)


#: How precisely an area holds a place.
_OUTSIDE, _UNKNOWN, _WHOLE, _STREET, _COMMUNITY = -2, 0, 1, 2, 3


def _fit(unit: Unit, class_code: str, street: str, community: str, owner: str | None) -> _Fit | None:
    owns = bool(owner) and owner in (unit.code, unit.name, unit.short_name)
    duty = unit.duty_for(class_code)
    area = _area_precision(unit.areas, street, community)
    if owns or (duty is not None and area != _OUTSIDE):
        return _Fit(unit, owns, duty, area)
    return None


def _covers(duty: str, class_code: str) -> bool:
    return class_code == duty or class_code.startswith(duty + "-")


def _area_precision(areas: tuple[str, ...], street: str, community: str) -> int:
    if not street and not community:
        return _UNKNOWN
    if not areas:
        return _WHOLE
    if community and community in areas:
        return _COMMUNITY
    if street and street in areas:
        return _STREET
    place = community or street
    return _WHOLE if any(place.startswith(area) for area in areas) else _OUTSIDE


def _duty_precision(duty: str | None) -> int:
    return 0 if duty in (None, ANY_CLASS) else duty.count("-") + 1


def _duty_reason(duty: str | None) -> str:
    precision = _duty_precision(duty)
    if precision >= 3:
        return _("职责载明小类 {code}").format(code=duty)
    if precision > 0:
        return _("职责载明大类 {code}").format(code=duty)
    return _("无单位对口时属地兜底")


def _area_reason(area: int, tier: Tier) -> str:
    if area == _COMMUNITY:
        return _("辖区为案发社区")
    if area == _STREET:
        return _("辖区为案发街道")
    if area == _UNKNOWN:
        return _("案发地点未定位,未比对辖区")
    return _("全市范围") if tier == Tier.CITY else _("辖区含案发地")
