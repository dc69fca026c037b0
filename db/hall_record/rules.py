"""The table of kinds as the guards of both databases read it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from db.tables import hall_act_rules
from dispatcher_app.domain.hall_record.kinds import KINDS, Effect, KindRule


def rule_rows() -> list[dict[str, object]]:
    """Who may do what, one row for each role and, where somebody else signs, for each of their roles."""
    return [row for kind in sorted(KINDS) for row in _rows(KINDS[kind])]


def _rows(rule: KindRule) -> Iterator[dict[str, object]]:
    for role in sorted(rule.roles):
        for second in [role.value for role in sorted(rule.second)] or [""]:
            yield {
                "kind": rule.kind.value,
                "role": role.value,
                "second_role": second,
                "topic": rule.topic.value,
                "own": role in rule.own,
                "once": rule.effect is Effect.ONCE,
            }


def fill(connection: Connection) -> None:
    """Write the rules afresh; only while no guard holds them."""
    connection.execute(hall_act_rules.delete())
    connection.execute(hall_act_rules.insert(), rule_rows())


def are_current(connection: Connection) -> bool:
    """Whether the database knows the kinds of this program."""
    found = {tuple(row) for row in connection.execute(select(hall_act_rules))}
    names = [column.name for column in hall_act_rules.columns]
    return found == {tuple(row[name] for name in names) for row in rule_rows()}
