"""The register of components (部件): its words, and the steps by which a component changes.

A component is the last of its steps. Nothing is ever taken out of the register: a component that is gone gets
the state 已拆除, so that cases which name it still find it, and its code is not given to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.words import Labelled, Role
from dispatcher_app.i18n import N_, _


class ComponentState(Labelled):
    """How a component was found (部件状态). An empty state means that nobody has looked yet."""

    INTACT = "完好", N_("完好")
    DAMAGED = "破损", N_("破损")
    LOST = "丢失", N_("丢失")
    OCCUPIED = "占用", N_("占用")
    DISUSED = "废弃", N_("废弃")
    REMOVED = "已拆除", N_("已拆除")


class RegisterAct(Labelled):
    """What was done to the register; an act leads to one step of each component that it changes."""

    LOAD = "load", N_("装入城市包")
    SURVEY = "survey", N_("普查更新")
    REGRID = "regrid", N_("网格调整")
    EDIT = "edit", N_("逐件登记")


class ComponentVerb(Labelled):
    """What one step did to one component."""

    ADD = "add", N_("新增")
    CHANGE = "change", N_("变更")
    MOVE = "move", N_("移位")
    REMOVE = "remove", N_("拆除")
    RESTORE = "restore", N_("恢复")


#: Who may do what. The census is the administrator's, single corrections are also the shift leader's.
MAY: Mapping[RegisterAct, frozenset[Role]] = {
    RegisterAct.LOAD: frozenset({Role.ADMINISTRATOR}),
    RegisterAct.SURVEY: frozenset({Role.ADMINISTRATOR}),
    RegisterAct.REGRID: frozenset({Role.ADMINISTRATOR}),
    RegisterAct.EDIT: frozenset({Role.ADMINISTRATOR, Role.SHIFT_LEADER}),
}
#: Whoever may change anything of the register.
KEEPERS = frozenset[Role]().union(*MAY.values())

#: What an operator calls each field; ``place`` is longitude and latitude together.
COMPONENT_LABELS: dict[str, str] = {
    "code": N_("标识码"),
    "class_code": N_("小类"),
    "name": N_("名称"),
    "lon": N_("经度"),
    "lat": N_("纬度"),
    "cell_code": N_("单元网格"),
    "owner_unit": N_("权属单位"),
    "state": N_("状态"),
    "maintainer": N_("养护单位"),
    "installed": N_("安装日期"),
    "photo": N_("照片"),
    "place": N_("位置"),
}
COMPONENT_FIELDS = tuple(Component.__dataclass_fields__)
#: What says where a component stands.
_PLACE = frozenset({"lon", "lat", "cell_code"})


def field_label(name: str) -> str:
    return _(COMPONENT_LABELS[name])


@dataclass(frozen=True, slots=True)
class Registered:
    """A component of the register. ``revision`` counts its steps; whoever changes it says which they saw."""

    component: Component
    revision: int

    @property
    def removed(self) -> bool:
        return self.component.state == ComponentState.REMOVED


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a component, before and after."""

    field: str
    before: object
    after: object

    @property
    def label(self) -> str:
        return field_label(self.field)


@dataclass(frozen=True, slots=True)
class Change:
    """A component as it shall be; ``seen`` is the revision it is based on, 0 for one that is new."""

    after: Component
    verb: ComponentVerb
    seen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who changes the register and why. Sent twice, an act is done once."""

    act: RegisterAct
    actor: Actor
    at: datetime
    reason: str = ""
    source: str = ""
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class ComponentStep:
    """One line of a component's history; ``before`` is None where it begins."""

    revision: int
    verb: ComponentVerb
    act: Act
    before: Component | None
    after: Component

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        return differences(self.before, self.after) if self.before else ()


def differences(before: Component, after: Component) -> tuple[FieldChange, ...]:
    """The fields in which two states of one component differ, in the order of a form."""
    return tuple(_differing(before, after))


def _differing(before: Component, after: Component) -> Iterator[FieldChange]:
    for name in COMPONENT_FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)


def change_from(before: Registered, after: Component) -> Change | None:
    """The step that leads from *before* to *after*; None where they are the same."""
    changed = {change.field for change in differences(before.component, after)}
    if not changed:
        return None
    return Change(after, _verb(before, after, changed), before.revision)


def _verb(before: Registered, after: Component, changed: set[str]) -> ComponentVerb:
    gone = after.state == ComponentState.REMOVED
    if gone != before.removed:
        return ComponentVerb.REMOVE if gone else ComponentVerb.RESTORE
    return ComponentVerb.MOVE if changed <= _PLACE else ComponentVerb.CHANGE
