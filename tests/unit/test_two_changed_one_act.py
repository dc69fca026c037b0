"""Two leaders change one plan: neither loses what only one of them touched."""

from __future__ import annotations

import pytest

from dispatcher_app.ui.ruling.met import Met, Versions


@pytest.mark.parametrize(
    ("mine", "theirs", "met"),
    [
        ("旧", "旧", Met.UNMOVED),
        ("旧", "他的", Met.THEIRS),
        ("我的", "旧", Met.UNMOVED),
        ("我的", "他的", Met.BOTH),
        ("同样", "同样", Met.UNMOVED),
    ],
)
def test_a_row_is_theirs_only_where_nobody_touched_it_here(mine: str, theirs: str, met: Met) -> None:
    versions = Versions({"text": "旧"}, {"text": "旧"}, {"text": mine}, {"text": theirs})
    assert versions.of("text") is met


def test_a_field_that_keeps_less_than_it_was_given_counts_as_untouched() -> None:
    versions = Versions({"at": 91}, {"at": 90}, {"at": 90}, {"at": 120})
    assert versions.of("at") is Met.THEIRS
    assert Versions({"at": 91}, {"at": 90}, {"at": 90}, {"at": 91}).of("at") is Met.UNMOVED


def test_a_ground_is_one_thing() -> None:
    old = {"area": (), "cells": ("1",)}
    mine, theirs = {"area": (), "cells": ("2",)}, {"area": (3,), "cells": ("1",)}
    assert Versions(old, old, old, theirs).of_all(("area", "cells")) is Met.THEIRS
    assert Versions(old, old, mine, theirs | {"cells": ("4",)}).of_all(("area", "cells")) is Met.BOTH
