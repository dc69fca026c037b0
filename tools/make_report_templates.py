"""Draw the Word templates that come with the program: ``resources/report_templates/*.docx``.

Run it after changing what a paper says. The template of before stays beside the new one under its reference
(``name@hash.docx``), so that papers given out with it print as they were.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from dispatcher_app.services.papers.templates import reference_of

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "report_templates"
_RED = RGBColor(0xC0, 0x10, 0x10)
_TABLE = (
    ("案件编号", "{{ case_number }}"),
    ("案件类别", "{{ title }}"),
    ("地点", "{{ place }}"),
    ("上报时间", "{{ reported_at }}"),
    ("当前状态", "{{ stage }}({{ overdue }},处置时限 {{ limit }})"),
    ("情况描述", "{{ description }}"),
)
_LETTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "supervision_order": (
        "督 办 单",
        (
            "下列案件经研究予以督办。督办理由:{{ reason }}。",
            "督办要求:{{ requirement }}",
            "请于 {{ due }} 前办结,并将办理情况书面答复我单位。",
        ),
    ),
    "supervision_rectification": (
        "整改通知书",
        (
            "下列案件此前已督办({{ earlier }}),至今未按要求办结。现责令限期整改。理由:{{ reason }}。",
            "整改要求:{{ requirement }}",
            "整改期限:{{ due }}。逾期未完成的,将约谈你单位负责人。",
        ),
    ),
    "supervision_interview": (
        "约谈通知",
        (
            "下列案件经多次督办({{ earlier }})仍未办结。现约谈你单位负责人。理由:{{ reason }}。",
            "约谈事项及要求:{{ requirement }}",
            "请于 {{ due }} 前到我单位接受约谈,并携带书面整改方案。",
        ),
    ),
    "supervision_circular": (
        "通    报",
        (
            "下列案件经督办、整改、约谈({{ earlier }})仍未办结,现予通报。理由:{{ reason }}。",
            "通报要求:{{ requirement }}",
            "责任单位须于 {{ due }} 前办结并书面说明原因,各单位引以为戒。",
        ),
    ),
}


#: Columns of the register of supervision: title, field, width in centimetres.
_REGISTER = (
    ("文号", "number", 2.6),
    ("层级", "level", 1.7),
    ("案件编号", "case_number", 2.6),
    ("类别", "title", 2.0),
    ("地点", "place", 2.6),
    ("督办对象", "unit", 2.3),
    ("要求", "requirement", 2.6),
    ("期限", "due", 1.8),
    ("情况", "state", 1.8),
)


_FROM = "数据时间:{{ as_of }}。立案标准:{{ standard }}。工作日历:{{ calendar }}。"
_ASKED = "请尽快办理,并将结果按程序反馈。对本函所列情况有异议的,请与我单位联系核对。"
_TITLE_FONT = "方正小标宋简体"
#: Papers with a head in red: what stands in it, and beside the number of the issue.
_BULLETINS = {
    "report_daily": ("数字城管日报", "{{ period }}"),
    "report_weekly": ("数字城管周报", "{{ period }}"),
    "report_monthly": ("数字城管工作通报", "{{ period }}"),
    "report_duty": ("值 班 记 录", "{{ period }}"),
}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    save("supervision_register", supervision_register())
    for name, (title, words) in _LETTERS.items():
        save(name, letter(title, words))
    save("handover", handover())
    for name, told in _BULLETINS.items():
        save(name, bulletin(*told))
    save("report_letters", unit_letter())
    return 0


def letter(title: str, words: tuple[str, ...]) -> Docx:
    """A paper to a unit: who, number, to whom, the case, what is asked, who signs."""
    document = blank()
    line(document, "{{ hall }}", size=20, bold=True, centred=True, colour=_RED)
    line(document, title, size=24, bold=True, centred=True)
    line(document, "{{ number }}", centred=True, after=14)
    line(document, "{{ unit }}:", bold=True)
    for text in words[:1]:
        line(document, text, indent=True, after=8)
    facts(document)
    line(document, "", after=0)
    for text in words[1:]:
        line(document, text, indent=True)
    line(document, "", after=10)
    for text in ("{{ hall }}(盖章)", "签发人:{{ issued_by }}", "{{ issued_on }}"):
        line(document, text, right=True)
    return document


def bulletin(masthead: str, issue: str) -> Docx:
    """A bulletin as offices write it: red head, red rule, title, body, provenance, who made it."""
    document = paper_with_styles()
    line(document, masthead, size=34, bold=True, centred=True, colour=_RED, after=6, font=_TITLE_FONT)
    line(document, "{{ hall }}", size=14, centred=True, after=2)
    under = line(document, f"{issue}\t{{{{ made_on }}}}", size=12, after=10)
    stops(document, under)
    rule(under)
    line(document, "{{ title }}", size=20, bold=True, centred=True, after=10, font=_TITLE_FONT)
    line(document, "{{p body }}", size=12)
    line(document, "", size=8)
    last = line(
        document, "数据时间:{{ as_of }}。立案标准:{{ standard }}。工作日历:{{ calendar }}。", size=9, after=2
    )
    rule(last, colour="7F8C99", above=True)
    line(document, "指标口径:{{ indicators }}。制表:{{ made_by }} {{ made_at }}。", size=9)
    page_numbers(document)
    return document


def unit_letter() -> Docx:
    """A letter to one unit: its cases that are overdue or came back, and what is asked."""
    document = paper_with_styles()
    line(document, "{{ hall }}", size=30, bold=True, centred=True, colour=_RED, after=4, font=_TITLE_FONT)
    rule(line(document, "", size=6, after=14))
    line(document, "{{ title }}", size=20, bold=True, centred=True, after=12, font=_TITLE_FONT)
    line(document, "{{ addressee }}:", bold=True, after=4)
    line(document, "{{p body }}", size=12)
    line(document, "", size=12)
    line(
        document,
        "请尽快办理,并将结果按程序反馈。对本函所列情况有异议的,请与我单位联系核对。",
        indent=True,
        after=18,
    )
    for text in ("{{ hall }}(盖章)", "{{ made_on }}"):
        line(document, text, right=True)
    line(document, _FROM, size=9)
    page_numbers(document)
    return document


def paper_with_styles() -> Docx:
    """An empty page with the styles in which the program writes a body."""
    document = blank()
    page = document.sections[0]
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = (
        Cm(2.4),
        Cm(2.4),
        Cm(2.6),
        Cm(2.4),
    )
    document.styles["Normal"].font.size = Pt(14)
    heading = document.styles["Heading 1"]
    typed(heading, "黑体", 15, bold=False)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(4)
    caption = document.styles["Caption"]
    typed(caption, "黑体", 11, bold=False)
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(6), Pt(3)
    note = document.styles.add_style("Table note", WD_STYLE_TYPE.PARAGRAPH)
    typed(note, "仿宋", 9, bold=False)
    note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(2), Pt(2)
    return document


def typed(style: ParagraphStyle, font: str, size: float, *, bold: bool) -> None:
    """The type of a style, for Latin and for Chinese letters alike, in black."""
    style.font.name, style.font.size, style.font.bold, style.font.italic = font, Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(kind), font)


def rule(paragraph: Paragraph, *, colour: str = "C01010", above: bool = False) -> None:
    """A line across the page under, or above, *paragraph*."""
    borders = OxmlElement("w:pBdr")
    side = OxmlElement("w:top" if above else "w:bottom")
    told = {"w:val": "single", "w:sz": "4" if above else "18", "w:space": "4", "w:color": colour}
    for name, value in told.items():
        side.set(qn(name), value)
    borders.append(side)
    paragraph._p.get_or_add_pPr().append(borders)


def stops(document: Docx, paragraph: Paragraph) -> None:
    """What comes after the tabulator stands at the right edge."""
    page = document.sections[0]
    wide = page.page_width - page.left_margin - page.right_margin
    paragraph.paragraph_format.tab_stops.add_tab_stop(wide, WD_TAB_ALIGNMENT.RIGHT)


def page_numbers(document: Docx) -> None:
    """— 1 — in the middle at the foot, as official papers have it."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    paragraph.add_run(" —")
    for each in paragraph.runs:
        each.font.size = Pt(12)


