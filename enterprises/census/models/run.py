"""One import of census workbooks (D7): who sent what for which place and year, and how far it has come."""

import uuid

from django.db import models
from django.db.models import Q

from liuan_safety.organizations.scoping import ScopedQuerySet


class ImportBatch(models.Model):
    """Workbooks dropped in at once (D7): a county gets them from its townships, each becomes an import of its own."""

    year = models.PositiveSmallIntegerField("年度")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="+"
    )
    by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    by_command = models.BooleanField("由命令行导入", default=False)
    created_at = models.DateTimeField("上传时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查批次"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.jurisdiction} 批次 {self.pk}"


class ImportRunQuerySet(ScopedQuerySet):
    """Imports of the places that the user's post covers."""


class ImportRun(models.Model):
    """One upload in the browser, or one call of the command, from the file to the register.

    `revision` counts how often the result was put before the officer: a confirmation names the one it has seen.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "排队读取"
        READING = "reading", "正在读取"
        CHECKED = "checked", "待确认"
        CONFIRMING = "confirming", "正在写入"
        WRITTEN = "written", "已入库"
        FAILED = "failed", "读取失败"
        DISCARDED = "discarded", "已放弃"
        PASSED_OVER = "passed_over", "未采用"
        UNDONE = "undone", "已撤销"

    class Mode(models.TextChoices):
        REPLACE = "replace", "取代上一次"
        ADD = "add", "补充"

    class SenderState(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        PROPOSED = "proposed", "待确认"
        UNKNOWN = "unknown", "不认识"

    year = models.PositiveSmallIntegerField("年度")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", verbose_name="辖区", on_delete=models.RESTRICT, related_name="+"
    )
    batch = models.ForeignKey(
        "enterprises.ImportBatch", verbose_name="批次", null=True, on_delete=models.RESTRICT, related_name="runs"
    )
    # A former township or a 片区 that is now part of the place sends a list of its own: it replaces only its own.
    part = models.CharField("辖区中的部分", max_length=60, blank=True, default="")
    mode = models.CharField("与上一次的关系", max_length=8, choices=Mode.choices, default=Mode.REPLACE)
    sender_state = models.CharField(
        "填报单位", max_length=10, choices=SenderState.choices, default=SenderState.CONFIRMED
    )
    sender_written = models.CharField("文件上的填报单位", max_length=60, blank=True, default="")
    sender_reason = models.CharField("认定依据", max_length=200, blank=True, default="")
    sender_choices = models.JSONField("可能的填报单位", default=list, blank=True, help_text="辖区编号")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.UPLOADED)
    by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    post = models.ForeignKey(
        "organizations.Post", verbose_name="岗位", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160)
    by_command = models.BooleanField("由命令行导入", default=False)
    created_at = models.DateTimeField("上传时间")
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    written_at = models.DateTimeField("入库时间", null=True, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0, help_text="含在其他辖区登记的")
    elsewhere = models.PositiveIntegerField("在其他辖区登记", default=0)
    refused = models.PositiveIntegerField("有错", default=0)
    doubtful = models.PositiveIntegerField("存疑", default=0, help_text="存疑单元格数")
    noted = models.PositiveIntegerField("提示", default=0)
    job = models.ForeignKey(
        "jobs.Job", verbose_name="后台任务", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    attempt = models.PositiveIntegerField("读取次数", default=0, help_text="只有最近一次读取可以存行")
    entry = models.OneToOneField(
        "enterprises.RegisterEntry", verbose_name="台账变动", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    struck = models.PositiveIntegerField("已划除", default=0)
    follows = models.ForeignKey(
        "self",
        verbose_name="所补报的导入",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="follow_ups",
        help_text="回执或改好的行",
    )
    superseded_by = models.ForeignKey(
        "self", verbose_name="被取代于", null=True, blank=True, on_delete=models.RESTRICT, related_name="supersedes"
    )
    undone_entry = models.OneToOneField(
        "enterprises.RegisterEntry", verbose_name="撤销", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revision = models.PositiveIntegerField("核对次数", default=0)
    failure = models.CharField("失败原因", max_length=500, blank=True, default="")
    told = models.CharField("须再确认的原因", max_length=300, blank=True, default="")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查导入"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="written", entry__isnull=False, undone_entry__isnull=True)
                    | Q(state="undone", entry__isnull=False, undone_entry__isnull=False)
                    | (~Q(state__in=["written", "undone"]) & Q(entry__isnull=True, undone_entry__isnull=True))
                ),
                name="census_written_has_entry",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "year"], name="census_run_scope")]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.jurisdiction} 普查导入 {self.pk}"

    @property
    def sender_label(self) -> str:
        """城关镇, or 城关镇(城关片) for a part of it."""
        return f"{self.jurisdiction.name}（{self.part}）" if self.part else self.jurisdiction.name

    @property
    def good(self) -> int:
        """Rows that go in: new, changed and unchanged ones."""
        return self.new + self.changed + self.unchanged

    @property
    def is_under_way(self) -> bool:
        """Whether a job works on it now, or is about to."""
        return self.state in (self.State.UPLOADED, self.State.READING, self.State.CONFIRMING)

    @property
    def source_id(self) -> str:
        """How entries of the register name this import."""
        return str(self.pk)


def stored_name(instance: "ImportFile", filename: str) -> str:
    """Where a workbook is kept: never under the name it was sent with, which may hold anything."""
    suffix = filename.rpartition(".")[2].lower()
    suffix = suffix if suffix in ("xlsx", "xlsm", "xls", "ods") else "bin"
    return f"census/{instance.run.year}/{uuid.uuid4().hex}.{suffix}"


class ImportFileQuerySet(ScopedQuerySet):
    """Files are seen with their import."""

    scope_path = "run__jurisdiction__path"


class ImportFile(models.Model):
    """One workbook of an import, kept as it came.

    `sheets` holds per sheet read: name, heading row, rows and what became of each column;
    `left_out` names the sheets that were not read, each with its reason.
    """

    run = models.ForeignKey(ImportRun, verbose_name="导入", on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("文件名", max_length=255)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    sheets = models.JSONField("读取的工作表", default=list)
    left_out = models.JSONField("未读取的工作表", default=list)
    mappings = models.JSONField("人工对应的列", default=dict, blank=True, help_text="工作表 → 列名 → 字段或空")

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查工作簿"
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="census_file_once")]

    def __str__(self) -> str:
        return self.name
