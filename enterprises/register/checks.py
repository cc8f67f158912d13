"""What a value of the register must be to go in by form: shape, credit code, and no second enterprise of that code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from enterprises.register import industries
from enterprises.register.facts import FACTS_BY_KEY, Fact, FactKind
from enterprises.register.models import Enterprise
from enterprises.register.rules import credit_code_fault, is_name
from enterprises.register.size import derived_facts
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken

COUNT_LIMIT = 2_000_000
CODE_IN_USE = "register.code_in_use"
EARLIEST_YEAR = 1900  # no spreadsheet holds an earlier day
DEGREE_LIMITS = {"longitude": (Decimal(73), Decimal(136)), "latitude": (Decimal(3), Decimal(54))}


def check_values(values: Mapping[str, Any]) -> None:
    """Every value by itself. Raises RuleBroken naming the field."""
    for key, value in values.items():
        fault = _fault(FACTS_BY_KEY[key], value)
        if fault:
            raise RuleBroken("register.value", fault, field=key)


def _fault(fact: Fact, value: Any) -> str | None:
    if fact.key == "name" and not value:
        return "企业名称不能为空"
    if fact.key == "name" and not is_name(value):
        return f"“{value}”只有数字和符号，不是企业名称，请按营业执照填写"
    if fact.key == "credit_code":
        return credit_code_fault(value or "")
    if value is None or value == "":
        return None
    if fact.key == "industry_code":
        return industries.fault(value)
    if isinstance(value, str):
        return _text_fault(fact, value)
    if fact.kind is FactKind.DAY and value > timezone.localdate():
        return f"{fact.label}“{value}”晚于今天，请核对"
    if fact.kind is FactKind.DAY and value.year < EARLIEST_YEAR:
        return f"{fact.label}“{value}”早于 {EARLIEST_YEAR} 年，不是可信的日期，请核对"
    if fact.kind is FactKind.COUNT and not 0 <= value <= COUNT_LIMIT:
        return f"{fact.label}“{value}”不在 0 至 {COUNT_LIMIT:,} 之间，请核对"
    if fact.key in DEGREE_LIMITS and not DEGREE_LIMITS[fact.key][0] <= value <= DEGREE_LIMITS[fact.key][1]:
        low, high = DEGREE_LIMITS[fact.key]
        return f"{fact.label}“{value}”不在我国境内（{low} 至 {high} 度），请核对经纬度是否填反"
    return None


def _text_fault(fact: Fact, value: str) -> str | None:
    if "\0" in value:
        return f"{fact.label}含有不可见的空字符，请删去后重填"
    if fact.max_length and len(value) > fact.max_length:
        return f"{fact.label}有 {len(value)} 个字，最多 {fact.max_length} 个"
    return None


def refuse_against_figures(after: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """规模以上 follows from the revenue where that decides it (rules 6.4): a word against it is refused."""
    decided = derived_facts(after).get("above_scale")
    word = said.get("above_scale")
    if decided is None or word is None or word == decided:
        return
    raise RuleBroken(
        "register.scale_by_figures",
        f"按行业代码和年营业收入，本企业应为“{'规模以上' if decided else '规模以下'}”，不能另填；"
        "如与实际不符，请核对行业代码和年营业收入。",
        field="above_scale",
    )


def check_new_code(code: str | None, *, is_outstanding: bool) -> None:
    """A new firm's code: good and free, or outstanding by the officer's own word. Raises RuleBroken."""
    if code:
        check_values({"credit_code": code})
        refuse_code_in_use(code)
    elif not is_outstanding:
        raise RuleBroken(
            "register.code_missing", "请填写统一社会信用代码；尚未领到的，请勾选“代码待补”。", field="credit_code"
        )


def refuse_code_in_use(code: str, *, besides: int | None = None) -> None:
    """One code, one enterprise, in the whole city. Of a stranger's enterprise: name, code and county, nothing more."""
    other = Enterprise.objects.filter(credit_code=code).exclude(pk=besides).select_related("jurisdiction").first()
    if other is None:
        return
    raise RuleBroken(
        CODE_IN_USE,
        f"信用代码 {code} 已登记为“{other.name}”（{county_name(other.jurisdiction)}），同一代码不能登记两次。"
        "确系同一家企业的不必另行登记，已有的两条记录可以合并，已注销、迁出的先在其页面办理“恢复在册”；"
        "代码有误的，请对照营业执照核对。",
        field="credit_code",
    )


@contextmanager
def a_taken_code_told(code: str, *, besides: int | None = None) -> Iterator[None]:
    """A colleague was faster by the length of one transaction: the database refused the code, now it can be named."""
    try:
        yield
    except IntegrityError:
        refuse_code_in_use(code, besides=besides)
        raise


def county_name(jurisdiction: Jurisdiction) -> str:
    """The county or city zone that the jurisdiction lies in; the city's own name for what lies in none."""
    chain = {row.pk: row for row in Jurisdiction.objects.filter(pk__in=jurisdiction.ancestor_ids)}
    county = next((row for row in chain.values() if row.is_county_level), jurisdiction)
    return county.name
