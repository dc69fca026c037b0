"""Is it new? The dock follows the form, and the card says what the standard says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.case import Case, PhotoKind
from dispatcher_app.domain.words import Source
from dispatcher_app.services.duplicates import Subject
from dispatcher_app.services.intake import ReportForm
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.duplicates_dock import DuplicatesDock
from dispatcher_app.ui.standard_card import StandardCard
from tests.support.desk import HandClock, make_context, make_desk, report
from tests.support.intake import picture
from tests.support.loop import TestLoop
from tests.support.rules import CELL, MANHOLE, RUBBISH, STANDARD
from tests.support.typing import press

METRE = 1 / 111_195
FORM = ReportForm(description="井盖不见了", class_code=str(MANHOLE), condition_no=1, **CELL)


class Dock:
    """The dock on a real hall."""

    def __init__(self, qtbot: QtBot, run: TestLoop, folder: Path) -> None:
        self.run, self.clock = run, HandClock()
        self.desk = make_desk(folder, clock=self.clock)
        self.context: SeatContext = make_context(self.desk)
        self.dock = DuplicatesDock(self.context)
        qtbot.addWidget(self.dock)
        self.dock.resize(420, 640)
        self.dock.show()
        self.dock.activateWindow()
        qtbot.waitUntil(self.dock.isActiveWindow)

    def report(self, metres: float = 10, **more: object) -> Case:
        place = {**CELL, "lat": float(str(CELL["lat"])) + metres * METRE}
        data = {"source": Source.COLLECTOR, "description": "盖板丢失", "place": "科苑路口", **place}
        data |= {"class_code": str(MANHOLE), "condition_no": 1, **more}
        return self.run(report(self.desk, **data))

    def look(self, form: ReportForm = FORM, case_id: int | None = None) -> list[int]:
        self.dock.look_for(Subject(form, case_id))
        self.dock.look()
        self.run(self.context.tasks.idle())
        return [found.row.case_id for found in self.dock.list.duplicates]

    @property
    def note(self) -> str:
        return self.dock.note.title


@pytest.fixture
def dock(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> Iterator[Dock]:
    made = Dock(qtbot, run, tmp_path)
    yield made
    run(made.context.tasks.close())
    made.dock.hide()


def test_near_cases_of_the_class_are_listed_the_nearest_first(dock: Dock) -> None:
    far, near = dock.report(40), dock.report(10)
    dock.report(10, class_code=str(RUBBISH))
    dock.report(80)
    assert dock.look() == [near.id, far.id]
    assert dock.dock.windowTitle() == "可能重复 2"


def test_a_case_is_no_duplicate_of_itself(dock: Dock) -> None:
    case = dock.report()
    assert dock.look(case_id=case.id) == []
    assert "没有同类的" in dock.note


def test_without_a_place_it_says_what_it_waits_for(dock: Dock) -> None:
    assert dock.look(replace(FORM, lon=None, lat=None)) == []
    assert "定位后" in dock.note


def test_enter_opens_and_m_merges(dock: Dock, qtbot: QtBot) -> None:
    case = dock.report()
    dock.look()
    dock.dock.list.setFocus()
    with qtbot.waitSignal(dock.dock.case_chosen) as chosen:
        press(Qt.Key.Key_Return)
    with qtbot.waitSignal(dock.dock.merge_wanted) as merged:
        press(Qt.Key.Key_M)
    assert (chosen.args, merged.args) == ([case.id], [case.id])


def test_photos_of_what_was_reported_are_fetched(dock: Dock) -> None:
    kept = dock.run(dock.desk.photos.keep(picture(), "一.jpg", PhotoKind.BEFORE))
    dock.report(attachments=(kept,))
    dock.look()
    assert dock.dock.list.has_photo(kept.sha256)
    colour = dock.dock.list.grab().toImage().pixelColor(12 + 24, 10 + 24)  # the middle of the photo
    assert (colour.red(), round(colour.green(), -1), round(colour.blue(), -1)) == (0, 130, 130)  # teal


def test_the_current_one_stays_while_others_come_in(dock: Dock) -> None:
    far = dock.report(40)
    dock.look()
    dock.report(10)
    dock.look()
    assert dock.dock.list.current_id == far.id


def test_another_seats_report_is_noticed(dock: Dock) -> None:
    assert dock.look() == []
    case = dock.report()
    dock.run(asyncio.sleep(0.4))
    dock.run(dock.context.tasks.idle())
    assert [found.row.case_id for found in dock.dock.list.duplicates] == [case.id]


def test_only_what_matters_asks_the_database_again(dock: Dock) -> None:
    dock.look()
    dock.dock.look_for(Subject(replace(FORM, caller_phone="1"), None))
    assert not dock.dock._pause.isActive()
    dock.dock.look_for(Subject(replace(FORM, lat=22.5), None))
    assert dock.dock._pause.isActive()
    dock.dock._pause.stop()


def test_a_database_that_does_not_answer_is_a_sentence(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_terms: object) -> None:
        raise ExternalError("数据库没有响应。")

    monkeypatch.setattr(dock.desk, "near", fail)
    assert dock.look() == []
    assert "没有查到" in dock.note


def test_a_stale_answer_does_not_replace_a_newer_one(dock: Dock) -> None:
    case = dock.report()
    dock.dock.look_for(Subject(FORM))
    dock.dock.look()
    dock.dock.look_for(Subject(replace(FORM, lon=114.5)))
    dock.dock.look()
    dock.run(dock.context.tasks.idle())
    assert dock.dock.list.duplicates == ()
    assert dock.look() == [case.id]


def test_how_long_ago_follows_the_clock(dock: Dock) -> None:
    dock.report()
    dock.clock.forward(hours=2, minutes=5)
    dock.look()
    (found,) = dock.dock.list.duplicates
    assert dock.clock() - found.row.reported_at == timedelta(hours=2, minutes=5)


# -- the card


@pytest.fixture
def card(qtbot: QtBot) -> StandardCard:
    card = StandardCard(STANDARD)
    qtbot.addWidget(card)
    card.resize(420, 300)
    return card


def _name(card: StandardCard) -> str:
    label = card.findChild(QLabel, "standard_name")
    assert label is not None
    return label.text()


def test_the_card_lists_every_condition_and_marks_the_chosen_one(card: StandardCard) -> None:
    card.show_class(str(MANHOLE), 2)
    assert _name(card) == "上水井盖"
    assert [row.condition for row in card.conditions.rows] == ["盖板丢失", "盖面破损"]
    assert card.conditions.current_number == 2
    card.show_class(str(MANHOLE), 0)
    assert card.conditions.current_number == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [("", "选定小类后"), ("GB/T 30428.2:部件-09-99", "没有这个小类"), ("nonsense", "没有这个小类")],
)
def test_a_card_without_a_class_says_why(card: StandardCard, code: str, words: str) -> None:
    card.show_class(code, 1)
    assert words in card._note.title


def test_the_card_follows_the_form(dock: Dock) -> None:
    dock.dock.look_for(Subject(FORM))
    assert dock.dock.card.shown == (str(MANHOLE), 1)
