"""企业规模 on the enterprise's page: which figures by which standard, what follows, what is missing (rules 6.4)."""

from typing import Any

from enterprises.register.models import Enterprise, SizeClass
from enterprises.register.panels import Panel
from enterprises.register.selectors.sources import said_by_person
from enterprises.register.size import (
    CLASSES,
    FEN_PER_WAN,
    FIGURES,
    SOURCE,
    Floors,
    Measures,
    Standard,
    counted_figures,
    derived_facts,
    measures_now,
    size_class,
)
from enterprises.register.sources import SCALE
from enterprises.register.wording import wan
from liuan_safety.organizations.models import User

LABELS = {"staff": "从业人员", "revenue_fen": "年营业收入", "assets_fen": "资产总额"}
UNITS = {"staff": "人", "revenue_fen": "万元", "assets_fen": "万元"}
NAMES = dict(SizeClass.choices)


def size_part(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """The panel's words; figures as they stand, floors as of today."""
    values, said = {key: getattr(enterprise, key) for key in FIGURES}, enterprise.above_scale
    words = explained(values, said, measures_now())
    decided = derived_facts(values).get(SCALE)
    if decided is not None and decided != said and said_by_person([enterprise.pk]):
        held = "规模以上" if said else "规模以下"
        words["scale"] = f"现登记为“{held}”，由办理人认定，参数改变时保留。按现行标准为{words['scale']}"
    return words


def explained(values: dict[str, Any], said: bool | None, measures: Measures) -> dict[str, Any]:
    """`said` is what the register holds of 规模以上, shown as typed where the figures do not decide."""
    code = values.get("industry_code") or ""
    standard = measures.standard(code)
    scale_words, scale_unverified = _scale(values, said, measures)
    if standard is None:
        return {"verdict": "没有行业代码，不能判定企业规模。", "rows": [], "scale": scale_words, "doubts": []}
    doubts = [f"{standard.title}的划分下限"] if measures.amounts.unverified & set(standard.settings.values()) else []
    return {
        "verdict": _verdict(standard, values),
        "rows": [_row(*row) for row in counted_figures(standard, values)],
        "standard": f"{SOURCE}，{standard.title}",
        "scale": scale_words,
        "doubts": doubts + scale_unverified,
    }


def _verdict(standard: Standard, values: dict[str, Any]) -> str:
    missing = [LABELS[key] for key, _floors, value, _unit in counted_figures(standard, values) if value is None]
    if missing:
        return f"缺{'、'.join(missing)}，不能判定企业规模。"
    return f"{NAMES[size_class(standard, values)]}企业：每一项指标都达到该型下限才算该型，否则降一型。"


def _row(key: str, floors: Floors, value: Any, unit: int) -> dict[str, str]:
    named = [(NAMES[name], floor) for name, floor in zip(CLASSES, floors, strict=True)]
    reached = next((name for name, floor in named if value is not None and value >= floor * unit), NAMES["micro"])
    return {
        "label": LABELS[key],
        "value": _shown(key, value),
        "floors": "，".join(f"{name} {floor:,}" for name, floor in named) + f" {UNITS[key]}",
        "reached": "未填" if value is None else reached,
    }


def _shown(key: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,} 人" if key == "staff" else f"{wan(value):,} 万元"


def _scale(values: dict[str, Any], said: bool | None, measures: Measures) -> tuple[str, list[str]]:
    word = {True: "规模以上", False: "规模以下"}
    rule = measures.scale(values.get("industry_code") or "")
    if rule is None:
        typed = f"现登记为“{word[said]}”，由填报人判断" if said is not None else "由填报人判断，现未填"
        return f"该行业不按年营业收入判定规模以上，{typed}。", []
    scale, amount = rule
    doubts = [f"{scale.title}规模以上标准"] if scale.key in measures.amounts.unverified else []
    decided = derived_facts(values, measures).get("above_scale")
    if decided is None:
        typed = f"现登记为“{word[said]}”，由填报人判断" if said is not None else "现未填"
        return f"{scale.title}年营业收入 {amount:,} 万元以上为规模以上；缺年营业收入，不能判定，{typed}。", doubts
    revenue = values["revenue_fen"]
    least = "达到" if revenue >= amount * FEN_PER_WAN else "未达到"
    return f"{word[decided]}：年营业收入 {wan(revenue):,} 万元，{least}{scale.title}标准 {amount:,} 万元。", doubts


SIZE_PANEL = Panel("size", "企业规模", 15, "enterprises/register/_size.html", size_part)
