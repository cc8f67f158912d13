"""网格 (T3): which keeper's post keeps an eye on which enterprise, from when to when.

A grid is a unit of the kind 网格 in a jurisdiction of any level; a keeper is whoever holds a post of the role 网格员
there. So a successor in the post has its enterprises without anything being written.
"""

from django.db import models
from django.db.models import F, Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class KeepingQuerySet(ScopedQuerySet):
    """Seen with the jurisdiction of the enterprise."""

    scope_path = "enterprise__jurisdiction__path"

    def current(self) -> "KeepingQuerySet":
        """Those that hold now."""
        return self.filter(valid_to=None)


class Keeping(models.Model):
    """One enterprise in the hands of one keeper's post, from an instant to an instant (half open; null: still)."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="keepings"
    )
    post = models.ForeignKey(
        "organizations.Post", verbose_name="网格员岗位", on_delete=models.RESTRICT, related_name="keepings"
    )
    valid_from = models.DateTimeField("起始")
    valid_to = models.DateTimeField("终止（不含）", null=True, blank=True)
    ground = models.CharField("事由", max_length=200, blank=True, default="")
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)

    objects = KeepingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格企业"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(valid_to=None), name="keeping_one_keeper"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="keeping_period"
            ),
        ]
        indexes = [models.Index(fields=["post", "enterprise"], name="keeping_of_post", condition=Q(valid_to=None))]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.post}"
