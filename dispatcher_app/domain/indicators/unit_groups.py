"""Units that are like each other: like is ranked with like (许昌 ranks four groups apart, domain facts §4.4).

The register tells them apart by what it knows anyway: the tier, who takes whatever is nobody's, who stands
below such a unit. A city that wants other groups names them in its scheme.
"""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.indicators.dimensions import Dimension
from dispatcher_app.domain.units import ANY_CLASS, Unit, UnitRegister
from dispatcher_app.domain.words import Labelled, Tier
from dispatcher_app.i18n import N_


class UnitGroup(Labelled):
    CITY = "city", N_("市级部门和企业")
    DISTRICT = "district", N_("区级部门和企业")
    STREET = "street", N_("街道办事处")
    BELOW_STREET = "below_street", N_("街道所属单位")


def group_of(unit: Unit, register: UnitRegister) -> UnitGroup:
    """Who takes whatever is nobody's (属地兜底) is a street; what stands below one is the street's own."""
    if ANY_CLASS in unit.duties:
        return UnitGroup.STREET
    if any(ANY_CLASS in above.duties for above in register.path(unit.code)):
        return UnitGroup.BELOW_STREET
    return UnitGroup.CITY if unit.tier is Tier.CITY else UnitGroup.DISTRICT


def unit_groups(register: UnitRegister, named: Mapping[str, str] | None = None) -> Dimension:
    """The dimension of groups; retired units stay in theirs. ``named``: a scheme's own group by unit code."""
    groups = {"": ""} | {unit.code: group_of(unit, register).value for unit in register} | dict(named or {})
    return Dimension(
        code="unit_group", label=N_("单位分组"), english="Group of units", column="unit", folded=groups
    )
