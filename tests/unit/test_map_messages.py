"""What the page may say, and what it may not."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.widgets.map.page.messages import (
    CaseInHand,
    Cases,
    Clicked,
    LiveCase,
    Moved,
    Ready,
    from_text,
    to_text,
)


def test_what_is_said_to_the_page() -> None:
    message = Cases([LiveCase(7, 113.9, 22.5, 2, 1.0, 2.0, paused=True)], [8])
    assert (
        to_text(message) == '{"kind":"cases","put":[[7,113.9,22.5,2,1.0,2.0,true]],"gone":[8],"fresh":false}'
    )
    assert '"caseId":7' in to_text(CaseInHand((113.9, 22.5), 7))


def test_what_the_page_says() -> None:
    assert from_text('{"kind":"ready"}') == Ready()
    clicked = from_text('{"kind":"clicked","lon":113.9,"lat":22.5,"caseIds":[1,2],"keys":{"near":[3]}}')
    assert clicked == Clicked(113.9, 22.5, [1, 2], {"near": [3]})
    moved = from_text('{"kind":"moved","lon":1,"lat":2,"zoom":3,"bounds":[1,2,3,4],"following":true}')
    assert moved == Moved(1, 2, 3, (1, 2, 3, 4), following=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        '"ready"',
        '{"kind":"words","texts":{}}',
        '{"kind":"clicked"}',
        '{"kind":"clicked","lon":"113.9","lat":22.5}',
        '{"kind":"clicked","lon":1139,"lat":22.5}',
        '{"kind":"picked","lon":NaN,"lat":22.5}',
        '{"kind":"picked","lon":1e999,"lat":22.5}',
        '{"kind":"caseChosen","caseId":1.5}',
        '{"kind":"switched","key":"ground"}',
        '{"kind":["ready"]}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        from_text(text)


@given(st.text(max_size=60))
def test_nothing_else_than_a_refusal_comes_of_garbage(text: str) -> None:
    with pytest.raises((msgspec.MsgspecError, UnicodeError)):
        from_text(text)
