"""Who is responsible: the register of units and the order in which it names candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Tier

STREET, COMMUNITY = "440305007", "440305007006"


def unit(code: str, *duties: str, areas: tuple[str, ...] = (), **more: object) -> Unit:
    values: dict[str, object] = {"tier": Tier.DISTRICT, "name": f"单位{code}", "short_name": code, **more}
    return Unit(code=code, areas=areas, duties=duties, **values)  # type: ignore[arg-type]


CITY_DRAINAGE = unit("S1", "部件-01-02", tier=Tier.CITY)
DRAINAGE = unit("Q1", "部件-01-02", areas=("440305",))
CITY_WORKS = unit("Q2", "部件-01", areas=("440305",))
STREET_CLEANERS = unit("Q3", "事件-01", areas=(STREET,))
OTHER_CLEANERS = unit("Q4", "事件-01", areas=("440305003",))
STREET_OFFICE = unit("Q5", "*", areas=(STREET,))
STATION = unit("Q6", "事件-01-07", areas=(COMMUNITY,), parent="Q5")
REGISTER = UnitRegister(
    [CITY_DRAINAGE, DRAINAGE, CITY_WORKS, STREET_CLEANERS, OTHER_CLEANERS, STREET_OFFICE, STATION]
)


def ordered(class_code: str, owner: str | None = None, register: UnitRegister = REGISTER) -> list[str]:
    return [c.unit.code for c in register.candidates(class_code, STREET, COMMUNITY, owner)]


def test_the_owner_of_the_component_comes_first() -> None:
    assert ordered("部件-01-02", owner="Q2")[0] == "Q2"


def test_an_owner_without_any_duty_still_comes_first() -> None:
    candidate = REGISTER.candidates("部件-01-02", STREET, COMMUNITY, owner="Q4")[0]

    assert candidate.unit is OTHER_CLEANERS
    assert candidate.reasons == ("部件登记的权属单位",)


@pytest.mark.parametrize("owner", ["单位Q2", "Q2"])
def test_an_owner_is_known_by_code_or_name(owner: str) -> None:
    assert ordered("部件-01-02", owner=owner)[0] == "Q2"


def test_the_precise_duty_goes_before_the_broad_one_and_the_district_before_the_city() -> None:
    assert ordered("部件-01-02") == ["Q1", "S1", "Q2", "Q5"]


def test_a_unit_of_another_street_is_no_candidate() -> None:
    assert "Q4" not in ordered("事件-01-10")


def test_the_community_goes_before_the_street() -> None:
    assert ordered("事件-01-07") == ["Q6", "Q3", "Q5"]


def test_a_class_nobody_answers_for_falls_to_the_street_office() -> None:
    (candidate,) = REGISTER.candidates("事件-06-98", STREET, COMMUNITY)

    assert candidate.unit is STREET_OFFICE
    assert candidate.reasons == ("无单位对口时属地兜底", "辖区为案发街道")


def test_the_reasons_say_which_duty_and_which_territory() -> None:
    by_code = {c.unit.code: c.reasons for c in REGISTER.candidates("部件-01-02", STREET, COMMUNITY, "Q1")}

    assert by_code["Q1"] == ("部件登记的权属单位", "职责载明小类 部件-01-02", "辖区含案发地")
    assert by_code["Q2"] == ("职责载明大类 部件-01", "辖区含案发地")
    assert by_code["S1"] == ("职责载明小类 部件-01-02", "全市范围")


def test_an_unlocated_case_leaves_territory_out_and_says_so() -> None:
    found = REGISTER.candidates("事件-01-10")

    assert {c.unit.code for c in found} == {"Q3", "Q4", "Q5"}
    assert all(c.reasons[-1] == "案发地点未定位,未比对辖区" for c in found)


def test_a_code_with_its_scheme_is_understood() -> None:
    assert ordered("GB/T 30428.2:部件-01-02") == ordered("部件-01-02")


def test_a_duty_covers_whole_codes_only() -> None:
    assert unit("X", "部件-01-0").duty_for("部件-01-02") is None
    assert unit("X", "部件-0").duty_for("部件-01-02") is None
    assert unit("X", "部件").duty_for("部件-01-02") == "部件"


def test_the_most_specific_duty_is_the_one_named() -> None:
    assert unit("X", "*", "部件", "部件-01", "部件-01-02").duty_for("部件-01-02") == "部件-01-02"


def test_two_units_with_one_code_are_refused() -> None:
    with pytest.raises(ValueError, match="share a code"):
        UnitRegister([unit("Q1"), unit("Q1")])


def test_the_tree_hangs_children_under_their_parents() -> None:
    office = next(node for node in REGISTER.tree() if node.unit is STREET_OFFICE)

    assert [child.unit.code for child in office.children] == ["Q6"]
    assert [u.code for u in REGISTER.path("Q6")] == ["Q5", "Q6"]
    assert REGISTER.path("nowhere") == ()


def test_a_unit_whose_parent_is_missing_or_circular_stands_at_the_top() -> None:
    register = UnitRegister([unit("A", parent="gone"), unit("B", parent="C"), unit("C", parent="B")])

    assert {u.code for u in register.children()} == {"A", "B", "C"}
    assert len(register.path("B")) == 2


def test_lookups() -> None:
    assert REGISTER.get("Q1") is DRAINAGE
    assert REGISTER.get("nowhere") is None
    assert REGISTER.named(" 单位Q1 ") is DRAINAGE
    assert "Q1" in REGISTER
    assert "nowhere" not in REGISTER
    assert len(REGISTER) == len(list(REGISTER)) == 7
    assert REGISTER.of_tier(Tier.CITY) == (CITY_DRAINAGE,)


def test_a_full_name_goes_before_another_units_short_name() -> None:
    register = UnitRegister(
        [unit("A", name="水利局", short_name="水"), unit("B", name="水务", short_name="水利局")]
    )

    assert register.named("水利局") is register.get("A")


_CODES = st.sampled_from(["部件-01-02", "部件-01-03", "部件-02-01", "事件-01-10", "事件-06-98"])
_DUTIES = st.sampled_from(["*", "部件", "事件", "部件-01", "部件-01-02", "事件-01-10"])
_AREAS = st.sampled_from(["440305", STREET, COMMUNITY, "440305003"])
_UNITS = st.lists(
    st.tuples(st.sets(_DUTIES, max_size=3), st.sets(_AREAS, max_size=2), st.sampled_from(list(Tier))),
    max_size=8,
)


@given(_UNITS, _CODES)
def test_candidates_are_few_reasoned_and_never_from_elsewhere(
    units: list[tuple[set[str], set[str], Tier]], class_code: str
) -> None:
    register = UnitRegister(
        unit(str(i), *sorted(duties), areas=tuple(sorted(areas)), tier=tier)
        for i, (duties, areas, tier) in enumerate(units)
    )
    found = register.candidates(class_code, STREET, COMMUNITY)

    assert len({c.unit.code for c in found}) == len(found)
    assert all(c.reasons for c in found)
    assert all(c.unit.areas != ("440305003",) for c in found)
    named = [c.unit.duty_for(class_code) != "*" for c in found]
    assert named == sorted(named, reverse=True), "whoever takes what is nobody's comes last"
