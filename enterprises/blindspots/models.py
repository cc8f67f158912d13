"""监管盲区 (D7): the answers given. The spots themselves are read from where they stand (`register.spots`)."""

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.scoping import ScopedQuerySet

MOST_NOTE = 300


class SpotAnswer(models.Model):
    """What an officer said of one spot of a year: why it is none, or what became of it.

    It ends the spot while the row's fingerprint is the one that was answered. The words of the spot are kept as they
    stood, so that the answer can be read when the row is gone. Withdrawn or replaced, it stays as history.
    """

    kind = models.CharField("类别", max_length=30)
    year = models.PositiveSmallIntegerField("年度")
    row_key = models.BigIntegerField("行", help_text="盲区所在的行，按类别各是一张表")
    fingerprint = models.CharField("情况", max_length=120, blank=True, default="", help_text="情况变了要重新答复")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="+"
    )
    sector = models.CharField("行业领域", max_length=40, blank=True, default="")
    title = models.CharField("盲区", max_length=200)
    detail = models.CharField("说明", max_length=300, blank=True, default="")
    reason = models.CharField("答复", max_length=30)
    note = models.CharField("具体情况", max_length=MOST_NOTE)
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="依据文件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    made_at = models.DateTimeField("答复时间")
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="答复人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("答复人及岗位", max_length=160)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_label = models.CharField("撤回人及岗位", max_length=160, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "盲区答复"
        ordering = ["-made_at", "-id"]
        constraints = [
            # Two officers who answer one spot at once: the second finds the first one's answer.
            models.UniqueConstraint(
                fields=["kind", "year", "row_key"], condition=Q(withdrawn_at=None), name="spot_answered_once"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="spot_answer_says_why"),
        ]
        indexes = [models.Index(fields=["year", "kind", "made_at"], name="spot_answer_list")]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.title}"
