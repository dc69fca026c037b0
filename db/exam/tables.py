"""Papers, attempts and what was done in them. Rows are only ever added; a sandbox alone has any."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from db.tables import metadata
from db.types import Instant

#: A paper as it is sat: its questions, text or key with the rule of its marks, compressed JSON.
sandbox_papers = Table(
    "sandbox_papers",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    #: Until when it may be begun; null for ever.
    Column("closes_at", Instant),
    #: Whose own exercise it is, "" where everybody may sit it.
    Column("only_for", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

sandbox_attempts = Table(
    "sandbox_attempts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("paper_id", String(36), ForeignKey("sandbox_papers.id"), nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    UniqueConstraint("paper_id", "person"),
)

#: Answers as they are given, handing in, the result.
sandbox_entries = Table(
    "sandbox_entries",
    metadata,
    Column("attempt_id", String(36), ForeignKey("sandbox_attempts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

#: Questions that a trainer read in, whole, version after version.
sandbox_banks = Table(
    "sandbox_banks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

Index(None, sandbox_papers.c.at)
Index(None, sandbox_attempts.c.person, sandbox_attempts.c.at)
