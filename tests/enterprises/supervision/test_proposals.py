"""Sector rules: which department is proposed, and the words that decided."""

import itertools

import pytest

from enterprises.supervision.proposals import Proposer, propose
from enterprises.supervision.rules import Activity, Facts, SectorRule, Where, Word, plain_name, plain_scope

CLOTHES = SectorRule("clothes", "服装", "工业", names=("服饰",), scope=("服装",), activity=Activity.MAKES)
SHOPS = SectorRule("shops", "零售", "商务", names=("商贸",), scope=("服装", "销售"), activity=Activity.SELLS)
CHEMICALS = SectorRule(
    "chemicals", "危化", "应急管理", rank=3, hazards=("危险化学品",), names=("化工",), without=("化工机械",)
)
FUEL = SectorRule("fuel", "加油站", "应急管理", rank=2, names=("加油站",), scope=("汽油",))
WOOD = SectorRule("wood", "木材", "工业", codes=("20",), sectors=("木材加工",), scope=("木材",))
FOREST = SectorRule("forest", "林业", "林业", codes=("02", "2011"), scope=("苗木",))
ALL = (CLOTHES, SHOPS, CHEMICALS, FUEL, WOOD, FOREST)


def department(**facts: str) -> str:
    return propose(ALL, Facts(**facts)).department


def words(**facts: str) -> list[str]:
    best = propose(ALL, Facts(**facts)).best
    return [str(word) for word in best.words] if best else []


def test_the_same_goods_made_or_only_sold() -> None:
    assert department(scope="服装加工、销售") == "工业"
    assert department(scope="服装销售") == "商务"
    assert department(name="某某服饰有限公司", scope="服装销售") == "商务"


def test_words_that_decided_are_told_with_their_place() -> None:
    found = propose(ALL, Facts(name="青禾加油站", scope="汽油零售；服装销售"))
    assert found.best is not None
    assert found.best.words == (Word("加油站", Where.NAME), Word("汽油", Where.SCOPE))
    assert found.reason == "企业名称“加油站”、经营范围“汽油”"
    assert [one.rule.department for one in found.others] == ["商务"]


@pytest.mark.parametrize(
    "scope",
    ["服装销售（不含危险化学品）", "服装销售，不含危险化学品", "服装销售。除危险化学品外", "服装销售(危险化学品除外)"],
)
def test_what_is_named_to_be_shut_out_speaks_for_nobody(scope: str) -> None:
    assert department(scope=scope) == "商务"


def test_a_hazard_counts_wherever_it_stands() -> None:
    assert department(scope="五金；日杂；灯具；毛巾；纸张；危险化学品储存") == "应急管理"


def test_a_word_that_rules_out() -> None:
    assert department(name="青禾化工厂") == "应急管理"
    assert department(name="青禾化工机械厂") == ""


def test_headings_and_standing_sentences_are_no_trade() -> None:
    assert plain_scope("许可经营项目：无。一般经营项目：服装（凭证）加工。(依法须经批准的项目，经相关部门批准)") == (
        "；无。；服装加工。"
    )
    assert plain_name("六安青禾（舒城）商贸有限责任公司第一分公司") == "六安青禾商贸第一"


def test_a_longer_code_says_more_than_a_shorter_and_both_more_than_words() -> None:
    assert department(industry_code="C2011") == "林业"
    assert department(industry_code="2012", scope="苗木") == "工业"
    assert words(industry_code="2012")[0] == "行业代码“20”"
    assert words(sector="木材加工") == ["行业领域“木材加工”"]


def test_what_is_named_first_says_more_than_what_comes_last() -> None:
    assert department(scope="苗木；木材") == "林业"
    assert department(scope="木材；苗木") == "工业"


def test_nothing_known_is_no_proposal() -> None:
    found = propose(ALL, Facts(name="青禾", scope="许可经营项目："))
    assert (found.best, found.department, found.reason, found.others) == (None, "", "", ())


def test_the_order_of_the_rules_does_not_matter() -> None:
    facts = [Facts(name="青禾服饰", scope="服装、木材、苗木生产、销售；汽油"), Facts(scope="服装；木材；苗木")]
    for order in itertools.permutations(ALL, len(ALL)):
        proposer = Proposer(order)
        assert [proposer.propose(one) for one in facts] == [propose(ALL, one) for one in facts]
