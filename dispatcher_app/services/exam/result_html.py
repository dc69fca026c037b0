"""A result sheet as HTML, with sizes in points: what a browser shows and paper prints."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dispatcher_app.i18n import _
from dispatcher_app.services.exam.result_sheet import Finding, ResultSheet

#: Texts of trainees are texts: everything is escaped.
_TABLE = '<table width="100%" border="1" cellspacing="0" cellpadding="4" style="border-color:#888">'

#: Of the columns (percent); their heads stand on every page.
_WIDTHS = (9, 38, 23, 21, 9)


def sheet_html(sheet: ResultSheet, notice: str = "") -> str:
    """The whole sheet, mistakes first."""
    wrong, right = sheet.mistakes, [each for each in sheet.findings if each.is_right]
    parts = [
        f'<p style="font-size:9pt">{escape(notice)}</p>' if notice else "",
        f"<h2>{escape(sheet.title)}</h2>",
        f"<p><b>{escape(sheet.person)}</b> · {escape(sheet.kind)} · <b>{sheet.points:g}</b></p>",
        _pairs(sheet.facts),
        _pairs((name, f"{share:g}") for name, share in sheet.shares),
        _table(_("有差错的 {count} 项").format(count=len(wrong)), wrong),
        _table(_("正确的 {count} 项").format(count=len(right)), right),
    ]
    return f'<div style="font-size:10pt">{"".join(parts)}</div>'


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    told = " · ".join(f"{escape(name)} {escape(value)}" for name, value in pairs)
    return f"<p>{told}</p>" if told else ""


def _table(title: str, findings: Iterable[Finding]) -> str:
    rows = "".join(map(_row, findings))
    if not rows:
        return ""
    titles = (_("位置"), _("题目"), _("正确"), _("所答"), _("得分"))
    heads = "".join(
        f'<th width="{width}%">{escape(head)}</th>' for head, width in zip(titles, _WIDTHS, strict=True)
    )
    return f"<h3>{escape(title)}</h3>{_TABLE}<thead><tr>{heads}</tr></thead>{rows}</table>"


def _row(each: Finding) -> str:
    why = f"<br/><i>{escape(each.why)}</i>" if each.why and not each.is_right else ""
    cells = (
        escape(each.where),
        escape(each.what) + why,
        escape(each.expected),
        escape(each.done),
        f"{each.points:g} / {each.of:g}",
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
