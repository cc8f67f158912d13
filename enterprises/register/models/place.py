"""场所: where the enterprise works; visits, hazards and accidents attach here (a school or a home may be one too)."""

from django.db import models
from django.db.models import F, Q

from enterprises.register.models.enterprise import Enterprise
from liuan_safety.organizations.scoping import ScopedQuerySet


class PlaceQuerySet(ScopedQuerySet):
    """A place is seen with its enterprise."""

    scope_path = "enterprise__jurisdiction__path"

    def granted_to(self, user) -> Q | None:
        granted = Enterprise.objects.all().granted_to(user)
        return None if granted is None else Q(enterprise__in=Enterprise.objects.filter(granted))


class PlaceFacts(models.Model):
    """The columns that a place and each of its versions share."""

    class Kind(models.TextChoices):
        WORKS = "works", "厂区"
        SHOP = "shop", "门店"
        WAREHOUSE = "warehouse", "仓库"
        SITE = "site", "建筑工地"
        OFFICE = "office", "办公场所"
        OTHER = "other", "其他场所"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField("场所名称", max_length=120, blank=True, default="")
    address = models.CharField("地址", max_length=200, blank=True, default="")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    # A building site has days; a works or a shop is open-ended.
    begins_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    within = models.ForeignKey(
        "enterprises.Place",
        verbose_name="所在场地",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
        help_text="出租方或园区的场所(园中园、厂中厂)",
    )
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="所在辖区", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        abstract = True


class Place(PlaceFacts):
    """One place of an enterprise; the primary one is where the census found it."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="places"
    )
    is_primary = models.BooleanField("主要场所", default=False)
    revision = models.PositiveIntegerField("版本", default=1)
    valid_from = models.DateTimeField("启用时间")
    valid_to = models.DateTimeField("停用时间", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "场所"
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(is_primary=True), name="place_one_primary"),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="place_days_in_order",
                violation_error_message="结束日期不能早于开始日期",
            ),
        ]
        indexes = [
            models.Index(fields=["within"], name="place_within", condition=Q(within__isnull=False)),
            models.Index(fields=["longitude", "latitude"], name="place_point", condition=Q(longitude__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.address or f"{self.enterprise}的场所"
