"""What a survey changes, line by line, to be read before it is applied: CSV for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from db.os_words import words_of
from dispatcher_app.domain.components import FieldChange, field_label
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.components.survey import Found, SurveyDifference
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.whole_file import whole_file


def write_difference(path: Path, difference: SurveyDifference) -> int:
    """Write one line for each change to *path*; how many lines.

    Raises:
        DomainError: the file cannot be written.
    """
    count = 0
    try:
        with whole_file(path, "utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(_titles())
            for row in _rows(difference):
                writer.writerow([guarded(value) if isinstance(value, str) else value for value in row])
                count += 1
    except OSError as error:
        text = _("写不了 {file}:{why}。")
        raise DomainError(text.format(file=path, why=words_of(error))) from error
    return count


_Row = tuple[object, ...]


def _titles() -> tuple[str, ...]:
    who = (_("标识码"), _("名称"), _("经度"), _("纬度"))
    return (_("改动"), *who, _("内容"), _("原先的值"), _("现在的值"))


def _rows(difference: SurveyDifference) -> Iterator[_Row]:
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


def _found(kind: str, found: Found) -> Iterator[_Row]:
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
