"""`visible_to(user)`: the one door through which scoped rows are read (lists, pages, API, exports, search, tasks)."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.roles import Reach, reach_of

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that narrows itself to what the user, in the post now acting, may see.

    `scope_path` names the lookup that leads to the jurisdiction's path; a model with single grants says how
    by overriding `granted_to`. Fails closed: no acting post, no rows.
    """

    scope_path = "jurisdiction__path"

    def visible_to(self, user: "User") -> Self:
        """Rows of the acting post's scope, and those granted to the person in that post, today."""
        tenure = getattr(user, "acting", None)
        if tenure is None or not tenure.is_in_force():
            return self.none()
        reach = reach_of(tenure.role)
        if reach is Reach.CITY:
            return self
        within = Q(**{f"{self.scope_path}__startswith": tenure.jurisdiction.path})
        granted = self.granted_to(user)
        if reach is Reach.JURISDICTION:
            return self.filter(within if granted is None else within | granted)
        return self.none() if granted is None else self.filter(granted)

    def granted_to(self, user: "User") -> Q | None:
        """Single grants in force today; a model without grants has none."""
        return None
