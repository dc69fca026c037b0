"""A Word document as plain HTML: paragraphs, tables, pictures and rules with what matters of their looks.

So that a paper prints, and becomes a PDF, where there is no Word. Of the first section's header the words
are told, for whoever draws pages; footers and text boxes are left out. A table's head comes on each page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
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
_RIGHT = (WD_ALIGN_PARAGRAPH.RIGHT,)
#: What Qt calls a length of a paragraph, and what python-docx does.
_LENGTHS = {
    "margin-top": "space_before",
    "margin-bottom": "space_after",
    "margin-left": "left_indent",
    "text-indent": "first_line_indent",
}
_USUAL_SIZE = 12.0
#: Tells whoever lays it out to keep it with what follows.
_HEADING = "h6"
_EMU_PER_POINT = 12_700
#: Type of which papers are made, and what stands in for it where a machine has it not.
_SERIF = "'{name}','FangSong','SimSun','Noto Serif CJK SC','Source Han Serif SC','Songti SC',serif"
_SANS = "'{name}','SimHei','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif"
_SANS_NAMES = ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei")


def html_of(data: bytes) -> str:
    """HTML of the document's body. Type is in points; lengths are, too, and called px: Qt knows no other."""
    return _Html(Document(BytesIO(data))).text()


class _Html:
    """One document. What its styles say is looked up once for each: a paper has thousands of paragraphs."""

    def __init__(self, document: Docx) -> None:
        self._document = document
        normal = document.styles["Normal"].font
        self._usual = normal.size.pt if normal.size is not None else _USUAL_SIZE
        self._family = _family(normal.name or "")
        self._styles: dict[str | None, _Style] = {}

    def text(self) -> str:
        told = "".join(self._blocks(self._document))
        look = f"color:#000000;font-family:{self._family};"  # paper is white, whatever the screen is
        head = f'<head><meta name="page-head" content="{escape(self._page_head())}"></head>'
        return f'<html>{head}<body bgcolor="#ffffff" style="{look}">{told}</body></html>'

    def _page_head(self) -> str:
        """What stands at the head of every page, such as that it is of a sandbox."""
        header = self._document.sections[0].header
        lines = () if header.is_linked_to_previous else header.paragraphs
        return " · ".join(line.text.strip() for line in lines if line.text.strip())

    def _blocks(self, container: Any) -> Iterator[str]:
        for block in container.iter_inner_content():
            yield self._table(block) if isinstance(block, Table) else self._paragraph(block)

    def _style(self, paragraph: Paragraph) -> _Style:
        name = paragraph._p.style
        if name not in self._styles:
            self._styles[name] = _Style(paragraph.style, self._usual)
        return self._styles[name]

    # paragraphs

    def _paragraph(self, paragraph: Paragraph, *, whole: bool = False) -> str:
        """*whole*: in one line, whatever the room: a number is never broken."""
        style, shape = self._style(paragraph), paragraph._p.find(qn("w:pPr"))
        above, below = _rule(shape, "top"), _rule(shape, "bottom")
        if below:
            air = self._length(paragraph, "space_after")  # which a table has not
            below += f'<p style="font-size:{max(air, 1):.0f}px;margin:0;">&nbsp;</p>'
        if "\t" in paragraph.text and len(paragraph.paragraph_format.tab_stops):
            return f"{above}{_two_sides(paragraph, style.size)}{below}"
        runs = "".join(_run(run, style.size) for run in paragraph.runs) or _blank(paragraph, style.size)
        align = paragraph.alignment if paragraph.alignment is not None else style.alignment
        look = self._look(paragraph, style) + ("white-space:nowrap;" if whole and align in _RIGHT else "")
        side = _ALIGN.get(align, "left") if align is not None else "left"
        tag = _HEADING if self._keeps(paragraph, style) else "p"
        return f'{above}<{tag} align="{side}" style="{look}">{runs}</{tag}>{below}'

    @staticmethod
    def _keeps(paragraph: Paragraph, style: _Style) -> bool:
        """Whether it stays on the page of what follows."""
        own = paragraph.paragraph_format.keep_with_next if paragraph._p.pPr is not None else None
        return bool(style.keeps if own is None else own)

    def _look(self, paragraph: Paragraph, style: _Style) -> str:
        told = "".join(f"{name}:{self._length(paragraph, of):.0f}px;" for name, of in _LENGTHS.items())
        return f"{told}font-size:{style.size:.1f}pt;{style.family}"

    def _length(self, paragraph: Paragraph, name: str) -> float:
        own = getattr(paragraph.paragraph_format, name) if paragraph._p.pPr is not None else None
        return float(own.pt) if own is not None else self._style(paragraph).lengths[name]

    # tables

    def _table(self, table: Table) -> str:
        rows = table._tbl.tr_lst
        heads = next((at for at, row in enumerate(rows) if not _is_head(row)), len(rows))
        told = [f"<tr>{''.join(self._cells(row, table))}</tr>" for row in rows]
        head = f"<thead>{''.join(told[:heads])}</thead>" if heads else ""
        look = 'width="100%" border="1" cellspacing="0" cellpadding="3" style="border-collapse:collapse;"'
        return f"<table {look}>{head}<tbody>{''.join(told[heads:])}</tbody></table>"

    def _cells(self, row: Any, table: Table) -> Iterator[str]:
        """Cells that Word shows as one are one."""
        cells = row.tc_lst
        wide = sum(cell.width or 0 for cell in cells) or 1
        for cell in cells:
            shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
            fill = shade.get(qn("w:fill"), "auto") if shade is not None else "auto"
            colour = f' bgcolor="#{fill}"' if fill != "auto" else ""
            share = round(100 * (cell.width or 0) / wide)
            told = "".join(self._in_cell(cell, table))
            yield f'<td colspan="{cell.grid_span}" width="{share}%"{colour}>{told}</td>'

    def _in_cell(self, cell: Any, table: Table) -> Iterator[str]:
        holder = _Cell(cell, table)
        for block in holder.iter_inner_content():
            yield self._table(block) if isinstance(block, Table) else self._paragraph(block, whole=True)


