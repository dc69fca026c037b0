"""The hand-made cases of ``vectors/figures``: read from text and played by the real rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from dispatcher_app.domain.commands import Actor, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.evaluate import Row
from dispatcher_app.domain.step import apply, first, numbered
from dispatcher_app.domain.words import Role
from tests.support.life import MASTER_ID, Life, master
from tests.support.rules import CALENDAR, MANHOLE, RUBBISH, RULES

VECTORS = Path(__file__).parents[1] / "vectors" / "figures"
ZONE = CALENDAR.zone
#: When the figures are asked for.
ASKED = datetime(2026, 3, 20, 12, tzinfo=ZONE).astimezone(UTC)

_ROLES = {"jiexian": Role.CALL_TAKER, "paiqian": Role.DISPATCHER, "banzhang": Role.SHIFT_LEADER}
_CLASSES = {
    "M1": {"class_code": str(MANHOLE), "condition_no": 1},
    "M2": {"class_code": str(MANHOLE), "condition_no": 2},
    "R1": {"class_code": str(RUBBISH), "condition_no": 1},
}
_PUBLIC = {"12345", "12319"}
#: What each word of the text commands, and with what.
_WORDS: dict[str, tuple[Verb, dict[str, object]]] = {
    "file": (Verb.FILE, {}),
    "verify": (Verb.REQUEST_VERIFICATION, {}),
    "found": (Verb.VERIFICATION_RESULT, {"finding": "found"}),
    "not_found": (Verb.VERIFICATION_RESULT, {"finding": "not_found"}),
    "confirm_filing": (Verb.APPROVE_FILING, {}),
    "decline": (Verb.PROPOSE_DECLINE, {}),
    "confirm_decline": (Verb.DECLINE, {}),
    "self_handle": (Verb.SELF_HANDLE, {}),
    "dispatch": (Verb.PROPOSE_DISPATCH, {}),
    "approve": (Verb.APPROVE_DISPATCH, {}),
    "send_back_dispatch": (Verb.RETURN_DISPATCH, {}),
    "submit": (Verb.SUBMIT_RESULT, {}),
    "return": (Verb.UNIT_RETURN, {}),
    "redirect": (Verb.REDIRECT, {}),
    "pass": (Verb.PASS_TO_CHECK, {}),
    "check": (Verb.CHECK_PASS, {}),
    "check_fail": (Verb.CHECK_FAIL, {}),
    "close": (Verb.CLOSE, {"closing_kind": "normal"}),
    "close_late": (Verb.CLOSE, {"closing_kind": "overdue"}),
    "ask_extension": (Verb.APPLY_EXTENSION, {}),
    "grant_extension": (Verb.GRANT_EXTENSION, {}),
    "ask_shelving": (Verb.APPLY_SHELVING, {}),
    "grant_shelving": (Verb.GRANT_SHELVING, {}),
    "ask_deferral": (Verb.APPLY_DEFERRAL, {}),
    "grant_deferral": (Verb.GRANT_DEFERRAL, {}),
    "resume": (Verb.RESUME, {}),
    "supervise": (Verb.SUPERVISE, {}),
    "answer": (Verb.ANSWER_SUPERVISION, {}),
    "call": (Verb.CALL_BACK, {}),
    "reopen": (Verb.CONSENT_REOPEN, {}),
    "appeal": (Verb.APPEAL, {}),
    "first_review": (Verb.APPEAL_FIRST_REVIEW, {}),
    "final_review": (Verb.APPEAL_FINAL_REVIEW, {}),
    "void": (Verb.VOID, {}),
    "merge": (Verb.MERGE, {}),
    "look": (Verb.SECOND_LOOK, {}),
}


class HandMade(Life):
    """One case of the text, number *number*."""

    def __init__(self, number: int, source: str, sort: str, line: str) -> None:
        self.rules, self.steps = RULES, []
        self.now, _report, who, more = _parts(line)
        caller = {"caller_name": more.pop("from", "")}
        if source in _PUBLIC:
            caller["caller_phone"] = "13800000000"
        command = self.command(Verb.REPORT, source=source, **_CLASSES[sort], **caller)
        step = decide(None, command, who, self.now, RULES)
        self.case = replace(first(step, f"{number:02d}"), id=number)
        self.steps.append(numbered(step, number, self.case.number))

    def follow(self, line: str) -> None:
        """One more line: a command at its time."""
        self.now, word, who, more = _parts(line)
        verb, data = _WORDS[word]
        terms = {**data, **_arguments(verb, more)}
        party = str(terms.pop("on_behalf_of", "")) or None
        command = self.command(verb, on_behalf_of=party, **terms)  # type: ignore[arg-type]
        step = decide(self.case, command, who, self.now, RULES, {MASTER_ID: master()})
        assert step.at == self.now, line
        self.case = apply(self.case, step)
        self.steps.append(step)


def _parts(line: str) -> tuple[datetime, str, Actor, dict[str, str]]:
    day, clock, word, person, *more = line.split()
    role = _ROLES[person.rstrip("0123456789")]
    named = dict(item.split("=") if "=" in item else (item, item) for item in more)
    return _at(f"{day}T{clock}"), word, Actor(person, person, role), named


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


def _arguments(verb: Verb, more: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, text in more.items():
        match name, verb:
            case "for", _:
                found["on_behalf_of"] = text
            case "until", Verb.SUPERVISE:
                found["supervision_due"] = _at(text)
            case "until", _:
                found["until"] = _at(text)
            case "reopen", _:
                found |= {"reopen": True, "reason": "来电人称仍未解决"}
            case _, Verb.PROPOSE_DISPATCH:
                found["lead_unit"] = text
            case _, Verb.CALL_BACK:
                found["call_back"] = text
            case _, Verb.SECOND_LOOK:
                found["second_look"] = text
    return found


def _lines() -> Iterator[str]:
    for line in (VECTORS / "cases.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


@cache
def hand_made() -> tuple[HandMade, ...]:
    """The twenty-four, played to their ends."""
    found: list[HandMade] = []
    head: list[str] | None = None
    for line in _lines():
        if line[:2].isdigit() and line[2] == " ":
            head = line.split()[:3]
        elif head is not None:
            found.append(HandMade(int(head[0]), head[1], head[2], line))
            head = None
        else:
            found[-1].follow(line)
    return tuple(found)


@cache
def hand_made_rows() -> tuple[Row, ...]:
    """The facts of all of them, cases and steps."""
    rows: list[Row] = []
    for life in hand_made():
        facts, steps = facts_of(life.case, life.steps, ZONE)
        rows += [facts, *steps]
    return tuple(rows)


def numbers(text: str) -> list[int]:
    """``1-3 7`` as 1, 2, 3, 7."""
    found: list[int] = []
    for part in text.split():
        begin, _dash, end = part.partition("-")
        found += range(int(begin), int(end or begin) + 1)
    return found
