"""Every refusal is a sentence: each code is used, each use fills it, whatever is thrown at a command."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dispatcher_app
from db.codec import link, step_columns
from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.field_kinds import KINDS
from dispatcher_app.domain.refusal import SENTENCES, Refused
from dispatcher_app.domain.step import Step, apply
from dispatcher_app.domain.transitions import rows_of
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.life import SAMPLES, Life, life_at, overdue_closed, photo
from tests.support.rules import MANHOLE, MORNING, RULES, actor

SOURCE = Path(dispatcher_app.__file__).parent


def _uses() -> Iterator[tuple[str, frozenset[str]]]:
    """(code, names of its values) of every ``Refused("code", name=…)`` in the program."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                (code,) = node.args
                assert isinstance(code, ast.Constant), f"{path}:{node.lineno}"
                assert all(word.arg for word in node.keywords), f"{path}:{node.lineno}"
                yield str(code.value), frozenset(str(word.arg) for word in node.keywords)


def _placeholders(sentence: str) -> frozenset[str]:
    return frozenset(name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name)


def test_every_code_is_used_and_every_used_code_has_a_sentence() -> None:
    assert {code for code, _names in _uses()} == set(SENTENCES)


def test_every_use_fills_its_sentence_exactly() -> None:
    for code, names in _uses():
        assert names == _placeholders(SENTENCES[code]), code


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_reads_well(code: str) -> None:
    shown = str(Refused(code, **{name: f"<{name}>" for name in _placeholders(SENTENCES[code])}))
    assert shown.endswith("。")
    assert "{" not in shown
    assert all(f"<{name}>" in shown for name in _placeholders(SENTENCES[code]))


def test_a_sentence_quotes_no_more_than_a_line() -> None:
    assert len(str(Refused("unknown_unit", code="x" * 10_000_000))) < 300


# -- garbage ---------------------------------------------------------------------------------------------


def _garbage() -> st.SearchStrategy[Any]:
    instants = st.datetimes(
        timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=23))])
    )
    photos = st.builds(Attachment, st.text() | st.just("a" * 64), st.sampled_from(PhotoKind), st.text())
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(alphabet=st.characters(exclude_categories=()))
        | st.binary()
        | st.decimals()
        | instants
        | st.sampled_from([*Source, *Stage, *PhotoKind, str(MANHOLE), "U1", "", " ", 10**400, object()])
        | photos
    )
    return scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=3), scalars, max_size=2)


NAMES = st.sampled_from(sorted(KINDS)) | st.text(max_size=5)
STAGES: dict[Stage, Life] = {
    stage: overdue_closed() if stage is Stage.CLOSED else life_at(stage) for stage in Stage
}


def _answer(life: Life | None, command: Command, role: Role) -> Step | None:
    """The step, or None for a refusal; anything else that is raised fails the test."""
    case, now = (life.case, life.now) if life else (None, MORNING)
    try:
        return decide(case, command, actor(role, "fuzz"), now, RULES)
    except Refused as refusal:
        sentence = str(refusal)
        assert sentence.endswith("。")
        sentence.encode()
        return None


def _storable(step: Step) -> None:
    """What was accepted can be kept: canonical text, UTF-8, no zero characters, hashable."""
    columns = step_columns(step, "")
    for value in columns.values():
        assert not isinstance(value, str) or "\0" not in value
    assert "\\u0000" not in str(columns["body"])
    assert columns["hash"] == link("", columns)


@given(data=st.data())
def test_garbage_is_refused_or_understood(data: st.DataObject) -> None:
    """A right command with wrong values mixed in, at a stage where it may be given."""
    verb = data.draw(st.sampled_from(list(Verb)))
    source = data.draw(st.sampled_from(sorted(rows_of(verb)[0].origins, key=str)))
    row = rows_of(verb)[0]
    role = data.draw(st.sampled_from(sorted(row.roles)))
    sample = SAMPLES[verb]
    taken = st.sampled_from(sorted(row.accepts | row.arguments) or [""])
    names = NAMES if data.draw(st.booleans()) else taken
    junk = data.draw(st.dictionaries(names, _garbage(), max_size=4))
    text = st.text(alphabet=st.characters(exclude_categories=()), max_size=8)
    command = Command(
        verb=verb,
        data={**sample.data, **junk},
        reason_code=data.draw(st.just(sample.reason_code) | text),
        reason=data.draw(st.just(sample.reason) | text),
        on_behalf_of=data.draw(st.just(sample.on_behalf_of or "某") | text),
    )
    life = STAGES[source] if source is not None else None
    step = _answer(life, command, role)
    if step is not None:
        _storable(step)
        if life is not None:
            apply(life.case, step)


@given(
    verb=st.sampled_from(list(Verb)),
    stage=st.sampled_from([None, *Stage]),
    role=st.sampled_from(list(Role)),
    junk=st.dictionaries(NAMES, _garbage(), max_size=5),
)
def test_garbage_anywhere(verb: Verb, stage: Stage | None, role: Role, junk: dict[str, Any]) -> None:
    step = _answer(STAGES[stage] if stage else None, Command(verb=verb, data=junk), role)
    if step is not None:
        _storable(step)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", 5),
        ("place", ["路口"]),
        ("source", "carrier pigeon"),
        ("source", []),
        ("lon", "113.9"),
        ("lon", float("nan")),
        ("lon", True),
        ("lat", 91),
        ("condition_no", "1"),
        ("condition_no", -1),
        ("reported_at", "2026-03-02"),
        ("reported_at", datetime(2026, 3, 2)),  # noqa: DTZ001 - an instant without a zone is the point
        ("reported_at", datetime(1970, 1, 1, tzinfo=UTC)),
        ("wants_callback", "yes"),
        ("attachments", "photo.jpg"),
        ("attachments", [Attachment("../../etc", PhotoKind.BEFORE, "x")]),
        ("attachments", [photo()] * 101),
    ],
)
def test_wrong_values_are_named(name: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        Life(**{name: value})
    assert refused.value.code == "bad_value"


def test_half_a_coordinate_is_no_place() -> None:
    with pytest.raises(Refused, match="纬度"):
        Life(lat=None)
    with pytest.raises(Refused, match="经度"):
        Life(lon=None)


def test_ten_megabytes_in_a_field_are_told_with_their_length() -> None:
    with pytest.raises(Refused, match="情况描述最多 4000 字,现有 10000000 字"):
        Life(description="井" * 10_000_000)


def test_whom_one_acts_for_is_a_name_not_a_novel() -> None:
    with pytest.raises(Refused, match="代谁办理最多 100 字"):
        life_at(Stage.HANDLING).do(Verb.SUBMIT_RESULT, on_behalf_of="长" * 101)


def test_blanks_are_no_answer() -> None:
    with pytest.raises(Refused, match="处置结果"):
        life_at(Stage.HANDLING).do(Verb.SUBMIT_RESULT, result=" \t\n\u3000")
    with pytest.raises(Refused) as refused:
        life_at(Stage.HANDLING).do(Verb.APPLY_EXTENSION, reason="   ")
    assert refused.value.code == "needs_reason"


def test_what_no_database_can_keep_is_left_out_of_texts() -> None:
    case = Life(description="第一行\r\n第二行\0\x07\ud800完\t末").case
    assert case.description == "第一行\n第二行完\t末"


def test_none_says_nothing_but_empties_a_position() -> None:
    life = Life(caller_name="张三")
    life.do(Verb.AMEND, caller_name=None, lon=None, lat=None)
    assert (life.case.caller_name, life.case.lon, life.case.lat) == ("张三", None, None)
