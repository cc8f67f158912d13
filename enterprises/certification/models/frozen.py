"""A census year: collecting, then certified and kept as text for ever (D7)."""

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class FrozenYear(models.Model):
    """The text of one certification: its head here, its records in `FrozenPart`. Never changed, never deleted.

    `sha256` is that of the whole text as it is downloaded: the head's line, then every part in its order.
    """

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次认定")
    head = models.TextField("首部", help_text="一行规范文本")
    records = models.PositiveIntegerField("企业数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    made_at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = verbose_name_plural = "年度存档"
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="frozen_year_once")]

    def __str__(self) -> str:
        return f"{self.year}年度 第{self.number}次认定"


class FrozenPart(models.Model):
    """Records of one place, one line each, in the order of their keys. Never changed, never deleted.

    `jurisdiction` says who may read it and stands in no text: names are those of the day of certification. Parts are
    written before the head that lists them, and neither is ever changed: so year and number lead from one to the other.
    """

    class Kind(models.TextChoices):
        ENTERPRISES = "enterprises", "企业名录"
        ANSWERS = "answers", "盲区答复"

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次认定")
    position = models.PositiveIntegerField("次序")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="+"
    )
    county = models.CharField("县区", max_length=60)
    township = models.CharField("乡镇", max_length=60, blank=True, default="")
    records = models.PositiveIntegerField("企业数")
    text = models.TextField("内容", help_text="每行一家企业")
    sha256 = models.CharField("校验值", max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度存档分册"
        ordering = ["year", "number", "position"]
        constraints = [models.UniqueConstraint(fields=["year", "number", "position"], name="frozen_part_once")]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}/{self.position} {self.county}{self.township}"


class CensusYear(models.Model):
    """Where the census of a year stands as a whole; moved by `services.certifying` along `moves` alone."""

    class State(models.TextChoices):
        COLLECTING = "collecting", "汇集中"
        CERTIFIED = "certified", "已认定"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.COLLECTING)
    certified_at = models.DateTimeField("认定时间", null=True, blank=True)
    certified_by = models.ForeignKey(
        "organizations.User", verbose_name="认定人", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    certified_post = models.ForeignKey(
        "organizations.Post", verbose_name="岗位", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    certified_label = models.CharField("认定人及岗位", max_length=160, blank=True, default="")
    frozen = models.OneToOneField(
        FrozenYear, verbose_name="存档", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    revision = models.PositiveIntegerField("版本", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "普查年度"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="collecting", frozen=None, certified_at=None)
                | Q(state="certified", frozen__isnull=False, certified_at__isnull=False),
                name="census_year_certified_has_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度普查 {self.get_state_display()}"


class YearStep(models.Model):
    """One move of a year: certified, or taken back; with the paper it rests on. The text of then stays."""

    census_year = models.ForeignKey(CensusYear, verbose_name="年度", on_delete=models.RESTRICT, related_name="steps")
    from_state = models.CharField("原状态", max_length=10)
    to_state = models.CharField("新状态", max_length=10)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    reason = models.CharField("说明", max_length=300, blank=True, default="")
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="依据文件", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    frozen = models.ForeignKey(FrozenYear, verbose_name="存档", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "年度办理过程"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.census_year_id} {self.from_state} → {self.to_state}"
