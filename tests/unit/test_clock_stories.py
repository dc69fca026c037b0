"""Every story of tests/vectors/clocks.txt, through the rules as seats use them."""

from __future__ import annotations

import pytest

from tests.support.clock_stories import Story, Teller, stories

STORIES = stories()


@pytest.mark.parametrize("story", STORIES, ids=[story.title for story in STORIES])
def test_deadlines_worked_by_hand(story: Story) -> None:
    teller = Teller()
    for line in story.lines:
        teller.tell(line)
    assert teller.checked
