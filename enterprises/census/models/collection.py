"""Collecting the census (D7): who has to send, what came of it, and what an officer has said once about senders."""

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class CensusReturn(models.Model):
    """What one place owes for the census of one year: a list, or the word that there is nothing (零报告).

    Townships and counties alike; the states are moved by `services.returns` alone. `revision` counts the moves.
    """

    class State(models.TextChoices):
        OPEN = "open", "未报"
        SENT = "sent", "已报"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "已接收"

    year = models.PositiveSmallIntegerField("年度")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="填报辖区", on_delete=models.RESTRICT, related_name="+"
    )
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    is_nil = models.BooleanField("零报告", default=False)
    nil_reason = models.CharField("零报告说明", max_length=300, blank=True, default="")
    due_on = models.DateField("应报日期", null=True, blank=True)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    sent_label = models.CharField("报送人", max_length=160, blank=True, default="")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_label = models.CharField("审核人", max_length=160, blank=True, default="")
    remarks = models.CharField("退回意见", max_length=500, blank=True, default="")
    merged_at = models.DateTimeField("并入上级名录时间", null=True, blank=True)
    revision = models.PositiveIntegerField("版本", default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查报送"
        ordering = ["-year", "jurisdiction__path"]
        constraints = [
            models.UniqueConstraint(fields=["year", "jurisdiction"], name="census_return_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(sent_at__isnull=False), name="census_return_sent_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "accepted"]) | Q(decided_at__isnull=False),
                name="census_return_decided_when",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(remarks=""), name="census_return_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.jurisdiction} {self.get_state_display()}"


class ReturnStepQuerySet(ScopedQuerySet):
    """Steps are seen with their return."""

    scope_path = "census_return__jurisdiction__path"


class ReturnStep(models.Model):
    """One move of a return: who moved it from where to where, with what remark."""

    census_return = models.ForeignKey(CensusReturn, verbose_name="报送", on_delete=models.CASCADE, related_name="steps")
    from_state = models.CharField("原状态", max_length=8)
    to_state = models.CharField("新状态", max_length=8)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    remark = models.CharField("说明", max_length=500, blank=True, default="")

    objects = ReturnStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送过程"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.census_return_id} {self.from_state} → {self.to_state}"


class SenderNameQuerySet(ScopedQuerySet):
    """What was said about senders is seen with their county."""

    scope_path = "county__path"


class SenderName(models.Model):
    """What an officer said once about a sender's name: 孔集镇 is part of 城关镇, 某某乡 is today's 某某镇."""

    county = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="县区", on_delete=models.RESTRICT, related_name="+"
    )
    written = models.CharField("写法", max_length=60)
    key = models.CharField("比对键", max_length=60)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="+"
    )
    part = models.CharField("辖区中的部分", max_length=60, blank=True, default="", help_text="空为整个辖区(改名)")
    made_at = models.DateTimeField("时间")
    maker_label = models.CharField("经办人及岗位", max_length=160)

    objects = SenderNameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报单位写法"
        constraints = [models.UniqueConstraint(fields=["county", "key"], name="census_sender_name_once")]

    def __str__(self) -> str:
        return f"{self.written} → {self.jurisdiction_id} {self.part}"


class ColumnMapping(models.Model):
    """How a sender's heading is to be read, as an officer corrected it; remembered by sender and heading."""

    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="填报辖区", on_delete=models.RESTRICT, related_name="+"
    )
    heading = models.CharField("表头校验值", max_length=64)
    keys = models.JSONField("对应", default=dict, help_text="列名 → 字段或空")
    made_at = models.DateTimeField("时间")
    maker_label = models.CharField("经办人及岗位", max_length=160)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "列对应"
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "heading"], name="census_mapping_once")]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.heading[:8]}"
