"""What the rules propose and what the county wrote, each with the unit that it means (D7, T2). System-made."""

from django.db import models

from enterprises.supervision.models.sectors import RuleSet
from liuan_safety.organizations.scoping import ScopedQuerySet


class SupervisionProposal(models.Model):
    """What the rules say of an enterprise, as of the version and the revision of the enterprise that were looked at.

    Written by the system alone and written anew at will. An empty department: no rule speaks for any. `unit` is the
    department of that field at the enterprise's place; `nominated_unit` the one that the county's workbook names. Both
    keep their instant as long as the unit stays the same, so that its term does not begin anew.
    """

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="supervision_proposal"
    )
    # Nearly every row is of one version: an index would find nothing, and cost each row's rewriting an entry.
    rule_set = models.ForeignKey(
        RuleSet, verbose_name="版本", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    enterprise_revision = models.PositiveIntegerField("企业版本")
    department = models.CharField("建议监管部门的行业领域", max_length=40, blank=True, default="")
    rule_key = models.CharField("规则代号", max_length=40, blank=True, default="")
    rule_title = models.CharField("规则", max_length=60, blank=True, default="")
    words = models.CharField("起决定作用的词", max_length=300, blank=True, default="")
    others = models.CharField("其次", max_length=200, blank=True, default="")
    made_at = models.DateTimeField("提出时间")
    unit = models.ForeignKey(
        "organizations.Unit", verbose_name="建议监管部门", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unit_since = models.DateTimeField("建议起始", null=True, blank=True)
    nominated_unit = models.ForeignKey(
        "organizations.Unit", verbose_name="填报的监管部门", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    nominated_since = models.DateTimeField("填报起始", null=True, blank=True)
    nominated_by_words = models.CharField("填报如何对应", max_length=160, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "监管部门建议"
        indexes = [models.Index(fields=["department"], name="supervision_department")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} → {self.department}"


class PlaceProposal(models.Model):
    """The proposal for a place that lies in another county-level jurisdiction than its enterprise: that county's unit.

    The field is the enterprise's own. Derived like it, and gone where the place is closed or comes home.
    """

    place = models.OneToOneField(
        "enterprises.Place", verbose_name="场所", on_delete=models.CASCADE, related_name="supervision_proposal"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="+"
    )
    department = models.CharField("建议监管部门的行业领域", max_length=40, blank=True, default="")
    words = models.CharField("起决定作用的词", max_length=300, blank=True, default="")
    unit = models.ForeignKey(
        "organizations.Unit", verbose_name="建议监管部门", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unit_since = models.DateTimeField("建议起始", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所监管部门建议"

    def __str__(self) -> str:
        return f"{self.place_id} → {self.department}"


class SupervisorNameQuerySet(ScopedQuerySet):
    """What was said about names of supervisors is seen with its county."""

    scope_path = "county__path"


class SupervisorName(models.Model):
    """What an officer said once of a written supervisor that nothing explains: in this county, 二轻局 is that unit."""

    county = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="县区", on_delete=models.RESTRICT, related_name="+"
    )
    written = models.CharField("写法", max_length=80)
    key = models.CharField("比对键", max_length=80)
    unit = models.ForeignKey("organizations.Unit", verbose_name="单位", on_delete=models.RESTRICT, related_name="+")
    made_at = models.DateTimeField("时间")
    maker_label = models.CharField("经办人及岗位", max_length=160)

    objects = SupervisorNameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监管部门写法"
        constraints = [models.UniqueConstraint(fields=["county", "key"], name="supervisor_name_once")]

    def __str__(self) -> str:
        return f"{self.written} → {self.unit_id}"
