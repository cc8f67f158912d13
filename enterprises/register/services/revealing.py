"""Showing personal data in clear (个人信息保护法 art. 51): one field, one click, one line in the log."""

from django.shortcuts import get_object_or_404

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.models import Enterprise
from liuan_safety.audit.services import masked, record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed


def reveal_field(*, enterprise_id: int, field: str, by: User) -> str:
    """The personal datum in clear. Raises Http404 out of scope, PermissionDenied without `register.reveal` there,
    KeyError for a field that is not personal."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(by).select_related("jurisdiction"), pk=enterprise_id)
    require(by, Deed.REGISTER_REVEAL, within=enterprise.jurisdiction)
    fact = FACTS_BY_KEY[field]
    if not fact.personal:
        raise KeyError(field)
    value = str(getattr(enterprise, field))
    record(
        action="register.personal.revealed",
        obj=enterprise,
        after={field: masked(value)},
        detail=f"查看{fact.label}",
        jurisdiction_path=enterprise.jurisdiction.path,
    )
    return value
