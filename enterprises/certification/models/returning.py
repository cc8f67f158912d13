"""What goes with a county's return: its signed summary, its word on differences, the figures that were accepted."""

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class OfReturnQuerySet(ScopedQuerySet):
    """Seen with the return's jurisdiction."""

    scope_path = "census_return__jurisdiction__path"


class Summary(models.Model):
    """汇总表: the county's figures as they were when it was produced, to be signed on paper.

    `text` is the canonical text of the figures and `sha256` its digest: the paper bears its beginning. Never changed
    but for the scan of the signed paper, which is attached once; figures that have moved since ask for a new one.
    """

    census_return = models.ForeignKey(
        "enterprises.CensusReturn", verbose_name="报送", on_delete=models.RESTRICT, related_name="summaries"
    )
    number = models.PositiveIntegerField("序号", help_text="同一报送的第几份")
    text = models.TextField("数字", help_text="规范文本")
    sha256 = models.CharField("校验值", max_length=64)
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="填表人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("填表人及岗位", max_length=160)
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="签字件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    signer = models.CharField("签字人", max_length=40, blank=True, default="")
    signed_on = models.DateField("签字日期", null=True, blank=True)

    objects = OfReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查汇总表"
        ordering = ["census_return", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["census_return", "number"], name="census_summary_once"),
            models.CheckConstraint(
                condition=Q(paper=None, signer="", signed_on=None)
                | (Q(paper__isnull=False, signed_on__isnull=False) & ~Q(signer="")),
                name="census_summary_signed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.census_return.jurisdiction}{self.census_return.year}年度汇总表 第{self.number}份"

    @property
    def label(self) -> str:
        """The number printed on the paper: year, place, which one, and the beginning of the digest."""
        row = self.census_return
        return f"普汇〔{row.year}〕{row.jurisdiction.name}{self.number}号 {self.sha256[:12]}"


class DifferenceAnswer(models.Model):
    """What the county says of the firms that stand in one list only, for one side and cause.

    It answers exactly the firms that `digest` was made of: other firms ask anew.
    """

    census_return = models.ForeignKey(
        "enterprises.CensusReturn", verbose_name="报送", on_delete=models.RESTRICT, related_name="+"
    )
    side = models.CharField("只在", max_length=10)
    cause = models.CharField("原因", max_length=14)
    digest = models.CharField("所涉企业", max_length=64)
    firms = models.PositiveIntegerField("户数")
    reason = models.CharField("说明", max_length=300)
    made_at = models.DateTimeField("时间")
    maker_label = models.CharField("经办人及岗位", max_length=160)

    objects = OfReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对账差异说明"
        constraints = [
            models.UniqueConstraint(fields=["census_return", "side", "cause"], name="census_difference_answered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="census_difference_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.census_return_id} {self.side} {self.cause}"


class Freeze(models.Model):
    """The figures under review as a return was accepted. A later acceptance makes another; none is ever changed."""

    census_return = models.ForeignKey(
        "enterprises.CensusReturn", verbose_name="报送", on_delete=models.RESTRICT, related_name="freezes"
    )
    revision = models.PositiveIntegerField("报送的版本")
    text = models.TextField("数字", help_text="规范文本")
    sha256 = models.CharField("校验值", max_length=64)
    made_at = models.DateTimeField("接收时间")
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="接收人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("接收人及岗位", max_length=160)

    objects = OfReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已接收的数字"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["census_return", "revision"], name="census_freeze_once")]

    def __str__(self) -> str:
        return f"{self.census_return_id} {self.sha256[:12]}"
