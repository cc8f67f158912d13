"""Single grants on top of the scope: guardian's per-object rows, with days from and to, a post and a reason."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from liuan_safety.organizations.models.periods import DatedModel, in_force

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class TermGrant(UserObjectPermissionBase, DatedModel):
    """One object shown to one person in one post, from a day to a day.

    guardian knows no days, so its own `has_perm` backend is not installed: `visible_to` is the only reader.
    Subclasses add `content_object`, a real foreign key to what is granted.
    """

    post = models.ForeignKey("organizations.Post", verbose_name="岗位", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("事由", max_length=200)
    granted_by = models.ForeignKey(
        "organizations.User", verbose_name="授权人", on_delete=models.RESTRICT, related_name="+"
    )
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def granted_ids(grants: "type[TermGrant] | models.Manager[Any]", user: "User") -> Q:
    """`pk` of what is granted to the user in the acting post today, as one subquery."""
    manager = grants._default_manager if isinstance(grants, type) else grants
    rows = manager.filter(in_force(), user=user, post=user.acting.post)
    return Q(pk__in=rows.values("content_object_id"))
