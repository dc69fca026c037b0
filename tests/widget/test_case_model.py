"""The model of a case list against a list that is sorted and filtered anew every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Mark, Source, Stage
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_model import BULK, LAMP_CHECK, CaseTableModel
from tests.support.queue_rows import NOW, queue_row, queue_rows

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
MINUTE = timedelta(minutes=1)


@pytest.fixture
def model(qapp: object) -> Iterator[CaseTableModel]:
    made = CaseTableModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.set_rows([], NOW)
    yield made
    made.deleteLater()


def ids(model: CaseTableModel) -> list[int]:
    return [model.case_at(row).case_id for row in range(model.rowCount())]


def spoken_lamp(row: QueueRow, now: datetime) -> int:
    return [Lamp.OVER, Lamp.DUE, Lamp.OK, Lamp.NONE, Lamp.PAUSED].index(row.lamp(now))


#: What each column sorts by, said in the slowest and plainest way; None is a blank and comes last.
PLAIN_KEYS: dict[Column, Any] = {
    Column.NUMBER: lambda row: row.number,
    Column.TITLE: lambda row: row.title or None,
    Column.STREET: lambda row: row.street or None,
    Column.UNIT: lambda row: row.unit or None,
    Column.SOURCE: lambda row: list(Source).index(row.source),
    Column.STAGE: lambda row: list(Stage).index(row.stage),
    Column.REPORTED: lambda row: row.reported_at,
    Column.REMAINING: lambda row: None if row.lamp(NOW) is Lamp.PAUSED else row.due_at,
    Column.MARKS: lambda row: (Mark.SUPERVISED in row.marks, row.reworks, row.handoffs, len(row.marks)),
}


@pytest.mark.parametrize("column", PLAIN_KEYS)
@pytest.mark.parametrize("order", [ASCENDING, DESCENDING])
def test_every_column_sorts_and_blanks_come_last(
    model: CaseTableModel, column: Column, order: Qt.SortOrder
) -> None:
    rows = queue_rows(80)
    model.set_rows(rows)
    model.sort(column, order)
    key = PLAIN_KEYS[column]
    keys = [key(model.case_at(row)) for row in range(80)]
    present = [value for value in keys if value is not None]
    assert keys[len(present) :] == [None] * (80 - len(present))
    assert present == sorted(present, reverse=order == DESCENDING)


def test_the_most_urgent_comes_first_to_begin_with(model: CaseTableModel) -> None:
    model.set_rows(queue_rows(80))
    lamps = [spoken_lamp(model.case_at(row), NOW) for row in range(80)]
    assert lamps == sorted(lamps)
    overdue = [model.case_at(row).due_at for row in range(lamps.count(0))]
    assert overdue == sorted(overdue)


def test_longer_numbers_are_greater_numbers(model: CaseTableModel) -> None:
    model.set_rows([queue_row(10_000), queue_row(9_999)])
    model.sort(Column.NUMBER)
    assert ids(model) == [9_999, 10_000]


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (CaseFilter("井盖 七一路"), lambda row: row.title == "井盖缺失"),
        (CaseFilter("xc20261122-0007"), lambda row: row.case_id == 7),
        (CaseFilter(stages=frozenset({Stage.HANDLING})), lambda row: row.stage is Stage.HANDLING),
        (CaseFilter(sources=frozenset({Source.WEB})), lambda row: row.source is Source.WEB),
        (CaseFilter(lamps=frozenset({Lamp.DUE})), lambda row: row.lamp(NOW) is Lamp.DUE),
        (
            CaseFilter("七里店", lamps=frozenset({Lamp.OVER, Lamp.OK})),
            lambda row: row.street == "七里店街道" and row.lamp(NOW) in (Lamp.OVER, Lamp.OK),
        ),
        (CaseFilter("   "), lambda row: True),
    ],
)
def test_filters_keep_what_fits_in_its_order(model: CaseTableModel, wanted: CaseFilter, fits: Any) -> None:
    model.set_rows(queue_rows(300))
    everything = [model.case_at(row) for row in range(300)]
    model.set_filter(wanted)
    assert ids(model) == [row.case_id for row in everything if fits(row)]
    assert model.total == 300
    model.set_filter(CaseFilter())
    assert ids(model) == [row.case_id for row in everything]


def test_rows_made_ready_ahead_are_found_all_the_same(model: CaseTableModel) -> None:
    model.set_rows(queue_rows(50))
    assert [model.warm(20), model.warm(20), model.warm(20)] == [True, True, False]
    model.upsert([queue_row(7)._replace(version=2, place="新开路")])
    model.set_filter(CaseFilter("新开路"))
    assert ids(model) == [7]


def test_an_old_message_does_not_undo_a_new_one(model: CaseTableModel) -> None:
    model.set_rows([queue_row(1, seed=1, version=5)])
    model.upsert([queue_row(1, seed=2, version=4)])
    assert model.case(1) == queue_row(1, seed=1, version=5)


def test_only_rows_not_shown_before_are_told_as_new(model: CaseTableModel) -> None:
    model.set_rows(queue_rows(5))
    changed = queue_row(3)._replace(version=2, place="八一路")
    assert model.upsert([changed, queue_row(9)]) == [9]
    many = [row._replace(version=3) for row in queue_rows(BULK + 20)]
    assert sorted(model.upsert(many)) == [6, 7, 8, *range(10, BULK + 21)]


def test_a_row_moves_with_its_persistent_index(model: CaseTableModel) -> None:
    model.set_rows(queue_rows(50))
    model.sort(Column.NUMBER)
    held = QPersistentModelIndex(model.index(model.row_of(7), Column.TITLE))
    model.upsert([queue_row(7)._replace(version=2, number="XC20261122-9999")])
    assert (held.row(), model.case_at(held.row()).case_id) == (49, 7)
    model.sort(Column.NUMBER, DESCENDING)
    assert held.row() == 0
    model.remove([7])
    assert not held.isValid()


def test_texts_and_roles(model: CaseTableModel) -> None:
    row = queue_row(1, minutes_left=80)._replace(title="井盖缺失", handoffs=2, reworks=0, marks=frozenset())
    model.set_rows([row], NOW)
    shown = {column: model.index(0, column).data() for column in Column}
    assert shown[Column.NUMBER] == "XC20261122-0001"
    assert shown[Column.REMAINING] == "剩 1 时 20 分"
    assert shown[Column.LAMP] == "正常"
    assert shown[Column.MARKS] == "回退×2"
    index = model.index(0, Column.REMAINING)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "剩余 剩 1 时 20 分"
    assert "2 紧急小时" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(CaseTableModel.RowRole) is row
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


class Announced:
    """Rows told as changed."""

    def __init__(self, model: CaseTableModel) -> None:
        self.runs: list[tuple[int, int]] = []
        model.dataChanged.connect(self._on_changed)

    def _on_changed(self, first: QModelIndex, last: QModelIndex, _roles: object) -> None:
        self.runs.append((first.row(), last.row()))


def test_the_clock_announces_only_what_changed_in_view(model: CaseTableModel) -> None:
    rows = [queue_row(case, minutes_left=50 + case * 3) for case in range(1, 41)]
    model.set_rows([row._replace(marks=frozenset()) for row in rows], NOW)
    model.sort(Column.NUMBER)
    told = Announced(model)
    model.tick(NOW, 0, 9)
    assert told.runs == []  # never looked at before: whoever draws them asks
    model.tick(NOW + timedelta(seconds=1), 0, 9)
    assert told.runs == [(0, 9)]  # each has crossed a whole minute
    told.runs.clear()
    model.tick(NOW + timedelta(seconds=59), 0, 9)
    assert told.runs == []
    model.tick(NOW + timedelta(seconds=62), 5, 7)
    assert told.runs == [(5, 7)]


def test_the_clock_never_asks_for_rows_out_of_view(qapp: object) -> None:
    model = CaseTableModel()
    asked: list[int] = []

    def remaining(row: QueueRow, _now: datetime) -> str:
        asked.append(row.case_id)
        return "剩"

    model.set_remaining(remaining)
    model.set_rows(queue_rows(2_000), NOW)
    for second in range(5):
        model.tick(NOW + timedelta(seconds=second), 100, 109)
    assert len(set(asked)) == 10


def test_midnight_changes_the_reported_times(model: CaseTableModel) -> None:
    model.set_rows([queue_row(1)], NOW)
    model.tick(NOW, 0, 0)
    before = model.texts(0)[Column.REPORTED]
    told = Announced(model)
    model.tick(NOW + timedelta(days=400), 0, 0)
    assert told.runs == [(0, 0)]
    assert model.texts(0)[Column.REPORTED] != before


def test_rows_come_and_go_as_their_lamps_change(model: CaseTableModel) -> None:
    model.set_rows([queue_row(case, minutes_left=case * 30) for case in range(1, 5)], NOW)
    rows = [model.case_at(row)._replace(marks=frozenset()) for row in range(4)]
    model.set_rows(rows, NOW)
    model.set_filter(CaseFilter(lamps=frozenset({Lamp.DUE})))
    assert ids(model) == [1, 2]
    model.tick(NOW + 31 * MINUTE, 0, 3)
    assert ids(model) == [2, 3]
    assert timedelta(minutes=1) > LAMP_CHECK


def test_another_language_renews_texts(model: CaseTableModel) -> None:
    model.set_rows(queue_rows(3), NOW)
    told = Announced(model)
    model.refresh_texts()
    assert told.runs == [(0, 2)]


# any sequence of changes

FILTERS = st.sampled_from(
    [
        CaseFilter(),
        CaseFilter("井盖"),
        CaseFilter(stages=frozenset({Stage.HANDLING, Stage.CHECKING})),
        CaseFilter(lamps=frozenset({Lamp.OVER, Lamp.DUE})),
    ]
)
STEPS = st.one_of(
    st.tuples(st.just("upsert"), st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=6)),
    st.tuples(st.just("remove"), st.lists(st.integers(1, 30), max_size=5)),
    st.tuples(st.just("filter"), FILTERS),
    st.tuples(st.just("sort"), st.tuples(st.sampled_from(list(Column)), st.booleans())),
    st.tuples(st.just("tick"), st.integers(1, 90)),
)


@given(st.lists(STEPS, max_size=14))
def test_any_sequence_of_changes_leaves_what_a_fresh_list_would_show(
    qapp: object, steps: list[tuple[str, Any]]
) -> None:
    model = CaseTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    known = {row.case_id: row for row in queue_rows(12)}
    model.set_rows(known.values(), NOW)
    now, version = NOW, 1
    for what, value in steps:
        version += 1
        if what == "upsert":
            fresh = {case: queue_row(case, seed, version) for case, seed in value}
            known |= fresh
            model.upsert(fresh.values())
        elif what == "remove":
            known = {case: row for case, row in known.items() if case not in value}
            model.remove(value)
        elif what == "filter":
            model.set_filter(value)
        elif what == "sort":
            model.sort(value[0], DESCENDING if value[1] else ASCENDING)
        else:
            now += timedelta(minutes=value)
            model.tick(now, 0, 5)
            model.sort(model.sorting[0], DESCENDING if model.sorting[1] else ASCENDING)
        assert_same_as_fresh(model, list(known.values()), now)
    model.deleteLater()


def assert_same_as_fresh(model: CaseTableModel, rows: list[QueueRow], now: datetime) -> None:
    shown = [model.case_at(row) for row in range(model.rowCount())]
    fits = [row for row in rows if _fits(row, model.wanted, now)]
    assert {row.case_id for row in shown} == {row.case_id for row in fits}
    assert all(shown[model.row_of(row.case_id)] is model.case(row.case_id) for row in shown)
    fresh = CaseTableModel()
    fresh.set_rows(rows, now)
    column, descending = model.sorting
    fresh.sort(column, DESCENDING if descending else ASCENDING)
    fresh.set_filter(model.wanted)
    if column not in (Column.LAMP, Column.REMAINING):  # those were sorted by the clock of an earlier step
        assert ids(model) == ids(fresh)
    assert [row.version for row in shown] == [fresh_version(fresh, row.case_id) for row in shown]


def fresh_version(model: CaseTableModel, case_id: int) -> int:
    row = model.case(case_id)
    assert row is not None
    return row.version


def _fits(row: QueueRow, wanted: CaseFilter, now: datetime) -> bool:
    words = f"{row.number} {row.title} {row.place} {row.street} {row.unit}"
    return (
        all(word in words for word in wanted.words)
        and (not wanted.stages or row.stage in wanted.stages)
        and (not wanted.lamps or row.lamp(now) in wanted.lamps)
    )
