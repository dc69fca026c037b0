"""A draft on a case that somebody else changed: what was typed stands, the rest follows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.words import Source, Stage
from dispatcher_app.services.intake import FORM_FIELDS, ReportForm, changed_data, form_of
from dispatcher_app.services.intake_draft import ReportDraft
from dispatcher_app.services.intake_rebase import rebase, settled
from tests.support.rules import MANHOLE, MORNING, RUBBISH

word = st.sampled_from(["", "井盖", "路灯", "垃圾"])
forms = st.builds(
    ReportForm,
    source=st.sampled_from([Source.WEB, Source.COLLECTOR]),
    description=word,
    place=word,
    caller_name=word,
    cell_code=st.sampled_from(["", "1", "2"]),
    lon=st.sampled_from([None, 113.0, 114.0]),
    class_code=st.sampled_from(["", str(MANHOLE), str(RUBBISH)]),
    condition_no=st.sampled_from([0, 1, 2]),
    wants_callback=st.booleans(),
)


def case_with(form: ReportForm, version: int = 2) -> Case:
    values = {name: getattr(form, name) for name in FORM_FIELDS}
    return Case(
        id=1,
        number="NS1",
        version=version,
        stage=Stage.REPORTED,
        reported_at=MORNING,
        stage_since=MORNING,
        **values,
    )


def draft_on(seen: ReportForm, typed: ReportForm) -> ReportDraft:
    return ReportDraft(begun_at=MORNING, form=typed, seen=seen, case_id=1, version=1)


@given(forms, forms, forms)
def test_what_was_typed_stands_and_nothing_else_is_sent(
    seen: ReportForm, typed: ReportForm, theirs: ReportForm
) -> None:
    case = case_with(theirs)
    found = rebase(draft_on(seen, typed), case)
    again = rebase(found.draft, case)
    assert (found.draft.version, again.disputed, again.taken) == (2, found.disputed, ())
    assert rebase(settled(found.draft, found.disputed, theirs), case).disputed == ()
    for name in ("description", "place", "caller_name", "wants_callback", "source"):
        mine, before, now = (getattr(form, name) for form in (typed, seen, theirs))
        assert getattr(found.draft.form, name) == (mine if mine != before else now)
        assert (name in found.disputed) == (mine != before and now not in (before, mine))
        assert (name in found.taken) == (mine == before and now != before)
    sent = changed_data(found.draft.form, case)
    assert not sent.keys() & set(found.taken)
    assert again.draft == found.draft


@given(forms, forms)
def test_a_draft_that_changed_nothing_becomes_the_case(seen: ReportForm, theirs: ReportForm) -> None:
    assert rebase(draft_on(seen, seen), case_with(theirs)).draft.form == theirs


def test_place_and_class_are_taken_whole() -> None:
    """A cell from here and coordinates from there would be a place nobody meant."""
    seen = ReportForm(description="井盖", lon=113.0, lat=22.0, cell_code="1")
    mine = replace(seen, class_code=str(MANHOLE), condition_no=2)
    theirs = replace(seen, lon=114.0, lat=23.0, cell_code="2", class_code=str(RUBBISH), condition_no=1)
    found = rebase(draft_on(seen, mine), case_with(theirs))
    form = found.draft.form
    assert (form.lon, form.lat, form.cell_code) == (114.0, 23.0, "2")
    assert (form.class_code, form.condition_no) == (str(MANHOLE), 2)
    assert (found.taken_labels, found.disputed_labels) == ("定位", "小类")


def test_the_same_change_by_both_is_no_dispute() -> None:
    seen, both = ReportForm(description="井盖"), ReportForm(description="井盖没了")
    found = rebase(draft_on(seen, both), case_with(both))
    assert (found.taken, found.disputed) == ((), ())
    assert form_of(case_with(both)) == found.draft.form
