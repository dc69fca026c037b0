"""A survey compared and applied at a seat, on both databases: what it covers, who may, nothing by halves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.component_register import SqlComponents
from db.documents import Documents
from db.survey_desk import SqlSurveys
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import Act, Change, ComponentVerb, RegisterAct, Registered, change_from
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError, Refused
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.components.store import RegisterMoved
from dispatcher_app.services.components.survey import SurveyDifference
from dispatcher_app.services.components.surveys import ComparedSurvey, SurveyOptions
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.places import PlaceIndex
from tests.support.hall import Hall, in_hall
from tests.support.rules import RULES
from tests.support.town import COVER, town

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ADMIN = Actor("guan", "管理员", Role.ADMINISTRATOR)
LEADER = Actor("zhang", "张", Role.SHIFT_LEADER)
PLAIN = SurveyOptions("EPSG:4490")
OTHER = replace(COVER, code="4403050101000002", lon=COVER.lon + 1e-4)


def _file(folder: Path, components: Sequence[Component]) -> Path:
    path = folder / "survey.csv"
    rows = (f"{c.code},{c.name},{c.lon},{c.lat},{c.state}" for c in components)
    path.write_text("\n".join(["code,name,lon,lat,state", *rows]), encoding="utf-8")
    return path


async def _surveys(hall: Hall) -> SqlSurveys:
    await Documents(hall.engine).save_pack(replace(town(), components=(COVER, OTHER)))
    pack = town()
    return SqlSurveys(hall.engine, City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES), lambda: NOW)


def test_what_was_not_surveyed_is_not_gone(hall_url: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        surveys, heard = await _surveys(hall), list[str]()
        file = _file(tmp_path, [replace(COVER, state="破损")])
        partly = await surveys.compare(file, PLAIN, heard.append)
        assert (len(partly.difference.changed), len(partly.difference.gone)) == (1, 0)
        assert heard
        street = await surveys.compare(file, replace(PLAIN, area=COVER.cell_code[:9]), heard.append)
        assert [known.component.code for known in street.difference.gone] == [OTHER.code]
        with pytest.raises(Refused):
            await surveys.apply(street, LEADER, "普查", remove_gone=False)
        counts = await surveys.apply(street, ADMIN, "普查", remove_gone=True)
        assert counts == {ComponentVerb.CHANGE: 1, ComponentVerb.REMOVE: 1}
        again = await surveys.compare(file, PLAIN, heard.append)
        assert await surveys.apply(again, ADMIN, "普查", remove_gone=False) == {}

    in_hall(hall_url, scenario)


def test_a_component_changed_since_the_comparison_stops_the_whole_survey(
    hall_url: str, tmp_path: Path
) -> None:
    async def scenario(hall: Hall) -> None:
        surveys, register = await _surveys(hall), SqlComponents(hall.engine)
        both = [replace(COVER, state="破损"), replace(OTHER, state="丢失")]
        survey = await surveys.compare(_file(tmp_path, both), PLAIN, str)
        known = await register.get(OTHER.code)
        assert known is not None
        change = change_from(known, replace(OTHER, owner_unit="U2"))
        assert isinstance(change, Change)
        await register.apply(_act(), [change])
        with pytest.raises(RegisterMoved):
            await surveys.apply(survey, ADMIN, "普查", remove_gone=False)
        cover = await register.get(COVER.code)
        assert cover is not None
        assert cover.component == COVER

    in_hall(hall_url, scenario)


def _act() -> Act:
    return Act(act=RegisterAct.EDIT, actor=ADMIN, at=NOW, reason="巡查")


def test_a_file_that_is_none_is_a_sentence(hall_url: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        surveys = await _surveys(hall)
        with pytest.raises(DomainError, match="坐标系"):
            await surveys.compare(_file(tmp_path, [COVER]), SurveyOptions(), str)
        with pytest.raises(DomainError):
            await surveys.compare(tmp_path / "nowhere.csv", PLAIN, str)

    in_hall(hall_url, scenario)


def test_half_an_area_gone_is_a_wrong_file() -> None:
    def survey(gone: int, there: int) -> ComparedSurvey:
        lost = tuple(Registered(COVER, 1) for _n in range(gone))
        difference = SurveyDifference((), lost, (), (), (), 0)
        return ComparedSurvey("a.csv", 1, "", difference, (), 0, there)

    assert survey(11, 21).why_not_remove()
    assert not survey(10, 21).why_not_remove()
    assert not survey(20, 20).why_not_remove()
