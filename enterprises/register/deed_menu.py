"""办理: which deeds the page of a record offers, and what it says of one that has left the register."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise
from enterprises.register.selectors.acts import acts_on, standing
from enterprises.register.selectors.history import ground_of
from enterprises.register.selectors.taking_back import CAN_BE_TAKEN_BACK, verdict
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

MOST_MERGERS = 10  # a longer chain is a circle


@dataclass(frozen=True)
class Offer:
    """One line of the menu."""

    label: str
    url: str
    icon: str


_DEEDS = (
    ("改行", "trade", "repeat"),
    ("迁移", "move", "map-pin"),
    ("合并记录", "merge", "git-merge"),
    ("分立", "split", "network"),
    ("注销或迁出", "close", "log-out"),
)


def offers_for(enterprise: Enterprise, user: User) -> list[Offer]:
    """The deeds that this post may do on the record as it stands."""
    if not may(user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction):
        return []
    if enterprise.condition == Condition.IN_REGISTER:
        return [Offer(label, reverse(f"register:{name}", args=[enterprise.pk]), icon) for label, name, icon in _DEEDS]
    if enterprise.condition == Condition.MERGED:
        return []
    return [Offer("恢复在册", reverse("register:reopen", args=[enterprise.pk]), "rotate-ccw")]


def notice_of_leaving(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """What happened to a record that is not in the register, who did it on what ground, and where it went."""
    if enterprise.condition == Condition.IN_REGISTER:
        return None
    entry = acts_on([enterprise.pk]).select_related("paper").first()
    day = timezone.localtime(enterprise.valid_to).date() if enterprise.valid_to else ""
    ground = ground_of(entry) if entry else ""
    basis = f"依据：{ground}。" if ground else ""
    who = f"{entry.maker_label}办理" if entry else ""
    survivor = survivor_of(enterprise)
    return {
        "title": _TITLES[Condition(enterprise.condition)].format(survivor=survivor),
        "text": f"{day} {who}。{basis}{_AFTER[Condition(enterprise.condition)]}".strip(),
        "survivor": survivor,
        "survivor_url": _seen_url(survivor, user) if survivor else "",
    }


_TITLES = {
    Condition.CLOSED: "本企业已注销，不在册",
    Condition.MOVED_OUT: "本企业已迁出本市，不在册",
    Condition.MERGED: "本记录已并入“{survivor}”，不在册",
    Condition.WITHDRAWN: "本企业的入库已撤销，不在册",
}
_AFTER = {
    Condition.CLOSED: "以下为离开台账时的内容，不能再更正；重新经营的，请办理“恢复在册”。",
    Condition.MOVED_OUT: "以下为离开台账时的内容，不能再更正；迁回的，请办理“恢复在册”。",
    Condition.MERGED: "以下为合并时的内容，不能再更正；合并有误的，请在历史中撤回那次合并。",
    Condition.WITHDRAWN: "以下为撤销时的内容，不能再更正；确在经营的，请办理“恢复在册”，或重新导入普查表。",
}


def survivor_of(enterprise: Enterprise) -> Enterprise | None:
    """The record that this one lives on in, however many mergers later; None for one that was not merged."""
    row: Enterprise = enterprise
    for _ in range(MOST_MERGERS):
        if row.condition != Condition.MERGED or row.merged_into is None:
            break
        row = row.merged_into
    return row if row is not enterprise else None


def _seen_url(enterprise: Enterprise, user: User) -> str:
    seen = Enterprise.objects.visible_to(user).filter(pk=enterprise.pk).exists()
    return reverse("register:detail", args=[enterprise.pk]) if seen else ""


def entry_to_take_back(enterprise: Enterprise, user: User) -> int | None:
    """The latest act that stands, where this post may take it back now."""
    if not may(user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction):
        return None
    entry = standing(acts_on([enterprise.pk])).first()
    if entry is None or entry.kind not in CAN_BE_TAKEN_BACK or not verdict(entry, user).is_possible:
        return None
    return entry.pk
