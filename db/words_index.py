"""Full-text search that finds Chinese by any characters in a row, the same way on both databases.

A text is a row of runs: stretches of Chinese characters, and Latin words or numbers. A query finds a case
when every run of the query stands in it: a Chinese one anywhere inside a run, a Latin one at the beginning of
a word. Chinese is cut into overlapping pairs, each run closed by its last character alone, so that two runs
are never read as one; a single character is looked up as the beginning of a pair. SQLite keeps the words in
FTS5, PostgreSQL in a ``tsvector`` with a GIN index. FTS5's own trigram index needs three characters, and most
Chinese words have two. Both are handed finished words: neither's own idea of a word, nor its locale, counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from sqlalchemy import Connection, text

_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_MAX_TOKENS = 6000
#: Longer words are found by their beginning only.
_LONGEST_WORD = 64
#: More runs than this nobody searches for; FTS5 reads an expression only so deep.
_MAX_RUNS = 32


def _runs(value: str) -> list[str]:
    found: list[str] = _RUNS.findall(unicodedata.normalize("NFKC", value).lower())
    return [run[:_LONGEST_WORD] if run[0].isascii() else run for run in found]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def tokens(value: str) -> list[str]:
    """The words of *value* as they are stored, in order."""
    found: list[str] = []
    for run in _runs(value):
        found += [run] if run[0].isascii() else [*_pairs(run), run[-1]]
    return found[:_MAX_TOKENS]


def document(dialect: str, *values: str) -> str:
    """What is stored of a case's texts: see :func:`upsert_statement`."""
    found = [token for value in values if value for token in tokens(value)]
    return _vector(found) if dialect == "postgresql" else " ".join(found)


def _vector(found: list[str]) -> str:
    """A ``tsvector`` as PostgreSQL writes it: every word with its positions."""
    places: dict[str, list[str]] = {}
    for position, token in enumerate(found, start=1):
        places.setdefault(token, []).append(str(position))
    return " ".join(f"'{token}':{','.join(positions)}" for token, positions in places.items())


def match(dialect: str, query: str) -> str:
    """*query* as an FTS5 expression or a ``tsquery``; "" where there is no word in it to look for."""
    if dialect == "postgresql":
        return " & ".join(
            f"({' <-> '.join(repr(word) for word in words)}{':*' if begun else ''})"
            for words, begun in _phrases(query)
        )
    return " AND ".join(f'"{" ".join(words)}"{"*" if begun else ""}' for words, begun in _phrases(query))


def _phrases(query: str) -> Iterator[tuple[list[str], bool]]:
    """(words in a row, whether the last may be just the beginning of one) for each run of the query."""
    for run in _runs(query[: _MAX_RUNS * _LONGEST_WORD])[:_MAX_RUNS]:
        single = run[0].isascii() or len(run) == 1
        yield ([run] if single else _pairs(run)), single


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
        # "ascii" parts words at ASCII separators alone, which is all there is between ours.
        connection.execute(text("CREATE VIRTUAL TABLE case_words USING fts5(words, tokenize='ascii')"))


def upsert_statement(dialect: str, *, fresh: bool) -> str:
    """SQL that stores ``:words`` for ``:case_id``; ``fresh`` where the case has no words yet."""
    if dialect == "postgresql":
        conflict = "" if fresh else " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"
        return (
            f"INSERT INTO case_words (case_id, words) VALUES (:case_id, CAST(:words AS tsvector)){conflict}"
        )
    verb = "INSERT" if fresh else "INSERT OR REPLACE"
    return f"{verb} INTO case_words (rowid, words) VALUES (:case_id, :words)"
