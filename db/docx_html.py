"""A Word document as plain HTML: paragraphs and tables with alignment, indent, size, weight, colour, spacing.

So that a paper prints, and becomes a PDF, where there is no Word. Headers, footers, pictures and text boxes
are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}
_USUAL_SIZE = 12.0


def html_of(data: bytes) -> str:
    """HTML of the document's body. Sizes are in points."""
    document = Document(BytesIO(data))
    normal = document.styles["Normal"].font.size
    usual = normal.pt if normal is not None else _USUAL_SIZE
    return f"<html><body>{''.join(_blocks(document, usual))}</body></html>"


def _blocks(container: Any, usual: float) -> Iterator[str]:
    for block in container.iter_inner_content():
        yield _table(block, usual) if isinstance(block, Table) else _paragraph(block, usual)


def _paragraph(paragraph: Paragraph, usual: float) -> str:
    size = _size_of(paragraph, usual)
    runs = "".join(_run(run, size) for run in paragraph.runs) or "&nbsp;"
    return f'<p align="{_alignment(paragraph)}" style="{_spacing(paragraph, size)}">{runs}</p>'


def _alignment(paragraph: Paragraph) -> str:
    return _ALIGN.get(paragraph.alignment, "left") if paragraph.alignment is not None else "left"


def _spacing(paragraph: Paragraph, size: float) -> str:
    form = paragraph.paragraph_format
    lengths = {
        "margin-top": form.space_before,
        "margin-bottom": form.space_after,
        "margin-left": form.left_indent,
        "text-indent": form.first_line_indent,
    }
    told = "".join(
        f"{name}:{length.pt if length is not None else 0:.1f}pt;" for name, length in lengths.items()
    )
    return f"{told}font-size:{size:.1f}pt;"


def _size_of(paragraph: Paragraph, usual: float) -> float:
    style = paragraph.style
    while style is not None:
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return usual


def _run(run: Run, usual: float) -> str:
    text = escape(run.text).replace("\n", "<br/>").replace("\t", "&nbsp;" * 4)
    size = run.font.size.pt if run.font.size is not None else usual
    colour = run.font.color.rgb if run.font.color is not None else None
    style = f"font-size:{size:.1f}pt;" + ("font-weight:bold;" if run.bold else "")
    style += f"color:#{colour};" if colour is not None else ""
    return f'<span style="{style}">{text}</span>' if text else ""


def _table(table: Table, usual: float) -> str:
    rows = "".join(f"<tr>{''.join(_cells(row, usual))}</tr>" for row in table.rows)
    return f'<table width="100%" border="1" cellspacing="0" cellpadding="4">{rows}</table>'


def _cells(row: Any, usual: float) -> Iterator[str]:
    """Cells that Word shows as one are one."""
    cells: list[_Cell] = list(row.cells)
    wide = sum(cell.width or 0 for cell in cells) or 1
    at = 0
    while at < len(cells):
        span = sum(1 for cell in cells[at:] if cell._tc is cells[at]._tc)
        share = round(100 * (cells[at].width or 0) / wide)
        yield f'<td colspan="{span}" width="{share}%">{"".join(_blocks(cells[at], usual))}</td>'
        at += span
