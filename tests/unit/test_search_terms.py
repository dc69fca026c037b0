"""What people type of side paths is understood as they mean it, and told back in words."""

from __future__ import annotations

import pytest

from db.tables import PATH_VERBS
from dispatcher_app.domain.side_paths import TOLD_BY, SidePath
from dispatcher_app.domain.words import Mark
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.search_terms import offered_terms, read_terms, term_name, terms_of, with_terms


@pytest.mark.parametrize(
    ("typed", "words", "keys"),
    [
        ("井盖", "井盖", ()),
        ("督办 井盖", "井盖", ("path:supervised",)),
        ("井盖 督办中 挂账过", "井盖", ("mark:supervised", "path:shelved")),
        ("回退", "", ("handoffs:1",)),
        ("回退2", "", ("handoffs:2",)),
        ("回退≥3次", "", ("handoffs:3",)),
        ("回退3次以上 返工", "", ("handoffs:3", "path:reworked")),
        ("延期 延期", "", ("path:extended",)),
        ("mark:shelved path:appealed", "", ("mark:shelved", "path:appealed")),
        ("督办的井盖", "督办的井盖", ()),
        ("“督办” 井盖", "督办 井盖", ()),
        ('"返工', "返工", ()),
        ("", "", ()),
    ],
)
def test_terms_stand_by_themselves_between_the_words(typed: str, words: str, keys: tuple[str, ...]) -> None:
    assert read_terms(typed) == (words, keys)


def test_every_offered_term_is_understood_as_it_reads_and_comes_back() -> None:
    for name, key in offered_terms():
        assert term_name(key) == name
        if " " not in name:
            assert read_terms(name) == ("", (key,)), name
        assert terms_of(with_terms(SearchQuery(), [key])) == (key,)


def test_of_two_numbers_of_hand_offs_the_larger_counts() -> None:
    query = with_terms(SearchQuery(handoffs=2), ("handoffs:1", "mark:shelved", "path:shelved"))
    assert (query.handoffs, query.marks, query.paths) == (
        2,
        frozenset({Mark.SHELVED}),
        frozenset({SidePath.SHELVED}),
    )


def test_the_index_holds_every_step_that_tells_of_a_path() -> None:
    assert set(PATH_VERBS) == {verb.value for verb in TOLD_BY.values()}
