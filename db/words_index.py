"""Full-text search that finds Chinese by any two characters in a row, the same way on both databases.

Text is cut into overlapping pairs of Chinese characters and into whole Latin words and numbers; SQLite keeps
them in FTS5, PostgreSQL in a ``tsvector`` with a GIN index. FTS5's own trigram index needs three characters,
and most Chinese words have two.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection, text

_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_MAX_TOKENS = 6000


def tokens(value: str) -> list[str]:
    """Search tokens of *value*, in order; single Chinese characters stand alone only where they are alone."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", value).lower()):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found[:_MAX_TOKENS]


def document(*values: str) -> str:
    """The token text stored for a case."""
    return " ".join(token for value in values for token in tokens(value))


def match_sqlite(query: str) -> str:
    """An FTS5 expression for *query*: every word must be there, the last one may be just begun."""
    return " AND ".join(f'"{phrase}"{"*" if open_end else ""}' for phrase, open_end in _phrases(query))


def match_postgres(query: str) -> str:
    """The same as a ``to_tsquery('simple', …)`` text."""
    parts = []
    for phrase, open_end in _phrases(query):
        words = [f"'{word}'" for word in phrase.split()]
        parts.append(" <-> ".join(words) + (":*" if open_end else ""))
    return " & ".join(f"({part})" for part in parts)


def _phrases(query: str) -> list[tuple[str, bool]]:
    """(phrase of tokens, may be a prefix) for each run of the query."""
    result = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", query).lower()):
        phrase = " ".join(tokens(run))
        # One Chinese character, or a Latin word still being typed, matches as a beginning.
        result.append((phrase, run[0].isascii() or len(run) == 1))
    return result


def create(connection: Connection) -> None:
    """The index of search words beside ``cases``. For migrations only."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "CREATE TABLE case_words "
                "(case_id bigint PRIMARY KEY REFERENCES cases (id), words tsvector NOT NULL)"
            )
        )
        connection.execute(text("CREATE INDEX ix_case_words_words ON case_words USING gin (words)"))
    else:
        connection.execute(
            text(
                'CREATE VIRTUAL TABLE case_words USING fts5(words, tokenize="unicode61 remove_diacritics 0")'
            )
        )


def upsert_statement(dialect: str, *, fresh: bool) -> str:
    """SQL that stores ``:words`` for ``:case_id``; ``fresh`` where the case has no words yet."""
    if dialect == "postgresql":
        conflict = "" if fresh else " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"
        return (
            "INSERT INTO case_words (case_id, words) "
            f"VALUES (:case_id, to_tsvector('simple', :words)){conflict}"
        )
    verb = "INSERT" if fresh else "INSERT OR REPLACE"
    return f"{verb} INTO case_words (rowid, words) VALUES (:case_id, :words)"
