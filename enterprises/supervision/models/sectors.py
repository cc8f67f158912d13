"""Versions of the sector rules (D7, T2)."""

from django.db import models
from django.db.models import Q

from enterprises.supervision.rules import RANKS, USUAL_RANK, Activity, SectorRule

ACTIVITIES = ((Activity.ANY.value, "不限"), (Activity.MAKES.value, "生产加工"), (Activity.SELLS.value, "批发零售"))
LISTS = ("codes", "sectors", "names", "scope", "without", "hazards")


class RuleSet(models.Model):
    """One version of all the rules. Without a first day it is the draft; with one it is never changed again.

    In force on a day: the published version with the latest first day up to it, of several the highest.
    """

    version = models.PositiveIntegerField("版本", unique=True)
    valid_from = models.DateField("执行日", null=True, blank=True)
    note = models.CharField("修改说明", max_length=300, blank=True, default="")
    ground = models.CharField("依据", max_length=200, blank=True, default="")
    revision = models.PositiveIntegerField("修改次数", default=1, help_text="草稿每改一次加一")
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="起草人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    made_in_post = models.CharField("起草人岗位", max_length=160, blank=True, default="")
    made_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey(
        "organizations.User", verbose_name="发布人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    published_in_post = models.CharField("发布人岗位", max_length=160, blank=True, default="")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监管分工规则版本"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"第 {self.version} 版"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.valid_from is None


class Rule(models.Model):
    """One sector rule of a version. Lists hold one word a line."""

    rule_set = models.ForeignKey(RuleSet, verbose_name="版本", on_delete=models.CASCADE, related_name="rules")
    key = models.CharField("代号", max_length=40)
    title = models.CharField("规则名称", max_length=60)
    department = models.CharField("监管部门的行业领域", max_length=40)
    rank = models.PositiveSmallIntegerField("优先级", default=USUAL_RANK)
    activity = models.CharField("经营环节", max_length=8, choices=ACTIVITIES, blank=True, default="")
    codes = models.TextField("行业代码", blank=True, default="")
    sectors = models.TextField("行业领域", blank=True, default="")
    names = models.TextField("企业名称中的词", blank=True, default="")
    scope = models.TextField("经营范围中的词", blank=True, default="")
    hazards = models.TextField("危险因素", blank=True, default="")
    without = models.TextField("排除词", blank=True, default="")
    revision = models.PositiveIntegerField("修改次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "监管分工规则"
        ordering = ["rank", "department", "title"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "key"], name="supervision_rule_key"),
            models.CheckConstraint(
                condition=Q(rank__gte=RANKS.start, rank__lt=RANKS.stop), name="supervision_rule_rank"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def words(self, name: str) -> tuple[str, ...]:
        """One of the lists."""
        return tuple(getattr(self, name).split("\n")) if getattr(self, name) else ()

    def as_rule(self) -> SectorRule:
        """The rule as the arithmetic takes it."""
        return SectorRule(
            self.key,
            self.title,
            self.department,
            self.rank,
            activity=Activity(self.activity),
            **{name: self.words(name) for name in LISTS},
        )
