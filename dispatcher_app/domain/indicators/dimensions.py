"""By what figures are taken apart: a dimension names the field of the facts that holds the key.

Every row has exactly one key in every dimension that a count knows, so parts add up to the whole. ``""`` and
``None`` are keys, too: not known, or nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatcher_app.domain.indicators.counts import FIELDS, BaseCount
from dispatcher_app.i18n import N_, _

Key = str | int | None
#: By the code of a dimension: only rows with one of these keys count.
Filters = Mapping[str, frozenset[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One way of taking figures apart.

    ``column`` is the facts' field, the same on cases and steps; ``""`` for the person, whose field each count
    names itself. ``folded`` puts keys of the field together into groups (unit → group of units); a key that
    it does not name is in the group ``""``. ``cubed``: kept in the pre-added sums of settled cases.
    """

    code: str
    label: str
    english: str
    column: str
    folded: Mapping[str, str] | None = field(default=None, hash=False)
    cubed: bool = True

    @property
    def name(self) -> str:
        return _(self.label)

    def field_for(self, count: BaseCount) -> str | None:
        """The field with the key of a row of *count*; None where the dimension does not apply to it."""
        name = self.column or count.person
        return name if name in FIELDS[count.grain] else None

    def group_of(self, key: Key) -> Key:
        """The key under which a row with the field's *key* is shown."""
        return key if self.folded is None else self.folded.get(str(key), "")

    def keys_in(self, group: Key) -> frozenset[Key]:
        """The field's keys that :meth:`group_of` puts into *group*, but for those it does not name."""
        if self.folded is None:
            return frozenset({group})
        return frozenset(key for key, name in self.folded.items() if name == group)


DISTRICT = Dimension(code="district", label=N_("区县"), english="District", column="district")
STREET = Dimension(code="street", label=N_("街道"), english="Street", column="street")
COMMUNITY = Dimension(code="community", label=N_("社区"), english="Community", column="community")
CELL = Dimension(code="cell", label=N_("单元网格"), english="Grid cell", column="cell_code")
UNIT = Dimension(code="unit", label=N_("处置单位"), english="Unit", column="unit")
SOURCE = Dimension(code="source", label=N_("来源"), english="Source", column="source")
CHANNEL = Dimension(code="channel", label=N_("来源渠道"), english="Channel of a source", column="channel")
KIND = Dimension(code="kind", label=N_("部件事件"), english="Component or event", column="kind_of_class")
MAJOR = Dimension(code="major", label=N_("大类"), english="Major class", column="class_major")
MINOR = Dimension(code="minor", label=N_("小类"), english="Minor class", column="class_code")
PERSON = Dimension(code="person", label=N_("人员"), english="Person", column="")
STAGE = Dimension(code="stage", label=N_("环节"), english="Stage", column="stage", cubed=False)
HOUR = Dimension(code="hour", label=N_("上报时段"), english="Hour of the week", column="reported_hour")
HANDLING_TIME = Dimension(
    code="handling_time",
    label=N_("处置用时"),
    english="Handling time (quarter hours of the limit's own time)",
    column="handling_quarters",
)
ELAPSED_TIME = Dimension(
    code="elapsed_time",
    label=N_("处置历时"),
    english="From dispatch to result (quarter hours by the clock)",
    column="elapsed_quarters",
)

DIMENSIONS: dict[str, Dimension] = {
    each.code: each
    for each in (
        DISTRICT,
        STREET,
        COMMUNITY,
        CELL,
        UNIT,
        SOURCE,
        CHANNEL,
        KIND,
        MAJOR,
        MINOR,
        PERSON,
        STAGE,
        HOUR,
        HANDLING_TIME,
        ELAPSED_TIME,
    )
}


def dimension_of(code: str) -> Dimension:
    """The dimension called *code*; KeyError where there is none."""
    return DIMENSIONS[code]
