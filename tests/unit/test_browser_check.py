"""A browser is only begun where it will not end the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dispatcher_app.widgets.map.page import browser_check

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a sandbox of Linux")


@pytest.fixture(autouse=True)
def _an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def tool(folder: Path, answer: int) -> None:
    """An ``unshare`` that ends with *answer*."""
    file = folder / "unshare"
    file.write_text(f"#!/bin/sh\nexit {answer}\n")
    file.chmod(0o755)


@linux
@pytest.mark.parametrize(("answer", "free"), [(0, True), (1, False)])
def test_the_sandbox_is_tried_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int, free: bool
) -> None:
    tool(tmp_path, answer)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (browser_check.hindrance() == "") is free


@linux
def test_root_has_no_browser_but_in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "root" in browser_check.hindrance()
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")
    assert browser_check.hindrance() == ""


def test_a_machine_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_check, "find_spec", lambda _name: None)
    assert browser_check.hindrance()


@linux
def test_without_the_tool_the_kernel_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser_check, "_limit", lambda _file: 0)
    assert browser_check.hindrance()
    monkeypatch.setattr(browser_check, "_limit", lambda _file: None)
    assert browser_check.hindrance() == ""
