"""单位: departments, offices and stations, their names and what became of them (安监局 → 应急管理局, 2019)."""

from django.db import models

from liuan_safety.organizations.models.periods import DatedModel, period_constraint
from liuan_safety.organizations.scoping import ScopedQuerySet


class Unit(DatedModel):
    """One unit of a jurisdiction; its identity outlives its names."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "党委政府"
        SAFETY_OFFICE = "safety_office", "安委办"
        DEPARTMENT = "department", "部门"
        STATION = "station", "乡镇安监所"
        GRID = "grid", "网格"
        ZONE_COMMITTEE = "zone_committee", "开发区管委会"
        OTHER = "other", "其他单位"

    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="units"
    )
    kind = models.CharField("类别", max_length=16, choices=Kind.choices, default=Kind.DEPARTMENT)
    name = models.CharField("现名", max_length=80, help_text="当日有效名称;历史名称见更名记录")
    short_name = models.CharField("简称", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="主管单位", null=True, blank=True, on_delete=models.RESTRICT, related_name="subordinates"
    )
    field = models.CharField("行业领域", max_length=40, blank=True, help_text="如 应急管理、住建、交通运输")
    revision = models.PositiveIntegerField("版本", default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["jurisdiction__path", "kind", "name"]
        constraints = [period_constraint("unit_period")]
        indexes = [models.Index(fields=["jurisdiction", "kind"], name="unit_jurisdiction_kind")]

    def __str__(self) -> str:
        return self.name


class UnitName(DatedModel):
    """A name the unit bore from a day to a day."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位名称"
        ordering = ["valid_from"]
        constraints = [period_constraint("unit_name_period")]

    def __str__(self) -> str:
        return self.name


class UnitEvent(models.Model):
    """A dated change of units: renamed, merged, split, moved or abolished, with the paper it rests on."""

    class Kind(models.TextChoices):
        FOUNDED = "founded", "设立"
        RENAMED = "renamed", "更名"
        MERGED = "merged", "合并"
        SPLIT = "split", "拆分"
        MOVED = "moved", "划转"
        ABOLISHED = "abolished", "撤销"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    effective_on = models.DateField("生效日")
    sources = models.ManyToManyField(Unit, verbose_name="原单位", related_name="events_out")
    targets = models.ManyToManyField(Unit, verbose_name="新单位", related_name="events_in")
    summary = models.CharField("经过", max_length=300)
    moved = models.JSONField("移交内容", default=dict, help_text="各类移交的数量")
    plan = models.JSONField("安排", default=dict, help_text="生效之日据此办理")
    applied_at = models.DateTimeField("办结时间", null=True, blank=True, db_index=True)
    paper = models.ForeignKey("audit.Paper", verbose_name="依据", null=True, blank=True, on_delete=models.RESTRICT)
    recorded_by = models.ForeignKey("organizations.User", verbose_name="登记人", null=True, on_delete=models.RESTRICT)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构变动"
        ordering = ["-effective_on", "-id"]

    def __str__(self) -> str:
        return self.summary
