"""Texts of facts are keys of sums: each ends somewhere, and two that differ stay two."""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import LONGEST_TEXT, bounded
from dispatcher_app.domain.words import Stage
from tests.support.life import life_at


def test_a_text_of_facts_ends_somewhere_and_stays_its_own() -> None:
    long = "甲" * LONGEST_TEXT
    assert bounded(long) == long
    first, second = bounded(long + "乙"), bounded(long + "丙")
    assert len(first) == len(second) == LONGEST_TEXT
    assert first != second
    life = life_at(Stage.REPORTED)
    case = replace(life.case, community="社" * 300)  # as a file of another program may have it
    assert len(facts_of(case, life.steps)[0].community) == LONGEST_TEXT
