"""How the register speaks of a component: lines of the list, facts of the card, steps of its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dispatcher_app.domain.components import (
    ComponentState,
    ComponentStep,
    ComponentVerb,
    FieldChange,
    RegisterAct,
    Registered,
)
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.standard import ClassCode, ClassName
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.components.code_parts import code_parts
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.what_is_here import unit_words
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from dispatcher_app.widgets.timeline_entry import TimelineEntry

TITLES = (N_("标识码"), N_("小类"), N_("名称"), N_("状态"), N_("权属单位"), N_("位置"))
#: In pixels at text scale 1; the name takes what is left.
WIDTHS = (144, 112, 132, 80, 128, 160)
STRETCH = 2
#: What a narrow list does without: where it is, whose it is.
LEAVES = (5, 4)
_UNSEEN = N_("未查")


def class_of(hall: Hall, code: str) -> ClassName | None:
    """The class that the standard has for a component's class code."""
    bare = code.rpartition(":")[2]
    try:
        return hall.rules.standard.name(ClassCode.parse(f"{hall.rules.standard.scheme}:{bare}"))
    except ValueError:
        return None


def class_word(hall: Hall, code: str) -> str:
    found = class_of(hall, code)
    return found.minor_name if found is not None else code


def state_word(state: str) -> str:
    return ComponentState(state).label if state in _STATES else state or _(_UNSEEN)


_STATES = frozenset(state.value for state in ComponentState)


def cells_of(component: Component, hall: Hall) -> Sequence[str]:
    """What a line of the list says, column by column."""
    cell = hall.places.cell(component.cell_code)
    return (
        component.code,
        class_word(hall, component.class_code),
        component.name,
        state_word(component.state),
        unit_words(hall.units, component.owner_unit),
        f"{cell.street} {cell.community}" if cell is not None else component.cell_code,
    )


# -- one component


def facts_of(known: Registered, hall: Hall) -> Iterable[FactSection]:
    one = known.component
    cell = hall.places.cell(one.cell_code)
    found = class_of(hall, one.class_code)
    yield FactSection(
        "",
        (
            Fact(_("标识码"), one.code, wide=True),
            Fact(_("编码含义"), code_words(one.code, hall), wide=True),
            Fact(_("小类"), f"{found.major_name} · {found.minor_name}" if found else one.class_code),
            Fact(_("状态"), state_word(one.state)),
            Fact(_("权属单位"), unit_words(hall.units, one.owner_unit)),
            Fact(_("养护单位"), unit_words(hall.units, one.maintainer)),
            Fact(_("安装日期"), one.installed),
            Fact(_("单元网格"), one.cell_code),
            Fact(_("位置"), cell.label if cell is not None else _("辖区外"), wide=True),
            Fact(_("坐标"), f"{one.lon:.6f}, {one.lat:.6f}", wide=True),
        ),
    )


def code_words(code: str, hall: Hall) -> str:
    """``440305 南山区 · 01 公用设施 · 03 路灯 · 000001 流水号``; what nobody knows is said by its kind."""
    parts = code_parts(code, hall.pack.info.widths)
    if len(parts) < 4:
        return " · ".join(f"{part.digits} {part.kind}" for part in parts)
    adcode, major, minor, serial = parts
    found = class_of(hall, f"{Kind.COMPONENT.value}-{major.digits}-{minor.digits}")
    names = {outline.code: outline.name for outline in hall.pack.districts}
    named = (
        names.get(adcode.digits, adcode.kind),
        found.major_name if found is not None else major.kind,
        found.minor_name if found is not None else minor.kind,
        serial.kind,
    )
    return " · ".join(f"{part.digits} {name}" for part, name in zip(parts, named, strict=True))


# -- its history


def entries_of(steps: Sequence[ComponentStep], hall: Hall) -> Iterator[TimelineEntry]:
    """The steps as a timeline, newest first."""
    for step in reversed(steps):
        act = step.act
        facts = [change_words(change, hall) for change in step.changes]
        if act.source:
            facts.append(_("文件:{name}").format(name=act.source))
        yield TimelineEntry(
            title=step.verb.label,
            who=act.actor.name,
            role_text=act.actor.role.label,
            at=act.at,
            to_text=act.act.label if act.act is not RegisterAct.EDIT else "",
            reason=act.reason,
            facts=tuple(facts),
            tone="end" if step.verb is ComponentVerb.REMOVE else "plain",
        )


def change_words(change: FieldChange, hall: Hall) -> str:
    """``权属单位:市排水公司 → 区住建局``."""
    before, after = (value_words(change.field, value, hall) for value in (change.before, change.after))
    return _("{field}:{before} → {after}").format(field=change.label, before=before, after=after)


def value_words(field: str, value: object, hall: Hall) -> str:
    """A value of a field as an operator reads it."""
    if value == "" and field != "state":
        return _("(空)")
    if field in ("owner_unit", "maintainer"):
        return unit_words(hall.units, str(value))
    if field == "class_code":
        return class_word(hall, str(value))
    if field == "state":
        return state_word(str(value))
    if field == "photo":
        return _("照片 {hash}").format(hash=str(value)[:8])
    return f"{value:.6f}" if isinstance(value, float) else str(value)
