"""The register's own parts of the enterprise's page: facts with who set them, places, grants, history."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from enterprises.register import industries
from enterprises.register.deed_menu import entry_to_take_back
from enterprises.register.facts import ENTERPRISE_FACTS, Fact
from enterprises.register.models import Enterprise, EnterpriseGrant
from enterprises.register.panels import Panel
from enterprises.register.place_parts import PLACE_PANELS
from enterprises.register.selectors.history import HistoryLine, Provenance, history, provenance
from enterprises.register.size_part import SIZE_PANEL
from enterprises.register.wording import in_currency, in_words, mask
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags import reading
from liuan_safety.ui.tags.words import iso_minute

FOLDED_AFTER = 20
FEW = 3  # a group of so few facts takes half of the width
WIDE = ("business_scope", "industry_code", "remark", "registered_address")


def facts_part(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """Facts in the groups of `register.facts`; what was set after the enterprise came in says by whom."""
    sources = provenance(enterprise)
    may_reveal = may(user, Deed.REGISTER_REVEAL, within=enterprise.jurisdiction)
    groups = []
    for title, facts in groupby(ENTERPRISE_FACTS, key=lambda fact: fact.group):
        rows = [
            _row(enterprise, fact, sources[fact.key], may_reveal) for fact in facts if fact.key != "capital_currency"
        ]
        groups.append({"title": title, "rows": rows})
    origin = sources["name"] if sources["name"].entry.pk == enterprise.origin_id else None
    lines = [{"label": fact.label, "source": sources[fact.key]} for fact in ENTERPRISE_FACTS]
    large = [group for group in groups if len(group["rows"]) > FEW]
    small = [group for group in groups if len(group["rows"]) <= FEW]
    return {"groups": large, "small_groups": small, "lines": lines, "origin": origin}


def _row(enterprise: Enterprise, fact: Fact, source: Provenance, may_reveal: bool) -> reading.Fact:
    value: Any = getattr(enterprise, fact.key)
    if fact.personal and value:
        words: Any = personal_html(enterprise, fact, may_reveal)
    else:
        words = in_words(fact, value, empty="")
    if fact.key == "industry_code" and value:
        words = industries.in_words(value)
    if fact.key == "capital_fen" and words:
        words = in_currency(words, enterprise.capital_currency)
    note = (
        ""
        if source.entry.pk == enterprise.origin_id
        else f"{iso_minute(source.at)[:10]} {source.maker}：{source.ground}"
    )
    return reading.Fact(fact.label, words, note=note, wide=fact.key in WIDE)


def personal_html(enterprise: Enterprise, fact: Fact, may_reveal: bool, clear: str = "") -> str:
    """The masked value with its button; after the click the value in clear."""
    context = {
        "key": fact.key,
        "label": fact.label,
        "shown": clear or mask(fact, str(getattr(enterprise, fact.key))),
        "url": reverse("register:reveal", args=[enterprise.pk, fact.key]) if may_reveal and not clear else "",
        "is_clear": bool(clear),
    }
    return render_to_string("enterprises/register/_personal.html", context)


def grants_part(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """Who else sees this enterprise; only for those who may grant here."""
    if not may(user, Deed.REGISTER_GRANT, within=enterprise.jurisdiction):
        return None
    rows = EnterpriseGrant.objects.filter(content_object=enterprise).select_related("user", "post__unit", "granted_by")
    today = timezone.localdate()
    grants = [{"grant": grant, "state": _state(grant, today)} for grant in rows.order_by("-valid_from", "-id")]
    return {
        "enterprise": enterprise,
        "grants": grants,
        "count": sum(row["state"] == "有效" for row in grants),
    }


def _state(grant: EnterpriseGrant, today: Any) -> str:
    if grant.is_in_force(today):
        return "有效"
    return "未开始" if grant.valid_from > today else "已终止"


def history_part(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """Every act as a sentence; a long history is folded behind its first lines."""
    told = history(enterprise)
    can_go_back = entry_to_take_back(enterprise, user)
    partners = {partner.id for line in told for partner in line.partners}
    visible = Enterprise.objects.visible_to(user).filter(pk__in=partners) if partners else Enterprise.objects.none()
    seen = set(visible.values_list("pk", flat=True))
    lines = [_sentence(line, enterprise, can_go_back, seen) for line in told]
    return {"lines": lines[:FOLDED_AFTER], "older": lines[FOLDED_AFTER:], "count": len(lines)}


def _sentence(
    line: HistoryLine, enterprise: Enterprise, can_go_back: int | None, seen: Collection[int]
) -> reading.Sentence:
    paper = line.entry.paper
    links = [
        (f"查看“{partner.name}”", reverse("register:detail", args=[partner.id]))
        for partner in line.partners
        if partner.id in seen
    ]
    if line.entry.pk == can_go_back:
        links.append(("撤回", reverse("register:take_back", args=[enterprise.pk, line.entry.pk])))
    return reading.Sentence(
        line.at,
        line.maker,
        line.sentence,
        note=f"依据文件：{paper}" if paper is not None and paper.file else "",
        url=reverse("organizations:paper", args=[paper.pk]) if paper is not None and paper.file else "",
        links=links,
    )


def five_facts(enterprise: Enterprise) -> list[reading.Fact]:
    """What an officer wants to know first."""
    scale = {True: "规模以上", False: "规模以下"}.get(enterprise.above_scale, "")  # type: ignore[arg-type]
    staff = "" if enterprise.staff is None else f"{enterprise.staff:,} 人"
    return [
        reading.Fact("所属辖区", jurisdiction_words(enterprise)),
        reading.Fact("行业领域", enterprise.sector),
        reading.Fact("从业人员", staff, note=scale),
        reading.Fact("标准化", enterprise.standard_grade),
        reading.Fact("经营状态", enterprise.status_as_written, note=f"{iso_minute(enterprise.changed_at)[:10]} 更新"),
    ]


def jurisdiction_words(enterprise: Enterprise) -> str:
    """舒城县 汤池镇; of what lies on the county itself, its name alone."""
    place = enterprise.jurisdiction
    parent = place.parent
    return place.name if parent is None or parent.kind == "city" else f"{parent.name} {place.name}"


OWN_PANELS = (
    Panel("facts", "登记信息", 10, "enterprises/register/_facts.html", facts_part),
    SIZE_PANEL,
    *PLACE_PANELS,
    Panel("grants", "授权", 80, "enterprises/register/_grants.html", grants_part, deed=Deed.REGISTER_GRANT),
    Panel("history", "历史", 90, "enterprises/register/_history.html", history_part),
)
