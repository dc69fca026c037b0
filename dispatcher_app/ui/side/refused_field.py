"""Which question of a form a refusal is about, so that it is said beside that answer."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.case import FIELD_LABELS
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.i18n import _
from dispatcher_app.ui.question import Ask, Question

#: Fields that a refusal may be about, by its code; the first that the form asks for is meant.
_ABOUT: dict[str, tuple[str, ...]] = {
    "needs_party": ("on_behalf_of",),
    "needs_reason": ("reason_code", "reason"),
    "unknown_reason": ("reason_code",),
    "other_needs_text": ("reason",),
    "outside_needs_reason": ("reason",),
    "date_needed": ("until",),
    "date_too_far": ("until",),
    "date_past": ("until", "supervision_due", "call_back_next"),
    "basis_later": ("basis_date",),
    "visit_later": ("visit_at",),
    "unknown_unit": ("lead_unit", "decided_unit", "supervised_unit", "assist_unit"),
    "lead_also_assists": ("assist_units",),
    "not_assisting": ("assist_unit",),
    "boundary_decided": ("lead_unit",),
    "escalate_upward": ("supervision_level",),
    "reopen_satisfied": ("reopen",),
    "reopen_once": ("reopen",),
    "closing_unticked": ("closing_met",),
    "closing_kind": ("closing_kind",),
    "closing_on_time": ("closing_kind",),
    "after_photo_needed": ("attachments",),
    "return_target": ("return_to",),
}


#: Answers that are chosen rather than written.
_CHOSEN = frozenset({Ask.CHOICE, Ask.UNIT, Ask.UNITS, Ask.CASE})


class AnswerRefused(DomainError):
    """An answer cannot be read as what it should be. ``name`` is its question."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def field_meant(error: DomainError, questions: Sequence[Question]) -> str:
    """Name of the question that *error* is about; "" where it is about no single one."""
    if isinstance(error, AnswerRefused):
        return error.name
    if not isinstance(error, Refused):
        return ""
    names = [question.name for question in questions if question.ask is not Ask.PHOTOS or _photo(error)]
    wanted = _ABOUT.get(error.code, ())
    found = next((name for name in wanted if name in names), "")
    return found or next((name for name in names if _is_named(name, error)), "")


def said_beside(error: DomainError, question: Question) -> str:
    """What is wrong in the words of the answer it stands under: a form asks for 督办事由, not for a 理由."""
    if not isinstance(error, Refused) or error.code != "needs_reason":
        return str(error)
    return missing_text(question)


def missing_text(question: Question) -> str:
    """What is asked for where there is no answer to *question*."""
    said = _("请选{label}。") if question.ask in _CHOSEN else _("请写明{label}。")
    return said.format(label=_(question.label).partition("(")[0])


def _photo(error: Refused) -> bool:
    return error.code == "after_photo_needed"


def _is_named(name: str, error: Refused) -> bool:
    """Refusals of one field, or of the first that is missing, carry its label."""
    said = str(error.params.get("field") or error.params.get("fields") or "")
    label = FIELD_LABELS.get(name)
    return bool(said and label) and _(label or "") in said
