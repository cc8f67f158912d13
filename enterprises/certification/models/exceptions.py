"""例外修改: the office opens a locked year to one unit, until a day, with its reason (D7)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from liuan_safety.organizations.scoping import ScopedQuerySet


class LockException(models.Model):
    """One place may work on one locked year up to and with `until`; revoked, it ends at once. Kept for good."""

    year = models.PositiveSmallIntegerField("年度")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="准予单位", on_delete=models.RESTRICT, related_name="+"
    )
    until = models.DateField("截止日（含）")
    reason = models.CharField("事由", max_length=300)
    granted_at = models.DateTimeField("准予时间")
    granted_by = models.ForeignKey(
        "organizations.User", verbose_name="准予人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    granted_label = models.CharField("准予人及岗位", max_length=160)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_label = models.CharField("收回人及岗位", max_length=160, blank=True, default="")
    revoked_reason = models.CharField("收回原因", max_length=300, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "例外修改"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "jurisdiction"], condition=Q(revoked_at=None), name="lock_exception_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lock_exception_says_why"),
        ]

    @property
    def ran_out(self) -> bool:
        """Whether it was closed only after its last day, by the next one: nobody took it back."""
        return self.revoked_at is not None and timezone.localdate(self.revoked_at) > self.until

    def __str__(self) -> str:
        return f"{self.year}年度 {self.jurisdiction} 例外修改（至{self.until}）"
