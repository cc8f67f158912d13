"""One subject as the claim page, the office's page and the enterprise's page show it (D7)."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Enterprise, Place
from enterprises.supervision import moves
from enterprises.supervision.models import Assignment, Part, PlaceProposal, SupervisionCase, SupervisionProposal
from enterprises.supervision.services.docket import Item, looked_at
from enterprises.supervision.subjects import Subject
from enterprises.supervision.telling import sentences, steps_of
from enterprises.supervision.terms import answer_due, lamps_today
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.organizations.models import Unit
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso

NOT_MATCHED = "未能对应到单位"
NO_RULE = "没有规则适用"


@dataclass(frozen=True)
class Offered:
    """A deed that this post may do now, with its page."""

    label: str
    url: str
    icon: str
    kind: str = "plain"


def claim_facts(enterprise: Enterprise, place: Place | None) -> list[Fact]:
    """Of the enterprise, the fields of the claim page and no others."""
    proposal = (
        SupervisionProposal.objects.filter(enterprise=enterprise).select_related("unit", "nominated_unit").first()
    )
    rows = [
        Fact("统一社会信用代码", enterprise.credit_code or "代码待补"),
        Fact("所属辖区", place_name(enterprise)),
        Fact("地址", enterprise.registered_address),
        Fact("行业领域", enterprise.sector),
        Fact("行业代码", enterprise.industry_code),
        Fact("经营范围", enterprise.business_scope, wide=True),
    ]
    if place is not None:
        rows.append(Fact("场所", f"{place}，{place.jurisdiction.name}，{place.address}", wide=True))
        found = PlaceProposal.objects.filter(place=place).select_related("unit").first()
        unit = found.unit.name if found and found.unit else NO_RULE
        return [*rows, Fact("场所建议监管部门", unit, note=found.words if found else "")]
    return [*rows, *proposal_facts(enterprise, proposal)]


def place_name(enterprise: Enterprise) -> str:
    """金安区三十铺镇."""
    place, parent = enterprise.jurisdiction, enterprise.jurisdiction.parent
    county = parent.name if parent is not None and parent.kind != "city" else ""
    return f"{county}{place.name}"


def proposal_facts(enterprise: Enterprise, proposal: SupervisionProposal | None) -> list[Fact]:
    """What the rules propose and what the county wrote, each with the unit that it means."""
    written = enterprise.supervisor_as_written
    nominated = proposal.nominated_unit if proposal else None
    meant = nominated.name if nominated else NOT_MATCHED
    rows = [Fact("建议监管部门", proposed_name(proposal), note=_since(proposal.unit_since if proposal else None))]
    if written:
        note = proposal.nominated_by_words if proposal else ""
        rows.append(Fact("县区填报", f"{written}（{meant}）", note=note))
    else:
        rows.append(Fact("县区填报", ""))
    rows.append(Fact("起决定作用的词", proposal.words if proposal else "", wide=True))
    return rows


def proposed_name(proposal: SupervisionProposal | None) -> str:
    """The proposed unit, or why there is none."""
    if proposal is None or not proposal.department:
        return NO_RULE
    if proposal.unit is not None:
        return proposal.unit.name
    return f"行业领域为“{proposal.department}”的部门（尚未登记）"


def _since(moment: Any) -> str:
    return f"{iso(timezone.localtime(moment).date())} 起" if moment else ""


def standing_facts(item: Item) -> list[Fact]:
    """Who supervises, how the case stands, who is asked until when."""
    rows = [Fact(one.get_part_display(), one.unit.name, note=how(one)) for one in item.assignments]
    if item.lead is None:
        rows.insert(0, Fact("行业主管", "还没有"))
    if item.case is not None:
        rows.append(Fact("办理状态", item.case.get_state_display()))
    rows += [Fact("等待答复", name, note=note) for name, note in _asked(item)]
    return rows


def how(one: Assignment) -> str:
    """市安委办裁定，2026-11-30 起，依据：… 《…》."""
    words = [one.get_origin_display(), f"{iso(timezone.localtime(one.valid_from).date())} 起"]
    if one.ground:
        words.append(f"依据：{one.ground}")
    if one.paper is not None:
        words.append(f"《{one.paper.title}》{one.paper.number}")
    return "，".join(words)


def _asked(item: Item) -> list[tuple[str, str]]:
    asked = item.standing.is_asked
    if not asked:
        return []
    days, lamps = calendar_now(), lamps_today()
    names = dict(Unit.objects.filter(pk__in=asked).values_list("pk", "name"))
    lines = []
    for unit in sorted(asked):
        since = item.case.asked_at if item.case is not None else item.proposed_since.get(unit)
        note = ""
        if since is not None:
            ends = answer_due(since, days)
            lamp = lamps.of(timezone.localtime(since).date())
            note = f"{lamp.label}，{iso(ends.last_day)} 前答复{'（暂估）' if ends.provisional else ''}"
        lines.append((names.get(unit, ""), note))
    return lines


def offered_to(unit: Unit, item: Item) -> list[Offered]:
    """What the department may do now with this subject, the likeliest first."""
    ticked = f"?rows={item.subject}:{item.revision}"

    def address(name: str) -> str:
        return reverse(f"supervision:claim_{name}") + ticked

    made = []
    held = item.claim_of(unit.pk)
    if held is None and (not moves.refusal(item.standing, "claim", unit.pk) or _may_join(item, unit)):
        made.append(Offered("认领", address("take"), "check", "primary"))
    if not moves.refusal(item.standing, "pass", unit.pk):
        made.append(Offered("转交", address("pass"), "arrow-left-right"))
    if not moves.refusal(item.standing, "refuse", unit.pk):
        made.append(Offered("退回", address("refuse"), "rotate-ccw"))
    if held is not None and (held.part != Part.LEAD or not moves.refusal(item.standing, "withdraw", unit.pk)):
        made.append(Offered("撤回认领", address("withdraw"), "x"))
    return made


def _may_join(item: Item, unit: Unit) -> bool:
    return item.held_by(unit.pk) is None and not moves.refusal(item.standing, "join", unit.pk)


def subject_context(item: Item) -> dict[str, Any]:
    """What every page of one subject shows below its facts."""
    return {
        "item": item,
        "standing": standing_facts(item),
        "steps": sentences(steps_of(item.case)),
        "state": item.case.get_state_display() if item.case else "",
        "state_kind": state_kind(item.case),
    }


def state_kind(case: SupervisionCase | None) -> str:
    """The tag's kind of a state."""
    state = case.state if case else ""
    return {"claimed": "good", "decided": "good", "twice": "grave", "disputed": "grave", "refused": "soon"}.get(
        state, "plain"
    )


def item_of(enterprise: Enterprise, place: Place | None = None) -> Item:
    """The subject as it stands, without locks."""
    return looked_at(Subject(enterprise.pk, place.pk if place else None), enterprise, place)
