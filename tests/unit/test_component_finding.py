"""Components found in memory by code, name, class, owner, street and state; and what a code says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatcher_app.domain.pack import NATIONAL_WIDTHS
from dispatcher_app.domain.places import Component
from dispatcher_app.services.components.code_parts import beginning_of, code_parts
from dispatcher_app.services.components.columns import columns_of
from dispatcher_app.services.components.finding import find
from dispatcher_app.services.components.query import ComponentQuery
from dispatcher_app.services.components.rebase import rebase

LAMP = Component(
    "4403050103000002", "部件-01-03", "科苑路路灯", 113.94, 22.54, "440305001001001", "U1", "完好"
)
COVER = replace(LAMP, code="4403050101000001", class_code="部件-01-01", name="上水井盖", owner_unit="U2")
TREE = Component("4403050401000009", "部件-04-01", "Kapok 木棉", 113.95, 22.55, "440305002001001", "", "")
COLUMNS = columns_of([LAMP, TREE, COVER])


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (ComponentQuery(), [COVER.code, LAMP.code, TREE.code]),
        (ComponentQuery(text="0103"), [LAMP.code]),
        (ComponentQuery(text="路路"), [LAMP.code]),
        (ComponentQuery(text="灯上"), []),  # never over the end of one name into the next
        (ComponentQuery(text="灯K"), []),
        (ComponentQuery(text="kapok"), [TREE.code]),
        (ComponentQuery(text="5" * 40), []),
        (ComponentQuery(class_prefix="部件-01"), [COVER.code, LAMP.code]),
        (ComponentQuery(owner="U1", state="完好"), [LAMP.code]),
        (ComponentQuery(owner="U9"), []),
        (ComponentQuery(cells="440305002"), [TREE.code]),
        (ComponentQuery(state=""), [TREE.code]),
        (ComponentQuery(text="440305", cells="440305001", class_prefix="部件-01-01"), [COVER.code]),
    ],
)
def test_what_is_asked_for_is_found_in_the_order_of_codes(query: ComponentQuery, codes: list[str]) -> None:
    found = find(COLUMNS, query)
    assert [found.component(number).code for number in range(len(found))] == codes
    assert [found.number_of(code) for code in codes] == list(range(len(codes)))


def test_an_empty_register_has_nothing_to_find() -> None:
    assert len(find(columns_of([]), ComponentQuery(text="灯", cells="4", owner="U1"))) == 0


def test_a_code_says_district_classes_and_serial() -> None:
    parts = code_parts(LAMP.code, NATIONAL_WIDTHS)
    assert [part.digits for part in parts] == ["440305", "01", "03", "000002"]
    assert [part.digits for part in code_parts("4403050", NATIONAL_WIDTHS)] == ["440305", "0"]
    assert beginning_of("440305", "szgb:部件-01-03") == "4403050103"
    assert beginning_of("440305", "") == ""


def test_nothing_typed_is_lost_when_the_other_was_faster() -> None:
    now = replace(LAMP, owner_unit="U3", state="破损", maintainer="甲公司", cell_code="440305001001002")
    made = rebase(LAMP, {"owner_unit": "U2", "state": "破损", "name": LAMP.name}, now)
    assert [(c.field, c.after) for c in made.disputed] == [("owner_unit", "U3")]
    assert [(c.field, c.after) for c in made.taken] == [("maintainer", "甲公司")]
