"""What both databases ask of a step's words: nothing its command does not do, and no way past what it asks.

Without these whoever writes a step by hand could let an approval move the place, or send a report past its
verification by calling it something else. Made of :mod:`dispatcher_app.domain.step_fields`; a server and a
file differ in how they read JSON, and a server is asked of the verification, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from db.guards_server import Guard
from dispatcher_app.domain.case import Finding, PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.rulebook import REVIEW_FILING
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.step_fields import WHO, fields_of
from dispatcher_app.domain.transitions import TRANSITIONS
from dispatcher_app.domain.words import VERIFY_FIRST, Role

_SERVER = "postgresql"


def guards_of(dialect: str) -> tuple[Guard, ...]:
    """Every guard over the words of a step, for INSERT into ``steps``."""
    said = (
        ("steps_tell_their_own", _own_fields(dialect), "a step changes what its command does not"),
        ("steps_name_their_writer", _own_name(dialect), "a step names somebody else"),
        ("steps_ease_no_source", _not_eased(dialect), "a source is not eased"),
        ("steps_handle_small_things", _self_handled(dialect), "this is not handled on the spot"),
        ("steps_pass_no_emergency", _judged(dialect), "no policy judges an emergency"),
    )
    late = (("steps_file_the_verified", _verified(), "this is not filed before it is verified"),)
    every = said + (late if dialect == _SERVER else ())
    return tuple((name, "steps", "INSERT", condition, sentence) for name, condition, sentence in every)


def _own_fields(dialect: str) -> str:
    known = _literal({verb.value: sorted(fields_of(verb)) for verb in sorted(Verb)})
    if dialect == _SERVER:
        return f"""NOT EXISTS (SELECT 1 FROM jsonb_object_keys({_changes()}) said(field)
            WHERE NOT coalesce(jsonb_exists({known}::jsonb -> NEW.verb, said.field), false))"""
    return f"""NOT EXISTS (SELECT 1 FROM json_each(NEW.body, '$.changes') said WHERE NOT EXISTS (
            SELECT 1 FROM json_each({known}, '$.' || NEW.verb) known WHERE known.value = said.key))"""


def _own_name(dialect: str) -> str:
    said = (_said(dialect, name) for name in sorted(WHO))
    return f"({' AND '.join(f'''coalesce({word}, '') IN ('', NEW.person)''' for word in said)})"


def _not_eased(dialect: str) -> str:
    """Whoever may rename a source names none that asks for less (decision 008); a leader corrects it."""
    renaming = {row.verb for row in TRANSITIONS if "source" in row.accepts and row.sources}
    eased = " OR ".join(
        f"(c.source IN ({_listed(asked)}) AND said NOT IN ({_listed(asked)}))"
        for asked in (VERIFY_FIRST, REVIEW_FILING)
    )
    unanswered = f"({_on_the_spot(dialect, 'said')} AND NOT {_on_the_spot(dialect, 'c.source')})"
    return f"""(NEW.verb NOT IN ({_listed(renaming - {Verb.CORRECT_SOURCE})}) OR NOT EXISTS (
        SELECT 1 FROM (SELECT cases.*, {_said(dialect, "source")} AS said FROM cases WHERE id = NEW.case_id) c
        WHERE said IS NOT NULL AND ({eased} OR {unanswered})))"""


def _self_handled(dialect: str) -> str:
    """What nobody waits for, never sent to a unit, and with a picture of afterwards."""
    if dialect == _SERVER:
        photo = json.dumps([{"kind": PhotoKind.AFTER.value}])
        seen = f"coalesce({_changes()} -> 'attachments', '[]'::jsonb) @> '{photo}'::jsonb"
        sent = "coalesce((c.detail::jsonb ->> 'dispatches')::int, 0)"
    else:
        seen = f"""EXISTS (SELECT 1 FROM json_each(NEW.body, '$.changes.attachments') photo
            WHERE json_extract(photo.value, '$.kind') = '{PhotoKind.AFTER.value}')"""
        sent = "coalesce(json_extract(c.detail, '$.dispatches'), 0)"
    return f"""(NEW.verb <> '{Verb.SELF_HANDLE}' OR EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id
        AND {_on_the_spot(dialect, "c.source")} AND {sent} = 0 AND {seen}))"""


def _judged(dialect: str) -> str:
    """Whether danger is imminent, and whose it is, no policy judges."""
    emergency = _detail(dialect, "emergency")
    return f"""(NEW.role <> '{Role.POLICY}' OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id
        AND coalesce({emergency}, '0') IN ('1', 'true')))"""


def _verified() -> str:
    """What the public says is filed once it was found on the site; what was not found, or is a leader's or
    the media's, not without a review. Only a server can be asked past the program."""
    source = f"coalesce({_said(_SERVER, 'source')}, c.source)"
    finding = f"coalesce({_detail(_SERVER, 'finding')}, '')"
    filing = _listed({Verb.FILE, Verb.PROPOSE_FILING, Verb.APPROVE_FILING})
    return f"""(NEW.verb NOT IN ({filing}) OR EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id
        AND {finding} <> '{Finding.NOT_FOUND}'
        AND ({source} NOT IN ({_listed(VERIFY_FIRST)}) OR {finding} = '{Finding.FOUND}')
        AND (NEW.verb <> '{Verb.FILE}' OR {source} NOT IN ({_listed(REVIEW_FILING)}))))"""


def _on_the_spot(dialect: str, source: str) -> str:
    """Whether the hall lets reports of *source* be put right on the spot; the setting, or the usual rule."""
    usual = _literal(sorted(SideRules().self_handled_of))
    if dialect == _SERVER:
        rule = "SELECT s.value::jsonb -> 'self_handled_of' FROM settings s WHERE s.name = 'side_rules'"
        return f"coalesce(jsonb_exists(coalesce(({rule}), {usual}::jsonb), {source}), false)"
    rule = "SELECT json_extract(s.value, '$.self_handled_of') FROM settings s WHERE s.name = 'side_rules'"
    return f"({source} IN (SELECT value FROM json_each(coalesce(({rule}), {usual}))))"


def _changes() -> str:
    return "coalesce(NEW.body::jsonb -> 'changes', jsonb_build_object())"


def _said(dialect: str, field: str) -> str:
    """What the step says of *field* as text, NULL where it says nothing."""
    if dialect == _SERVER:
        return f"({_changes()} ->> '{field}')"
    return f"json_extract(NEW.body, '$.changes.{field}')"


def _detail(dialect: str, field: str) -> str:
    """What the case ``c`` holds of *field* beyond its columns, as text."""
    if dialect == _SERVER:
        return f"(c.detail::jsonb ->> '{field}')"
    return f"CAST(json_extract(c.detail, '$.{field}') AS TEXT)"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _literal(value: object) -> str:
    """As a JSON text in SQL; a blank after each colon, which is no parameter of SQLAlchemy then."""
    return f"'{json.dumps(value, ensure_ascii=False)}'"
