"""Word templates: what is refused when one is put in, and what hostile texts become in a paper."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from db.template_files import DocxFiller
from db.template_store import TemplateDocuments
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.papers.templates import (
    BadTemplate,
    PaperTemplates,
    TemplateSpec,
    check_size,
    reference_of,
)

SPEC = TemplateSpec(
    "letter", "信函", {"number": "文号", "unit": "单位", "rows": {"name": "名"}}, frozenset({"number"})
)
#: References of the templates the program ships. One that changes leaves its predecessor under its reference.
SHIPPED = {
    "supervision_register@3432d6fe250e5033",
    "supervision_order@74672759ea352d82",
    "supervision_rectification@a4c486d803323f5f",
    "supervision_interview@640fbc0182a1268c",
    "supervision_circular@ce68d231639dcb21",
    "handover@09935f92ac6220ff",
    "report_daily@e7c9710a6a78829d",
    "report_weekly@0f237ed32ae960e0",
    "report_monthly@0eccd14775c1b450",
    "report_duty@1feb7eb1d01cfd2c",
    "report_letters@001a770e09bbd985",
}


def in_a_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    @wraps(test)
    def run() -> None:
        asyncio.run(test())  # type: ignore[arg-type]

    return run


class Kept:
    """Documents in memory, with the program's own templates."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], bytes] = {}

    async def one(self, kind: str, name: str) -> bytes | None:
        return self.rows.get((kind, name))

    async def put(self, kind: str, name: str, body: bytes) -> None:
        self.rows[kind, name] = body

    async def drop(self, kind: str, name: str) -> None:
        self.rows.pop((kind, name), None)

    def shipped(self, reference: str) -> bytes | None:
        return TemplateDocuments(None).shipped(reference)  # type: ignore[arg-type]


def docx(*paragraphs: str) -> bytes:
    document, file = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def texts(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


@pytest.mark.parametrize(
    ("paragraphs", "named"),
    [
        (("{{ number }} {{ phone }}",), "phone"),
        (("{{ number }}{% for row in rows %}{{ row.adress }}{% endfor %}",), "adress"),
        (("{{ unit }}",), "number 文号"),
        (("{{ number }",), "花括号"),
        (("{{ number }}{% for row in rows %}",), "花括号"),
        (("{{ number }}{% for x in range(9) %}.{% endfor %}",), "range"),
        (("{{ number.__class__.__mro__ }}",), "花括号"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_by_name(paragraphs: tuple[str, ...], named: str) -> None:
    with pytest.raises(BadTemplate, match=named):
        DocxFiller().check(docx(*paragraphs), SPEC)


def _zip_bomb() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 51_000_000)
    return file.getvalue()


def _other_zip() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("xl/workbook.xml", b"<a/>")
    return file.getvalue()


def _hollow() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", b"<w:document")
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"", "不是 Word"),
        (lambda: b"\xd0\xcf\x11\xe0 old .doc", "不是 Word"),
        (lambda: docx("{{ number }}")[:-200], "不是 Word"),
        (_other_zip, "不是 Word"),
        (_hollow, "不是 Word"),
        (_zip_bomb, "过大"),
    ],
)
def test_what_is_no_word_document_is_refused(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(BadTemplate, match=why):
        DocxFiller().check(make(), SPEC)


def test_bytes_turned_over_in_a_template_are_told_not_raised() -> None:
    body = docx("{{ number }}")
    for seed in range(40):
        chance, turned = Random(seed), bytearray(body)
        for _byte in range(20):
            turned[chance.randrange(len(turned))] ^= 0xFF
        with suppress(BadTemplate):
            DocxFiller().check(bytes(turned), SPEC)


def test_a_large_file_is_refused_before_it_is_looked_into() -> None:
    with pytest.raises(BadTemplate, match="50 MB"):
        check_size(50_000_000)


def test_texts_of_a_case_stay_texts() -> None:
    hostile = '=1+1 <w:p/> & {{ unit }} {% if %} ]]> "\x00\x0b\ud800' + "\n第二行\f"
    data = DocxFiller().fill(docx("[{{ number }}]", "{{ unit }}"), {"number": hostile, "unit": "环卫所"})
    assert texts(data) == ['[=1+1 <w:p/> & {{ unit }} {% if %} ]]> "\n第二行]', "环卫所"]
    assert "&lt;w:p/&gt; &amp; {{ unit }}" in DocxFiller().as_html(data)


@in_a_loop
async def test_a_citys_own_template_counts_and_old_papers_keep_theirs() -> None:
    templates = PaperTemplates(Kept(), DocxFiller, {"letter": SPEC})
    with pytest.raises(BadTemplate, match="没有模板"):
        await templates.current("letter")
    old = await templates.put("letter", docx("old {{ number }}"))
    new = await templates.put("letter", docx("new {{ number }}"))
    with pytest.raises(BadTemplate):
        await templates.put("letter", docx("worse {{ nothing }}"))
    assert (await templates.current("letter")).reference == new.reference
    assert texts(await templates.fill("letter", {"number": "1"})) == ["new 1"]
    again = await templates.fill_with(await templates.referred(old.reference), {"number": "1"})
    assert texts(again) == ["old 1"]
    with pytest.raises(BadTemplate, match="找不到"):
        await templates.referred("letter@0000")
    with pytest.raises(BadTemplate, match="没有“memo”"):
        await templates.put("memo", b"")


@in_a_loop
async def test_the_programs_own_templates_can_be_filled_and_are_remembered() -> None:
    templates = PaperTemplates(Kept(), DocxFiller, PAPERS)
    for name, spec in PAPERS.items():
        template = await templates.current(name)
        assert template.reference in SHIPPED, "keep the one of before: tools/make_report_templates.py does"
        DocxFiller().check(template.data, spec)
    for reference in SHIPPED:
        template = await templates.referred(reference)
        assert reference_of(template.name, template.data) == reference
