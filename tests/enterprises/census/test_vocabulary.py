"""The words of other counties, and the false friends among them."""

import pytest

from enterprises.census.vocabulary import FIELD_TITLES, TERMS, VOCABULARY
from liuan_safety.workbooks.labels import label

WORDS = {
    "name": "企业名称 单位名称 企业全称 单位全称 公司名称 名称 生产经营单位名称 企业（单位）名称 "
    "单位名称（盖章） *企业名称 1.企业名称 企业名称(必填)",
    "credit_code": "统一社会信用代码 信用代码 社会信用代码 社会统一信用代码(18位) "
    "统一社会信用代码/注册号 组织机构代码 营业执照号 代码",
    "registered_address": "注册地址 住所 住所（经营场所） 登记地址 工商注册地址",
    "address": "地址 企业地址 厂址 生产经营地址 经营场所 详细地址 实际经营地址 生产经营场所地址 企业位置",
    "township": "所属乡镇 乡镇(街道) 乡镇/街道 街道 园区 所属乡镇（街道、园区） 镇街 所在乡镇",
    "sector": "行业 行业领域 行业类别 所属行业 行业(领域) 行业类型",
    "industry_code": "行业代码 国民经济行业代码 行业小类代码",
    "business_scope": "经营范围 主要经营范围 主营业务 许可经营范围",
    "staff": "职工人数 从业人员 从业人数 员工数 人数 职工人数(人) 从业人员（人） 从业人员数量",
    "above_scale": "是否规上 规模以上 规上/规下 规模以上企业(√) 是否规模以上企业（是/否） 是否规上工业企业",
    "standard_grade": "标准化 标准化等级 安全生产标准化达标等级 标准化达标情况",
    "supervisor_as_written": "行业主管部门 监管部门 安全监管责任部门 主管单位 监管单位 "
    "行业监管部门 负有安全监管职责的部门 "
    "安全生产监管主管部门",
    "telephone": "电话 联系电话 负责人电话 手机 手机号码 联系方式 法人联系电话 联系人电话",
    "legal_person": "法定代表人 法人代表 法人 法定代表人（负责人）",
    "contact_person": "联系人 负责人 主要负责人 企业负责人 安全负责人",
    "founded_on": "成立日期 注册时间 成立时间 登记日期 注册日期 企业成立时间",
    "capital_fen": "注册资本 注册资金 注册资金(万元) 注册资本（万元） 注册资本/万元 注册资本金",
    "enterprise_type": "企业类型 登记注册类型 企业性质 经济类型",
    "status_as_written": "状态 经营状态 生产经营状态 企业状态(在营/停产/注销)",
    "former_name": "曾用名 原企业名称",
    "longitude": "经度 东经",
    "latitude": "纬度 北纬",
    "revenue_fen": "年营业收入 营业收入（万元） 主营业务收入",
    "remark": "备注 备\u3000注 说明",
    "serial": "序号 编号 No. 序",
}


@pytest.mark.parametrize(("key", "word"), [(key, word) for key, words in WORDS.items() for word in words.split(" ")])
def test_a_word_means_its_field(key: str, word: str) -> None:
    candidates = VOCABULARY.candidates(label(word).core)
    assert candidates, word
    assert candidates[0][1] == key


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("联系电话", "contact_person"),
        ("负责人电话", "contact_person"),
        ("法定代表人电话", "legal_person"),
        ("注册日期", "registered_address"),
        ("注册地址", "founded_on"),
        ("行业代码", "credit_code"),
        ("信用代码", "industry_code"),
        ("行业主管部门", "sector"),
        ("监管部门联系电话", "telephone"),
        ("监管部门负责人", "supervisor_as_written"),
        ("主要产品名称", "name"),
        ("曾用名称", "name"),
        ("安全管理人员数", "staff"),
        ("特种作业人员", "staff"),
        ("标准化证书编号", "standard_grade"),
        ("标准化有效期", "standard_grade"),
        ("企业规模", "above_scale"),
        ("法定代表人身份证号", "legal_person"),
        ("实缴资本", "capital_fen"),
        ("电子邮箱地址", "name"),
        ("企业类型", "sector"),
        ("填报单位统一社会信用代码", "credit_code"),
        ("所属集团统一社会信用代码", "credit_code"),
        ("原从业人数", "staff"),
    ],
)
def test_false_friends_are_kept_apart(word: str, key: str) -> None:
    assert key not in {found for _score, found in VOCABULARY.candidates(label(word).core)}


