"""Rows between workbook and register (D7): read and checked, compared, waiting for the officer's word."""

from django.db import models

from liuan_safety.organizations.scoping import ScopedQuerySet

# Foreign keys of these tables carry no index of their own: everything is asked by import first. Nor does the database
# prove them: the rows pass through, are written by one statement of one service, and proving five keys a row took a
# third of the staging. What the register itself keeps is proved.


class StagedRowQuerySet(ScopedQuerySet):
    """Rows are seen with their import."""

    scope_path = "run__jurisdiction__path"


class StagedRow(models.Model):
    """One row of a workbook: its cleaned values by fact, the row as written, and what it means for the register.

    One column per fact of `register.facts`, so that the import is INSERT … SELECT and UPDATE … FROM; empty means that
    the workbook says nothing. `changed` and `changed_place` list the facts that differ from the register, between
    commas: `,name,staff,`.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        UNCHANGED = "unchanged", "不变"
        REFUSED = "refused", "有错"
        ELSEWHERE = "elsewhere", "在其他辖区登记"
        STRUCK = "struck", "已划除"

    class Match(models.TextChoices):
        SAME = "same", "就是台账里的这一家"
        NEW = "new", "是另一家"

    run = models.ForeignKey(
        "enterprises.ImportRun", verbose_name="导入", on_delete=models.CASCADE, related_name="staged", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    file = models.ForeignKey(
        "enterprises.ImportFile", verbose_name="文件", on_delete=models.CASCADE, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    sheet = models.CharField("工作表", max_length=40)
    row = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    name = models.CharField("企业名称", max_length=120, blank=True, default="")
    name_pinyin = models.CharField("名称拼音", max_length=200, blank=True, default="")
    name_key = models.CharField("名称比对键", max_length=120, blank=True, default="")
    search_text = models.CharField("检索文本", max_length=400, blank=True, default="")
    search_grams = models.TextField("检索字对", blank=True, default="")
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")
    former_name = models.CharField("曾用名", max_length=120, blank=True, default="")
    enterprise_type = models.CharField("企业类型", max_length=60, blank=True, default="")
    legal_person = models.CharField("法定代表人", max_length=40, blank=True, default="")
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
    size_class = models.CharField("企业规模", max_length=6, blank=True, default="")
    condition = models.CharField("在册情况", max_length=10, default="in", db_default="in")
    supervisor_as_written = models.CharField("填报的监管部门", max_length=80, blank=True, default="")
    status_as_written = models.CharField("填报的经营状态", max_length=20, blank=True, default="")
    contact_person = models.CharField("联系人", max_length=40, blank=True, default="")
    telephone = models.CharField("联系电话", max_length=60, blank=True, default="")
    remark = models.CharField("备注", max_length=300, blank=True, default="")
    address = models.CharField("生产经营地址", max_length=200, blank=True, default="")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    address_is_registered = models.BooleanField("地址取自注册地址", default=False)
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction",
        verbose_name="所属辖区",
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    township_known = models.BooleanField("乡镇已识别", default=False)
    as_written = models.TextField("原样", blank=True, default="", help_text="整行各列原文,JSON;含个人信息")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name="企业",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    place = models.ForeignKey(
        "enterprises.Place",
        verbose_name="主要场所",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    base_revision = models.PositiveIntegerField("比对时企业版本", null=True, blank=True)
    base_place_revision = models.PositiveIntegerField("比对时场所版本", null=True, blank=True)
    changed = models.CharField("变更的企业字段", max_length=400, blank=True, default="")
    changed_place = models.CharField("变更的场所字段", max_length=100, blank=True, default="")

    # What the officer said about the row, once its cells could not speak for themselves.
    mended = models.TextField(
        "改正的内容", blank=True, default="", db_default="", help_text="列名 → 改后的内容,JSON;含个人信息"
    )
    mended_label = models.CharField("改正人", max_length=160, blank=True, default="", db_default="")
    mended_at = models.DateTimeField("改正时间", null=True, blank=True)
    without_code = models.BooleanField("代码待补", default=False, db_default=False)
    match = models.CharField("与台账的关系", max_length=4, choices=Match.choices, blank=True, default="", db_default="")
    struck_reason = models.CharField("划除原因", max_length=200, blank=True, default="", db_default="")
    struck_label = models.CharField("划除人", max_length=160, blank=True, default="", db_default="")
    struck_at = models.DateTimeField("划除时间", null=True, blank=True)
    # The wrong row of an earlier import that this one mends, and on that row, the import which brought it in mended.
    mends_row = models.BigIntegerField("所改正的行", null=True, blank=True)
    settled_by = models.ForeignKey(
        "enterprises.ImportRun", verbose_name="改好后入库", null=True, on_delete=models.SET_NULL, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    # Personal data keep no history; what an import overwrote is kept here until it can no longer be undone.
    former_legal_person = models.CharField("原法定代表人", max_length=40, blank=True, default="", db_default="")
    former_contact_person = models.CharField("原联系人", max_length=40, blank=True, default="", db_default="")
    former_telephone = models.CharField("原联系电话", max_length=60, blank=True, default="", db_default="")

    objects = StagedRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待入库行"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "outcome", "id"], name="census_staged_outcome"),
            models.Index(fields=["run", "credit_code"], name="census_staged_code"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.row}行 {self.name}"

    @property
    def is_outstanding(self) -> bool:
        """Whether it goes in without a code: by a word of this year, or of one before that the sheet carried."""
        out = (self.Outcome.REFUSED, self.Outcome.STRUCK)
        return self.without_code or (not self.credit_code and self.outcome not in out)

    @property
    def changed_keys(self) -> list[str]:
        """The facts that this row would change, in the order of the register."""
        return [key for key in f"{self.changed}{self.changed_place}".split(",") if key]


class RowFinding(models.Model):
    """What a check, or the comparison with the register, has to say about a cell."""

    class Level(models.TextChoices):
        REFUSED = "refused", "有错"
        DOUBTFUL = "doubtful", "存疑"
        NOTE = "note", "提示"

    run = models.ForeignKey(
        "enterprises.ImportRun", verbose_name="导入", on_delete=models.CASCADE, related_name="findings", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    file = models.ForeignKey(
        "enterprises.ImportFile", verbose_name="文件", on_delete=models.CASCADE, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    sheet = models.CharField("工作表", max_length=40)
    row = models.PositiveIntegerField("行号")
    column = models.CharField("列名", max_length=120, blank=True, default="")
    letter = models.CharField("列标", max_length=4, blank=True, default="")
    check_key = models.CharField("核对规则", max_length=40)
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    value = models.CharField("填写的内容", max_length=200, blank=True, default="")
    reason = models.CharField("原因", max_length=300)

    objects = StagedRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对结果"
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "level", "id"], name="census_finding_level")]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.row}行 {self.reason}"