class _Style:
    """What a style says of paragraphs, with what it takes over from those below it."""

    def __init__(self, style: Any, usual: float) -> None:
        chain = []
        while style is not None:
            chain.append(style)
            style = style.base_style
        sizes = (one.font.size for one in chain)
        self.size = next((float(size.pt) for size in sizes if size is not None), usual)
        kept = (one.paragraph_format.keep_with_next for one in chain)
        self.keeps = next((keeps for keeps in kept if keeps is not None), False)
        sides = (one.paragraph_format.alignment for one in chain)
        self.alignment = next((side for side in sides if side is not None), None)
        font = chain[0].font.name if chain and chain[0].base_style is not None else ""
        self.family = f"font-family:{_family(font)};" if font else ""
        self.lengths = {name: _first_length(chain, name) for name in _LENGTHS.values()}


def _first_length(chain: list[Any], name: str) -> float:
    found = (getattr(one.paragraph_format, name) for one in chain)
    return next((float(length.pt) for length in found if length is not None), 0.0)


def _family(name: str) -> str:
    shape = _SANS if name in _SANS_NAMES else _SERIF
    return shape.format(name=escape(name, quote=True).replace("'", ""))


def _two_sides(paragraph: Paragraph, size: float) -> str:
    """What is parted by a tabulator stands at both edges."""
    left, _tab, right = paragraph.text.partition("\t")
    size = next((run.font.size.pt for run in paragraph.runs if run.font.size is not None), size)
    cell = '<td width="50%" align="{align}"><span style="font-size:{size:.1f}pt;">{text}</span></td>'
    sides = (("left", left), ("right", right))
    cells = "".join(cell.format(align=align, size=size, text=escape(text)) for align, text in sides)
    return f'<table width="100%" border="0" cellspacing="0" cellpadding="0"><tr>{cells}</tr></table>'


def _rule(shape: Any, side: str) -> str:
    """A line over or under a paragraph: a table of one coloured cell, the only one Qt draws so."""
    found = shape.find(f"{qn('w:pBdr')}/{qn(f'w:{side}')}") if shape is not None else None
    if found is None:
        return ""
    colour, eighths = found.get(qn("w:color"), "000000"), float(found.get(qn("w:sz"), "4"))
    colour = "000000" if colour == "auto" else colour
    high = max(eighths / 8, 0.5)
    line = f'<p style="font-size:1px;line-height:{high:.1f}px;margin:0;"></p>'
    look = f'width="100%" border="0" cellspacing="0" cellpadding="0" bgcolor="#{colour}"'
    return f'<table {look}><tr><td height="{high:.1f}">{line}</td></tr></table>'


def _run(run: Run, usual: float) -> str:
    pictures = "".join(_picture(run, inline) for inline in run._r.iter(qn("wp:inline")))
    text = escape(run.text).replace("\n", "<br/>").replace("\t", "&nbsp;" * 4)
    font = run.font
    size = font.size.pt if font.size is not None else usual
    colour = font.color.rgb if font.color is not None else None
    style = f"font-size:{size:.1f}pt;font-weight:{'bold' if run.bold else 'normal'};"
    style += f"color:#{colour};" if colour is not None else ""
    style += f"font-family:{_family(font.name)};" if font.name else ""
    return pictures + (f'<span style="{style}">{text}</span>' if text else "")


def _blank(paragraph: Paragraph, usual: float) -> str:
    """An empty line is as high as what would stand in it."""
    size = next((run.font.size.pt for run in paragraph.runs if run.font.size is not None), usual)
    return f'<span style="font-size:{size:.1f}pt;">&nbsp;</span>'


def _picture(run: Run, inline: Any) -> str:
    blip = next(inline.iter(qn("a:blip")), None)
    part = run.part.related_parts.get(blip.get(qn("r:embed"))) if blip is not None else None
    if part is None:
        return ""
    wide, high = (int(inline.extent.get(side)) / _EMU_PER_POINT for side in ("cx", "cy"))
    data = f"data:{part.content_type};base64,{b64encode(part.blob).decode()}"
    return f'<img src="{data}" width="{wide:.0f}" height="{high:.0f}"/>'


def _is_head(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
