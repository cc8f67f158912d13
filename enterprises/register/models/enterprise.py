"""The enterprise as it stands now (D7). What it was stands in EnterpriseVersion."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q, Value

from enterprises.register.reach import widened
from liuan_safety.organizations.grants import TermGrant, granted_ids
from liuan_safety.organizations.models.periods import in_force, period_constraint
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.organizations.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User


class Condition(models.TextChoices):
    """Whether the enterprise stands in the register; `Enterprise.valid_to` is set for all but the first."""

    IN_REGISTER = "in", "在册"
    CLOSED = "closed", "注销"
    MOVED_OUT = "moved_out", "迁出"
    MERGED = "merged", "并入其他记录"
    WITHDRAWN = "withdrawn", "入库已撤销"


class SizeClass(models.TextChoices):
    """大中小微型 by 国统字〔2017〕213号; computed by `register.size`, never typed."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class EnterpriseFacts(models.Model):
    """The columns that an enterprise and each of its versions share; kept in step with `facts.VERSIONED_FACTS`.

    `condition`, `merged_into` and `size_class` are not typed by anybody: deeds and figures set them.
    """

    name = models.CharField("企业名称", max_length=120)
    # Null, not an empty text: the code is unique, and units without a licence have none.
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)  # noqa: DJ001
    former_name = models.CharField("曾用名", max_length=120, blank=True, default="")
    enterprise_type = models.CharField("企业类型", max_length=60, blank=True, default="")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    capital_fen = models.BigIntegerField("注册资本(分)", null=True, blank=True)
    capital_currency = models.CharField("币种", max_length=8, blank=True, default="")
    registered_address = models.CharField("注册地址", max_length=200, blank=True, default="")
    business_scope = models.TextField("经营范围", blank=True, default="")
    sector = models.CharField("行业领域", max_length=40, blank=True, default="")
    industry_code = models.CharField("国民经济行业代码", max_length=8, blank=True, default="")
    staff = models.PositiveIntegerField("从业人员(人)", null=True, blank=True)
    above_scale = models.BooleanField("规模以上", null=True, blank=True)
    standard_grade = models.CharField("标准化等级", max_length=20, blank=True, default="")
    revenue_fen = models.BigIntegerField("年营业收入(分)", null=True, blank=True)
    assets_fen = models.BigIntegerField("资产总额(分)", null=True, blank=True)
    size_class = models.CharField("企业规模", max_length=6, choices=SizeClass.choices, blank=True, default="")
    condition = models.CharField("在册情况", max_length=10, choices=Condition.choices, default=Condition.IN_REGISTER)
    merged_into = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name="并入",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    supervisor_as_written = models.CharField("填报的监管部门", max_length=80, blank=True, default="")
    status_as_written = models.CharField("填报的经营状态", max_length=20, blank=True, default="")
    remark = models.CharField("备注", max_length=300, blank=True, default="")
    # No index of its own: the register's stands in `enterprise_scope`, and nobody looks up versions by place.
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction",
        verbose_name="所属辖区",
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


class EnterpriseQuerySet(ScopedQuerySet):
    """Narrowed by the jurisdiction's path, widened by single grants in force today and by what rooms above add
    (`register.reach`) for posts that no jurisdiction is open to."""

    def granted_to(self, user: "User") -> Q | None:
        granted, more = granted_ids(EnterpriseGrant, user), None
        if user.acting is not None and reach_of(user.acting.role) is Reach.GRANTED:
            more = widened(user)
        return granted if more is None else granted | more

    def seen_by(self, user: "User") -> Self:
        """The rows of `visible_to`, with jurisdictions and grants looked up now: one small query for a list whose
        database then reads by index, where it would join the jurisdictions to every row."""
        tenure = user.acting
        if tenure is None or not tenure.is_in_force() or reach_of(tenure.role) is not Reach.JURISDICTION:
            return self.visible_to(user)
        places, granted = self._within_reach(user)
        within = Q(jurisdiction__in=places)
        return self.filter(within | Q(pk__in=granted) if granted else within)

    def granted_ids_of(self, user: "User") -> list[int]:
        """What is granted to the user singly, in the acting post, today."""
        return [] if user.acting is None else self._within_reach(user)[1]

    def _within_reach(self, user: "User") -> tuple[list[int], list[int]]:
        """Ids of the jurisdictions below the acting post, and of what is granted; kept with the person's object, which
        lives as long as a request, and asked anew for another post."""
        tenure = user.acting
        known = user.__dict__.get("_within_reach")
        if known is None or known[0] != tenure.pk:
            jurisdictions = apps.get_model("organizations", "Jurisdiction").objects.order_by()
            below = jurisdictions.filter(path__startswith=tenure.jurisdiction.path).values_list("pk", Value(0))
            terms = EnterpriseGrant.objects.filter(in_force(), user=user, post=tenure.post_id).order_by()
            rows = list(below.union(terms.values_list("content_object_id", Value(1)), all=True))
            known = (tenure.pk, [pk for pk, kind in rows if not kind], [pk for pk, kind in rows if kind])
            user.__dict__["_within_reach"] = known
        return known[1], known[2]


