"""What is copied of a command that waits: an operator's words, never the codes it travels in."""

from __future__ import annotations

from datetime import UTC, datetime

from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import ClosingKind, Role, Source
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.outbox import Kept
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.ui.command_content import content
from tests.support.rules import RULES
from tests.support.town import town

AT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)


def said(verb: Verb, refused: str = "", **terms: object) -> str:
    pack = town()
    hall = Hall(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    command = Command(verb=verb, case_id=1, **terms)  # type: ignore[arg-type]
    actor = Actor("li", "李静", Role.DISPATCHER)
    kept = Kept(place=1, command=command, actor=actor, at=AT, about="NS20261122-0001", refused=refused)
    return content(kept, hall)


def test_units_by_name_and_nothing_that_was_left_empty() -> None:
    data = {"lead_unit": "U1", "assist_units": ("U2", "U4"), "requirement": ""}
    assert said(Verb.PROPOSE_DISPATCH, data=data) == (
        "派遣  NS20261122-0001\n主办单位:市排水公司\n协办单位:市环卫处、市水利局"
    )


def test_times_in_the_hall_s_own_zone_and_coded_words_by_their_label() -> None:
    lines = said(Verb.REPORT, data={"source": Source.WEB, "reported_at": AT, "wants_callback": True}).split(
        "\n"
    )
    assert lines[1:] == [f"来源:{Source.WEB.label}", "上报时间:2026-11-22 14:05:00", "要求回访:是"]
    closing = said(Verb.CLOSE, data={"closing_kind": ClosingKind.NORMAL, "closing_met": True})
    assert f"结案类型:{ClosingKind.NORMAL.label}" in closing
    assert "True" not in closing


def test_a_coded_reason_is_said_with_the_words_added_and_why_it_was_refused() -> None:
    terms = {"reason_code": "place", "reason": "没有门牌", "on_behalf_of": "市排水公司"}
    assert said(Verb.SEND_BACK, "案件已被他人更新。", **terms) == (
        "退回受理  NS20261122-0001\n代谁办理:市排水公司\n理由:地点不清 · 没有门牌\n案件已被他人更新。"
    )
