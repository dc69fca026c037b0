"""What a survey changes, line by line: for a table on the screen and for a file."""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher_app.domain.components import FieldChange, field_label
from dispatcher_app.domain.places import Component
from dispatcher_app.i18n import _
from dispatcher_app.services.components.survey import Found, SurveyDifference

#: What happened, code, name, longitude, latitude, field, old value, new value.
Row = tuple[object, ...]


def difference_titles() -> tuple[str, ...]:
    who = (_("标识码"), _("名称"), _("经度"), _("纬度"))
    return (_("改动"), *who, _("内容"), _("原先的值"), _("现在的值"))


def difference_rows(difference: SurveyDifference) -> Iterator[Row]:
    """One line for each value that is other than it was."""
    for component in difference.added:
        yield (_("新增"), *_who(component), "", "", "")
    for known in difference.gone:
        yield (_("未见"), *_who(known.component), "", "", "")
    for kind, group in (
        (_("移位"), difference.moved),
        (_("变更"), difference.changed),
        (_("恢复"), difference.returned),
    ):
        for found in group:
            yield from _found(kind, found)


def _found(kind: str, found: Found) -> Iterator[Row]:
    who, old = _who(found.after), found.before.component
    if found.metres:
        metres = _("移动 {metres:.2f} 米").format(metres=found.metres)
        yield (kind, *who, metres, f"{old.lon},{old.lat}", f"{found.after.lon},{found.after.lat}")
    changes = list(found.changes)
    if old.cell_code != found.after.cell_code:
        changes.append(FieldChange("cell_code", old.cell_code, found.after.cell_code))
    for change in changes:
        yield (kind, *who, field_label(change.field), change.before, change.after)


def _who(component: Component) -> tuple[str, str, float, float]:
    return (component.code, component.name, component.lon, component.lat)
