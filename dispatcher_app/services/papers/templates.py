"""Templates of printed papers: what each may say, which one counts, and how one is filled.

A template is a Word document with the names of fields in double braces. The program ships one of each; a city
puts its own in their place. Every one that was ever put in is kept, so that an old paper can be printed again
as it was.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from dispatcher_app.domain.paper_numbers import PaperNumbers, numbers_from, to_text, with_rule
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.papers.body import Body, BodyLabel
from dispatcher_app.services.papers.press import PaperPress
from dispatcher_app.services.papers.template_log import TemplateChange, changes_from, with_change
from dispatcher_app.services.ports import Now

#: A filled field: a text, what the program writes itself, or rows of fields.
Value = str | Body | Sequence[Mapping[str, "Value"]]
#: A field as it is declared: its label, or the fields of its rows.
Declared = str | Mapping[str, "Declared"]

#: The kind of document under which the hall keeps the template that counts, and every one it ever had.
CURRENT, KEPT, LOG = "paper_template", "paper_template_kept", "paper_template_log"
_NUMBERS = "paper_numbers"
#: Larger ones are refused before they are looked into, in bytes.
LARGEST = 5_000_000


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """One paper: its name, its title, the fields that a template may name, and those that it must."""

    name: str
    title: str
    fields: Mapping[str, Declared]
    needed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Template:
    """``reference`` names exactly this version: ``name@`` and the beginning of the SHA-256 of its bytes."""

    reference: str
    data: bytes
    is_own: bool

    @property
    def name(self) -> str:
        return self.reference.partition("@")[0]


class BadTemplate(DomainError):
    """A template that cannot be used; the sentence says why and names the field."""


class TemplateFiller(Protocol):
    """What is needed of whatever reads and fills Word documents. It blocks: call it beside the loop."""

    def check(self, data: bytes, spec: TemplateSpec) -> None:
        """Raises:
        BadTemplate: no Word document, or one that names a field the paper has not, or lacks one it must have.
        """
        ...

    def fill(self, data: bytes, fields: Mapping[str, Value]) -> bytes:
        """The Word document with *fields* in their places, whatever characters their texts have."""
        ...

    def as_html(self, data: bytes) -> str:
        """What a Word document says, its paragraphs and tables, for printing without Word."""
        ...


class TemplateStore(Protocol):
    """Where the hall's own templates are kept, and those that came with the program.

    Raises:
        ExternalError: the database does not answer, or this person may not write there.
    """

    async def one(self, kind: str, name: str) -> bytes | None: ...
    async def put(self, kind: str, name: str, body: bytes) -> None: ...
    async def drop(self, kind: str, name: str) -> None: ...
    async def setting(self, name: str) -> str: ...
    async def set_setting(self, name: str, value: str) -> None: ...
    def shipped(self, reference: str) -> bytes | None:
        """The program's own, by its name or the reference of an earlier one."""
        ...


