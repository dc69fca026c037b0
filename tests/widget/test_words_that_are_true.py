"""What a seat is told in passing is so: an example finds what it says, a withheld number is no claim."""

from __future__ import annotations

import re
from pathlib import Path

from db.reference_files import shipped_standard
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.ui.candidates import last_choice
from dispatcher_app.ui.case_words import sections
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.fact_grid import FactSection
from tests.support.desk import make_desk, report
from tests.support.hall import Hall, in_hall
from tests.support.loop import TestLoop


def test_the_example_of_the_class_field_finds_a_well_cover_first(qtbot: object) -> None:
    typed = re.search(r"[a-z]+$", ClassPicker().placeholderText())
    assert typed is not None
    names = [name.minor_name for name in shipped_standard().classes()]
    found = PinyinIndex([Entry(name, name) for name in names]).search(typed[0])
    assert found[0].key == "污水井盖"


def test_a_seat_that_may_not_read_a_number_does_not_say_there_is_one(run: TestLoop, tmp_path: Path) -> None:
    desk = make_desk(tmp_path, Role.CALL_TAKER)
    case = run(report(desk, source="12319", place="文明路", description="井盖丢失"))
    told = {role: _caller(sections(case, desk.hall, role)) for role in (Role.DISPATCHER, Role.CALL_TAKER)}
    assert not case.caller_phone
    assert "电话如有,不对本席显示" in told[Role.DISPATCHER]
    assert "电话" not in told[Role.CALL_TAKER]


def _caller(shown: tuple[FactSection, ...]) -> str:
    (origin,) = [section for section in shown if section.title == "来源"]
    return next(fact.value for fact in origin.facts if fact.label == "来电人")


def test_a_second_dispatch_shows_what_was_proposed_first(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        assert last_choice(await hall.store.history(case.id)) == {}
        more = {"lead_unit": "U1", "assist_units": ("U2",)}
        case = (await hall.do(Verb.PROPOSE_DISPATCH, case, **more)).case
        case = (await hall.do(Verb.RETURN_DISPATCH, case)).case
        assert last_choice(await hall.store.history(case.id)) == {"U1": "上次主办", "U2": "上次协办"}

    in_hall(f"sqlite:///{tmp_path / 'hall.db'}", scenario)
