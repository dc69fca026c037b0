"""The hall's open cases on their way to the map page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN, Mark, Stage
from dispatcher_app.services.bus import RowsRead
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.map.live_on_map import PHASES, LiveOnMap
from dispatcher_app.ui.queue_rows import named
from dispatcher_app.widgets.map.page.built import PagePlan
from dispatcher_app.widgets.map.page.messages import LiveCase
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView
from tests.support.desk import make_desk
from tests.support.queue_rows import queue_row

LON, LAT = 113.93, 22.52


def row(case_id: int, version: int = 1, **fields: object) -> QueueRow:
    made = queue_row(case_id, version=version, minutes_left=30)
    return made._replace(**{"lon": LON, "lat": LAT, "stage": Stage.HANDLING, "marks": frozenset(), **fields})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk) -> MapView:
    desk.bus.publish(RowsRead((row(1), row(2, lon=None, lat=None))))
    made = MapView(MapSetup(PagePlan("440305", (LON, LAT, LON + 0.1, LAT + 0.1)), MapRoutes()))
    qtbot.addWidget(made)
    made.live = LiveOnMap(desk, made)  # type: ignore[attr-defined]
    return made


def on_map(view: MapView) -> dict[int, LiveCase]:
    return view.bridge._cases


def test_every_stage_of_an_open_case_has_a_phase() -> None:
    assert set(PHASES) == OPEN
    assert set(PHASES.values()) == {1, 2, 3, 4}


def test_what_is_open_and_located_is_on_the_map(desk: Desk, view: MapView) -> None:
    assert set(on_map(view)) == {1}
    known = row(1)
    assert known.due_at is not None
    assert known.warn_at is not None
    due, warn = known.due_at.timestamp(), known.warn_at.timestamp()
    assert on_map(view)[1] == LiveCase(1, LON, LAT, 3, warn, due)


def test_it_goes_on_with_every_change(desk: Desk, view: MapView) -> None:
    moved = row(1, 2, stage=Stage.CHECKING, lon=LON + 0.01, marks=frozenset({Mark.SHELVED}), due_at=None)
    desk.bus.publish(RowsRead((moved, row(2, 2))))
    assert set(on_map(view)) == {1, 2}
    assert on_map(view)[1].phase == 4
    assert on_map(view)[1].paused
    assert on_map(view)[1].due == 0.0
    desk.bus.publish(RowsRead((row(1, 3, stage=Stage.CLOSED), row(2, 3, lon=None, lat=None))))
    assert on_map(view) == {}


def test_a_case_is_worded_and_one_that_is_gone_is_not(desk: Desk, view: MapView) -> None:
    live: LiveOnMap = view.live  # type: ignore[attr-defined]
    late = row(1, 2, title="井盖缺失", place="七一路 1 号", due_at=desk.now() - timedelta(minutes=1))
    desk.bus.publish(RowsRead((late,)))
    first, second, third = live.words_of(1).split("\n")
    assert first == f"{late.number}  井盖缺失"
    assert second == "七一路 1 号"
    assert third.startswith("处置中 · 超时")
    assert live.words_of(99) == ""


def test_a_case_at_the_default_address_is_not_on_the_map_and_the_list_says_so(
    desk: Desk, view: MapView
) -> None:
    lon, lat = desk.hall.pack.info.default_place or (0.0, 0.0)
    nobody_knows = row(7, lon=lon, lat=lat, place="南山区")
    desk.bus.publish(RowsRead((nobody_knows, row(8, lon=lon + 1e-6, lat=lat))))
    assert set(on_map(view)) == {1, 8}
    assert named(nobody_knows, desk).place == f"{LocationSource.DEFAULT.label} · 南山区"
    assert named(row(1), desk).place == row(1).place
