"""参数: what a figure was, is and will be, from when, and on what paper."""

from django.db import models
from django.db.models import F, Q

from liuan_safety.organizations.models.periods import DatedModel, period_constraint
from liuan_safety.policy import rules
from liuan_safety.policy.defaults import DEFINITIONS

# A row that was replaced before its first day is kept with an empty period: it never came into force.
EVER_IN_FORCE = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


class Setting(DatedModel):
    """One value of one figure for a period, in the city or in one jurisdiction. Rows are closed, never changed."""

    key = models.CharField("参数", max_length=60)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction",
        verbose_name="辖区",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        help_text="空：全市",
    )
    value = models.CharField("数值", max_length=500, blank=True)
    verified = models.BooleanField("已核定", default=False)
    source = models.CharField("出处", max_length=200, blank=True)
    note = models.CharField("设定事由", max_length=300, blank=True)
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="依据文件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    set_by = models.ForeignKey(
        "organizations.User", verbose_name="设定人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    set_in_post = models.CharField("设定人岗位", max_length=160, blank=True)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "-valid_from", "-id"]
        constraints = [
            period_constraint("setting_period"),
            models.UniqueConstraint(
                fields=["key", "valid_from"], condition=EVER_IN_FORCE & Q(jurisdiction=None), name="setting_city_once"
            ),
            models.UniqueConstraint(
                fields=["key", "jurisdiction", "valid_from"],
                condition=EVER_IN_FORCE & Q(jurisdiction__isnull=False),
                name="setting_county_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.shown}（自 {self.valid_from} 起）"

    @property
    def label(self) -> str:
        """The figure's Chinese name."""
        definition = DEFINITIONS.get(self.key)
        return definition.label if definition else self.key

    @property
    def shown(self) -> str:
        """The value with its unit."""
        definition = DEFINITIONS.get(self.key)
        return rules.shown(definition, self.value) if definition else self.value

    @property
    def never_held(self) -> bool:
        """Whether it was replaced before its first day."""
        return self.valid_to is not None and self.valid_to <= self.valid_from
