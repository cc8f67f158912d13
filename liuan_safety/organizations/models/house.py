"""部门安全监管机构和执法人员 (D4): who in a department answers for work safety, and who may enforce the law there."""

from django.db import models
from django.db.models import F, Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class OfUnitQuerySet(ScopedQuerySet):
    """Seen with the jurisdiction of the unit; a department sees its own (`house.selectors`)."""

    scope_path = "unit__jurisdiction__path"


class House(models.Model):
    """What one department has: a dedicated agency, or a leader, a section and a person responsible by name.

    Telephones stand in the present row only, never in the log.
    """

    unit = models.OneToOneField(
        "organizations.Unit", verbose_name="部门", on_delete=models.CASCADE, related_name="house"
    )
    agency = models.CharField("专门机构", max_length=80, blank=True, default="")
    agency_number = models.CharField("设立文号", max_length=80, blank=True, default="")
    agency_telephone = models.CharField("专门机构电话", max_length=30, blank=True, default="")
    leader = models.CharField("分管领导", max_length=40, blank=True, default="")
    leader_telephone = models.CharField("分管领导电话", max_length=30, blank=True, default="")
    section = models.CharField("承担科室", max_length=80, blank=True, default="")
    section_telephone = models.CharField("科室电话", max_length=30, blank=True, default="")
    person = models.CharField("责任人", max_length=40, blank=True, default="")
    person_telephone = models.CharField("责任人电话", max_length=30, blank=True, default="")
    revision = models.PositiveIntegerField("版本", default=1)
    said_at = models.DateTimeField("填报时间")
    said_label = models.CharField("填报人", max_length=160)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门安全监管机构"

    def __str__(self) -> str:
        return f"{self.unit}安全监管机构"


class EnforcementOfficer(models.Model):
    """执法人员 of a department: the certificate, and the days that it is valid, the last one included as it is
    written on it (null: none is written)."""

    unit = models.ForeignKey(
        "organizations.Unit", verbose_name="部门", on_delete=models.CASCADE, related_name="enforcement_officers"
    )
    name = models.CharField("姓名", max_length=40)
    certificate = models.CharField("执法证号", max_length=40)
    issuer = models.CharField("发证机关", max_length=80, blank=True, default="")
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="证上写的最后一天，含当日")
    telephone = models.CharField("联系电话", max_length=30, blank=True, default="")
    left_on = models.DateField("离岗日期", null=True, blank=True)
    revision = models.PositiveIntegerField("版本", default=1)

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "执法人员"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="enforcement_officer_period"
            ),
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(left_on=None), name="enforcement_certificate_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def id_text(self) -> str:
        """Its number as a part of an address."""
        return str(self.pk)
