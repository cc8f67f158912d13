"""What a post is told: one row per matter, rung and post, so that no run tells it twice."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices are read by the post that they were sent to, and by nobody else."""

    def visible_to(self, user: "User") -> Self:
        """Those of the acting post; none without one in force."""
        tenure = user.acting
        return self.none() if tenure is None or not tenure.is_in_force() else self.filter(post=tenure.post_id)


class Notice(models.Model):
    """One notice to one post. It hangs on the post: whoever holds it next finds it."""

    kind = models.CharField("事项种类", max_length=40)
    source_key = models.CharField("事项", max_length=80)
    rung = models.CharField("档次", max_length=12)
    post = models.ForeignKey("organizations.Post", verbose_name="岗位", on_delete=models.RESTRICT, related_name="+")
    title = models.CharField("标题", max_length=200)
    url = models.CharField("办理地址", max_length=200)
    sent_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.CharField("阅读人", max_length=160, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "source_key", "rung", "post"], name="notice_sent_once")]
        indexes = [models.Index(fields=["post", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.title
