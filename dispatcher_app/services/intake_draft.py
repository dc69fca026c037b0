"""The body of a call taker's draft: everything on the form, and what makes sending it twice harmless."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from dispatcher_app.domain.commands import Verb
from dispatcher_app.services.drafts import Draft
from dispatcher_app.services.intake import ReportForm

REPORT_PREFIX = "report:"
CASE_PREFIX = "case:"
_WORDS = ("description", "place", "caller_name", "caller_phone")
_AMEND, _VERIFY = ":amend", ":verify_form"


@dataclass(frozen=True, slots=True)
class DraftPhoto:
    """A photo of the draft: the name of its file among the draft files, and what the operator calls it."""

    file: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """A form that was not sent.

    ``id`` makes the ids of its commands, so a report sent again after a lost answer is the same report.
    ``case_id``, ``case_number`` and ``version`` tell which case it completes, and which state of it was seen;
    ``seen`` are that case's values then, so that only what was typed here counts as changed.
    ``finding`` and ``collector`` belong to the verification form, ``reason_code`` and ``reason`` to the
    question why it is not to be filed.
    """

    id: UUID = field(default_factory=uuid4)
    begun_at: datetime
    form: ReportForm = field(default_factory=ReportForm)
    photos: tuple[DraftPhoto, ...] = ()
    case_id: int | None = None
    case_number: str = ""
    version: int = 0
    seen: ReportForm | None = None
    finding: str = ""
    collector: str = ""
    reason_code: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        if self.case_id is None:
            return f"{REPORT_PREFIX}{self.id}"
        return verify_key(self.case_id) if self.is_verification else amend_key(self.case_id)

    @property
    def is_verification(self) -> bool:
        return bool(self.finding or self.collector) or (self.case_id is not None and self.seen is None)

    @property
    def worthless(self) -> bool:
        """Nothing in it that anyone would miss. The form of a case being verified is the case's own."""
        begun = self.case_id is None and not self.form.blank
        same = not begun if self.seen is None else self.form == self.seen
        words = self.finding or self.collector.strip() or self.reason.strip()
        return same and not self.photos and not words

    @property
    def title(self) -> str:
        return f"{self.case_number} {self.form.title}".strip()

    def to_body(self) -> str:
        return msgspec.json.encode(self).decode()

    def command_id(self, verb: Verb, number: int = 0) -> UUID:
        """The id of this draft's command *verb*, the same each time it is sent."""
        return uuid5(self.id, f"{verb.value}:{number}")


def amend_key(case_id: int) -> str:
    return f"{CASE_PREFIX}{case_id}{_AMEND}"


def verify_key(case_id: int) -> str:
    return f"{CASE_PREFIX}{case_id}{_VERIFY}"


def is_ours(key: str) -> bool:
    """Whether *key* is that of a call taker's form; other forms keep drafts in the same file."""
    return key.startswith(REPORT_PREFIX) or (key.startswith(CASE_PREFIX) and key.endswith((_AMEND, _VERIFY)))


def read_draft(draft: Draft) -> ReportDraft:
    """The draft as the form needs it; of a damaged or foreign text at least the words are saved."""
    try:
        return msgspec.json.decode(draft.body, type=ReportDraft)
    except (msgspec.DecodeError, ValueError):
        return ReportDraft(begun_at=draft.saved_at, form=_words_of(draft.body))


def _words_of(body: str) -> ReportForm:
    try:
        raw = json.loads(body)
        form = raw.get("form", raw)
        texts: dict[str, Any] = {name: form[name] for name in _WORDS if isinstance(form.get(name), str)}
        return ReportForm(**texts)
    except (ValueError, AttributeError):
        return ReportForm(description=body)


def begin_draft(now: datetime) -> ReportDraft:
    """An empty form for a new report."""
    return ReportDraft(begun_at=now.astimezone(UTC))
