"""Every table, once. Migrations create them; a test holds the two together.

``cases`` keeps as columns what lists, filters and guards need; the rest of a case is one JSON text
(``detail``). ``steps`` is the truth: a case is the fold of its steps.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.types import Instant, RowId, code

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

#: Said the same in a query, these find the index that holds only such cases.
DECIDED = text("decided_unit <> ''")
MARKED = text("marks <> ''")
RETURNED = text("handoffs > 0")
REWORKED = text("reworks > 0")
#: Reports through a door that some weather plan opened.
CHANNELLED = text("channel <> ''")
#: Steps of the side paths that registers list by themselves; as an "or", for SQLite sees through no "in".
REGISTERED_VERBS = (
    "appeal",
    "apply_deferral",
    "apply_extension",
    "apply_shelving",
    "call_back",
    "check_fail",
    "consent_reopen",
    "escalate_supervision",
    "grant_deferral",
    "grant_shelving",
    "refuse_reopen",
    "return_closure",
    "rework",
    "settle_boundary",
    "supervise",
)
REGISTERED = text(" OR ".join(f"verb = '{verb}'" for verb in REGISTERED_VERBS))
#: Steps by which the search knows what a case has been through (:mod:`dispatcher_app.domain.side_paths`).
PATH_VERBS = (
    "appeal",
    "call_back",
    "consent_reopen",
    "grant_deferral",
    "grant_extension",
    "grant_shelving",
    "merge",
    "propose_emergency",
    "second_look",
    "self_handle",
    "supervise",
)
#: Steps that pass a gate, two of each case.
GATE_VERBS = ("approve_dispatch", "close")
GATED = text(" OR ".join(f"verb = '{verb}'" for verb in GATE_VERBS))
ON_PATH = text(" OR ".join(f"verb = '{verb}'" for verb in PATH_VERBS))

cases = Table(
    "cases",
    metadata,
    # Said aloud: a column of a foreign key gets no sequence by itself on PostgreSQL.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("number", code(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("stage", String(24), nullable=False),
    Column("source", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("street", Text, nullable=False),
    Column("community", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("cell_code", code(32), nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("caller_name", Text, nullable=False),
    Column("caller_phone", Text, nullable=False),
    Column("class_code", code(48), nullable=False),
    Column("condition_no", Integer, nullable=False),
    Column("limit_text", String(24), nullable=False),
    Column("lead_unit", String(32), nullable=False),
    Column("proposer", String(64), nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("stage_since", Instant, nullable=False),
    Column("warn_at", Instant),
    Column("due_at", Instant),
    Column("closed_at", Instant),
    Column("overdue", Boolean),
    Column("handoffs", Integer, nullable=False),
    Column("reworks", Integer, nullable=False),
    Column("marks", String(64), nullable=False),
    Column("merged_into", RowId),
    Column("detail", Text, nullable=False),
    Column("decided_unit", String(32), nullable=False, server_default=text("''")),
    Column("channel", String(40), nullable=False, server_default=text("''")),
    # No case without its step: checked when the transaction commits, because each points at the other.
    ForeignKeyConstraint(
        ["id", "version"],
        ["steps.case_id", "steps.version"],
        name="fk_cases_newest_step",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    sqlite_autoincrement=True,
)

steps = Table(
    "steps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("command_id", String(36), nullable=False, unique=True),
    Column("verb", String(32), nullable=False),
    Column("from_stage", String(24), nullable=False),
    Column("to_stage", String(24), nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    #: What the step says of fields that only some roles may read (:mod:`dispatcher_app.domain.privacy`).
    Column("private", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("case_id", "version"),
    sqlite_autoincrement=True,
)

#: The transition table as the guards read it; ``from_stage`` '' means "no case yet".
transition_rules = Table(
    "transition_rules",
    metadata,
    Column("verb", String(32), primary_key=True),
    Column("from_stage", String(24), primary_key=True),
    Column("to_stage", String(24), primary_key=True),
    Column("role", String(24), primary_key=True),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("day", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("seat", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)


def _component_columns() -> tuple[Column[Any], ...]:
    """What is known of a component, in the register and in each of its steps alike."""
    return (
        Column("class_code", String(48), nullable=False),
        Column("name", Text, nullable=False),
        Column("lon", Float, nullable=False),
        Column("lat", Float, nullable=False),
        Column("cell_code", String(32), nullable=False),
        Column("owner_unit", String(32), nullable=False),
        Column("state", String(16), nullable=False),
        Column("maintainer", Text, nullable=False, server_default=text("''")),
        Column("installed", String(10), nullable=False, server_default=text("''")),
        Column("photo", String(64), nullable=False, server_default=text("''")),
    )


#: Each component as its newest step left it; one that was removed stays, and its ``state`` says so.
components = Table(
    "components",
    metadata,
    Column("code", String(32), primary_key=True),
    *_component_columns(),
    Column("revision", Integer, nullable=False, server_default=text("1")),
)

#: Who changed components, when and why: one row for an edit, one for a whole survey.
component_acts = Table(
    "component_acts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("command_id", String(36), nullable=False, unique=True),
    Column("act", String(16), nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("counts", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: The history of components: each step holds what the component was after it.
component_steps = Table(
    "component_steps",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("act_id", RowId, ForeignKey("component_acts.id"), nullable=False),
    Column("verb", String(16), nullable=False),
    *_component_columns(),
    sqlite_with_rowid=False,
)

#: Reference documents kept whole and compressed: parts of the city pack, standards, calendars.
documents = Table(
    "documents",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

#: Versions of the documents that a hall changes on the screen. ``base``: what it was made over (db.keeping).
kept_versions = Table(
    "kept_versions",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("effective_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("reason", Text, nullable=False),
    Column("base", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Who works on which case; ``session`` is one sitting at one seat. A row goes when the case is left; where a
#: seat dies it stays, and its ``beat_at`` grows old.
claims = Table(
    "claims",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("session", String(36), nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("seat", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

#: Claims that somebody took over from somebody else, and why. No foreign key: checking it would lock the case
#: after the claim, and commands lock them the other way round.
claim_log = Table(
    "claim_log",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person", String(64), nullable=False),
    Column("session", String(36), nullable=False),
    Column("from_person", String(64), nullable=False),
    Column("from_session", String(36), nullable=False),
    Column("from_beat_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: Who sits where, has which case open (0: none) and is typing in it.
presence = Table(
    "presence",
    metadata,
    Column("session", String(36), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("seat", Text, nullable=False),
    Column("case_id", RowId, nullable=False),
    Column("typing", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

#: Where collectors were, as their terminals told it. The key is the order in which it is read: one
#: collector's trail of a time, or the newest of each.
collector_positions = Table(
    "collector_positions",
    metadata,
    Column("collector", code(32), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("accuracy_m", Float, nullable=False),
    sqlite_with_rowid=False,
)

#: Acts of the hall that are not about one case, in one chain: ``id`` counts them without gaps.
hall_acts = Table(
    "hall_acts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("command_id", String(36), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("topic", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("seat", Text, nullable=False),
    Column("on_behalf_of", Text, nullable=False),
    #: Who signed beside that person, "" where nobody had to.
    Column("second", String(64), nullable=False),
    Column("second_name", Text, nullable=False),
    Column("second_role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("payload", Text, nullable=False),
    #: What a second signature signs.
    Column("digest", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("topic", "subject", "version"),
)

#: Who signed what beside somebody else, each under their own login.
hall_signatures = Table(
    "hall_signatures",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("at", Instant, nullable=False),
)

#: Which kinds of acts there are and who may do them, as the guards read it.
hall_act_rules = Table(
    "hall_act_rules",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("role", String(24), primary_key=True),
    Column("second_role", String(24), primary_key=True),
    Column("topic", String(32), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("once", Boolean, nullable=False),
)

Index(None, component_steps.c.act_id)
# Steps that a register lists: a few of a hundred.
Index("ix_steps_registered", steps.c.verb, steps.c.at, sqlite_where=REGISTERED, postgresql_where=REGISTERED)
# Who let what pass, and when: counted for a policy, drawn from for a second look.
Index("ix_steps_gates", steps.c.verb, steps.c.at, sqlite_where=GATED, postgresql_where=GATED)
Index("ix_steps_path", steps.c.verb, steps.c.case_id, sqlite_where=ON_PATH, postgresql_where=ON_PATH)
Index(None, hall_acts.c.at)
# Old positions are taken away by their age alone.
Index(None, collector_positions.c.at)
Index(None, claims.c.session)
Index(None, claim_log.c.case_id)
Index(None, cases.c.stage, cases.c.id)
Index(None, cases.c.class_code, cases.c.id)
Index(None, cases.c.lead_unit, cases.c.id)
Index(None, cases.c.street, cases.c.id)
Index(None, cases.c.source, cases.c.id)
Index(None, cases.c.cell_code, cases.c.id)
Index(None, cases.c.caller_phone, cases.c.id)
Index(None, cases.c.reported_at)
Index(None, cases.c.overdue, cases.c.id)
Index(None, cases.c.merged_into)
# What units handed on to one another, and what the shift leader decided of it: few of very many.
Index("ix_cases_decided", cases.c.id, sqlite_where=DECIDED, postgresql_where=DECIDED)
Index("ix_cases_returned", cases.c.id, cases.c.handoffs, sqlite_where=RETURNED, postgresql_where=RETURNED)
Index("ix_cases_channel", cases.c.channel, cases.c.id, sqlite_where=CHANNELLED, postgresql_where=CHANNELLED)
Index("ix_cases_reworked", cases.c.id, sqlite_where=REWORKED, postgresql_where=REWORKED)
# What hangs on a case: also on ended ones that somebody still waits for, a caller, a consent, a review.
# The marks themselves stand in it, so that looking for one touches no case.
Index(
    "ix_cases_marked", cases.c.stage, cases.c.id, cases.c.marks, sqlite_where=MARKED, postgresql_where=MARKED
)
# Where is the same matter already? Both cases without an end and those ended since (db.near).
Index(None, cases.c.closed_at, cases.c.lat, cases.c.lon)
