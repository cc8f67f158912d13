"""监管归属: which unit supervises what in which part, and the case in which departments settle it (D7, T2).

Only deeds of people write here; rules and imports never do.
"""

from django.db import models
from django.db.models import F, Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class Part(models.TextChoices):
    """In which part a unit supervises."""

    LEAD = "lead", "行业主管"
    PROFESSIONAL = "professional", "专业监管"
    SUPPORT = "support", "配合"


# Of an enterprise as a whole, or of a place in use.
STANDS = Q(place=None) | Q(place__valid_to=None)


class OfEnterpriseQuerySet(ScopedQuerySet):
    """Seen with the jurisdiction of the enterprise."""

    scope_path = "enterprise__jurisdiction__path"


class AssignmentQuerySet(OfEnterpriseQuerySet):
    """Assignments by the time they hold."""

    def current(self) -> "AssignmentQuerySet":
        """Those that hold now; what hung on a place that was given up since holds no longer."""
        return self.filter(STANDS, valid_to=None)

    def leads(self) -> "AssignmentQuerySet":
        """The lead supervisors of enterprises as a whole that hold now, interim ones included."""
        return self.filter(valid_to=None, place=None, part=Part.LEAD)


class SupervisionCaseQuerySet(OfEnterpriseQuerySet):
    """Cases are seen with their enterprise."""

    def standing(self) -> "SupervisionCaseQuerySet":
        """Of enterprises in the register, and of places that were not given up."""
        return self.filter(STANDS, enterprise__valid_to=None)


class SupervisionStepQuerySet(ScopedQuerySet):
    """Steps are seen with the enterprise of their case."""

    scope_path = "case__enterprise__jurisdiction__path"


class SupervisionCase(models.Model):
    """归属办理 of an enterprise, or of one of its places: made at the first deed of a person, moved by services alone.

    Without a case, the proposal and the county's nomination ask. `revision` counts the deeds.
    """

    class State(models.TextChoices):
        PASSED = "passed", "已转交待答复"
        REFUSED = "refused", "已退回，无人认领"
        CLAIMED = "claimed", "已认领"
        TWICE = "twice", "多头认领"
        DISPUTED = "disputed", "有争议"
        INTERIM = "interim", "已指定临时监管"
        DECIDED = "decided", "已裁定"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="supervision_cases"
    )
    place = models.ForeignKey(
        "enterprises.Place",
        verbose_name="场所",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="supervision_cases",
        help_text="空为整个企业",
    )
    state = models.CharField("状态", max_length=10, choices=State.choices)
    asked_unit = models.ForeignKey(
        "organizations.Unit",
        verbose_name="待答复部门",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    asked_at = models.DateTimeField("请其答复时间", null=True, blank=True)
    made_at = models.DateTimeField("开始时间")
    moved_at = models.DateTimeField("最近办理")
    revision = models.PositiveIntegerField("版本", default=0)

    objects = SupervisionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监管归属办理"
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(place=None), name="supervision_case_whole"),
            models.UniqueConstraint(fields=["place"], condition=Q(place__isnull=False), name="supervision_case_place"),
            models.CheckConstraint(
                condition=Q(state="passed", asked_unit__isnull=False, asked_at__isnull=False)
                | ~Q(state="passed") & Q(asked_unit=None, asked_at=None),
                name="supervision_case_asks",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_unit"], name="supervision_case_state")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_state_display()}"


class Assignment(models.Model):
    """One unit supervises an enterprise, or one of its places, in one part, from an instant to an instant (half open).

    The level (市、县、乡) is that of the unit's jurisdiction. A place without a lead of its own has its enterprise's.
    """

    class Origin(models.TextChoices):
        CLAIM = "claim", "部门认领"
        INTERIM = "interim", "指定临时监管"
        DECISION = "decision", "市安委办裁定"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="assignments"
    )
    place = models.ForeignKey(
        "enterprises.Place",
        verbose_name="场所",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
        help_text="空为整个企业",
    )
    unit = models.ForeignKey("organizations.Unit", verbose_name="监管部门", on_delete=models.RESTRICT, related_name="+")
    part = models.CharField("监管方式", max_length=12, choices=Part.choices)
    is_interim = models.BooleanField("临时监管", default=False)
    origin = models.CharField("如何形成", max_length=10, choices=Origin.choices, default=Origin.CLAIM)
    ground = models.CharField("依据", max_length=300, blank=True, default="")
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="依据文件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    made_at = models.DateTimeField("办理时间")
    valid_from = models.DateTimeField("起始")
    valid_to = models.DateTimeField("终止（不含）", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监管归属"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(place=None, valid_to=None, part="lead"),
                name="assignment_one_lead",
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(place__isnull=False, valid_to=None, part="lead"),
                name="assignment_one_lead_of_place",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "unit"], condition=Q(place=None, valid_to=None), name="assignment_unit_once"
            ),
            models.UniqueConstraint(
                fields=["place", "unit"],
                condition=Q(place__isnull=False, valid_to=None),
                name="assignment_unit_once_of_place",
            ),
            models.CheckConstraint(condition=Q(is_interim=False) | Q(part="lead"), name="assignment_interim_is_lead"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="assignment_period"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "part", "enterprise"], name="assignment_of_unit", condition=Q(valid_to=None)),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.get_part_display()} {self.unit}"


class Claim(models.Model):
    """A department's word that something is its own: standing until it is withdrawn, passed on, or decided over.

    Two standing claims of the lead are 多头认领.
    """

    case = models.ForeignKey(SupervisionCase, verbose_name="办理", on_delete=models.CASCADE, related_name="claims")
    unit = models.ForeignKey("organizations.Unit", verbose_name="部门", on_delete=models.RESTRICT, related_name="+")
    part = models.CharField("监管方式", max_length=12, choices=Part.choices)
    made_at = models.DateTimeField("认领时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "认领"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"], condition=Q(ended_at=None), name="supervision_claim_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_part_display()}"


class SupervisionStep(models.Model):
    """One deed on a case: who, for which unit, to whom, why, on what paper, from which state to which."""

    case = models.ForeignKey(SupervisionCase, verbose_name="办理", on_delete=models.CASCADE, related_name="steps")
    key = models.CharField("办理", max_length=12)
    from_state = models.CharField("原状态", max_length=10, blank=True, default="")
    to_state = models.CharField("新状态", max_length=10)
    unit = models.ForeignKey(
        "organizations.Unit", verbose_name="办理单位", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    to_unit = models.ForeignKey(
        "organizations.Unit",
        verbose_name="对方单位",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    part = models.CharField("监管方式", max_length=12, choices=Part.choices, blank=True, default="")
    reason_code = models.CharField("原因类别", max_length=12, blank=True, default="")
    reason = models.CharField("原因", max_length=300, blank=True, default="")
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="依据文件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    at = models.DateTimeField("时间")

    objects = SupervisionStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "归属办理过程"
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "key"], name="supervision_step_unit")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"
