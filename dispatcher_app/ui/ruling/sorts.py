"""What can be put in force on these pages: each sort with its form, its facts and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot

from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.domain.hall_record.usual_plans import USUAL_PLANS, classes_struck
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.in_force.words import campaign_words, class_words, plan_words
from dispatcher_app.ui.ruling.act_form import ActForm, Part
from dispatcher_app.ui.ruling.channels import ChannelsField
from dispatcher_app.ui.ruling.many import Ticks
from dispatcher_app.widgets.choice_list import ChoiceList
from dispatcher_app.widgets.fact_grid import Fact

_SEATS = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)


class TipForm(ActForm):
    sort = NoticeSort.TIP

    def add_rows(self) -> None:
        self.add_line("title", hint=_("一句话的名称"))
        self.add_words(hint=_("席位上看到的内容"))
        self.add_valid()
        roles = Ticks("act_roles", _SEATS, self)
        self.add("roles", roles, Part(lambda: roles.values, roles.set_values), _("给谁看(都不选为全体)"))

    def payload_of(self, values: dict[str, Any]) -> Payload:
        return Notice(sort=self.sort, **values)


class PhraseForm(TipForm):
    sort = NoticeSort.PHRASE


class ZoneForm(ActForm):
    has_ground = True

    def add_rows(self) -> None:
        self.add_line("title", hint=_("如:科苑站地铁工地"))
        self.add_words(hint=_("理由;接线员看到它,以它不予立案"))
        self.add_valid()
        self.add_classes("class_codes", _("不选为全部小类"))

    def payload_of(self, values: dict[str, Any]) -> Payload:
        return Notice(sort=NoticeSort.NO_REPORT, area=self.ground.area, cells=self.ground.cells, **values)


class CampaignForm(ActForm):
    has_ground = True

    def add_rows(self) -> None:
        self.add_line("title", hint=_("如:井盖专项普查"))
        self.add_classes("class_codes", _("至少一个小类"))
        self.add_valid()
        self.add_sources("sources", _("来源(都不选为全部)"))
        self.add_count("target", 1_000_000, _("不设目标数"))
        self.add_words(hint=_("要求,可不写"))

    def payload_of(self, values: dict[str, Any]) -> Payload:
        return Campaign(area=self.ground.area, cells=self.ground.cells, **values)


class PlanForm(ActForm):
    """Begins with what such weather usually asks for; what the leader changed of it outlives another sort."""

    def add_rows(self) -> None:
        sorts = self._sorts = ChoiceList([(sort.value, sort.label) for sort in WeatherSort], self)
        sorts.setObjectName("act_sort")
        self._begun_as = self._usual(WeatherSort.RAIN)
        sorts.chosen.connect(self._on_sort_chosen)
        self.add("sort", sorts, Part(lambda: sorts.key, _choosing(sorts)), _("哪一种(按数字选)"))
        self.add_words(hint=_("依据哪一号预警、要求什么"))
        self.add_valid()
        self.add_classes("priority_classes", _("优先办理的小类"))
        self.add_sources("extra_sources", _("增开的来源"))
        doors = ChannelsField("act_channels", self)
        self.add("channels", doors, Part(lambda: doors.values, doors.set_values))
        self.add_factor("duplicate_radius_factor")
        self.add_factor("duplicate_time_factor")

    def payload_of(self, values: dict[str, Any]) -> Payload:
        return WeatherPlan(**values | {"sort": WeatherSort(values["sort"] or WeatherSort.RAIN)})

    def blank(self) -> dict[str, Any]:
        return super().blank() | {"sort": WeatherSort.RAIN.value} | self._usual(WeatherSort.RAIN)

    def _usual(self, sort: WeatherSort) -> dict[str, Any]:
        plan, standard = USUAL_PLANS[sort], self.context.desk.hall.rules.standard
        return {
            "priority_classes": classes_struck(sort, standard.classes()),
            "extra_sources": plan.sources,
            "duplicate_radius_factor": plan.radius_factor,
            "duplicate_time_factor": plan.time_factor,
        }

    @Slot(str)
    def _on_sort_chosen(self, key: str) -> None:
        before, self._begun_as = self._begun_as, self._usual(WeatherSort(key))
        for name, value in self._begun_as.items():
            part = self.parts.get(name)
            if part is not None and part.read() == before[name]:
                part.show(value)


def _choosing(list_: ChoiceList) -> Callable[[Any], object]:
    def show(value: Any) -> None:
        list_.choose(str(value) if value else WeatherSort.RAIN.value)

    return show


@dataclass(frozen=True, slots=True)
class ActSort:
    """One sort: ``begin`` and ``end`` are kinds of acts, ``new`` and ``over`` the words on buttons."""

    name: str
    label: str
    begin: ActKind
    end: ActKind
    form: type[ActForm]
    new: str
    over: str
    empty: str
    notice: NoticeSort | None = None

    def holds(self, payload: Payload | None) -> bool:
        """Whether an act that says *payload* is of this sort."""
        return self.notice is None or (isinstance(payload, Notice) and payload.sort is self.notice)


_K = ActKind
NOTICE_SORTS = (
    ActSort(
        "tip", N_("今日提示"), _K.NOTICE, _K.WITHDRAW_NOTICE, TipForm, N_("发布提示"), N_("撤下"),
        N_("还没有提示"), NoticeSort.TIP,
    ),
    ActSort(
        "zone", N_("免报区域与时段"), _K.NOTICE, _K.WITHDRAW_NOTICE, ZoneForm, N_("设免报区域"), N_("撤下"),
        N_("还没有免报区域"), NoticeSort.NO_REPORT,
    ),
    ActSort(
        "phrase", N_("常用语"), _K.NOTICE, _K.WITHDRAW_NOTICE, PhraseForm, N_("添加常用语"), N_("撤下"),
        N_("还没有常用语"), NoticeSort.PHRASE,
    ),
)  # fmt: skip
RULING_SORTS = (
    ActSort(
        "plan", N_("极端天气预案"), _K.WEATHER_PLAN, _K.END_WEATHER_PLAN, PlanForm, N_("启动预案"),
        N_("解除"), N_("还没有启动过预案"),
    ),
    ActSort(
        "campaign", N_("专项采集"), _K.CAMPAIGN, _K.END_CAMPAIGN, CampaignForm, N_("发起专项采集"),
        N_("结束"), N_("还没有专项采集"),
    ),
)  # fmt: skip


def facts_of(payload: Payload, hall: Hall) -> list[Fact]:
    """What an act says, for its card."""
    match payload:
        case Notice():
            facts = [Fact(_("内容"), payload.text, wide=True)]
            if payload.roles:
                facts.append(Fact(_("给谁看"), listed(role.label for role in payload.roles)))
            if payload.class_codes:
                facts.append(Fact(_("小类"), class_words(payload.class_codes, hall), wide=True))
            return facts
        case Campaign():
            return [Fact(_("内容"), campaign_words(payload, hall), wide=True)]
        case WeatherPlan():
            return [Fact(_("内容"), plan_words(payload, hall), wide=True)]
    return []
