"""What a plan for extreme weather begins with, against the standards that come with the program."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from db.reference_files import shipped_standard
from dispatcher_app.domain.hall_record.campaigns import WeatherPlan, WeatherSort
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.usual_plans import USUAL_PLANS, _plain, classes_struck
from dispatcher_app.domain.standard import ClassCode
from tests.support.rules import MORNING, RULES

STANDARD = shipped_standard()
ICE = {"道路积雪、积冰", "过街天桥", "人行道", "行道树", "热力管道破裂"}
WATER = {"道路积水", "雨水箅子", "雨水井盖", "排水管道堵塞、破裂", "路面塌陷", "地下通道", "行道树"}
GUSTS = {"行道树", "户外广告", "牌匾标识", "架空线缆脱落", "高空坠物", "施工工地围挡"}


def names(sort: WeatherSort) -> set[str]:
    found = (STANDARD.name(ClassCode.parse(code)) for code in classes_struck(sort, STANDARD.classes()))
    return {one.minor_name for one in found if one is not None}


def test_each_weather_raises_what_it_strikes_and_nothing_else() -> None:
    assert names(WeatherSort.SNOW) >= ICE
    assert names(WeatherSort.RAIN) >= WATER
    assert names(WeatherSort.WIND) >= GUSTS
    assert not names(WeatherSort.WIND) & {"道路积水", "雨水箅子", "道路积雪、积冰"}
    assert not names(WeatherSort.RAIN) & {"户外广告", "道路积雪、积冰", "电力井盖"}
    assert not names(WeatherSort.SNOW) & {"道路积水", "户外广告"}
    assert max(len(names(sort)) for sort in WeatherSort) < 30, "what is raised with all else is not raised"


def test_every_name_is_one_of_a_standard() -> None:
    known = set()
    for file in ("gb30428_yuncheng.csv", "cjt214_names.csv"):
        text = files("resources").joinpath("standards", file).read_text(encoding="utf-8-sig")
        known |= {_plain(row["minor_name"]) for row in csv.DictReader(text.splitlines())}
    assert set().union(*(plan.classes for plan in USUAL_PLANS.values())) <= known


@pytest.mark.parametrize("sort", WeatherSort)
def test_it_may_be_put_in_force_as_it_is(sort: WeatherSort) -> None:
    usual = USUAL_PLANS[sort]
    plan = WeatherPlan(
        sort=sort,
        valid=Valid(MORNING),
        text="气象台发布预警",
        priority_classes=classes_struck(sort, STANDARD.classes()),
        extra_sources=usual.sources,
        duplicate_radius_factor=usual.radius_factor,
        duplicate_time_factor=usual.time_factor,
    )
    assert list(plan.faults(MORNING)) == []
    assert usual.radius_factor > 1
    assert usual.time_factor > 1


def test_a_standard_without_any_of_them_gives_none() -> None:
    assert classes_struck(WeatherSort.SNOW, RULES.standard.classes()) == ()
