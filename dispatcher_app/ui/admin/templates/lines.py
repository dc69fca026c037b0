"""Papers, fields and former templates as lines of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from dispatcher_app.i18n import _
from dispatcher_app.services.papers.body import BodyLabel
from dispatcher_app.services.papers.template_log import TemplateChange
from dispatcher_app.services.papers.templates import Declared, Template, TemplateSpec

Standing = tuple[TemplateSpec, Template, TemplateChange | None]


def paper_lines(papers: Sequence[Standing], zone: tzinfo) -> list[tuple[str, str, str, str]]:
    """Title, whose template counts, since when, and who put it in."""
    return [
        (_(spec.title), whose(template.is_own), day_of(change, zone), change.by if change else "")
        for spec, template, change in papers
    ]


def whose(is_own: bool) -> str:
    return _("本市的") if is_own else _("程序自带的")


def day_of(change: TemplateChange | None, zone: tzinfo) -> str:
    return _moment(change.at, zone) if change is not None else ""


def field_lines(spec: TemplateSpec) -> list[tuple[str, str, str]]:
    """How each field is written in the template, what it says, and whether the paper cannot be without it."""
    return [
        (written, label, _("必须有") if name.partition(".")[0] in spec.needed else "")
        for name, written, label in _fields(spec.fields)
    ]


def _fields(declared: Mapping[str, Declared], within: str = "") -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for name, what in declared.items():
        whole = f"{within}.{name}" if within else name
        if isinstance(what, BodyLabel):
            found.append((whole, f"{{{{p {name} }}}}", _(what)))
        elif isinstance(what, str):
            written = f"{{{{ row.{name} }}}}" if within else f"{{{{ {name} }}}}"
            found.append((whole, written, _(what)))
        else:
            found.append((whole, f"{{% for row in {'row.' if within else ''}{name} %}}", _("逐行")))
            found += _fields(what, whole)
    return found


def change_lines(changes: Sequence[TemplateChange], zone: tzinfo) -> list[tuple[str, str, str]]:
    """When, who, and which template counted from then on, newest first."""
    return [
        (_moment(one.at, zone), one.by, one.reference.partition("@")[2] or whose(False))
        for one in reversed(changes)
    ]


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
