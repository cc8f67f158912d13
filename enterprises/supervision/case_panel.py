"""监管部门 on the enterprise's page: who supervises, what is proposed and nominated, what was done, what comes next."""

from typing import Any

from django.urls import reverse

from enterprises.register.models import Enterprise, Place
from enterprises.supervision.case_display import Offered, item_of, offered_to, proposal_facts, subject_context
from enterprises.supervision.models import Assignment, PlaceProposal, SupervisionCase
from enterprises.supervision.proposing import proposal_for
from enterprises.supervision.services.docket import Item
from enterprises.supervision.telling import sentences, steps_of
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed


def panel_of(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """The part's context; None before the first version of the rules and the first deed."""
    proposal, item = proposal_for(enterprise), item_of(enterprise)
    if proposal is None and item.case is None and not item.assignments:
        return None
    return {
        "rows": proposal_facts(enterprise, proposal),
        "others": proposal.others if proposal else "",
        "rule_set": proposal.rule_set if proposal else None,
        "proposal": proposal,
        "deeds": _deeds(item, user),
        "places": _places(enterprise, user),
        **subject_context(item),
    }


def _deeds(item: Item, user: User) -> list[Offered]:
    if user.acting is not None and may(user, Deed.SUPERVISION_CLAIM):
        return offered_to(user.acting.post.unit, item)
    if not may(user, Deed.SUPERVISION_DECIDE):
        return []
    place = () if item.place is None else (item.place.pk,)
    name = "supervision:decide_place" if place else "supervision:decide"
    url = reverse(name, args=[item.enterprise.pk, *place])
    settled = item.standing.state in ("claimed", "decided")
    made = [Offered("另行确定" if settled else "裁定", url, "scale", "plain" if settled else "primary")]
    if item.lead is None:
        ticked = f"?rows={item.subject}:{item.revision}"
        made.append(Offered("指定临时监管", reverse("supervision:interim") + ticked, "user"))
    return made


def _places(enterprise: Enterprise, user: User) -> list[dict[str, Any]]:
    """Places with a supervisor, a case or a proposal of their own."""
    own = set(
        Assignment.objects.current().filter(enterprise=enterprise, place__isnull=False).values_list("place", flat=True)
    )
    own |= set(
        SupervisionCase.objects.filter(enterprise=enterprise, place__isnull=False).values_list("place", flat=True)
    )
    own |= set(PlaceProposal.objects.filter(enterprise=enterprise).values_list("place", flat=True))
    lines = []
    for place in Place.objects.filter(pk__in=own, valid_to=None).select_related("jurisdiction").order_by("pk"):
        item = item_of(enterprise, place)
        proposal = PlaceProposal.objects.filter(place=place).select_related("unit").first()
        lines.append(
            {
                "place": place,
                "lead": item.lead.unit.name if item.lead else "随企业",
                "state": item.case.get_state_display() if item.case else "尚无部门办理",
                "proposed": proposal.unit.name if proposal and proposal.unit else "",
                "steps": sentences(steps_of(item.case)),
                "deeds": _deeds(item, user),
            }
        )
    return lines
