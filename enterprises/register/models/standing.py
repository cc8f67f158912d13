"""标签 (停产, 黑名单 …): one table that the rooms above write through a service and the enterprise's page reads."""

from django.db import models
from django.db.models import F, Q


class Standing(models.Model):
    """What an enterprise is under, from a day to a day; `kind` is declared in `register.standings`."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="standings"
    )
    kind = models.CharField("类别", max_length=30)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    source_kind = models.CharField("来源类别", max_length=40)
    source_id = models.CharField("来源编号", max_length=40)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日(不含)", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业标签"
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "source_kind", "source_id"], name="standing_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="standing_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind}"
