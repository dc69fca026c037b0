"""A case in an operator's words: what the case pane shows of it, as values."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.cameras import NearCamera
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.owed_calls import owed_with
from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import PUBLIC_SOURCES, Role, Source
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.map.camera_words import near_camera_text
from dispatcher_app.ui.side.facts import merged_facts, side_facts, to_and_fro
from dispatcher_app.ui.side.round_words import result_facts
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from dispatcher_app.widgets.times import full_text


def sections(
    case: Case,
    hall: Hall,
    role: Role | None = None,
    history: Sequence[Step] = (),
    *,
    deciding: bool = False,
    merged: Sequence[Case] = (),
) -> tuple[FactSection, ...]:
    """Every field of the case, grouped as people ask for them; *role* is told what is withheld from it.

    What waits on a side path comes first: it is why the case is looked at. *deciding*: its evidence stands
    above, before this seat's decision. *merged* are its master, or the cases merged into it.
    """
    side = side_facts(owed_with(case, merged), hall, history, deciding=deciding)
    return (
        FactSection(_("特殊情形"), merged_facts(case, merged, hall) + side),
        FactSection(_("情况"), _report(case)),
        FactSection(_("位置"), _place(case)),
        FactSection(_("标准"), _standard(case)),
        FactSection(_("来源"), _origin(case, hall, role)),
        FactSection(_("处置"), _handling(case, hall, history)),
    )


def _report(case: Case) -> tuple[Fact, ...]:
    facts = [Fact(_("描述"), case.description, wide=True)]
    if case.finding is not None:
        facts.append(Fact(_("核实结论"), case.finding.label))
    return tuple(facts)


def _place(case: Case) -> tuple[Fact, ...]:
    area = " ".join(part for part in (case.district, case.street, case.community) if part)
    point = f"{case.lon:.6f}, {case.lat:.6f}" if case.lon is not None and case.lat is not None else ""
    if case.located_by == LocationSource.DEFAULT:
        point = _("默认地址,尚未定位")
    facts = [
        Fact(_("地点"), case.place, wide=True),
        Fact(_("所属"), area),
        Fact(_("单元网格"), case.cell_code),
    ]
    facts.append(Fact(_("坐标"), point))
    if case.component_code:
        facts.append(Fact(_("部件编码"), case.component_code))
    return tuple(facts)


def _standard(case: Case) -> tuple[Fact, ...]:
    limit = case.limit.text if case.limit else ""
    return (
        Fact(_("类别"), f"{case.class_name}  {case.class_code}".strip()),
        Fact(_("立案条件"), case.condition_text),
        Fact(_("处置时限"), limit),
        Fact(_("结案条件"), case.closing_condition),
    )


def _origin(case: Case, hall: Hall, role: Role | None = None) -> tuple[Fact, ...]:
    phone = case.caller_phone
    if role is not None and not reads_phone(role) and case.source in PUBLIC_SOURCES:
        phone = _("(电话如有,不对本席显示)")
    caller = " ".join(part for part in (case.caller_name, phone) if part)
    facts = [Fact(_("来源"), case.source_name), Fact(_("来电人"), caller)]
    if case.wants_callback:
        facts.append(Fact(_("回访"), case.call_back.label if case.call_back else _("要求回访")))
    if (camera := _camera(case, hall)) is not None:
        facts.append(Fact(_("最近的视频点位"), near_camera_text(camera), wide=True))
    facts.append(Fact(_("上报时间"), full_text(case.reported_at, hall.zone)))
    if case.external_ref:
        facts.append(Fact(_("外部编号"), case.external_ref))
    return tuple(facts)


def _camera(case: Case, hall: Hall) -> NearCamera | None:
    """Of a case that was seen by video: most likely by the camera nearest to it."""
    if case.source is not Source.VIDEO or case.lon is None or case.lat is None:
        return None
    if case.located_by == LocationSource.DEFAULT:
        return None
    return next(iter(hall.places.cameras.nearest(case.lon, case.lat, count=1)), None)


def _handling(case: Case, hall: Hall, history: Sequence[Step]) -> tuple[Fact, ...]:
    name = hall.unit_name
    facts = [Fact(_("主办单位"), name(case.lead_unit) if case.lead_unit else "")]
    if case.assist_units:
        facts.append(Fact(_("协办单位"), listed(map(name, case.assist_units))))
        facts.append(Fact(_("成绩"), _("成绩记主办单位")))
    if case.requirement:
        facts.append(Fact(_("处置要求"), case.requirement, wide=True))
    facts += result_facts(case, hall, history)
    facts += to_and_fro(case, history)
    told = [f"{name(report.unit)}  {report.text}" for report in case.assist_reports]
    facts += [Fact(_("协办回报"), text, wide=True) for text in told]
    if case.exempt:  # beside the raw fact, never in its place
        facts.append(Fact(_("申诉"), _("申诉成立,不计超时")))
    if case.closing_kind is not None:
        facts.append(Fact(_("结案类型"), case.closing_kind.label))
    return tuple(facts)
