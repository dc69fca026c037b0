"""Somebody else changed the case while it was being completed here: keep what was typed, take the rest."""

from __future__ import annotations

from collections.abc import Collection
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
    ("source", "channel"),
)
_GROUP_LABELS = {"lon": N_("定位"), "class_code": N_("小类")}


@dataclass(frozen=True, slots=True)
class Rebased:
    """The draft on the newest state of its case.

    ``taken`` are fields others changed and nobody here touched; ``disputed`` were changed by both, here the
    typed value stands, and the draft goes on saying what was seen of them before, so that they are still in
    dispute when it is taken up again.
    """

    draft: ReportDraft
    taken: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()

    @property
    def taken_labels(self) -> str:
        return listed(map(group_label, self.taken))

    @property
    def disputed_labels(self) -> str:
        return listed(map(group_label, self.disputed))


def rebase(draft: ReportDraft, case: Case) -> Rebased:
    """*draft* as typed on top of *case* as it is now."""
    now, seen = form_of(case), draft.seen or form_of(case)
    values: dict[str, Any] = {}
    seen_after: dict[str, Any] = {}
    taken, disputed = [], []
    for group in groups():
        mine, before, theirs = (_pick(form, group) for form in (draft.form, seen, now))
        values |= theirs if mine == before else mine
        if theirs != before:
            if mine == before:
                taken.append(group[0])
            elif theirs != mine:
                disputed.append(group[0])
                seen_after |= before
    rebased = replace(draft, form=ReportForm(**values), seen=replace(now, **seen_after), version=case.version)
    return Rebased(rebased, tuple(taken), tuple(disputed))


def groups() -> tuple[tuple[str, ...], ...]:
    """Every field of the form once, with those that belong to it."""
    grouped = {name for group in _GROUPS for name in group}
    return (*_GROUPS, *((name,) for name in FORM_FIELDS if name not in grouped))


def _pick(form: ReportForm, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(form, name) for name in names}


def settled(draft: ReportDraft, names: Collection[str], theirs: ReportForm) -> ReportDraft:
    """*draft* after somebody chose what becomes of the groups *names*: they are in dispute no longer."""
    if draft.seen is None:
        return draft
    parts = {part: getattr(theirs, part) for name in names for part in group_of(name)}
    return replace(draft, seen=replace(draft.seen, **parts))


def group_of(name: str) -> tuple[str, ...]:
    """The fields that belong together with *name*, the first of its group."""
    return next((group for group in _GROUPS if group[0] == name), (name,))


def group_label(name: str) -> str:
    return _(_GROUP_LABELS[name]) if name in _GROUP_LABELS else field_label(name)
