"""A call taker's form and somebody else's change of the same fields: mine, theirs or both, field by field.

Nothing chosen is final: both values are remembered until the case leaves the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dispatcher_app.domain.case import TEXT_LIMITS, source_name
from dispatcher_app.domain.merge import Choice, Dispute, both_texts
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.intake_place import located_text
from dispatcher_app.services.intake_rebase import group_label, group_of, groups

#: Texts that can be kept both, and what stands between them.
_JOINTS = {"description": "\n", "place": ",", "caller_name": N_("、")}


@dataclass(frozen=True, slots=True)
class IntakeMerge:
    """``names`` are the first fields of the groups in dispute, ``who`` the person whose change it was.

    ``mine`` and ``theirs`` hold the two values of each; ``choices`` what somebody chose.
    """

    names: tuple[str, ...]
    mine: ReportForm
    theirs: ReportForm
    who: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def disputes(self, hall: Hall) -> tuple[Dispute, ...]:
        """Every field in dispute, in words."""
        return tuple(
            Dispute(
                name,
                group_label(name),
                _words(self.mine, name, hall),
                _words(self.theirs, name, hall),
                self._both(name),
                self.choices.get(name, Choice.MINE),
                name in self.choices,
            )
            for name in self.names
        )

    def _both(self, name: str) -> str:
        if name not in _JOINTS:
            return ""
        theirs, mine = str(getattr(self.theirs, name)), str(getattr(self.mine, name))
        return both_texts(theirs, mine, TEXT_LIMITS[name], _(_JOINTS[name]))

    def choose(self, name: str, choice: Choice) -> IntakeMerge:
        """With another choice; one that keeps both is only for texts that can be kept both."""
        if name not in self.names or (choice is Choice.BOTH and not self._both(name)):
            return self
        return replace(self, choices={**self.choices, name: choice})

    def applied(self, form: ReportForm) -> ReportForm:
        """*form* with what was chosen; what is not in dispute stays as it is in *form*."""
        values: dict[str, Any] = {}
        for name, choice in self.choices.items():
            source = self.theirs if choice is Choice.THEIRS else self.mine
            values |= {part: getattr(source, part) for part in group_of(name)}
            if choice is Choice.BOTH:
                values[name] = self._both(name)
        return replace(form, **values)

    def typed(self, form: ReportForm) -> IntakeMerge:
        """The hand went on in a field in dispute: what it wrote is its own now."""
        now, choices, mine = self.applied(self.mine), dict(self.choices), self.mine
        for name in self.names:
            parts = {part: getattr(form, part) for part in group_of(name)}
            if parts != {part: getattr(now, part) for part in group_of(name)}:
                mine = replace(mine, **parts)
                choices.pop(name, None)
        return replace(self, mine=mine, choices=choices)

    def moved(self, form: ReportForm, theirs: ReportForm, disputed: tuple[str, ...], who: str) -> IntakeMerge:
        """The case changed once more; *form* holds what was typed here, and what nobody here touched."""
        names = tuple(dict.fromkeys((*self.names, *disputed)))
        mine, choices = form, {}
        for name in self.names:
            choice, as_before = self.choices.get(name), _same(self.theirs, theirs, name)
            if choice is not Choice.BOTH or as_before:
                mine = replace(mine, **{part: getattr(self.mine, part) for part in group_of(name)})
                if choice is Choice.THEIRS or (choice is not None and as_before):
                    choices[name] = choice  # one's own was not chosen over what is there now
        kept = tuple(name for name in names if not _same(mine, theirs, name))
        return IntakeMerge(kept, mine, theirs, who, {n: c for n, c in choices.items() if n in kept})


def begin_merge(form: ReportForm, theirs: ReportForm, disputed: tuple[str, ...], who: str) -> IntakeMerge:
    """*form* is what was typed; *theirs* the case as it is now."""
    return IntakeMerge(disputed, form, theirs, who)


def typed_words(draft: ReportDraft, hall: Hall) -> str:
    """Everything typed in *draft* that its case does not hold, a field a line, to be read and copied."""
    seen, lines = draft.seen or ReportForm(), list[str]()
    for group in groups():
        if any(getattr(draft.form, part) != getattr(seen, part) for part in group):
            words = _words(draft.form, group[0], hall)
            lines.append(_("{field}:{words}").format(field=group_label(group[0]), words=words))
    return "\n".join(lines)


def _same(one: ReportForm, other: ReportForm, name: str) -> bool:
    return all(getattr(one, part) == getattr(other, part) for part in group_of(name))


def _words(form: ReportForm, name: str, hall: Hall) -> str:
    say = _SAYING.get(name)
    return say(form, hall) if say is not None else str(getattr(form, name))


def _source(form: ReportForm, _hall: Hall) -> str:
    return source_name(form.source, form.channel)


def _call_back(form: ReportForm, _hall: Hall) -> str:
    return _("要回访") if form.wants_callback else _("不用回访")


def _place(form: ReportForm, hall: Hall) -> str:
    component = hall.places.component(form.component_code) if form.component_code else None
    said = [located_text(form), f"{component.name} {component.code}" if component is not None else ""]
    return " · ".join(word for word in said if word)


def _class(form: ReportForm, hall: Hall) -> str:
    if not form.class_code:
        return ""
    code = ClassCode.parse(form.class_code)
    name = hall.rules.standard.name(code)
    row = hall.rules.standard.row(code, form.condition_no)
    said = [
        name.minor_name if name is not None else form.class_code,
        row.condition if row is not None else "",
    ]
    return " · ".join(word for word in said if word)


_SAYING: dict[str, Callable[[ReportForm, Hall], str]] = {
    "source": _source,
    "wants_callback": _call_back,
    "lon": _place,
    "class_code": _class,
}
