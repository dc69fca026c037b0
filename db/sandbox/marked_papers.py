"""Papers of a sandbox say on their first line, and in Word and PDF on every page, that they are of one."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE
from dispatcher_app.i18n import _
from dispatcher_app.services.papers.templates import TemplateFiller, TemplateSpec, Value


class MarkedFiller:
    """Implements :class:`TemplateFiller` for a sandbox: what is filled is marked, whatever the template."""

    def __init__(self, filler: TemplateFiller) -> None:
        self._filler = filler

    def check(self, data: bytes, spec: TemplateSpec) -> None:
        self._filler.check(data, spec)

    def fill(self, data: bytes, fields: Mapping[str, Value]) -> bytes:
        return marked(self._filler.fill(data, fields))

    def as_html(self, data: bytes) -> str:
        return self._filler.as_html(data)


def marked(document: bytes) -> bytes:
    """*document* (.docx) with the notice before everything else and at the head of its pages."""
    word = Document(BytesIO(document))
    for section in word.sections:
        section.header.is_linked_to_previous = False
        _say(section.header.paragraphs[0].insert_paragraph_before())
    _say(_first_line(word))
    held = BytesIO()
    word.save(held)
    return held.getvalue()


def _first_line(word: WordDocument) -> Paragraph:
    """Before the first paragraph or table, whichever it is."""
    line = word.add_paragraph()
    word.element.body.insert(0, line._p)
    return line


def _say(line: Paragraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(_(SANDBOX_NOTICE))
    run.bold = True
    run.font.size = Pt(12)
