"""A paper's body as Word's own XML: written with the styles of the template that it goes into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from dispatcher_app.services.papers.body import Align, Block, Body, Grid, GridColumn, Heading, Picture, Words

_HEADING, _CAPTION, _NOTE = "Heading 1", "Caption", "Table note"
_SMALL = Pt(9)
#: Tables with more columns are written smaller.
_CELL, _MANY, _CELL_OF_MANY = Pt(10.5), 8, Pt(9)
#: Air at both sides of a cell's text, in twentieths of a point.
_CELL_MARGIN = "60"
_SHADE, _LINE = "EDF1F5", "7F8C99"
_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
#: Makes the XML of a picture: (png, width) of the document that is filled.
Inline = Callable[[bytes, Length], Any]


def body_xml(template: bytes, body: Body, inline: Inline) -> str:
    """The XML of *body* in the styles of *template*; *clean* texts alone: nothing here is looked at again."""
    scratch = Document(BytesIO(template))
    for child in list(scratch.element.body):
        if child.tag != qn("w:sectPr"):
            scratch.element.body.remove(child)
    writer = _Writer(scratch, inline)
    for block in body.blocks:
        writer.write(block)
    parts = (child for child in scratch.element.body if child.tag != qn("w:sectPr"))
    return "".join(part.xml for part in parts) or "<w:p/>"


class _Writer:
    def __init__(self, document: Docx, inline: Inline) -> None:
        self._document, self._inline = document, inline
        page = document.sections[0]
        # python-docx knows no page without these; a template may leave them out.
        wide, left, right = page.page_width, page.left_margin, page.right_margin
        self._width = Emu((wide or Emu(7560000)) - (left or Emu(0)) - (right or Emu(0)))
        self._styles = {style.name for style in document.styles}

    def write(self, block: Block) -> None:
        match block:
            case Heading():
                self._paragraph(block.text, _HEADING).paragraph_format.keep_with_next = True
            case Words():
                self._words(block)
            case Picture():
                self._picture(block)
            case Grid():
                self._grid(block)

    def _paragraph(self, text: str, style: str = "") -> Paragraph:
        return self._document.add_paragraph(text, style if style in self._styles else None)

    def _words(self, words: Words) -> None:
        paragraph = self._paragraph(words.text, _NOTE if words.small else "")
        if not words.small:
            form = paragraph.paragraph_format
            form.space_after, form.alignment = Pt(0), WD_ALIGN_PARAGRAPH.JUSTIFY
            normal = self._document.styles["Normal"].font.size or Pt(12)
            form.first_line_indent = Pt(2 * normal.pt)
        elif _NOTE not in self._styles:
            _smaller(paragraph, _SMALL)

    def _picture(self, picture: Picture) -> None:
        paragraph = self._paragraph("")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        inline = self._inline(picture.png, self._width)
        inline.docPr.set("descr", picture.alt)
        paragraph.add_run()._r.add_drawing(inline)

    def _grid(self, grid: Grid) -> None:
        if grid.caption:
            caption = self._paragraph(grid.caption, _CAPTION)
            caption.alignment, caption.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
        table = self._document.add_table(rows=0, cols=len(grid.columns))
        table.autofit = False
        _frame(table)
        widths = list(_widths(grid.columns, self._width))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        size = _CELL_OF_MANY if len(grid.columns) > _MANY else _CELL
        heads = [column.title for column in grid.columns]
        self._row(table, heads, widths, [Align.CENTRE] * len(heads), size, bold=True, head=True)
        aligned = [column.align for column in grid.columns]
        for number, row in enumerate(grid.rows):
            self._row(table, row, widths, aligned, size, bold=number in grid.strong)

    @staticmethod
    def _row(
        table: Table,
        texts: Sequence[str],
        widths: Sequence[Length],
        aligned: Sequence[Align],
        size: Length,
        *,
        bold: bool,
        head: bool = False,
    ) -> None:
        """One line; built element by element, because python-docx looks a whole table up for each cell."""
        row = OxmlElement("w:tr")
        properties = _child(row, "w:trPr")
        _child(properties, "w:cantSplit")
        if head:
            _child(properties, "w:tblHeader")
        for text, width, align in zip(texts, widths, aligned, strict=True):
            cell = _child(row, "w:tc")
            shape = _child(cell, "w:tcPr")
            _child(shape, "w:tcW", w=str(int(width.twips)), type="dxa")
            if head:
                _child(shape, "w:shd", val="clear", color="auto", fill=_SHADE)
            _child(shape, "w:vAlign", val="center")
            paragraph = Paragraph(_child(cell, "w:p"), None)  # type: ignore[arg-type]
            paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(1)
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.alignment = _ALIGN[align]
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, bold
        table._tbl.append(row)


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _smaller(paragraph: Paragraph, size: Length) -> None:
    for run in paragraph.runs:
        run.font.size = size


def _frame(table: Table) -> None:
    """Lines around every cell, and little air in it, whatever styles the template has."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, f"w:{side}", val="single", sz="4", space="0", color=_LINE)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        _child(margins, f"w:{side}", w=_CELL_MARGIN, type="dxa")
    table._tbl.tblPr.append(borders)
    table._tbl.tblPr.append(margins)


def _widths(columns: Sequence[GridColumn], whole: Length) -> Iterator[Length]:
    shares = sum(column.share for column in columns) or 1
    for column in columns:
        yield Emu(int(whole * column.share / shares))
