"""辖区: a tree of our own with a path column; GB/T 2260 codes are attributes, never keys (叶集, 寿县: 2015)."""

from django.db import models

from liuan_safety.organizations.models.periods import DatedModel, period_constraint
from liuan_safety.organizations.scoping import ScopedQuerySet

PATH_STEP = 6  # digits of one step of the path: enough for a million jurisdictions, 7 characters a level


class JurisdictionQuerySet(ScopedQuerySet):
    """Jurisdictions that a post manages: its own and what lies below. The directory itself is open to every post."""

    scope_path = "path"


class Jurisdiction(DatedModel):
    """One area with a government of its own kind, in force from a day to a day."""

    class Kind(models.TextChoices):
        CITY = "city", "市"
        COUNTY = "county", "县区"
        CITY_ZONE = "city_zone", "市管开发区"
        COUNTY_ZONE = "county_zone", "县管开发区"
        TOWNSHIP = "township", "乡镇街道"
        VILLAGE = "village", "村(社区)"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)
    code = models.CharField("区划代码", max_length=12, blank=True, help_text="GB/T 2260,只作属性,会变更")
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, on_delete=models.RESTRICT, related_name="children"
    )
    path = models.CharField("路径", max_length=60, unique=True, editable=False)
    pays = models.BooleanField("上解资金", default=False, help_text="第二十条:事故资金由其上解市财政")
    is_assessed = models.BooleanField("列入考核", default=False, help_text="第十六条:年度考核的对象")
    revision = models.PositiveIntegerField("版本", default=1)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "辖区"
        ordering = ["path"]
        constraints = [
            period_constraint("jurisdiction_period"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(kind="city"),
                name="jurisdiction_has_parent",
                violation_error_message="除市以外,每个辖区都要有上级",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="jurisdiction_kind_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_county_level(self) -> bool:
        """Whether it stands directly below the city: the level that reports, pays and is assessed."""
        return self.kind in (self.Kind.COUNTY, self.Kind.CITY_ZONE)

    def is_within(self, other: "Jurisdiction") -> bool:
        """Whether it is `other` or lies below it."""
        return self.path.startswith(other.path)

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the city down to itself, read off the path without a query."""
        return [int(step) for step in self.path.split("/") if step]


class JurisdictionAlias(models.Model):
    """Former, short and other names by which people mean this jurisdiction (六安开发区)."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name="辖区", on_delete=models.CASCADE, related_name="aliases"
    )
    name = models.CharField("别名", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "辖区别名"
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "name"], name="jurisdiction_alias_once")]

    def __str__(self) -> str:
        return self.name
