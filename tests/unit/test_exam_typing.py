"""The typing test's rule by hand-worked examples, and what is counted."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.exam.typing_score import (
    TypingRule,
    most_input,
    pieces,
    plain_characters,
    typing_result,
)
from dispatcher_app.services.exam.dictation import reckon

TEXT = "城市管理监督指挥中心昼夜值守。接线员登记市民反映的问题,派遣员把案件派给责任单位,值班长两次把关。"


@pytest.mark.parametrize(
    ("speed", "accuracy", "points"),
    [
        (60, 1.0, 80.0),
        (80, 1.0, 90.0),
        (100, 1.0, 100.0),
        (160, 1.0, 100.0),  # the bonus ends at 20
        (40, 1.0, 70.0),
        (60, 0.9, 72.0),
        (120, 0.95, 95.0),
        (0, 1.0, 50.0),
        (60, 0.0, 0.0),
    ],
)
def test_sixty_a_minute_is_eighty(speed: float, accuracy: float, points: float) -> None:
    assert TypingRule().points(speed, accuracy) == points


def test_a_text_typed_without_a_slip() -> None:
    length = len(plain_characters(TEXT))
    result = reckon(TEXT, TEXT, seconds=60)
    assert (result.typed, result.errors, result.accuracy, result.speed) == (length, 0, 1.0, float(length))
    assert result.points == round(80 + (length - 60) * 0.5, 1)


def test_the_end_that_nobody_came_to_is_no_error() -> None:
    half = TEXT[: len(TEXT) // 2]
    result = reckon(TEXT, half, seconds=30)
    assert result.errors == 0
    assert result.reached == len(half)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (TEXT[:20] + TEXT[21:], 1),  # one missing
        (TEXT[:20] + "错" + TEXT[21:], 1),  # one wrong
        (TEXT[:20] + "多" + TEXT[20:], 1),  # one too many
        (TEXT[:10] + TEXT[16:], 6),  # a piece skipped
        (TEXT.replace(",", ","), 0),  # the width of a mark is no error
        (TEXT.replace("。", "。\n  "), 0),  # nor is white space
    ],
)
def test_errors_are_the_fewest_strokes_that_mend_it(typed: str, errors: int) -> None:
    assert reckon(TEXT, typed, seconds=60).errors == errors


def test_padding_brings_no_speed() -> None:
    padded = reckon(TEXT, TEXT + "啊" * len(TEXT), seconds=60)
    assert padded.speed == reckon(TEXT, TEXT, seconds=60).speed
    assert padded.accuracy == 0.5
    assert reckon(TEXT, "啊" * 40, seconds=60).points == 0


@pytest.mark.parametrize("typed", ["", "  \n\t"])
def test_nothing_typed_is_nothing(typed: str) -> None:
    result = reckon(TEXT, typed, seconds=180)
    assert (result.points, result.speed, result.accuracy) == (0.0, 0.0, 0.0)


def test_no_time_and_no_text_are_no_bug() -> None:
    assert typing_result(10, 10, 0, 0).points == 0
    assert reckon("", "字", seconds=10).points == 0
    assert most_input(TEXT) > len(TEXT)


def test_pieces_are_the_text_in_clauses_that_can_be_read_out() -> None:
    found = pieces(TEXT)
    assert "".join(found) == TEXT
    assert max(map(len, found)) <= 20
    assert not [piece for piece in found if piece[0] in ",。"]
    assert pieces("") == ()
    long = "没有标点的一段话" * 9
    assert "".join(pieces(long)) == long
