"""A Word document as plain HTML: paragraphs, tables, pictures and rules with what matters of their looks.

So that a paper prints, and becomes a PDF, where there is no Word. Headers, footers and text boxes are left
out. A table's head comes again on each page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}
_USUAL_SIZE = 12.0
_EMU_PER_POINT = 12_700
#: Type of which papers are made, and what stands in for it where a machine has it not.
_SERIF = "'{name}','FangSong','SimSun','Noto Serif CJK SC','Source Han Serif SC','Songti SC',serif"
_SANS = "'{name}','SimHei','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif"
_SANS_NAMES = ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei")


def html_of(data: bytes) -> str:
    """HTML of the document's body. Type is in points; lengths are, too, and called px: Qt knows no other."""
    document = Document(BytesIO(data))
    normal = document.styles["Normal"].font
    usual = normal.size.pt if normal.size is not None else _USUAL_SIZE
    family = _family(normal.name or "")
    return f'<html><body style="font-family:{family};">{"".join(_blocks(document, usual))}</body></html>'


def _family(name: str) -> str:
    shape = _SANS if name in _SANS_NAMES else _SERIF
    return shape.format(name=escape(name, quote=True).replace("'", ""))


def _blocks(container: Any, usual: float) -> Iterator[str]:
    for block in container.iter_inner_content():
        yield _table(block, usual) if isinstance(block, Table) else _paragraph(block, usual)


def _paragraph(paragraph: Paragraph, usual: float) -> str:
    size = _size_of(paragraph, usual)
    above, below = _rule(paragraph, "top"), _rule(paragraph, "bottom")
    if _parts_at_right(paragraph):
        air = _length(paragraph, "space_after")  # which a table has not
        gap = f'<p style="font-size:1px;margin-bottom:{air:.0f}px;"></p>'
        return f"{above}{_two_sides(paragraph, size)}{below}{gap}"
    runs = "".join(_run(run, size) for run in paragraph.runs) or "&nbsp;"
    told = f'<p align="{_alignment(paragraph)}" style="{_look(paragraph, size)}">{runs}</p>'
    return f"{above}{told}{below}"


def _parts_at_right(paragraph: Paragraph) -> bool:
    return "\t" in paragraph.text and bool(len(paragraph.paragraph_format.tab_stops))


def _two_sides(paragraph: Paragraph, size: float) -> str:
    """What is parted by a tabulator stands at both edges."""
    left, _tab, right = paragraph.text.partition("\t")
    size = next((run.font.size.pt for run in paragraph.runs if run.font.size is not None), size)
    cell = '<td width="50%" align="{align}"><span style="font-size:{size:.1f}pt;">{text}</span></td>'
    sides = (("left", left), ("right", right))
    cells = "".join(cell.format(align=align, size=size, text=escape(text)) for align, text in sides)
    return f'<table width="100%" border="0" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'


def _rule(paragraph: Paragraph, side: str) -> str:
    """A line over or under the paragraph: a table of one coloured cell, the only one Qt draws so."""
    found = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn(f'w:{side}')}")
    if found is None:
        return ""
    colour, eighths = found.get(qn("w:color"), "000000"), float(found.get(qn("w:sz"), "4"))
    colour = "000000" if colour == "auto" else colour
    high = max(eighths / 8, 0.5)
    line = f'<p style="font-size:1px;line-height:{high:.1f}px;margin:0;"></p>'
    look = f'width="100%" border="0" cellspacing="0" cellpadding="0" bgcolor="#{colour}"'
    return f'<table {look}><tr><td height="{high:.1f}">{line}</td></tr></table>'


def _alignment(paragraph: Paragraph) -> str:
    for form in _formats(paragraph):
        if form.alignment is not None:
            return _ALIGN.get(form.alignment, "left")
    return "left"


def _formats(paragraph: Paragraph) -> Iterator[Any]:
    """Its own format, then those of its styles."""
    yield paragraph.paragraph_format
    style = paragraph.style
    while style is not None:
        yield style.paragraph_format
        style = style.base_style


def _look(paragraph: Paragraph, size: float) -> str:
    lengths = {
        "margin-top": "space_before",
        "margin-bottom": "space_after",
        "margin-left": "left_indent",
        "text-indent": "first_line_indent",
    }
    told = "".join(f"{name}:{_length(paragraph, of):.0f}px;" for name, of in lengths.items())
    font = next((style.font.name for style in _styles(paragraph) if style.font.name), "")
    family = f"font-family:{_family(font)};" if font and font != "FangSong" else ""
    return f"{told}font-size:{size:.1f}pt;{family}"


def _length(paragraph: Paragraph, name: str) -> float:
    found = (getattr(form, name) for form in _formats(paragraph))
    return next((length.pt for length in found if length is not None), 0.0)


def _styles(paragraph: Paragraph) -> Iterator[Any]:
    style = paragraph.style
    while style is not None:
        yield style
        style = style.base_style


def _size_of(paragraph: Paragraph, usual: float) -> float:
    sizes = (style.font.size for style in _styles(paragraph))
    return next((float(size.pt) for size in sizes if size is not None), usual)


def _run(run: Run, usual: float) -> str:
    pictures = "".join(_picture(run, inline) for inline in run._r.iter(qn("wp:inline")))
    text = escape(run.text).replace("\n", "<br/>").replace("\t", "&nbsp;" * 4)
    size = run.font.size.pt if run.font.size is not None else usual
    colour = run.font.color.rgb if run.font.color is not None else None
    style = f"font-size:{size:.1f}pt;" + ("font-weight:bold;" if run.bold else "")
    style += f"color:#{colour};" if colour is not None else ""
    style += f"font-family:{_family(run.font.name)};" if run.font.name else ""
    return pictures + (f'<span style="{style}">{text}</span>' if text else "")


def _picture(run: Run, inline: Any) -> str:
    blip = next(inline.iter(qn("a:blip")), None)
    part = run.part.related_parts.get(blip.get(qn("r:embed"))) if blip is not None else None
    if part is None:
        return ""
    wide, high = (int(inline.extent.get(side)) / _EMU_PER_POINT for side in ("cx", "cy"))
    data = f"data:{part.content_type};base64,{b64encode(part.blob).decode()}"
    return f'<img src="{data}" width="{wide:.0f}" height="{high:.0f}"/>'


def _table(table: Table, usual: float) -> str:
    rows = list(table.rows)
    heads = next((at for at, row in enumerate(rows) if not _is_head(row)), len(rows))
    told = [f"<tr>{''.join(_cells(row, usual))}</tr>" for row in rows]
    head = f"<thead>{''.join(told[:heads])}</thead>" if heads else ""
    look = 'width="100%" border="1" cellspacing="0" cellpadding="3" style="border-collapse:collapse;"'
    return f"<table {look}>{head}<tbody>{''.join(told[heads:])}</tbody></table>"


def _is_head(row: Any) -> bool:
    return row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def _cells(row: Any, usual: float) -> Iterator[str]:
    """Cells that Word shows as one are one."""
    cells: list[_Cell] = list(row.cells)
    wide = sum(cell.width or 0 for cell in cells) or 1
    at = 0
    while at < len(cells):
        cell = cells[at]
        span = sum(1 for other in cells[at:] if other._tc is cell._tc)
        share = round(100 * (cell.width or 0) / wide)
        shade = cell._tc.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
        fill = shade.get(qn("w:fill"), "auto") if shade is not None else "auto"
        colour = f' bgcolor="#{fill}"' if fill != "auto" else ""
        yield f'<td colspan="{span}" width="{share}%"{colour}>{"".join(_blocks(cell, usual))}</td>'
        at += span
