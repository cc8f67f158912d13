"""The facts that the register keeps of an enterprise: one list that forms, tables, diffs, SQL and workbooks read."""

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """How a fact is stored and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    COUNT = "count"
    FEN = "fen"
    DAY = "day"
    YES_NO = "yes_no"
    DEGREES = "degrees"


@dataclass(frozen=True)
class Fact:
    """One fact. `of_place`: it is the primary place's, not the firm's. `personal`: masked, and kept out of history.

    `is_name`: of a firm, a person, a department: written with full-width brackets, however somebody typed it.
    """

    key: str
    label: str
    kind: FactKind = FactKind.TEXT
    max_length: int = 0
    personal: bool = False
    of_place: bool = False
    is_name: bool = False
    group: str = "登记信息"


FACTS: tuple[Fact, ...] = (
    Fact("name", "企业名称", max_length=120, is_name=True),
    Fact("credit_code", "统一社会信用代码", max_length=18),
    Fact("former_name", "曾用名", max_length=120, is_name=True),
    Fact("enterprise_type", "企业类型", max_length=60, is_name=True),
    Fact("legal_person", "法定代表人", max_length=40, is_name=True, personal=True),
    Fact("founded_on", "成立日期", FactKind.DAY),
    Fact("capital_fen", "注册资本", FactKind.FEN),
    Fact("capital_currency", "币种", max_length=8),
    Fact("registered_address", "注册地址", max_length=200),
    Fact("business_scope", "经营范围", FactKind.LONG_TEXT),
    Fact("sector", "行业领域", max_length=40, is_name=True, group="监管信息"),
    Fact("industry_code", "国民经济行业代码", max_length=8, group="监管信息"),
    Fact("staff", "从业人员", FactKind.COUNT, group="监管信息"),
    Fact("above_scale", "规模以上", FactKind.YES_NO, group="监管信息"),
    Fact("standard_grade", "标准化等级", max_length=20, group="监管信息"),
    Fact("revenue_fen", "年营业收入", FactKind.FEN, group="监管信息"),
    Fact("assets_fen", "资产总额", FactKind.FEN, group="监管信息"),
    Fact("supervisor_as_written", "填报的监管部门", max_length=80, is_name=True, group="监管信息"),
    Fact("status_as_written", "填报的经营状态", max_length=20, is_name=True, group="监管信息"),
    Fact("contact_person", "联系人", max_length=40, is_name=True, personal=True, group="联系方式"),
    Fact("telephone", "联系电话", max_length=60, personal=True, group="联系方式"),
    Fact("remark", "备注", max_length=300, group="其他"),
    Fact("address", "生产经营地址", max_length=200, of_place=True, group="场所"),
    Fact("longitude", "经度", FactKind.DEGREES, of_place=True, group="场所"),
    Fact("latitude", "纬度", FactKind.DEGREES, of_place=True, group="场所"),
)
FACTS_BY_KEY: dict[str, Fact] = {fact.key: fact for fact in FACTS}
ENTERPRISE_FACTS: tuple[Fact, ...] = tuple(fact for fact in FACTS if not fact.of_place)
PLACE_FACTS: tuple[Fact, ...] = tuple(fact for fact in FACTS if fact.of_place)
# What a version of the register keeps: personal data have limits and stay out of everything that lasts.
# Set by deeds and computed from figures; versions keep them beside the facts.
DERIVED_KEYS = ("size_class", "condition")
VERSIONED_FACTS: tuple[Fact, ...] = tuple(fact for fact in ENTERPRISE_FACTS if not fact.personal)
VERSIONED_KEYS: tuple[str, ...] = (*(fact.key for fact in VERSIONED_FACTS), *DERIVED_KEYS)
