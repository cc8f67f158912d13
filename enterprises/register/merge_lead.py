"""A code that belongs to another record already (D7): the way to merging the two, or who can do that.

Of a record out of the reader's reach nothing is said but its name, its code and its county, as of any code in use.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.register.checks import county_name
from enterprises.register.deed_menu import survivor_of
from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed


@dataclass(frozen=True)
class MergeLead:
    """What to do about two records of one code: the sentence, and the step's address and label, if there is one."""

    text: str
    url: str = ""
    label: str = ""


def lead_of_code(enterprise: Enterprise, code: str, user: User) -> MergeLead | None:
    """The way on for an officer who gives this enterprise a code that another record bears; None where none does."""
    rows = Enterprise.objects.filter(credit_code=code).exclude(pk=enterprise.pk)
    holder = rows.select_related("jurisdiction", "merged_into__jurisdiction").first()
    if holder is None:
        return None
    if not _is_seen(holder, user):
        return lead_of(enterprise, holder, code, user)
    other = survivor_of(holder) or holder
    if other.pk == enterprise.pk:
        text = (
            f"信用代码 {code} 在已并入本企业的记录“{holder.name}”上，合并时没有选用。"
            "请在本企业的历史里撤回那次合并，再合并一次并选用它的代码。"
        )
        return _to_record(enterprise, text)
    if other.condition != Condition.IN_REGISTER and _is_seen(other, user):
        text = (
            f"“{other.name}”不在册（{other.get_condition_display()}）。"
            f"确系同一家企业的，先由{county_name(other.jurisdiction)}恢复在册，再合并两条记录。"
        )
        return _to_record(other, text)
    return lead_of(enterprise, other, code, user)


def lead_of(enterprise: Enterprise, other: Enterprise, code: str, user: User) -> MergeLead:
    """Two records in the register that may be one firm: the form that merges them, or who can."""
    named = f"“{other.name}”（{county_name(other.jurisdiction)}）"
    if _may_merge(enterprise, other, user):
        address = reverse("register:merge", args=[enterprise.pk])
        query = urlencode({"other": other.pk, "code": code})
        text = f"信用代码 {code} 已登记在{named}名下。对照营业执照确系同一家企业的，把两条记录合为一条，代码随之补上。"
        return MergeLead(text, f"{address}?{query}", "逐项对照并合并")
    text = (
        f"信用代码 {code} 已登记在{named}名下。确系同一家企业的，两条记录要合并："
        f"本岗位无权修改另一条，请由{_who(enterprise, other)}办理。"
    )
    return MergeLead(text)


def reason_of_code(code: str, other: Enterprise) -> str:
    """The ground that the merger's form begins with."""
    return f"补登信用代码 {code} 时，发现该代码已登记在“{other.name}”名下，经核对是同一家企业"


def _may_merge(enterprise: Enterprise, other: Enterprise, user: User) -> bool:
    both = (enterprise, other)
    return all(_is_seen(row, user) and may(user, Deed.REGISTER_EDIT, within=row.jurisdiction) for row in both)


def _is_seen(record: Enterprise, user: User) -> bool:
    return bool(Enterprise.objects.visible_to(user).filter(pk=record.pk).exists())


def _to_record(record: Enterprise, text: str) -> MergeLead:
    return MergeLead(text, reverse("register:detail", args=[record.pk]) + "#history", "打开那条记录")


def _who(enterprise: Enterprise, other: Enterprise) -> str:
    """Whose reach holds both: the office of their county, else the city's."""
    shared = [
        step
        for step, theirs in zip(enterprise.jurisdiction.ancestor_ids, other.jurisdiction.ancestor_ids, strict=False)
        if step == theirs
    ]
    county = Jurisdiction.objects.get(pk=shared[1]) if len(shared) > 1 else None
    return f"{county.name}安委办工作人员" if county is not None else "市安委办工作人员"
