"""Somebody else changed the case while it was being completed here: keep what was typed, take the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dispatcher_app.domain.case import Case
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.intake import FORM_FIELDS, PLACE_FIELDS, ReportForm, field_label, form_of
from dispatcher_app.services.intake_draft import ReportDraft

#: Fields that belong together; whoever changed one of a group has changed the group.
_GROUPS = (
    (*PLACE_FIELDS, "component_code"),
    ("class_code", "condition_no"),
)
_GROUP_LABELS = {"lon": N_("定位"), "class_code": N_("小类")}


@dataclass(frozen=True, slots=True)
class Rebased:
    """The draft on the newest state of its case.

    ``taken`` are fields others changed and nobody here touched; ``disputed`` were changed by both, here the
    typed value stands.
    """

    draft: ReportDraft
    taken: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()

    @property
    def taken_labels(self) -> str:
        return listed(map(_label, self.taken))

    @property
    def disputed_labels(self) -> str:
        return listed(map(_label, self.disputed))


def rebase(draft: ReportDraft, case: Case) -> Rebased:
    """*draft* as typed on top of *case* as it is now."""
    now, seen = form_of(case), draft.seen or form_of(case)
    values: dict[str, Any] = {}
    taken, disputed = [], []
    for group in _groups():
        mine, before, theirs = (_pick(form, group) for form in (draft.form, seen, now))
        values |= theirs if mine == before else mine
        if theirs != before:
            if mine == before:
                taken.append(group[0])
            elif theirs != mine:
                disputed.append(group[0])
    rebased = replace(draft, form=ReportForm(**values), seen=now, version=case.version)
    return Rebased(rebased, tuple(taken), tuple(disputed))


def _groups() -> tuple[tuple[str, ...], ...]:
    grouped = {name for group in _GROUPS for name in group}
    return (*_GROUPS, *((name,) for name in FORM_FIELDS if name not in grouped))


def _pick(form: ReportForm, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(form, name) for name in names}


def _label(name: str) -> str:
    return _(_GROUP_LABELS[name]) if name in _GROUP_LABELS else field_label(name)
