"""The operators' handbook prints the keys F1 lists, quotes what the program says, links to what exists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from dispatcher_app.domain.refusal import SENTENCES
from dispatcher_app.domain.words import Role
from dispatcher_app.ui.key_entries import key_entries
from dispatcher_app.widgets.key_list import KeyEntry, KeyList
from tests.support.loop import TestLoop
from tests.support.seat import Hall, play
from tools.list_keys import BEGIN, PAGE, SEATS, page_with

ROOT = PAGE.parents[1]
#: Sentences of the program as the handbook quotes them: in the first column of its last tables.
_QUOTING = re.compile(r"^\| (「.+」) \|", re.MULTILINE)
_QUOTED = re.compile(r"「(.+?)」")
#: Refusals of commands that no seat gives: those of the clockwork.
_NOT_AT_A_SEAT = frozenset({"deadline_known", "policy_no_emergency"})


def test_the_table_of_keys_is_what_f1_lists(run: TestLoop, tmp_path: Path) -> None:
    found: dict[Role, Sequence[KeyEntry]] = {}

    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F1", "F1")
        found[seat.desk.role] = key_entries(seat.window.keys.actions, seat.desk.role)
        listed = seat.find(KeyList, "key_list")
        assert list(listed._entries) == found[seat.desk.role]

    for role in SEATS:
        folder = tmp_path / role.value
        folder.mkdir()
        play(run, folder, role, look)
    text = PAGE.read_text(encoding="utf-8")
    assert page_with(text, found) == text, "run make docs"


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        page_with("# 手册", {})
    with pytest.raises(ValueError, match="markers"):
        page_with(BEGIN, {})


def test_every_sentence_it_quotes_is_one_the_program_says() -> None:
    """The other way round, too: every refusal of the rules that a seat may meet is in the handbook."""
    catalogue = (ROOT / "resources" / "i18n" / "en.po").read_text(encoding="utf-8")
    said = {
        _shown("".join(re.findall(r'"(.*)"', block)).replace('\\"', '"'))
        for block in re.findall(r'^msgid (".*"(?:\n".*")*)', catalogue, re.MULTILINE)
    }
    lines = _QUOTING.findall(PAGE.read_text(encoding="utf-8"))
    quoted = {sentence for line in lines for sentence in _QUOTED.findall(line)}
    assert quoted - said == set()
    expected = {_shown(text) for code, text in SENTENCES.items() if code not in _NOT_AT_A_SEAT}
    assert expected - quoted == set()


def _shown(text: str) -> str:
    """A placeholder of the program is written as … in the handbook."""
    return re.sub(r"\{\w+\}", "…", text)


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8"))
    assert [link for link in links if not (PAGE.parent / link).exists()] == []
