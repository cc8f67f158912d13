"""Written supervisors and the unit they mean: short, old and wrong names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.supervision.matching import Bearer, Directory, How, family_of, key_of, written_parts

CITY, SHUCHENG, JINAN = 1, 2, 3
COUNTY_NAMES = (
    "应急管理局", "经济和信息化局", "住房和城乡建设局", "市场监督管理局", "农业农村局", "交通运输局", "商务局",
)  # fmt: skip
BEARERS = [
    *(Bearer(100 + number, CITY, name) for number, name in enumerate((*COUNTY_NAMES, "公安局交通警察支队"))),
    *(Bearer(200 + number, SHUCHENG, name) for number, name in enumerate(COUNTY_NAMES)),
    Bearer(200, SHUCHENG, "安全生产监督管理局", former=True),
    Bearer(204, SHUCHENG, "农业委员会", former=True),
    Bearer(250, SHUCHENG, "城关镇安监所", is_department=False),
]
PREFIXES = {
    "六安市": (CITY,),
    "六安": (CITY,),
    "舒城县": (SHUCHENG, CITY),
    "舒城": (SHUCHENG, CITY),
    "金安区": (JINAN, CITY),
}
DIRECTORY = Directory.of(BEARERS, {(SHUCHENG, "二轻局"): 201})
WAY = (SHUCHENG, CITY)


@pytest.mark.parametrize(
    ("written", "unit", "how"),
    [
        ("应急管理局", 200, How.OWN),
        ("舒城县应急管理局", 200, How.OWN),
        ("安监局", 200, How.DUTY),
        ("县安监局", 200, How.DUTY),
        ("舒城县安全生产监督管理局", 200, How.FORMER),
        ("舒城县安监局", 200, How.DUTY),
        ("安监", 200, How.DUTY),
        ("应急局", 200, How.DUTY),
        ("舒城县经信局", 201, How.DUTY),
        ("经信委", 201, How.DUTY),
        ("经济和信息化委员会", 201, How.DUTY),
        ("住建局", 202, How.DUTY),
        ("住建", 202, How.DUTY),
        ("城乡建设局", 202, How.DUTY),
        ("建委", 202, How.DUTY),
        ("工商局", 203, How.DUTY),
        ("质监局", 203, How.DUTY),
        ("市场监管局", 203, How.DUTY),
        ("县市场监督管理局", 203, How.OWN),
        ("食药监局", 203, How.DUTY),
        ("农委", 204, How.DUTY),
        ("交通局", 205, How.DUTY),
        ("市安监局", 100, How.DUTY),
        ("六安市经信局", 101, How.DUTY),
        ("市市场监管局", 103, How.DUTY),
        ("六安区经信局", 101, How.DUTY),
        ("金安区住建局", 102, How.DUTY),
        ("交警支队", 107, How.DUTY),
        ("城关镇安监所", 250, How.OWN),
        ("二轻局", 201, How.SAID),
        ("　住 建局（牵头）", 202, How.DUTY),
    ],
)
def test_who_is_meant(written: str, unit: int, how: How) -> None:
    found = DIRECTORY.nominated(written.replace(" ", ""), WAY, PREFIXES)
    assert (found.unit_id, found.matches[0].how, found.unknown) == (unit, how, ())


@pytest.mark.parametrize("written", ["", "无", "乡镇", "其他", "场监管局", "张三", "局", "商贸"])
def test_what_nothing_explains_stays_as_written(written: str) -> None:
    found = DIRECTORY.nominated(written, WAY, PREFIXES)
    assert found.unit_id is None
    assert found.unknown == ((written,) if written else ())


def test_of_several_the_first_leads_and_the_others_are_shown() -> None:
    found = DIRECTORY.nominated("住建局、应急局，二楼办", WAY, PREFIXES)
    assert [match.unit_id for match in found.matches] == [202, 200]
    assert found.unknown == ("二楼办",)
    assert found.words == "“住建局”：职能相同；另填“应急局、二楼办”"
    assert len(DIRECTORY.nominated("住建局、住建局、县住建局", WAY, PREFIXES).matches) == 1


def test_names_that_hold_and_are_not_parted() -> None:
    assert written_parts("住房和城乡建设局") == ["住房和城乡建设局"]
    assert written_parts("住房和城乡建设局和应急管理局") == ["住房和城乡建设局", "应急管理局"]
    assert key_of(" 二轻 局 ") == "二轻局"


def test_what_an_officer_said_comes_first() -> None:
    said = Directory.of(BEARERS, {(SHUCHENG, "住建局"): 205, (SHUCHENG, "住建局、应急局"): 201})
    assert said.nominated("住建局", WAY, PREFIXES).unit_id == 205
    assert said.nominated("住建局、应急局", WAY, PREFIXES).unit_id == 201
    assert said.nominated("住建局", (JINAN, CITY), PREFIXES).unit_id == 102


@given(
    st.sampled_from(COUNTY_NAMES),
    st.sampled_from(["", "舒城县", "舒城", "县", "六安市舒城县", "安徽省六安市舒城县", "本县"]),
    st.sampled_from(["", "（盖章）", "、某某公司"]),
)
def test_every_unit_of_the_county_is_found_by_its_name(name: str, front: str, behind: str) -> None:
    found = DIRECTORY.nominated(front + name + behind, WAY, PREFIXES)
    assert found.unit_id == 200 + COUNTY_NAMES.index(name)


@given(st.text(max_size=40))
def test_any_text_is_answered_and_nothing_is_lost(text: str) -> None:
    found = DIRECTORY.nominated(text, WAY, PREFIXES)
    assert {match.unit_id for match in found.matches} <= {one.unit_id for one in BEARERS}
    written = [match.written for match in found.matches] + list(found.unknown)
    assert set(written) <= {*written_parts(text), key_of(text)}
    assert bool(written) == bool(written_parts(text))


def test_no_stem_tells_two_duties() -> None:
    from enterprises.supervision import matching

    stems = [stem for line in matching._FAMILIES.strip().split("\n") for stem in line.split()]
    assert len(stems) == len(set(stems))
    assert family_of("安监局") == family_of("应急管理局")
    assert family_of("工商局") == family_of("质监局") == family_of("市场监督管理局")