@pytest.mark.parametrize(
    "word", ["", "邮政编码", "传真", "占地面积", "安全生产许可证号", "六安市", "2018", "证书编号", "企业规模"]
)
def test_words_that_mean_no_field(word: str) -> None:
    assert VOCABULARY.candidates(label(word).core) == ()


@pytest.mark.parametrize(
    ("child", "parent", "key"),
    [
        ("姓名", "法定代表人", "legal_person"),
        ("电话", "法定代表人", "telephone"),
        ("姓名", "联系人", "contact_person"),
        ("地址", "注册", "registered_address"),
        ("时间", "注册", "founded_on"),
        ("等级", "安全生产标准化", "standard_grade"),
        ("总数", "从业人员", "staff"),
        ("代码", "行业", "industry_code"),
        ("名称", "行业", "sector"),
        ("名称", "企业基本情况", "name"),
        ("详细地址", "企业位置", "address"),
        ("从业人数", "监管信息", "staff"),
        ("是否规上", "安全监管信息", "above_scale"),
        ("成立", "时间", "founded_on"),
        ("联系电话", "企业及安全监管情况", "telephone"),
    ],
)
def test_a_short_word_means_what_stands_above_it(child: str, parent: str, key: str) -> None:
    assert VOCABULARY.candidates(label(child).core, label(parent).core)[0][1] == key


@pytest.mark.parametrize(
    ("child", "parent", "key"),
    [
        ("名称", "监管部门", "name"),
        ("电话", "监管部门", "telephone"),
        ("联系电话", "主管部门", "telephone"),
        ("联系人", "监管部门", "contact_person"),
        ("单位名称", "上级单位", "name"),
        ("统一社会信用代码", "所属集团", "credit_code"),
        ("投产", "时间", "founded_on"),
        ("时间", "填报时间", "founded_on"),
    ],
)
def test_a_short_word_does_not_mean_what_stands_elsewhere(child: str, parent: str, key: str) -> None:
    assert key not in {found for _score, found in VOCABULARY.candidates(label(child).core, label(parent).core)}


def test_every_synonym_leads_to_its_own_field_first() -> None:
    astray = {
        (term.key, word, VOCABULARY.candidates(label(word).core)[0][1])
        for term in TERMS
        for word in term.exact
        if VOCABULARY.candidates(label(word).core)[0][1] != term.key
    }
    assert astray == set()


def test_no_synonym_belongs_to_two_fields() -> None:
    seen: dict[str, str] = {}
    for term in TERMS:
        for core in term.ranks:
            assert seen.setdefault(core, term.key) == term.key, core
    assert set(FIELD_TITLES) == {term.key for term in TERMS}


@pytest.mark.parametrize(
    ("raw", "core", "unit"),
    [
        ("注册资金(万元)", "注册资金", "万元"),
        ("注册资金（单位：万元）", "注册资金", "万元"),
        ("注册资本/万元", "注册资本", "万元"),
        ("注册资本\n（万美元）", "注册资本", "万美元"),
        ("注册资本(元)", "注册资本", "元"),
        ("社会统一信用代码(18位)", "社会统一信用代码", None),
        ("* 企 业 名 称 ：", "企业名称", None),
        ("（企业名称）", "企业名称", None),
        ("一、企业名称", "企业名称", None),
        ("一级", "一级", None),
        ("ＮＯ．", "no", None),
    ],
)
def test_labels_lose_decoration_and_keep_their_unit(raw: str, core: str, unit: str | None) -> None:
    assert (label(raw).core, label(raw).unit) == (core, unit)
