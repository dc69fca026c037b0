"""The bridge: waits for the page, tells the newest, batches, drops nonsense."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.map.page.bridge import MapBridge
from dispatcher_app.widgets.map.page.messages import (
    CaseChosen,
    CaseInHand,
    Drawing,
    LineOf,
    LiveCase,
    LookAt,
    Press,
    Tool,
)

READY = '{"kind":"ready"}'


class Page(QObject):
    """Stands for the page: keeps what it was told."""

    def __init__(self, bridge: MapBridge) -> None:
        super().__init__(bridge)
        self.told: list[dict[str, Any]] = []
        bridge.told.connect(self._on_told)

    def _on_told(self, text: str) -> None:
        self.told.append(json.loads(text))

    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.told]

    def cases(self) -> set[int]:
        """The cases a page would show by now."""
        known: set[int] = set()
        for message in self.told:
            if message["kind"] == "cases":
                known = set() if message["fresh"] else known
                known |= {case[0] for case in message["put"]}
                known -= set(message["gone"])
        return known


@pytest.fixture
def parent() -> QObject:
    return QObject()


@pytest.fixture
def bridge(qapp: object, parent: QObject) -> MapBridge:
    return MapBridge(parent)


def live(case_id: int) -> LiveCase:
    return LiveCase(case_id, 113.9, 22.5, 1)


def test_what_is_said_too_early_waits_and_the_newest_wins(bridge: MapBridge) -> None:
    page = Page(bridge)
    bridge.say(CaseInHand(label="old"))
    bridge.say(Drawing("near"))
    bridge.say(Drawing("trail", lines=[LineOf([(1.0, 2.0)])]))
    bridge.say(CaseInHand(label="new"))
    assert page.told == []
    bridge.say_to_hall(READY)
    assert page.kinds() == ["drawing", "drawing", "caseInHand", "cases"]
    assert page.told[2]["label"] == "new"


def test_a_key_pressed_before_the_page_was_there_is_not_pressed_later(bridge: MapBridge) -> None:
    page = Page(bridge)
    bridge.say(Press("zoomIn"))
    bridge.say_to_hall(READY)
    assert "press" not in page.kinds()
    bridge.say(Press("zoomIn"))
    assert page.kinds()[-1] == "press"


def test_a_second_page_is_told_everything_again_but_what_was_meant_once(bridge: MapBridge) -> None:
    page = Page(bridge)
    bridge.say(CaseInHand(label="here"))
    bridge.say(LookAt(1.0, 2.0))
    bridge.say(Tool("box"))
    bridge.forget(LookAt)
    bridge.say_to_hall(READY)
    bridge.page_left()
    page.told.clear()
    bridge.say(CaseInHand(label="moved"))
    bridge.say_to_hall(READY)
    assert page.kinds() == ["tool", "caseInHand", "cases"]


def test_cases_go_in_batches_and_the_newest_of_each(bridge: MapBridge, qtbot: QtBot) -> None:
    page = Page(bridge)
    bridge.say_to_hall(READY)
    page.told.clear()
    for number in range(300):
        bridge.put_cases([live(number % 10 + 1)])
    bridge.put_cases((), [3, 4, 99])
    bridge.put_cases([live(4)])
    assert page.told == []
    qtbot.waitUntil(lambda: bool(page.told))
    (batch,) = page.told
    assert sorted(case[0] for case in batch["put"]) == [1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert batch["gone"] == [3]


def test_many_cases_come_in_several_messages_and_all_of_them_after_a_crash(
    bridge: MapBridge, qtbot: QtBot
) -> None:
    page = Page(bridge)
    bridge.put_cases(map(live, range(1, 5_001)))
    bridge.say_to_hall(READY)
    qtbot.waitUntil(lambda: len(page.cases()) == 5_000)
    assert max(len(message["put"]) for message in page.told if message["kind"] == "cases") <= 2_000
    bridge.page_left()
    bridge.put_cases((), range(1, 5_000))
    page.told.clear()
    bridge.say_to_hall(READY)
    qtbot.waitUntil(lambda: page.cases() == {5_000})


def test_nonsense_is_dropped_with_a_line_in_the_log(
    bridge: MapBridge, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[object] = []
    bridge.heard.connect(heard.append)
    bridge.say_to_hall('{"kind":"caseChosen","caseId":7}')  # not ready: from a page that is gone
    bridge.say_to_hall(READY)
    with caplog.at_level(logging.WARNING):
        for text in ("{", '{"kind":"format"}', '{"kind":"caseChosen","caseId":"7"}', "\ud800"):
            bridge.say_to_hall(text)
    assert len(caplog.records) == 4
    bridge.say_to_hall('{"kind":"caseChosen","caseId":7}')
    assert heard == [CaseChosen(7)]


def test_a_page_that_only_talks_nonsense_does_not_fill_the_log(
    bridge: MapBridge, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _time in range(500):
            bridge.say_to_hall("{")
    assert len(caplog.records) == 20
