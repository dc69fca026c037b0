"""The page on the architecture is drawn from the table and names things that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from tools.draw_life import BEGIN, END, PAGE, drawn, main, page_with

ROOT = PAGE.parents[1]


def test_the_page_is_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page_with(text) == text, "run make docs"


def test_every_command_and_stage_is_drawn() -> None:
    text = drawn()
    for verb in Verb:
        assert f"| `{verb.value}`" in text
        assert verb.label in text
    for stage in Stage:
        assert f"{stage.value} : {stage.label}" in text


def test_arrows_lead_between_stages_that_are_declared() -> None:
    names = {stage.value for stage in Stage} | {"open", "[*]"}
    arrows = re.findall(r"^ *(\S+) --> (\S+) : (.+)$", drawn(), re.MULTILINE)
    assert len(arrows) > 20
    for source, target, verbs in arrows:
        assert {source, target} <= names
        assert set(re.sub(r" \(\d\)", "", verbs).split(", ")) <= {verb.value for verb in Verb}
    assert ("dispatch_review", "handling", "approve_dispatch (1)") in arrows
    assert ("open", "voided", "void") in arrows


def test_drawing_again_changes_nothing_and_keeps_the_rest_of_the_page() -> None:
    page = f"before\n{BEGIN}\nwhat stood here\n{END}\nafter\n"
    once = page_with(page)
    assert page_with(once) == once
    assert once.startswith("before\n")
    assert once.endswith(f"{END}\nafter\n")
    assert "what stood here" not in once
    with pytest.raises(ValueError, match="lost its markers"):
        page_with("no markers")


def test_check_tells_a_page_that_is_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "architecture.md"
    page.write_text(f"{BEGIN}\nold\n{END}\n", encoding="utf-8")
    monkeypatch.setattr("tools.draw_life.PAGE", page)
    assert main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_files_and_links_on_the_page_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (PAGE.parent / link).exists(), link
    for name in re.findall(r"`((?:domain|services|db|tests)/[\w/.]+\.py)`", text):
        folder = ROOT if name.startswith(("db/", "tests/")) else ROOT / "dispatcher_app"
        assert (folder / name).is_file(), name
