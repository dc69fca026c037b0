"""The play says which map it had, and leaves the sandbox on for everybody but root."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import cast

import pytest

from dispatcher_app.demo import play_map
from dispatcher_app.demo.play_map import PlayedMap, leave_out_the_sandbox_as_root, told

_OFF = "QTWEBENGINE_DISABLE_SANDBOX"


def played(kind: str, **change: int) -> PlayedMap:
    return cast(PlayedMap, SimpleNamespace(kind=kind, change=change))


def test_pages_are_told_with_what_a_new_case_cost_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(_OFF, raising=False)
    found = told({"dispatcher": played("page", signs=1, tiles=0), "call_taker": played("page")})
    assert found == {"dispatcher": "page", "call_taker": "page", "one_case_more": {"signs": 1, "tiles": 0}}


def test_a_map_of_qt_says_why_it_was_not_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play_map, "hindrance", lambda: "no browser")
    assert told({"dispatcher": played("native")})["why_native"] == "no browser"


@pytest.mark.parametrize(("user", "off"), [(0, "1"), (1000, None)])
def test_only_root_plays_without_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, user: int, off: str | None
) -> None:
    monkeypatch.setenv(_OFF, "")
    monkeypatch.delenv(_OFF)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    leave_out_the_sandbox_as_root()
    assert os.environ.get(_OFF) == off
