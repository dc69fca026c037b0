"""What a call taker's form means: which step comes next, what is missing for it, which commands it becomes.

Pure. The form on the screen holds a :class:`ReportForm` and asks here; it has no rules of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from dispatcher_app.domain.case import FIELD_LABELS, TEXT_LIMITS, Case, Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.places import Located
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.transitions import AMEND_FIELDS, FILING_NEEDS, find
from dispatcher_app.domain.words import PUBLIC_SOURCES, Source, Stage
from dispatcher_app.i18n import N_, _, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """What is on the form; the names are those of :class:`~dispatcher_app.domain.case.Case`."""

    source: Source = Source.HOTLINE_12319
    channel: str = ""
    description: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    located_by: str = ""
    cell_code: str = ""
    community: str = ""
    street: str = ""
    district: str = ""
    component_code: str = ""
    class_code: str = ""
    condition_no: int = 0
    caller_name: str = ""
    caller_phone: str = ""
    wants_callback: bool = False
    external_ref: str = ""

    @property
    def blank(self) -> bool:
        """Nothing that would be missed: the source alone is no report."""
        return replace(_tidy(self), source=Source.HOTLINE_12319, channel="") == ReportForm()

    @property
    def title(self) -> str:
        """What the form is about, for a list of drafts."""
        return self.description.strip().split("\n")[0][:40] or self.place.strip()[:40]


FORM_FIELDS = tuple(field.name for field in fields(ReportForm))
PLACE_FIELDS = ("lon", "lat", "located_by", "cell_code", "community", "street", "district")

#: Fewer digits are no telephone number; what else stands in one.
_LEAST_DIGITS, _IN_NUMBERS = 7, frozenset("+-() \u2013\uff08\uff09\uff0d")
#: Fields of which one says nothing without the other.
_TOGETHER = (
    frozenset({"class_code", "condition_no"}),
    frozenset({"lon", "lat"}),
    frozenset({"source", "channel"}),
)

#: Sources whose reports come with a number of the system that sent them.
REFERENCED = frozenset(
    {Source.HOTLINE_12345, Source.POLICE_110, Source.WEB, Source.MEDIA, Source.LEADER, Source.PATROL}
)

#: Short names of what may be missing; beside a field there is no room for the official word.
_MISSING_LABELS = {
    "place": N_("地点"),
    "description": N_("情况描述"),
    "class_code": N_("小类"),
    "condition_no": N_("立案条件"),
    "cell_code": N_("定位"),
}


def missing_label(name: str) -> str:
    return _(_MISSING_LABELS[name])


def is_number(text: str) -> bool:
    """Whether *text* is a telephone number rather than a name: enough digits, and no letter."""
    digits = [char for char in text if char.isdigit()]
    return len(digits) >= _LEAST_DIGITS and all(char.isdigit() or char in _IN_NUMBERS for char in text)


def has_caller(source: Source) -> bool:
    """Whether somebody of the public reported it, who may be asked back and called back."""
    return source in PUBLIC_SOURCES


def form_of(case: Case) -> ReportForm:
    """The form of a case that is already registered."""
    return ReportForm(**{name: getattr(case, name) for name in FORM_FIELDS})


def report_data(form: ReportForm) -> dict[str, object]:
    """The fields a report carries: all that were filled in, and the source."""
    blank, tidy = ReportForm(), _tidy(form)
    filled = {name: getattr(tidy, name) for name in FORM_FIELDS}
    data = {name: value for name, value in filled.items() if value != getattr(blank, name)}
    return {**data, "source": form.source}


def changed_data(form: ReportForm, case: Case) -> dict[str, object]:
    """The fields that differ from *case* and that a registered case still accepts."""
    tidy, before = _tidy(form), form_of(case)
    data = {
        name: getattr(tidy, name)
        for name in FORM_FIELDS
        if name in AMEND_FIELDS and getattr(tidy, name) != getattr(before, name)
    }
    for pair in _TOGETHER:
        if data.keys() & pair:
            data |= {name: getattr(tidy, name) for name in pair}
    return data


def _tidy(form: ReportForm) -> ReportForm:
    """Texts as the rules will keep them: without outer blanks and unkeepable characters."""
    values = {name: getattr(form, name) for name in FORM_FIELDS}
    texts: dict[str, Any] = {name: plain_text(text) for name, text in values.items() if type(text) is str}
    return replace(form, **texts)


# -- place


def with_location(form: ReportForm, found: Located) -> ReportForm:
    """*form* at the place that was found."""
    cell = found.cell
    return replace(
        form,
        lon=found.lon,
        lat=found.lat,
        located_by=found.source.value,
        cell_code=cell.code if cell else "",
        community=cell.community if cell else "",
        street=cell.street if cell else "",
        district=cell.district if cell else "",
    )


def without_location(form: ReportForm) -> ReportForm:
    """*form* with its words about the place, but nowhere on the map."""
    blank = ReportForm()
    return replace(form, **{name: getattr(blank, name) for name in PLACE_FIELDS})


# -- what comes next


@dataclass(frozen=True, slots=True)
class NextStep:
    """The verb that moves the report on, and what stands in its way.

    ``why`` is a sentence where the step is another than 立案. ``missing`` are fields the step cannot do
    without, ``advised`` such as the shift leader's approval will ask for.
    """

    verb: Verb
    why: str = ""
    missing: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """Why it cannot be done yet; empty where it can."""
        if self.ready:
            return ""
        return str(Refused("missing", command=self.verb.label, fields=labels_of(self.missing)))


def labels_of(names: tuple[str, ...]) -> str:
    return listed(map(missing_label, names))


def next_step(form: ReportForm, case: Case | None, rules: Rulebook) -> NextStep:
    """The step that is right for *form* by the rules in force; *case* is None for a new report."""
    finding = case.finding if case else None
    if finding is Finding.NOT_FOUND:
        return NextStep(Verb.PROPOSE_DECLINE, str(Refused("verified_not_found")))
    if form.source in rules.verify_first and finding is None:
        verb, why = Verb.REQUEST_VERIFICATION, str(Refused("verify_first", source=form.source.label))
    elif form.source in rules.review_filing_of:
        verb = Verb.PROPOSE_FILING
        why = _("{source}的案件由值班长审批立案。").format(source=form.source.label)
    else:
        verb, why = Verb.FILE, ""
    missing = _missing(form, verb)
    advised = _lacking(form, FILING_NEEDS) if verb is Verb.PROPOSE_FILING else ()
    return NextStep(verb, why, missing, advised)


def _missing(form: ReportForm, verb: Verb) -> tuple[str, ...]:
    row = find(verb, Stage.REPORTED)
    return _lacking(form, row.needs if row else ())


def _lacking(form: ReportForm, names: tuple[str, ...]) -> tuple[str, ...]:
    tidy = _tidy(form)
    lacking = tuple(name for name in names if getattr(tidy, name) in (None, "", 0))
    # Without a class there is no list of conditions to choose from: one thing to do, not two.
    return tuple(name for name in lacking if name != "condition_no" or "class_code" not in lacking)


def cannot_save(form: ReportForm) -> str:
    """Why *form* cannot even be registered, or nothing: a place and a few words are enough."""
    tidy = _tidy(form)
    place = tidy.place or tidy.cell_code or tidy.lon is not None
    words = tidy.description or tidy.class_code
    return "" if place and words else str(Refused("needs_place_or_words"))


# -- lengths


def too_long(values: Mapping[str, str]) -> dict[str, str]:
    """A sentence for every text that is longer than its field may be."""
    lengths = {name: len(plain_text(text)) for name, text in values.items() if name in TEXT_LIMITS}
    return {
        name: str(Refused("too_long", field=field_label(name), limit=TEXT_LIMITS[name], length=length))
        for name, length in lengths.items()
        if length > TEXT_LIMITS[name]
    }


def cut_sentence(name: str, size: int, kept: int) -> str:
    """What is said when a pasted text of *size* bytes was cut to *kept* characters."""
    large = f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"
    return _("{field}最多 {limit} 字:粘贴的 {size} 只放入前 {kept} 字,原文还在剪贴板里。").format(
        field=field_label(name), limit=f"{TEXT_LIMITS[name]:,}", size=large, kept=f"{kept:,}"
    )


def field_label(name: str) -> str:
    return _(FIELD_LABELS[name])


def full_sentence(name: str) -> str:
    """What is said when a line takes no more."""
    return _("{field}最多 {limit} 字,多出的没有放入;剪贴板里的原文不变。").format(
        field=field_label(name), limit=TEXT_LIMITS[name]
    )
