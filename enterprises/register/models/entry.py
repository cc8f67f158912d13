"""What happened to the register: entries (who, in which post, on what ground) and the versions that they made."""

from django.db import models

from enterprises.register.models.enterprise import EnterpriseFacts
from enterprises.register.models.place import PlaceFacts


class RegisterEntry(models.Model):
    """One act on the register: an import of thousands of rows, or one officer's change, with what it rests on."""

    class Kind(models.TextChoices):
        IMPORT = "import", "普查导入"
        MEND = "mend", "更正"
        CREATE = "create", "登记"
        CLOSE = "close", "注销或迁出"
        REOPEN = "reopen", "恢复在册"
        MOVE = "move", "迁移"
        TRADE = "trade", "改行"
        MERGE = "merge", "合并记录"
        SPLIT = "split", "分立"
        UNDO_IMPORT = "undo_import", "撤销导入"
        TAKE_BACK = "take_back", "撤回变动"
        RESIZE = "resize", "重新判定规模"

    # An import, its undoing and what the system derives decide nothing: they never override a person.
    NOT_BY_PERSON = (Kind.IMPORT, Kind.UNDO_IMPORT, Kind.RESIZE)

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    made_at = models.DateTimeField("时间", db_index=True)
    made_by = models.ForeignKey(
        "organizations.User", verbose_name="经办人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    post = models.ForeignKey(
        "organizations.Post", verbose_name="岗位", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    maker_label = models.CharField("经办人及岗位", max_length=160, help_text="当时的写法:张海(舒城县安委办)")
    paper = models.ForeignKey("audit.Paper", verbose_name="依据", null=True, blank=True, on_delete=models.RESTRICT)
    reason = models.CharField("事由", max_length=300, blank=True)
    undoes = models.ForeignKey(
        "self", verbose_name="所撤回的变动", null=True, blank=True, on_delete=models.RESTRICT, related_name="undone_by"
    )
    # Opaque to the database: read by `services.taking_back` alone. Which places were primary before the deed, and what
    # of other rooms a merger has handed over, under the key that the room gave (`register.mergers`).
    moved = models.JSONField("移动的关联记录", blank=True, default=dict)
    source_kind = models.CharField("来源类别", max_length=40, blank=True, help_text="如 census.import")
    source_id = models.CharField("来源编号", max_length=40, blank=True)
    source_label = models.CharField("来源", max_length=200, blank=True, help_text="如 2018年度普查表“舒城县.xlsx”")

    class Meta:
        verbose_name = verbose_name_plural = "台账变动"
        ordering = ["-id"]
        indexes = [models.Index(fields=["source_kind", "source_id"], name="register_entry_source")]

    def __str__(self) -> str:
        return f"{self.maker_label} {self.get_kind_display()} {self.made_at:%Y-%m-%d %H:%M}"


class EnterpriseVersion(EnterpriseFacts):
    """The enterprise as it stood from `valid_from` until `valid_to` (instants, half open)."""

    # Indexes that repeat the start of a unique one are left out here and below: each lengthens an import's write.
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    revision = models.PositiveIntegerField("版本")
    entry = models.ForeignKey(RegisterEntry, verbose_name="变动", on_delete=models.RESTRICT, related_name="versions")
    changed = models.CharField("变动字段", max_length=400, help_text="逗号分隔;* 为新入库")
    source_row = models.CharField("来源行", max_length=80, blank=True, default="")
    valid_from = models.DateTimeField("起")
    valid_to = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业历史"
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "revision"], name="enterprise_version_once")]

    def __str__(self) -> str:
        return f"{self.name} 第{self.revision}版"


class PlaceVersion(PlaceFacts):
    """The place as it stood from `valid_from` until `valid_to`."""

    place = models.ForeignKey(
        "enterprises.Place", verbose_name="场所", on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="place_versions"
    )
    revision = models.PositiveIntegerField("版本")
    entry = models.ForeignKey(
        RegisterEntry, verbose_name="变动", on_delete=models.RESTRICT, related_name="place_versions"
    )
    changed = models.CharField("变动字段", max_length=400)
    source_row = models.CharField("来源行", max_length=80, blank=True, default="")
    valid_from = models.DateTimeField("起")
    valid_to = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所历史"
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["place", "revision"], name="place_version_once")]

    def __str__(self) -> str:
        return f"{self.place_id} 第{self.revision}版"
