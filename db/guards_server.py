"""Guards that only a server can hold, because only there every person has a login of their own.

A step is in the name of the login that writes it and in the role that its row of ``people`` gives. Whoever
owns the schema (who ran ``db init``) is exempt, so that imports, restores and migrations work. ``exchange``
is written by administrators; ``policy`` only where the hall's stored gate policy opens the gate for that
very case, by the same draw as :class:`dispatcher_app.domain.rulebook.GatePolicy`; ``clockwork`` by any seat,
but only to wake a case whose date has come, or to reckon a provisional deadline anew. And a case becomes what
its step says, no more and no less (:mod:`db.guards_said`).
"""

from __future__ import annotations

from db import guards_said
from db.guards_said import OWNER
from db.sandbox.words import HALL_NOW, IN_A_SANDBOX
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.sandbox.played import PLAYABLE, PLAYED_LOGIN
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import Role

#: name, table, moment, condition that must hold (None: never allowed), sentence
Guard = tuple[str, str, str, str | None, str]


#: Parties outside the hall, whom a trainer plays in a sandbox.
_OUTSIDE = ", ".join(f"'{role}'" for role in sorted((Role.UNIT, Role.COLLECTOR, Role.EXCHANGE)))
#: Seats that nobody trains at there: a trainer plays them in a name that is nobody's.
_PLAYED = ", ".join(f"'{role}'" for role in sorted(PLAYABLE))


def _gates() -> str:
    """WHEN … THEN …: the setting that holds the policy of each gate that a policy may pass."""
    passed = sorted((row.verb.value, row.gate) for row in TRANSITIONS if Role.POLICY in row.roles)
    return " ".join(f"WHEN '{verb}' THEN 'gate_{gate}'" for verb, gate in passed)


def _gate_is_open() -> str:
    """The class is of low risk, and the case is not drawn for a second look.

    The policy is what the hall's record says last of the gate, or else what the hall was set up with.
    """
    return f"""EXISTS (SELECT 1 FROM cases c
        JOIN LATERAL (SELECT CASE NEW.verb {_gates()} END AS name) gate ON true
        JOIN LATERAL (SELECT coalesce((SELECT a.payload FROM hall_acts a WHERE a.topic = '{Topic.GATE_POLICY}'
                AND a.subject = gate.name ORDER BY a.version DESC LIMIT 1),
            (SELECT g.value FROM settings g WHERE g.name = gate.name))::jsonb AS v) policy ON true,
        LATERAL (SELECT encode(sha256(convert_to((v ->> 'seed') || chr(58) || c.number, 'UTF8')), 'hex') AS h)
            lot
        WHERE c.id = NEW.case_id AND jsonb_exists(v -> 'low_risk', c.class_code)
        AND ('x' || substr(h, 1, 8))::bit(32)::bigint::numeric * 4294967296
            + ('x' || substr(h, 9, 8))::bit(32)::bigint
            >= trunc((v ->> 'sample_share')::numeric * 18446744073709551616))"""


#: What is reckoned anew when the calendar of a year comes; the step may speak of nothing else.
_RECKONED = ("clocks", "due_at", "due_provisional", "warn_at")


def _has_come() -> str:
    """The clockwork only wakes a case whose agreed date has come by the server's own time, and only gives a
    deadline anew that was provisional."""
    said = "coalesce(NEW.body::jsonb -> 'changes', jsonb_build_object())"
    names = ", ".join(f"'{name}'" for name in _RECKONED)
    return f"""EXISTS (SELECT 1 FROM cases c,
        LATERAL (SELECT c.detail::jsonb AS d) agreed WHERE c.id = NEW.case_id AND CASE NEW.verb
        WHEN '{Verb.RESUME}' THEN
            least((d ->> 'shelved_until')::timestamptz, (d ->> 'deferred_until')::timestamptz) <= {HALL_NOW}
        WHEN '{Verb.RECKON}' THEN coalesce((d ->> 'due_provisional')::boolean, false)
            AND {said} - ARRAY[{names}] = jsonb_build_object()
        ELSE false END)"""


def _in_own_name() -> str:
    return f"""({OWNER} OR EXISTS (
    SELECT 1 FROM people p WHERE p.login = session_user AND NOT p.disabled AND (
        (NEW.person = p.login AND NEW.role = p.role)
        OR (NEW.role = '{Role.EXCHANGE}' AND p.role = '{Role.ADMINISTRATOR}'
            AND NEW.person LIKE '{Role.EXCHANGE}' || chr(58) || '%')
        OR (NEW.role IN ({_OUTSIDE}) AND p.role = '{Role.TRAINER}' AND {IN_A_SANDBOX})
        OR (NEW.role IN ({_PLAYED}) AND NEW.person = '{PLAYED_LOGIN}' || NEW.role
            AND p.role = '{Role.TRAINER}' AND {IN_A_SANDBOX})
        OR (NEW.role = '{Role.CLOCKWORK}' AND NEW.person = '{Role.CLOCKWORK}' AND {_has_come()})
        OR (NEW.role = '{Role.POLICY}' AND NEW.person = '{Role.POLICY}' AND {_gate_is_open()}))))"""


_WITH_ITS_CASE = (
    "EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id AND c.xmin = pg_current_xact_id()::xid)"
)
_TRUE_HASH = f"({OWNER} OR NEW.sha256 = encode(sha256(NEW.data), 'hex'))"
_CASE_HAS_MOVED = "EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id AND c.version >= NEW.version)"

SERVER_GUARDS: tuple[Guard, ...] = (
    ("steps_are_in_one_s_own_name", "steps", "INSERT", _in_own_name(), "a step is signed by its writer"),
    ("cases_are_as_steps_say", "cases", "UPDATE", guards_said.as_said(), "a case is what its step says"),
    (
        "steps_begin_as_said",
        "steps",
        "INSERT",
        guards_said.begins_as_said(),
        "a case begins as its step says",
    ),
    ("steps_speak_true", "steps", "INSERT", guards_said.whole(), "a step is whole and tells its own hash"),
    (
        "words_follow_cases_insert",
        "case_words",
        "INSERT",
        _WITH_ITS_CASE,
        "words change only with their case",
    ),
    (
        "words_follow_cases_update",
        "case_words",
        "UPDATE",
        _WITH_ITS_CASE,
        "words change only with their case",
    ),
    ("blobs_have_true_hashes", "blobs", "INSERT", _TRUE_HASH, "a photo is kept under its own hash"),
)
#: Looked at when the transaction commits.
LATE_GUARDS: tuple[Guard, ...] = (
    ("steps_move_their_case", "steps", "INSERT", _CASE_HAS_MOVED, "a step moves its case"),
    (
        "numbers_are_given",
        "case_numbers",
        "INSERT OR UPDATE",
        guards_said.given(),
        "every number is given to a case",
    ),
)
