"""Whose limit is over: the unit's while it handles a case, a post's of the hall at every other step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.pack_files import read_pack
from dispatcher_app.domain.hall_record.shifts import Matter
from dispatcher_app.domain.lateness import Late, late_now, whose
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.words import OPEN, Mark, Stage
from dispatcher_app.services.shift.making import _case_line
from dispatcher_app.services.shift.store import CaseLine
from tests.support.small_pack import write_small_pack
from tests.support.wall import AT, hall_of, open_rows


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return read_pack(write_small_pack(tmp_path_factory.mktemp("pack")))


def test_only_handling_is_a_units(pack: Pack) -> None:
    assert {stage for stage in OPEN if whose(stage) is Late.UNIT} == {Stage.HANDLING}
    over = open_rows(pack, 1)[0]._replace(stage=Stage.CHECKING, due_at=AT - timedelta(hours=1))
    assert late_now(over, AT) is Late.POST
    assert late_now(over._replace(stage=Stage.HANDLING), AT) is Late.UNIT
    assert late_now(over._replace(due_at=AT), AT) is None
    assert late_now(over._replace(marks=frozenset({Mark.SHELVED})), AT) is None


def test_a_handover_names_no_unit_for_what_the_hall_is_late_with(pack: Pack) -> None:
    unit = pack.units[0]
    line = CaseLine(7, "NS-7", "井盖", "路口", Stage.CHECKING, unit.code, AT)
    hall = hall_of(pack)
    told = {matter: _case_line(hall, matter, line).text for matter in (Matter.OVERDUE, Matter.SUPERVISED)}
    assert "核查中 · 岗位超时 · 时限" in told[Matter.OVERDUE]
    assert unit.name not in told[Matter.OVERDUE]
    assert unit.name in told[Matter.SUPERVISED]
    theirs = CaseLine(8, "NS-8", "井盖", "路口", Stage.HANDLING, unit.code, AT)
    assert f"处置中 · 处置超期 · {unit.name}" in _case_line(hall, Matter.OVERDUE, theirs).text
