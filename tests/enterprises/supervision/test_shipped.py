"""The rules of the demonstration: well formed, right on invented firms, and wide enough on real registrations."""

from collections import Counter

import pytest

from bench.propose_supervisors import FILE, LEAST, MOST_OF_ONE, read
from enterprises.register.industries import table
from enterprises.supervision.proposals import Proposer
from enterprises.supervision.rules import RANKS, Facts
from enterprises.supervision.shipped import shipped_rules
from liuan_safety.operations.demonstration.units import CITY_UNITS

RULES = shipped_rules()
# Name, business scope, field: invented, each of a kind that Lu'an has.
FIRMS = (
    ("六安青禾加油站", "许可经营项目：汽油、柴油零售；日用百货销售", "应急管理"),
    ("舒城青禾花炮厂", "组合烟花类生产", "应急管理"),
    ("霍邱青禾矿业有限公司", "铁矿石开采、选矿", "应急管理"),
    ("六安青禾燃气有限公司", "管道燃气供应；燃气具销售", "住建"),
    ("青禾农村商业银行股份有限公司青禾支行", "经批准的业务", "金融"),
    ("霍山青禾水电站", "水力发电。", "水利"),
    ("六安青禾物流有限公司", "道路普通货物运输；货物配载", "交通运输"),
    ("六安青禾客运有限公司", "县内班车客运", "交通运输"),
    ("六安青禾汽车修理厂", "二类机动车维修", "交通运输"),
    ("安徽青禾置业有限公司", "房地产开发、商品房销售", "住建"),
    ("六安青禾装饰工程有限公司", "室内外装饰工程设计、施工；装饰材料销售", "住建"),
    ("六安青禾建筑劳务有限公司", "砌筑作业分包；脚手架搭设", "住建"),
    ("金寨青禾茶叶种植专业合作社", "茶叶种植、加工，为成员提供技术服务", "农业农村"),
    ("裕安区青禾养殖场", "生猪养殖、销售", "农业农村"),
    ("六安青禾园艺有限公司", "花卉苗木种植、销售", "林业"),
    ("六安青禾服饰有限公司", "服装、童装生产、加工、销售", "工业"),
    ("叶集区青禾木材加工厂", "木材成品、半成品及卷皮加工与销售", "工业"),
    ("六安青禾机械有限公司", "铸件、机械配件加工、销售", "工业"),
    ("六安青禾食品有限公司", "糕点、豆制品生产、销售", "市场监管"),
    ("六安青禾大药房有限公司", "处方药、中成药零售", "市场监管"),
    ("六安青禾大酒店有限公司", "住宿、餐饮服务", "商务"),
    ("六安青禾商贸有限公司", "日用百货、服装鞋帽、五金交电销售（不含危险化学品）", "商务"),
    ("六安青禾再生资源有限公司", "废旧金属、废纸回收", "商务"),
    ("六安青禾幼儿园", "学前教育", "教育"),
    ("六安青禾旅行社有限公司", "国内旅游业务", "文化旅游"),
    ("六安青禾快递有限公司", "国内快递", "邮政快递"),
    ("六安青禾米业有限公司", "粮食收购；大米加工、销售", "能源、粮储"),
    ("六安青禾保洁有限公司", "保洁服务；外墙清洗", "城市管理"),
    ("六安青禾养老服务有限公司", "机构养老服务", "民政"),
    ("六安青禾化工有限公司", "危险化学品储存、批发", "应急管理"),
)


@pytest.mark.parametrize(("name", "scope", "field"), FIRMS, ids=[firm[0] for firm in FIRMS])
def test_invented_firms(name: str, scope: str, field: str) -> None:
    found = Proposer(RULES).propose(Facts(name, scope))
    assert found.department == field, found.reason
    assert found.best is not None
    assert all(word.text in name + scope for word in found.best.words)


def test_rules_are_well_formed() -> None:
    assert not [key for key, number in Counter(rule.key for rule in RULES).items() if number > 1]
    fields = {field for _, _, _, field in CITY_UNITS}
    assert {rule.department for rule in RULES} <= fields
    for rule in RULES:
        assert rule.rank in RANKS
        assert rule.names or rule.scope or rule.hazards
        assert set(rule.codes) <= set(table()), rule.key


@pytest.mark.parametrize("rows", ["real" if FILE.is_file() else "invented"])
def test_nearly_all_get_a_proposal_and_no_rule_catches_the_rest(rows: str) -> None:
    """The real registrations where they lie beside the checkout, else the invented firms."""
    proposer = Proposer(RULES)
    facts = read() if rows == "real" else [Facts(name, scope) for name, scope, _ in FIRMS]
    found = [proposer.propose(row) for row in facts]
    caught = Counter(one.best.rule.key for one in found if one.best)
    counted = sum(number for number in caught.values() if number / len(found) <= MOST_OF_ONE)
    assert counted / len(found) >= LEAST
