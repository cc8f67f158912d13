"""Single grants: one enterprise shown to one person in one post, from a day to a day, with a reason."""

import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from enterprises.register.models import Enterprise, EnterpriseGrant
from enterprises.register.services.writing import locked_enterprise
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.roles import Deed, deeds_of
from liuan_safety.ui.errors import RuleBroken


def grant_enterprise(
    *,
    enterprise_id: int,
    tenure: Tenure,
    valid_from: datetime.date,
    valid_to: datetime.date,
    reason: str,
    by: User,
) -> EnterpriseGrant:
    """Show the enterprise to the holder of the tenure, in that post only, from `valid_from` until before `valid_to`.

    Raises RuleBroken for a role that can't read the register, days that end before they begin or have passed,
    no reason, or a grant that already covers a part of it; PermissionDenied without `register.grant` there.
    """
    with transaction.atomic():
        enterprise = locked_enterprise(enterprise_id, by)
        require(by, Deed.REGISTER_GRANT, within=enterprise.jurisdiction)
        _check(tenure, valid_from, valid_to, reason)
        _refuse_overlap(enterprise, tenure, valid_from, valid_to)
        grant = EnterpriseGrant.objects.create(
            content_object=enterprise,
            user=tenure.user,
            post=tenure.post,
            permission=view_permission(),
            valid_from=valid_from,
            valid_to=valid_to,
            reason=reason.strip(),
            granted_by=by,
        )
        _log("register.grant.given", grant)
    return grant


def end_grant(*, grant_id: int, by: User) -> EnterpriseGrant:
    """From today on the grant no longer holds; the row stays as the record of it. Raises as `grant_enterprise`."""
    seen = get_object_or_404(
        EnterpriseGrant.objects.filter(content_object__in=Enterprise.objects.visible_to(by)), pk=grant_id
    )
    with transaction.atomic():
        enterprise = locked_enterprise(seen.content_object_id, by)
        require(by, Deed.REGISTER_GRANT, within=enterprise.jurisdiction)
        grant = EnterpriseGrant.objects.get(pk=grant_id)
        today = timezone.localdate()
        if grant.valid_to is not None and grant.valid_to <= today:
            raise RuleBroken("register.grant_over", "这项授权已经终止。")
        grant.valid_to = max(today, grant.valid_from)
        grant.save(update_fields=["valid_to"])
        _log("register.grant.ended", grant)
    return grant


def view_permission() -> Permission:
    """guardian's permission row for seeing an enterprise."""
    return Permission.objects.get(codename="view_enterprise", content_type__app_label="enterprises")


def _check(tenure: Tenure, valid_from: datetime.date, valid_to: datetime.date, reason: str) -> None:
    if not tenure.is_in_force() or Deed.REGISTER_VIEW not in deeds_of(tenure.role):
        raise RuleBroken(
            "register.grant_role", "这个岗位不能查看企业台账，请选择在任且有台账权限的人员。", field="tenure"
        )
    if valid_to <= valid_from:
        raise RuleBroken("register.grant_days", "终止日要晚于起始日。", field="valid_to")
    if valid_to <= timezone.localdate():
        raise RuleBroken("register.grant_past", "终止日已经过去，请重新填写。", field="valid_to")
    if not reason.strip():
        raise RuleBroken("register.no_grounds", "请填写授权的事由，如“受托检查”“联合执法”。", field="reason")


def _refuse_overlap(enterprise: Enterprise, tenure: Tenure, valid_from: datetime.date, valid_to: datetime.date) -> None:
    there = EnterpriseGrant.objects.filter(
        content_object=enterprise, user=tenure.user, post=tenure.post, valid_from__lt=valid_to
    ).exclude(valid_to__lte=valid_from)
    found = there.first()
    if found is not None:
        until = found.valid_to.isoformat() if found.valid_to else "长期"
        raise RuleBroken(
            "register.grant_twice",
            f"{tenure.user.name}在这个岗位上已有授权（{found.valid_from} 至 {until}），请先终止或换个时段。",
            field="valid_from",
        )


def _log(action: str, grant: EnterpriseGrant) -> None:
    record(
        action=action,
        obj=grant.content_object,
        after={
            "person": grant.user.name,
            "post": str(grant.post),
            "valid_from": str(grant.valid_from),
            "valid_to": str(grant.valid_to),
        },
        detail=grant.reason,
        jurisdiction_path=grant.content_object.jurisdiction.path,
    )