class Enterprise(EnterpriseFacts):
    """One enterprise (生产经营单位), identified for us by its id and for the world by its credit code."""

    legal_person = models.CharField("法定代表人", max_length=40, blank=True, default="")
    contact_person = models.CharField("联系人", max_length=40, blank=True, default="")
    telephone = models.CharField("联系电话", max_length=60, blank=True, default="")
    name_pinyin = models.CharField("名称拼音", max_length=200, blank=True, default="", help_text="排序用")
    name_key = models.CharField("名称比对键", max_length=120, blank=True, default="", help_text="无代码企业找回用")
    # What search looks in: name, former name, pinyin initials, code; and its pairs of signs for PostgreSQL's index.
    search_text = models.CharField("检索文本", max_length=400, blank=True, default="")
    search_grams = models.TextField("检索字对", blank=True, default="")
    revision = models.PositiveIntegerField("版本", default=1)
    valid_from = models.DateTimeField("入库时间")
    valid_to = models.DateTimeField("出库时间", null=True, blank=True)
    origin = models.ForeignKey(
        "enterprises.RegisterEntry",
        verbose_name="入库依据",
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    origin_row = models.CharField("入库行", max_length=80, blank=True, default="")
    changed_at = models.DateTimeField("最近变更")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], name="enterprise_credit_code"),
            models.CheckConstraint(condition=~Q(name=""), name="enterprise_has_name"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "name_pinyin"], name="enterprise_scope"),
            # The list in its order with all that it is narrowed by: read on its own, a million rows in 250 ms.
            models.Index(
                fields=[
                    "name_pinyin",
                    "id",
                    "search_text",
                    "jurisdiction",
                    "sector",
                    "standard_grade",
                    "status_as_written",
                    "size_class",
                    "above_scale",
                ],
                name="enterprise_walk",
                condition=Q(valid_to=None),
            ),
            # Few different rows, so it is small and any of its columns, or several, are found in it.
            models.Index(
                fields=["sector", "standard_grade", "size_class", "status_as_written", "above_scale"],
                name="enterprise_facets",
                condition=Q(valid_to=None),
            ),
            models.Index(fields=["name"], name="enterprise_name"),
            models.Index(fields=["name_key"], name="enterprise_name_key"),
            # An import finds again by this what it has just brought in.
            models.Index(fields=["origin", "origin_row"], name="enterprise_origin"),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseGrant(TermGrant):
    """One enterprise shown to one person in one post for some days (a delegated enterprise, a joint operation)."""

    content_object = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.CASCADE, related_name="grants")

    class Meta(TermGrant.Meta):
        verbose_name = verbose_name_plural = "企业授权"
        # guardian's own "once per person and object" knows neither posts nor days: a second term must be possible.
        unique_together: list[tuple[str, ...]] = []
        constraints = [
            models.UniqueConstraint(
                fields=["user", "post", "permission", "content_object", "valid_from"], name="enterprise_grant_once"
            ),
            period_constraint("enterprise_grant_period"),
        ]

    def __str__(self) -> str:
        return f"{self.content_object} → {self.user}"
