"""The log of deeds, its seals, and the papers (依据文件) that deeds rest on."""

from django.conf import settings
from django.db import models


class DeedRecord(models.Model):
    """One thing that somebody did. Never changed, never deleted (triggers of `audit.immutable` refuse both).

    People and objects stand as number and label, not as foreign keys: the log outlives what it speaks of.
    Personal data stand in `before` and `after` only as keyed digests (`audit.services.masked`).
    """

    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("事项", max_length=80, db_index=True)
    user_id = models.BigIntegerField("人员编号", null=True, db_index=True)
    user_label = models.CharField("人员", max_length=80)
    post_id = models.BigIntegerField("岗位编号", null=True)
    post_label = models.CharField("岗位", max_length=160, blank=True)
    request_number = models.CharField("请求编号", max_length=40, blank=True, db_index=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    channel = models.CharField("途径", max_length=20, default="web")
    object_kind = models.CharField("对象类别", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=40, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    jurisdiction_path = models.CharField("辖区", max_length=120, blank=True, db_index=True)
    before = models.JSONField("之前", default=dict, blank=True)
    after = models.JSONField("之后", default=dict, blank=True)
    detail = models.CharField("说明", max_length=500, blank=True)
    succeeded = models.BooleanField("成功", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_deed_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_label} {self.action} {self.object_label}"


class Seal(models.Model):
    """A batch of deeds closed behind them: keyed with AUDIT_KEY and chained to the seal before it."""

    number = models.PositiveBigIntegerField("封存序号", unique=True)
    at = models.DateTimeField("封存时间")
    count = models.PositiveIntegerField("条数")
    last_deed = models.BigIntegerField("最大记录编号")
    # A full batch leaves settled deeds behind for the next one; only after a seal that left none is a gap suspicious.
    is_complete = models.BooleanField("已封尽")
    previous = models.CharField("上一封存", max_length=64)
    batch = models.CharField("本批摘要", max_length=64)
    hash = models.CharField("封存值", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"第 {self.number} 次封存"


class SealedDeed(models.Model):
    """Which seal holds a deed, at which place, with which digest.

    No foreign key to the deed: the seal has to stay when the deed is gone, that is how it is missed.
    """

    deed_id = models.BigIntegerField("记录编号", unique=True)
    seal = models.ForeignKey(Seal, verbose_name="封存", on_delete=models.RESTRICT, related_name="deeds")
    position = models.PositiveIntegerField("次序")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "已封存记录"
        ordering = ["seal_id", "position"]
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="audit_sealed_position")]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}: {self.deed_id}"


class Paper(models.Model):
    """依据文件: the document that a deed rests on, with its scan where there is one."""

    title = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    dated = models.DateField("成文日期", null=True, blank=True)
    file = models.FileField("扫描件", upload_to="papers/%Y/%m/", blank=True)
    file_name = models.CharField("原文件名", max_length=200, blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "依据文件"

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title
