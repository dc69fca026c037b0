"""What folding says to the database; each statement is made once for a dialect."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    Delete,
    Insert,
    Select,
    TextClause,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from db.figures.lists import among
from db.figures.marking import COUNT_UP
from db.figures.tables import BACKLOG, case_facts, facts_stale, figures_state, step_facts
from db.readable import readable_columns
from db.tables import cases, steps


class FoldStatements(NamedTuple):
    #: ``at_most``: (case_id, newest version noted), in order of the ids.
    notes: Select[tuple[int, int]]
    backlog: Select[tuple[int]]
    #: ``newest``, ``at_most``: ids from there down.
    of_backlog: Select[tuple[int]]
    #: ``ids``, as all that follow.
    cases: Select[tuple[object, ...]]
    steps: Select[tuple[object, ...]]
    kept_versions: Select[tuple[int, int]]
    remove_case: Delete
    remove_steps: Delete
    add_cases: Insert
    add_steps: Insert
    #: ``of_case``, ``up_to``
    forget_notes: Delete
    #: ``case_id``, ``version``
    note: TextClause
    #: ``was``, ``now``
    move_backlog: Update
    count_up: TextClause


@cache
def statements(dialect: str) -> FoldStatements:
    note, state = facts_stale.c, figures_state.c
    is_backlog = state.name == BACKLOG
    return FoldStatements(
        notes=select(note.case_id, func.max(note.version).label("version"))
        .group_by(note.case_id)
        .order_by(note.case_id)
        .limit(bindparam("at_most")),
        backlog=select(state.value).where(is_backlog),
        of_backlog=select(cases.c.id)
        .where(cases.c.id <= bindparam("newest"))
        .order_by(cases.c.id.desc())
        .limit(bindparam("at_most")),
        cases=select(*readable_columns(cases, private=False)).where(among(dialect, cases.c.id)),
        steps=select(*readable_columns(steps, private=False))
        .where(among(dialect, steps.c.case_id))
        .order_by(steps.c.case_id, steps.c.version),
        kept_versions=select(case_facts.c.case_id, case_facts.c.version).where(
            among(dialect, case_facts.c.case_id)
        ),
        remove_case=delete(case_facts).where(among(dialect, case_facts.c.case_id)),
        remove_steps=delete(step_facts).where(among(dialect, step_facts.c.case_id)),
        add_cases=insert(case_facts),
        add_steps=insert(step_facts),
        forget_notes=delete(facts_stale).where(
            note.case_id == bindparam("of_case"), note.version <= bindparam("up_to")
        ),
        note=text(
            "INSERT INTO facts_stale (case_id, version) VALUES (:case_id, :version) ON CONFLICT DO NOTHING"
        ),
        move_backlog=update(figures_state)
        .where(is_backlog, state.value == bindparam("was"))
        .values(value=bindparam("now")),
        count_up=text(COUNT_UP),
    )
