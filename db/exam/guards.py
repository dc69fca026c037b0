"""What holds for examinations on a raw connection, too.

On both databases nothing is changed or deleted, entries continue their attempt, answers come in time and
before the paper was handed in, and there is one result. On PostgreSQL everything is also in its writer's own
name and of the server's own time, not the simulated one: an examination lasts as long as it lasts, whatever
the city's clock does. A trainer writes results of others. Whoever owns the schema is exempt from the name.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from db import guards
from db.guards_server import Guard
from db.sandbox.words import IN_A_SANDBOX

TABLES = ("sandbox_papers", "sandbox_attempts", "sandbox_entries", "sandbox_banks")
#: What was typed in the last second may be under way for so long (s).
GRACE = 5

_P, _A, _E, _B = TABLES
_NEW_PAPER = f"({IN_A_SANDBOX} AND NOT EXISTS (SELECT 1 FROM {_P} p WHERE p.id = NEW.id))"
_BEGINS = f"""EXISTS (SELECT 1 FROM {_P} p WHERE p.id = NEW.paper_id
    AND (p.closes_at IS NULL OR NEW.at <= p.closes_at) AND p.only_for IN ('', NEW.person))"""
_NEW_ATTEMPT = f"""NOT EXISTS (SELECT 1 FROM {_A} a
    WHERE a.id = NEW.id OR (a.paper_id = NEW.paper_id AND a.person = NEW.person))"""
_CONTINUES = f"""NEW.number = 1 + coalesce(
    (SELECT max(e.number) FROM {_E} e WHERE e.attempt_id = NEW.attempt_id), 0)"""
_OF_THIS = f"SELECT 1 FROM {_E} e WHERE e.attempt_id = NEW.attempt_id AND e.kind ="
_BEFORE_THE_END = f"(NEW.kind = 'result' OR NOT EXISTS ({_OF_THIS} 'handed_in'))"
_ONE_RESULT = f"(NEW.kind <> 'result' OR NOT EXISTS ({_OF_THIS} 'result'))"
_NEXT_BANK = f"({IN_A_SANDBOX} AND NEW.number = 1 + coalesce((SELECT max(b.number) FROM {_B} b), 0))"


def _in_time(grace: str) -> str:
    """Answers come until the end; a result when it was handed in or time is up."""
    ends = f"(SELECT a.ends_at FROM {_A} a WHERE a.id = NEW.attempt_id)"
    return f"""((NEW.kind = 'handed_in') OR (NEW.kind <> 'result' AND NEW.at <= {ends} + {grace})
        OR (NEW.kind = 'result' AND (NEW.at >= {ends} OR EXISTS ({_OF_THIS} 'handed_in'))))"""


def _both(grace: str) -> tuple[Guard, ...]:
    kept = tuple(
        (f"{table}_stay_{moment.lower()}", table, moment, None, "what an examination holds is never changed")
        for table in TABLES
        for moment in ("UPDATE", "DELETE")
    )
    return (
        *kept,
        ("sandbox_papers_are_new", _P, "INSERT", _NEW_PAPER, "a paper is new, and of a sandbox"),
        ("sandbox_attempts_begin", _A, "INSERT", _BEGINS, "this paper cannot be begun"),
        ("sandbox_attempts_are_new", _A, "INSERT", _NEW_ATTEMPT, "a paper is sat once"),
        ("sandbox_entries_continue", _E, "INSERT", f"({_CONTINUES})", "this entry does not continue"),
        ("sandbox_entries_open", _E, "INSERT", _BEFORE_THE_END, "the paper was handed in"),
        ("sandbox_entries_in_time", _E, "INSERT", _in_time(grace), "time is up"),
        ("sandbox_entries_one_result", _E, "INSERT", _ONE_RESULT, "there is a result"),
        ("sandbox_banks_continue", _B, "INSERT", _NEXT_BANK, "this bank does not continue"),
    )


_TRAINS = "p.role IN ('trainer', 'administrator')"


def _own_name(table: str, more: str = "") -> str:
    owner = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
    return f"""({owner} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user AND NOT p.disabled
        AND ({more}(NEW.person = p.login AND NEW.role = p.role))))"""


def _own_entry() -> str:
    owner = "pg_has_role(session_user, (SELECT t.relowner FROM pg_class t WHERE t.oid = TG_RELID), 'MEMBER')"
    whose = f"(SELECT a.person FROM {_A} a WHERE a.id = NEW.attempt_id)"
    return f"""({owner} OR EXISTS (SELECT 1 FROM people p WHERE p.login = session_user AND NOT p.disabled
        AND ({whose} = p.login OR ({_TRAINS} AND NEW.kind IN ('handed_in', 'result')))))"""


_OF_NOW = "NEW.at BETWEEN now() AND clock_timestamp()"
_SERVER: tuple[Guard, ...] = (
    ("sandbox_papers_own", _P, "INSERT", _own_name(_P), "a paper is signed by its writer"),
    (
        "sandbox_attempts_own",
        _A,
        "INSERT",
        _own_name(_A, f"{_TRAINS} OR "),
        "an attempt is signed by whoever sits",
    ),
    ("sandbox_entries_own", _E, "INSERT", _own_entry(), "an answer is by whoever sits"),
    (
        "sandbox_banks_own",
        _B,
        "INSERT",
        f"({_own_name(_B)} AND NEW.role IN ('trainer', 'administrator'))",
        "only trainers write a bank",
    ),
    *(
        (f"{table}_of_now", table, "INSERT", f"({_OF_NOW})", "the time is that of the server")
        for table in TABLES
    ),
)


def install(connection: Connection) -> None:
    """Put every guard in place. For migrations only."""
    server = connection.dialect.name == "postgresql"
    create = guards._create_postgres if server else guards._create_sqlite
    grace = f"interval '{GRACE} seconds'" if server else str(GRACE * 1_000_000)
    for guard in _both(grace) + (_SERVER if server else ()):
        create(connection, *guard)
    if server:
        for table in TABLES:
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{table}_stay_delete()"
                )
            )
