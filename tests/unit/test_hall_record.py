"""The rules of the hall's own record: who may what, what is refused in which words, what a subject is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved, check, check_second
from dispatcher_app.domain.hall_record.faults import FIELD_LABELS, Valid
from dispatcher_app.domain.hall_record.fold import SubjectState, fold, state_at
from dispatcher_app.domain.hall_record.kinds import KINDS, SIGNERS, WRITERS, ActKind, Effect, Topic
from dispatcher_app.domain.hall_record.notices import NoticeSort
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import SEATS, Role
from tests.support.hall_record import (
    DISPATCHER,
    HANDOVER,
    HOUR,
    LEADER,
    NOW,
    OTHER_LEADER,
    SAMPLES,
    draft,
)
from tests.support.rules import actor


def _act(kind: ActKind, version: int, subject: str = "甲", **terms: object) -> HallAct:
    terms = {"sequence": version, "at": NOW + version * HOUR, "payload": SAMPLES[kind]} | terms
    return HallAct(id=uuid4(), kind=kind, subject=subject, version=version, actor=LEADER, **terms)  # type: ignore[arg-type]


def _state(*acts: HallAct) -> SubjectState:
    return next(iter(fold(acts).values()))


def test_every_kind_has_a_rule_and_every_topic_something_that_begins_it() -> None:
    assert set(KINDS) == set(ActKind)
    begun = {rule.topic for rule in KINDS.values() if rule.effect in (Effect.REPLACES, Effect.ONCE)}
    assert begun == set(Topic)
    assert SIGNERS <= WRITERS <= SEATS - {Role.WALL}


@pytest.mark.parametrize("kind", ActKind)
def test_every_role_may_what_the_table_says_and_no_more(kind: ActKind) -> None:
    rule = KINDS[kind]
    begins = rule.effect in (Effect.REPLACES, Effect.ONCE)
    for role in Role:
        who = actor(role)
        subject = who.person if role in rule.own else "甲"
        state = SubjectState(rule.topic, subject)
        if not begins:
            beginning = next(
                k for k, r in KINDS.items() if r.topic is rule.topic and r.effect is Effect.REPLACES
            )
            state = state.after(_act(beginning, 1, subject))
        wanted = draft(kind, subject, state.version)
        if role in rule.roles:
            check(wanted, who, state, NOW)
        else:
            with pytest.raises(Refused, match=f"{role.label}无权{kind.label}"):
                check(wanted, who, state, NOW)


def test_one_signs_on_for_oneself_and_a_leader_signs_others_off() -> None:
    empty = SubjectState(Topic.DUTY, "dispatch.two")
    with pytest.raises(ActRefused, match="只能为本人签到"):
        check(draft(ActKind.SIGN_ON, "dispatch.two"), DISPATCHER, empty, NOW)
    on = empty.after(_act(ActKind.SIGN_ON, 1, "dispatch.two"))
    off = draft(ActKind.SIGN_OFF, "dispatch.two", 1)
    with pytest.raises(ActRefused, match="只能为本人签退,他人的请值班长代办"):
        check(off, DISPATCHER, on, NOW)
    check(off, LEADER, on, NOW)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": " "}, "内容:没有填写"),
        ({"text": "a" * 5000}, "内容:最多 4000 字,现有 5000 字"),
        ({"text": "a\x00"}, "内容:有无法显示的字符"),
        ({"valid": Valid(NOW, NOW)}, "有效期:结束时间须晚于开始时间"),
        ({"valid": Valid(NOW - 2 * HOUR, NOW - HOUR)}, "有效期:结束时间已过"),
        ({"valid": Valid(NOW.replace(tzinfo=None))}, "开始时间:时间没有写明时区"),
        ({"area": ((113.9, 22.5),)}, "范围:至少三个顶点"),
        ({"area": ((1e9, 0.0),) * 3}, "范围:有不在地球上的坐标"),
        ({"area": ((float("nan"), 0.0),) * 3}, "范围:有不在地球上的坐标"),
        ({"area": ()}, "范围:免报区域须画出范围或写明单元网格"),
        ({"cells": ("1", "1")}, "单元网格:有重复的一项"),
    ],
)
def test_a_notice_that_is_none_is_refused_with_its_field(change: dict[str, object], said: str) -> None:
    wrong = replace(SAMPLES[ActKind.NOTICE], **change)  # type: ignore[type-var]
    with pytest.raises(ActRefused) as refused:
        check(draft(ActKind.NOTICE, payload=wrong), LEADER, SubjectState(Topic.NOTICE, "甲"), NOW)
    assert said in str(refused.value)
    assert refused.value.faults


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        (ActKind.CAMPAIGN, {"class_codes": ()}, "至少写明一个小类"),
        (ActKind.CAMPAIGN, {"target": -1}, "应在 0 到 1000000 之间"),
        (ActKind.WEATHER_PLAN, {"duplicate_radius_factor": 0.5}, "重复判定半径倍数:应在 1 到 10 之间"),
        (ActKind.WEATHER_PLAN, {"duplicate_time_factor": float("inf")}, "重复判定时间倍数"),
        (ActKind.ALARM_SHELVE, {"until": NOW}, "截止时间:须晚于现在"),
        (ActKind.ALARM_SHELVE, {"until": NOW + timedelta(hours=25)}, "最长 24 小时"),
        (ActKind.ALARM_SHELVE, {"reason": ""}, "理由:没有填写"),
        (ActKind.LEADER_CALL, {"at": NOW + HOUR}, "时间:晚于现在"),
        (ActKind.SHIFT_NOTE, {"expires": NOW - HOUR}, "失效时间:须晚于现在"),
        (ActKind.GATE_POLICY, {"sample_share": Decimal("1.1")}, "复看比例:应在 0 到 1 之间"),
        (ActKind.GATE_POLICY, {"sample_share": Decimal("NaN")}, "复看比例"),
        (ActKind.GATE_POLICY, {"seed": ""}, "种子:没有填写"),
        (ActKind.DRAW, {"chosen": ()}, "抽取数:与抽中的件数不符"),
        (ActKind.DRAW, {"population_hash": "x"}, "总体校验值"),
        (ActKind.HANDOVER, {"sections": HANDOVER.sections[1:]}, "须逐项写明"),
        (ActKind.HANDOVER, {"sections": (*HANDOVER.sections, HANDOVER.sections[0])}, "须逐项写明"),
        (ActKind.ROSTER, {"period": Valid(NOW)}, "起止时间:没有填写"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    kind: ActKind, change: dict[str, object], said: str
) -> None:
    wrong = replace(SAMPLES[kind], **change)  # type: ignore[type-var]
    with pytest.raises(ActRefused, match=said):
        check(draft(kind, payload=wrong), LEADER, SubjectState(KINDS[kind].topic, "甲"), NOW)


def test_fields_that_are_at_fault_have_names() -> None:
    """Every field that can be at fault is one of the labels: a fault is shown by its label."""
    for kind in ActKind:
        for name in KINDS[kind].payload.__dataclass_fields__:  # type: ignore[attr-defined]
            if name in {"case_id", "unit", "level", "sort", "roles", "importance", "population"}:
                continue  # chosen, never typed
            if name in {"sources", "extra_sources", "priority_classes", "after_act", "after_step"}:
                continue
            assert name in FIELD_LABELS, (kind, name)


def test_order_and_versions() -> None:
    notice, nothing = draft(ActKind.NOTICE), SubjectState(Topic.NOTICE, "甲")
    there = nothing.after(_act(ActKind.NOTICE, 1))
    with pytest.raises(RecordMoved, match="刚被长一改动"):
        check(notice, LEADER, there, NOW)
    with pytest.raises(RecordMoved, match="“修改”没有写入"):
        check(replace(notice, seen=5), LEADER, there, NOW)
    with pytest.raises(ActRefused, match="没有这一项,或已经结束"):
        check(draft(ActKind.WITHDRAW_NOTICE), LEADER, nothing, NOW)
    ended = there.after(_act(ActKind.WITHDRAW_NOTICE, 2))
    with pytest.raises(ActRefused, match="没有这一项,或已经结束"):
        check(draft(ActKind.WITHDRAW_NOTICE, seen=2), LEADER, ended, NOW)
    check(draft(ActKind.NOTICE, seen=2), LEADER, ended, NOW)
    drawn = SubjectState(Topic.DRAW, "甲").after(_act(ActKind.DRAW, 1))
    with pytest.raises(ActRefused, match="只能有一次"):
        check(draft(ActKind.DRAW, seen=1), LEADER, drawn, NOW)


@pytest.mark.parametrize("subject", ["", " 甲", "甲\n", "x" * 121])
def test_a_subject_has_a_name(subject: str) -> None:
    with pytest.raises(ActRefused, match="对象写得不对"):
        check(draft(ActKind.NOTICE, subject), LEADER, SubjectState(Topic.NOTICE, subject), NOW)


def test_a_payload_of_another_kind_is_refused() -> None:
    wrong = ActDraft(kind=ActKind.NOTICE, subject="甲", payload=SAMPLES[ActKind.ROSTER])
    with pytest.raises(ActRefused, match="不是这一类"):
        check(wrong, LEADER, SubjectState(Topic.NOTICE, "甲"), NOW)


def test_two_sign_where_two_must_and_nowhere_else() -> None:
    handover = draft(ActKind.HANDOVER)
    check_second(handover, LEADER, OTHER_LEADER)
    for wrong in (None, LEADER, DISPATCHER, Actor("leader.one", "化名", Role.SHIFT_LEADER)):
        with pytest.raises(ActRefused):
            check_second(handover, LEADER, wrong)
    check_second(draft(ActKind.NOTICE), LEADER, None)
    with pytest.raises(ActRefused, match="不需要第二人签字"):
        check_second(draft(ActKind.NOTICE), LEADER, OTHER_LEADER)


def test_what_a_subject_is_follows_from_its_acts() -> None:
    call = [
        _act(ActKind.LEADER_CALL, 1),
        _act(ActKind.LEADER_CALL_REMARK, 2),
        _act(ActKind.LEADER_CALL_REMARK, 3),
        _act(ActKind.LEADER_CALL, 4),
        _act(ActKind.ANSWER_LEADER_CALL, 5),
    ]
    state = _state(*call[:4])
    assert [act.version for act in state.acts] == [2, 3, 4], "one replaces its like, remarks add up"
    assert state.payload(type(SAMPLES[ActKind.LEADER_CALL])) == SAMPLES[ActKind.LEADER_CALL]
    ended = _state(*call)
    assert (ended.is_living, ended.ended, ended.version) == (False, call[4], 5)
    assert ended.after(_act(ActKind.LEADER_CALL, 6)).acts[0].version == 6
    key = Topic.LEADER_CALL, "甲"
    assert state_at(call, NOW + 2 * HOUR)[key] == _state(*call[:2])
    assert state_at(call, NOW) == {}


def test_an_act_with_a_time_of_its_own_counts_in_that_time_only() -> None:
    shelved = _state(_act(ActKind.ALARM_ACK, 1), _act(ActKind.ALARM_SHELVE, 2))
    assert shelved.in_force(NOW)
    assert not shelved.in_force(NOW + 2 * HOUR)
    notice = _state(_act(ActKind.NOTICE, 1))
    assert notice.in_force(NOW)
    assert not notice.in_force(NOW - 2 * HOUR)
    assert not notice.in_force(NOW + 30 * HOUR)


def test_samples_are_of_every_sort() -> None:
    assert set(SAMPLES) == set(ActKind)
    assert {sort.label for sort in NoticeSort} == {"今日提示", "免报区域与时段", "常用语"}