class PaperTemplates:
    """The templates of a hall, and how its papers are numbered.

    *make_filler* brings its libraries along when the first paper is filled; without *press* there is no PDF,
    and there are no charts.
    """

    def __init__(
        self,
        store: TemplateStore,
        make_filler: Callable[[], TemplateFiller],
        known: Mapping[str, TemplateSpec],
        now: Now | None = None,
        press: Callable[[], PaperPress] | None = None,
    ) -> None:
        self._store, self._make_filler, self.known = store, make_filler, known
        self._now, self._press = now or _utc_now, press

    def spec(self, name: str) -> TemplateSpec:
        """Raises:
        BadTemplate: there is no such paper.
        """
        if name not in self.known:
            text = _("没有“{name}”这种文书,有:{known}。")
            raise BadTemplate(text.format(name=name, known=listed(self.known)))
        return self.known[name]

    async def current(self, name: str) -> Template:
        """The template that counts now: the hall's own, else the program's."""
        spec = self.spec(name)
        own = await self._store.one(CURRENT, name)
        data = own or self._store.shipped(name)
        if data is None:
            raise BadTemplate(_("“{title}”没有模板。").format(title=_(spec.title)))
        return Template(reference_of(name, data), data, own is not None)

    async def referred(self, reference: str) -> Template:
        """Exactly the version *reference*.

        Raises:
            BadTemplate: nobody has it any more.
        """
        name = reference.partition("@")[0]
        kept = await self._store.one(KEPT, reference)
        data = kept or self._store.shipped(reference)
        if data is None and (now := self._store.shipped(name)) and reference_of(name, now) == reference:
            data = now
        if data is None:
            raise BadTemplate(_("当时所用的模板“{reference}”已找不到。").format(reference=reference))
        return Template(reference, data, kept is not None)

    async def fill(self, name: str, fields: Mapping[str, Value]) -> bytes:
        """The paper *name* as a Word document, from the template that counts now.

        Raises:
            BadTemplate: there is no such paper.
            ExternalError: the database does not answer.
        """
        return await self.fill_with(await self.current(name), fields)

    async def fill_with(self, template: Template, fields: Mapping[str, Value]) -> bytes:
        """The paper as *template* has it; fields that *fields* lacks stay empty."""
        whole = _with_all(self.spec(template.name).fields, fields)
        return await asyncio.to_thread(lambda: self._make_filler().fill(template.data, whole))

    async def html(self, name: str, fields: Mapping[str, Value]) -> str:
        """As :meth:`fill`, for printing: see :meth:`TemplateFiller.as_html`."""
        return await self.html_of(await self.fill(name, fields))

    async def html_of(self, document: bytes) -> str:
        """What the filled *document* says, for printing."""
        return await asyncio.to_thread(lambda: self._make_filler().as_html(document))

    def press(self) -> PaperPress:
        """What lays papers out and draws, for an ``async with``.

        Raises:
            DomainError: there is none here.
        """
        if self._press is None:
            raise DomainError(_("这里不能排 PDF,请改用 .docx。"))
        return self._press()

    async def pdf_of(self, html: str, title: str) -> bytes:
        """*html* as a PDF under *title*.

        Raises:
            DomainError: there is no press here.
            ExternalError: the press broke down.
        """
        async with self.press() as press:
            return await press.pdf(html, title)

    async def sample(self, name: str) -> str:
        """How the paper looks with the labels of its fields in their places; see :meth:`html`."""
        return await self.html(name, _labels(self.spec(name).fields))

    async def put(self, name: str, data: bytes, by: str = "", seen: str | None = None) -> Template:
        """From now on *data* is the template of *name*, at every seat; *by* says who wants it so.

        Raises:
            BadTemplate: it cannot be used, or it is not *seen* that counts; what counted goes on counting.
        """
        spec = self.spec(name)
        check_size(len(data))
        await asyncio.to_thread(lambda: self._make_filler().check(data, spec))
        template = Template(reference_of(name, data), data, True)
        await self._check_seen(name, seen)
        await self._store.put(KEPT, template.reference, data)
        await self._store.put(CURRENT, name, data)
        await self._remember(name, by, template.reference)
        return template

    async def put_back(self, name: str, reference: str, by: str = "", seen: str | None = None) -> Template:
        """A template that counted before counts again: *reference*, or with "" the program's own.

        Raises:
            BadTemplate: nobody has it any more, or it is not *seen* that counts.
        """
        if reference:
            return await self.put(name, (await self.referred(reference)).data, by, seen)
        self.spec(name)
        await self._check_seen(name, seen)
        await self._store.drop(CURRENT, name)
        await self._remember(name, by, "")
        return await self.current(name)

    async def changes(self, name: str) -> Sequence[TemplateChange]:
        """Which template of *name* counted from when on, oldest first."""
        return changes_from(await self._store.one(LOG, name))

    async def _check_seen(self, name: str, seen: str | None) -> None:
        if seen is None or (await self.current(name)).reference == seen:
            return
        changes = await self.changes(name)
        text = _("{who}已换过这份模板,没有写入。请重新读取,看过再换。")
        raise BadTemplate(text.format(who=changes[-1].by if changes else _("另一位管理员")))

    async def _remember(self, name: str, by: str, reference: str) -> None:
        change = TemplateChange(self._now(), by, reference)
        await self._store.put(LOG, name, with_change(await self._store.one(LOG, name), change))

    async def numbers(self) -> PaperNumbers:
        """The rules by which papers of supervision are numbered now; what cannot be read is as usual."""
        return numbers_from(await self._store.setting(_NUMBERS))

    async def set_number_rule(self, level: SupervisionLevel, pattern: str) -> None:
        """Papers of *level* are numbered so from now on; a new pattern begins with 1.

        Raises:
            DomainError: a bad pattern, or one that another level has.
        """
        numbers = with_rule(await self.numbers(), level, pattern)
        await self._store.set_setting(_NUMBERS, to_text(numbers))


def reference_of(name: str, data: bytes) -> str:
    """How exactly these bytes are named."""
    return f"{name}@{hashlib.sha256(data).hexdigest()[:16]}"


def check_size(size: int) -> None:
    """Raises:
    BadTemplate: more bytes than a template ever needs.
    """
    if size > LARGEST:
        text = _("模板有 {size:.0f} MB,最多 {most:.0f} MB。请去掉大图片。")
        raise BadTemplate(text.format(size=size / 1e6, most=LARGEST / 1e6))


def _labels(declared: Mapping[str, Declared]) -> dict[str, Value]:
    """Each field with what it is called, rows once."""
    return {
        name: _("〔{label}〕").format(label=_(what)) if isinstance(what, str) else [_labels(what)]
        for name, what in declared.items()
        if not isinstance(what, BodyLabel)
    }


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _with_all(declared: Mapping[str, Declared], fields: Mapping[str, Value]) -> dict[str, Value]:
    """*fields* and an empty text or no rows for each declared one that is not among them."""
    whole: dict[str, Value] = {}
    for name, what in declared.items():
        given = fields.get(name, _nothing(what))
        if not isinstance(what, str) and not isinstance(given, str | Body):
            given = [_with_all(what, row) for row in given]
        whole[name] = given
    return whole


def _nothing(what: Declared) -> Value:
    if isinstance(what, BodyLabel):
        return Body()
    return "" if isinstance(what, str) else ()
