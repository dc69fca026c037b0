"""Word documents as templates: checked when they are put in, filled through docxtpl, read for printing.

Texts of cases go into them as texts: nothing in one is markup, a field of the template, or a character that
Word cannot read.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from docx import Document
from docx.opc.exceptions import OpcError
from docx.shared import Length
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup

from db.docx_body import body_xml
from db.docx_html import html_of
from db.docx_texts import clean
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.papers.body import Body, BodyLabel, Words
from dispatcher_app.services.papers.templates import BadTemplate, Declared, TemplateSpec, Value

log = logging.getLogger(__name__)

#: What a template may unfold to, in bytes.
_UNFOLDED = 50_000_000
_BODY = "word/document.xml"
_DAMAGE = (
    BadZipFile,
    zlib.error,
    OpcError,
    LxmlError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


class _UnknownField(TemplateError):
    """A template names a field that nobody declared."""


class _Strict(StrictUndefined):
    """Every use of a field that is not there is an error that says its name."""

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> NoReturn:
        raise _UnknownField(str(self._undefined_name))

    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error


class DocxFiller:
    """Implements :class:`dispatcher_app.services.papers.templates.TemplateFiller`."""

    def check(self, data: bytes, spec: TemplateSpec) -> None:
        """See :meth:`TemplateFiller.check`. Rendered twice, with everything there and with nothing."""
        _check_unfolded(data)
        missing = spec.needed - _named_in(data)
        if missing:
            text = _("模板缺少“{title}”必须有的栏目:{fields}。")
            raise BadTemplate(text.format(title=_(spec.title), fields=_named(missing, spec.fields)))
        for fields in (_sample(spec.fields, rows=2), _sample(spec.fields, rows=0)):
            try:
                self.fill(data, fields)
            except _UnknownField as unknown:
                raise _unknown_field(str(unknown), spec) from unknown
            except TemplateError as error:
                raise _broken(error) from error
        _check_bodies(data, spec)

    def fill(self, data: bytes, fields: Mapping[str, Value]) -> bytes:
        """See :meth:`TemplateFiller.fill`."""
        template = DocxTemplate(BytesIO(data))
        told = {name: clean(value) for name, value in fields.items()}
        template.render(
            {name: _told(template, data, value) for name, value in told.items()}, _environment(), True
        )
        filled = BytesIO()
        template.save(filled)
        return filled.getvalue()

    def as_html(self, data: bytes) -> str:
        """See :meth:`TemplateFiller.as_html`."""
        return html_of(data)


def _environment() -> SandboxedEnvironment:
    """Templates name fields, loop over rows and ask whether something is there; nothing else."""
    environment = SandboxedEnvironment(undefined=_Strict, autoescape=True)
    environment.globals.clear()
    return environment


def _check_unfolded(data: bytes) -> None:
    """Raises:
    BadTemplate: no Word document, or one that unfolds to more than any paper.
    """
    try:
        with ZipFile(BytesIO(data)) as packed:
            parts: list[ZipInfo] = packed.infolist()
    except _DAMAGE as error:
        raise _no_document() from error
    if _BODY not in {part.filename for part in parts}:
        raise _no_document()
    if sum(part.file_size for part in parts) > _UNFOLDED:
        raise BadTemplate(_("模板解开后过大,不能用。"))


def _named_in(data: bytes) -> set[str]:
    try:
        return set(DocxTemplate(BytesIO(data)).get_undeclared_template_variables(_environment()))
    except TemplateError as error:
        raise _broken(error) from error
    except _DAMAGE as error:
        raise _no_document() from error


def _no_document() -> BadTemplate:
    return BadTemplate(_("这不是 Word 文档(.docx)。旧的 .doc 请先另存为 .docx。"))


def _unknown_field(name: str, spec: TemplateSpec) -> BadTemplate:
    text = _("模板里的栏目“{field}”不认识。“{title}”可用的栏目:{known}。")
    return BadTemplate(text.format(field=name, title=_(spec.title), known=listed(spec.fields)))


def _broken(error: TemplateError) -> BadTemplate:
    where = "".join(getattr(error, "docx_context", ())).strip()[:60]
    log.info("a template's braces: %s", error)
    if where:
        text = _("模板里的花括号写得不对,在“{where}”附近:看看是否成对、名字有没有写错。")
        return BadTemplate(text.format(where=where))
    return BadTemplate(_("模板里的花括号写得不对:看看是否成对、名字有没有写错。"))


def _named(names: frozenset[str] | set[str], declared: Mapping[str, Declared]) -> str:
    labels = {name: label for name, label in declared.items() if isinstance(label, str)}
    return listed([f"{name} {_(labels[name])}" if name in labels else name for name in sorted(names)])


def _told(template: DocxTemplate, data: bytes, value: Value) -> Value | Markup:
    """*value* as the template takes it: what the program writes itself is XML and goes in as it is."""
    if not isinstance(value, Body):
        return value
    template.init_docx()

    def inline(png: bytes, width: Length) -> Any:
        return template.docx.part.new_pic_inline(BytesIO(png), width)

    return Markup(body_xml(data, value, inline))


_BODY_PLACE = re.compile(r"{{p\s+(\w+)\s*}}")


def _check_bodies(data: bytes, spec: TemplateSpec) -> None:
    """Raises:
    BadTemplate: a whole body is asked for within a line, where Word could not read it.
    """
    bodies = {name for name, what in spec.fields.items() if isinstance(what, BodyLabel)}
    if not bodies:
        return
    places = (_BODY_PLACE.fullmatch(each.text.strip()) for each in Document(BytesIO(data)).paragraphs)
    alone = {place[1] for place in places if place is not None}
    for name in sorted(bodies & _named_in(data) - alone):
        text = _("模板里的“{field}”是整段内容,应单独成段,写成 {{{{p {field} }}}}。")
        raise BadTemplate(text.format(field=name))


def _sample(declared: Mapping[str, Declared], rows: int) -> dict[str, Value]:
    """Every field with something in it, or, for no *rows*, with nothing."""
    return {
        name: _sample_of(what, rows) if isinstance(what, str) else [_sample(what, rows)] * rows
        for name, what in declared.items()
    }


def _sample_of(label: str, rows: int) -> Value:
    if isinstance(label, BodyLabel):
        return Body((Words("x"),) * rows)
    return "x" if rows else ""
