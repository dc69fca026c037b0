"""Notes about a film: kept by day, read anew before each writing, and never lost to a broken file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.playback.marks import LONGEST, Mark, MarkBook
from dispatcher_app.services.ports import ExternalError

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_marks_come_in_the_order_of_the_film(tmp_path: Path) -> None:
    book = MarkBook(tmp_path / "notes")
    assert book.of(DAY) == []
    book.add(DAY, Mark(NOON + timedelta(hours=1), "派错了单位", "教员", "NS-1"))
    marks = book.add(DAY, Mark(NOON, "定位太粗", "教员"))
    assert [mark.text for mark in marks] == ["定位太粗", "派错了单位"]
    assert MarkBook(tmp_path / "notes").of(DAY) == marks
    assert book.of(DAY + timedelta(days=1)) == []
    assert [mark.text for mark in book.remove(DAY, marks[0].id)] == ["派错了单位"]


def test_two_programs_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = MarkBook(tmp_path), MarkBook(tmp_path)
    one.add(DAY, Mark(NOON, "一", "甲"))
    other.add(DAY, Mark(NOON, "二", "乙"))
    assert {mark.text for mark in one.of(DAY)} == {"一", "二"}


@pytest.mark.parametrize("text", ["", "  \n", "字" * (LONGEST + 1)])
def test_a_mark_says_something_and_not_too_much(tmp_path: Path, text: str) -> None:
    with pytest.raises(DomainError):
        MarkBook(tmp_path).add(DAY, Mark(NOON, text, "教员"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    broken = tmp_path / "2026-03-02.json"
    broken.write_text("[{", "utf-8")
    with pytest.raises(ExternalError, match="2026-03-02"):
        MarkBook(tmp_path).add(DAY, Mark(NOON, "一", "甲"))
    assert broken.read_text("utf-8") == "[{"
