"""A new edition of the standard comes into force while a report is being written by the old one."""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.standard import ClassCode, Standard, StandardRow
from dispatcher_app.i18n import _
from dispatcher_app.services.intake import ReportForm


def by_edition(form: ReportForm, before: Standard, now: Standard) -> tuple[ReportForm, str]:
    """*form*, read by the edition *before*, under that of *now*; and what is to be said of it, or "".

    A condition that says something else now, or sets another limit, is taken back: it has to be read and
    chosen again before the case is filed by it. So is a class that went out of use.
    """
    try:
        code = ClassCode.parse(form.class_code)
    except ValueError:
        return form, ""
    old, new = before.row(code, form.condition_no), now.row(code, form.condition_no)
    if old is None or (new is not None and _read(old) == _read(new)):
        return form, ""
    if not now.conditions(code):
        text = _("小类“{name}”按新版立案标准已停用,请重新选。")
        return replace(form, class_code="", condition_no=0), text.format(name=old.minor_name)
    if new is None:
        text = _("选好的立案条件按新版立案标准已停用,请重新选。")
    else:
        text = _("立案标准有新版本,选好的条件改为“{condition}”,时限 {limit},请重新选。")
        text = text.format(condition=new.condition, limit=new.limit.text)
    return replace(form, condition_no=0), text


def _read(row: StandardRow) -> tuple[object, ...]:
    """What somebody who chose the condition has read of it."""
    return row.minor_name, row.condition, row.limit, row.closing_condition