def handover() -> Docx:
    """The record of a handover: who, when, every matter with its number and lines, two signatures."""
    document = blank()
    line(document, "{{ hall }}", size=16, centred=True)
    line(document, "交 接 班 记 录", size=22, bold=True, centred=True, after=8)
    line(document, "交班:{{ shift }},{{ giver }}", size=12)
    line(document, "接班:{{ next_shift }},{{ taker }}", size=12)
    line(document, "情况截至 {{ at }},{{ signed_at }} 签字", size=12, after=8)
    head = (("事项", Cm(3.0)), ("件数", Cm(2.0)), ("摘要", Cm(10.6)))
    row = ("{{ one.matter }}", "{{ one.count }}", "{{ one.summary }} {{ one.more }}")
    table = document.add_table(rows=0, cols=3)
    table.style, table.autofit = "Table Grid", False
    told = (tuple(name for name, _wide in head), ("{%tr for one in sections %}", "", ""), row)
    for number, texts in enumerate((*told, ("{%tr endfor %}", "", ""))):
        cells = table.add_row().cells
        for cell, text, (_name, width) in zip(cells, texts, head, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(11), not number
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    line(document, "", size=8)
    line(document, "备注:{{ remarks }}", size=12, after=8)
    line(document, "{%p for one in sections %}", size=11)
    line(document, "{%p if one.lines %}", size=11)
    line(document, "{{ one.matter }}({{ one.count }})", size=12, bold=True)
    line(document, "{%p for each in one.lines %}", size=11)
    line(document, "{{ each.name }} {{ each.text }}", size=11, after=2)
    line(document, "{%p endfor %}", size=11)
    line(document, "{{ one.more }}", size=11)
    line(document, "{%p endif %}", size=11)
    line(document, "{%p endfor %}", size=11)
    line(document, "", size=11, after=10)
    line(document, "交班值班长:{{ giver }}", size=13, after=4)
    line(document, "接班值班长:{{ taker }}", size=13, after=6)
    line(document, "两人均以本人密码签字。大厅记录第 {{ record }} 条,校验值 {{ hash }}。", size=10)
    return document


def supervision_register() -> Docx:
    """The register of supervision over some time."""
    document = blank()
    page = document.sections[0]
    page.left_margin, page.right_margin = Cm(1.5), Cm(1.5)
    line(document, "{{ hall }}", size=14, centred=True)
    line(document, "督办登记册", size=20, bold=True, centred=True)
    line(document, "{{ period }},共 {{ count }} 条,其中待答复 {{ open }} 条、逾期 {{ late }} 条", size=11)
    table = document.add_table(rows=0, cols=len(_REGISTER))
    table.style, table.autofit = "Table Grid", False
    small_row(table, [title for title, _field, _width in _REGISTER], bold=True)
    small_row(table, ["{%tr for row in rows %}"])
    small_row(table, [f"{{{{ row.{field} }}}}" for _title, field, _width in _REGISTER])
    small_row(table, ["{%tr endfor %}"])
    line(document, "", after=6)
    line(document, "制表时间 {{ made_at }}", size=11, right=True)
    return document


def small_row(table: Table, texts: list[str], *, bold: bool = False) -> None:
    """One row of the register, in small type."""
    cells = table.add_row().cells
    for cell, text, (_title, _field, width) in zip(cells, texts, _REGISTER, strict=False):
        cell.width = Cm(width)
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = bold, Pt(9)


def blank() -> Docx:
    """An A4 page in the usual type of Chinese official papers."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = (
        Cm(2.8),
        Cm(2.6),
        Cm(3.2),
        Cm(3),
    )
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    return document


def line(
    document: Docx,
    text: str,
    *,
    size: int = 14,
    bold: bool = False,
    centred: bool = False,
    right: bool = False,
    indent: bool = False,
    after: int = 4,
    colour: RGBColor | None = None,
    font: str = "",
) -> Paragraph:
    """One paragraph; in another type than usual where a *font* is named."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after, form.space_before = Pt(after), Pt(0)
    form.first_line_indent = Pt(2 * size) if indent else None
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    if font:
        run.font.name = font
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def facts(document: Docx) -> None:
    """What the case is, in a table."""
    table = document.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for name, value in _TABLE:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (name, value), (Cm(3.2), Cm(12.4)), strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(12)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def save(name: str, document: Docx) -> None:
    """Put the template in place where it says anything else; the one of before stays under its reference."""
    file, data = FOLDER / f"{name}.docx", same_each_time(document)
    before = file.read_bytes() if file.exists() else b""
    if before == data:
        return
    if before:
        (FOLDER / f"{reference_of(name, before)}.docx").write_bytes(before)
    file.write_bytes(data)
    print(reference_of(name, data))


def same_each_time(document: Docx) -> bytes:
    """The document's bytes without the time of its making."""
    raw, packed = BytesIO(), BytesIO()
    document.save(raw)
    with ZipFile(raw) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as again:
        for part in sorted(parts.namelist()):
            again.writestr(ZipInfo(part), parts.read(part), ZIP_DEFLATED)
    return packed.getvalue()


if __name__ == "__main__":
    sys.exit(main())
