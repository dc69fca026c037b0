"""What a caller said opens in a spreadsheet as words, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.services.spreadsheet_text import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@x", "\t=1", "\r=1"])
def test_a_formula_becomes_words(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["井盖缺失", "-113.94", "+5", "a=b", ""])
def test_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.text().filter(lambda text: not text.startswith("'")))
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
