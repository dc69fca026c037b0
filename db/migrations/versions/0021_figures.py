"""Figures: facts of cases and of their steps, sums of what is settled, and notes of what has moved.

Every case there is will be worked off by the seats, from the newest down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.figures import marking
from db.types import Instant, RowId, code

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

#: Fields with their kinds; those with a question mark may be unknown.
_CASE = """
    case_id:id number:text version:int stage:text open:bool source:text channel:text
    kind_of_class:text class_major:text class_code:text district:text street:text community:text
    cell_code:text unit:text urgent:bool emergency:bool public:bool reported_hour:int reporter:text
    taker:text acceptor:text verify_asker:text verifier:text filer:text filing_approver:text
    dispatcher:text dispatch_approver:text passer:text checker:text closer:text self_handler:text
    reported_at:at accept_at:at? accept_counted_at:at? accept_late:bool? verify_asked_at:at?
    verify_asked_late:bool? verify_at:at? verify_counted_at:at? verify_late:bool? found:bool?
    filing_at:at? filing_counted_at:at? filing_late:bool? filed_at:at? filed_late:bool?
    dispatch_at:at? dispatch_counted_at:at? dispatch_late:bool? review_at:at? review_counted_at:at?
    review_late:bool? sent_at:at? handling_at:at? handling_counted_at:at? handling_counted:bool
    handling_late:bool? handling_due_at:at? case_counted_at:at? case_counted:bool overdue:bool?
    exempt:bool pass_on_at:at? pass_on_counted_at:at? pass_on_late:bool? check_at:at?
    check_counted_at:at? check_late:bool? closing_at:at? closing_counted_at:at? closing_late:bool?
    closed_at:at? closing_kind:text ended_at:at? dispatches:int redirected:int returns:int
    reworks:int wrong_dispatches:int extensions:int shelvings:int deferrals:int supervisions:int
    reopened:int call_back:text shelved:bool deferred:bool supervised:bool handling_seconds:int?
    handling_quarters:int? elapsed_quarters:int? overdue_permille:int?
"""
_STEP = """
    case_id:id version:int kind:text number:text at:at? due_at:at? done_at:at? late:bool? unit:text
    person:text reason:text answer:text open:bool exempt:bool source:text channel:text
    kind_of_class:text class_major:text class_code:text district:text street:text community:text
    cell_code:text
"""
_COUNTS = """
    reported reported_valid reported_public missed registered accepted not_accepted voided merged
    self_handled verify_asked verify_asked_on_time public_verified filed filed_on_time filed_rightly
    filed_voided filed_by_leader filed_by_leader_rightly filed_urgent accept_due accept_on_time
    accept_late accept_open_late accept_again_due accept_again_on_time accept_again_late
    accept_again_open_late verify_due verify_on_time verify_late verify_open_late verify_again_due
    verify_again_on_time verify_again_late verify_again_open_late filing_due filing_on_time
    filing_late filing_open_late filing_again_due filing_again_on_time filing_again_late
    filing_again_open_late dispatch_due dispatch_on_time dispatch_late dispatch_open_late
    dispatch_again_due dispatch_again_on_time dispatch_again_late dispatch_again_open_late
    review_due review_on_time review_late review_open_late review_again_due review_again_on_time
    review_again_late review_again_open_late pass_on_due pass_on_on_time pass_on_late
    pass_on_open_late pass_on_again_due pass_on_again_on_time pass_on_again_late
    pass_on_again_open_late check_due check_on_time check_late check_open_late check_again_due
    check_again_on_time check_again_late check_again_open_late closing_due closing_on_time
    closing_late closing_open_late closing_again_due closing_again_on_time closing_again_late
    closing_again_open_late sent sent_rightly sent_wrongly emergency closed reworked_cases
    done_at_once extended_cases handling_timed handling_seconds* overdue_permille* overdue_ended
    handling_due handling_due_moved handled handled_moved handled_on_time handled_on_time_moved
    handled_late handled_late_moved unhandled_late unhandled_late_moved in_rework closing_due_cases
    closed_of_due closed_on_time closed_late closed_extended unclosed_late unclosed_in_time
    handling_due_scored handling_due_moved_scored handled_scored handled_moved_scored
    handled_on_time_scored handled_on_time_moved_scored handled_late_scored
    handled_late_moved_scored closing_due_cases_scored closed_of_due_scored closed_on_time_scored
    closed_late_scored closed_extended_scored sent_back gate_returns returns false_returns redirects
    reworks wrong_dispatches check_fails closure_returns extensions shelvings deferrals refusals
    assists visits boundaries call_backs call_backs_reached call_backs_satisfied reopened appeals
    appeals_granted supervisions escalations supervision_answers supervision_due supervision_on_time
    supervision_late supervision_open_late second_looks second_looks_bad
"""
#: By these a case is counted.
_INSTANTS = """
    accept_at accept_counted_at case_counted_at check_counted_at closed_at closing_counted_at
    dispatch_counted_at ended_at filed_at filing_counted_at handling_counted_at pass_on_counted_at
    reported_at review_counted_at sent_at verify_asked_at verify_counted_at
"""
_OF_UNITS = "reported_at filed_at handling_counted_at case_counted_at closed_at"
_KINDS: dict[str, Any] = {
    "id": RowId,
    "text": sa.Text(),
    "int": sa.Integer(),
    "bool": sa.Boolean(),
    "at": Instant(),
}


def upgrade() -> None:
    _create_state()
    _create_facts("case_facts", _CASE, ("case_id",))
    _create_facts("step_facts", _STEP, ("case_id", "version", "kind"), sqlite_with_rowid=False)
    _create_cubes()
    for name in _INSTANTS.split():
        _index(f"ix_case_facts_{name}", "case_facts", [name], _known(name))
    for name in _OF_UNITS.split():
        _index(f"ix_case_facts_unit_{name}", "case_facts", ["unit", name], _known(name))
    op.create_index("ix_step_facts_at", "step_facts", ["at", "kind"])
    for table in ("case_facts", "step_facts"):
        _index(f"ix_{table}_left", table, ["open", "case_id"], "NOT in_cubes")
    connection = op.get_bind()
    marking.install(connection)
    marking.start_anew(connection)


def _create_state() -> None:
    op.create_table(
        "facts_stale",
        sa.Column("case_id", RowId, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_facts_stale")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figures_state",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_figures_state")),
    )


def _create_facts(table: str, fields: str, key: Iterable[str], **terms: bool) -> None:
    op.create_table(
        table,
        *_columns(fields),
        sa.Column("in_cubes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        **terms,
    )


def _columns(fields: str) -> Iterator[sa.Column[Any]]:
    for field in fields.split():
        name, _, kind = field.partition(":")
        yield sa.Column(name, _KINDS[kind.rstrip("?")], nullable=kind.endswith("?"), autoincrement=False)


def _create_cubes() -> None:
    op.create_table(
        "figure_cubes",
        sa.Column("cube", code(32), nullable=False),
        sa.Column("grain", sa.String(length=1), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", code(128), nullable=False),
        sa.Column("second", code(128), nullable=False),
        *(
            sa.Column(f"n_{name.rstrip('*')}", sa.BigInteger() if name.endswith("*") else sa.Integer())
            for name in _COUNTS.split()
        ),
        sa.PrimaryKeyConstraint("cube", "grain", "day", "key", "second", name=op.f("pk_figure_cubes")),
        sqlite_with_rowid=False,
    )


def _known(name: str) -> str:
    return "" if name == "reported_at" else f"{name} IS NOT NULL"


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
