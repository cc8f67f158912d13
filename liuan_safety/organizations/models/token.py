"""接口令牌: bound to a tenure, so that it dies with it; only a digest is kept."""

from django.db import models


class ApiToken(models.Model):
    """A token of the API: who, in which tenure, with which scopes, until when."""

    tenure = models.ForeignKey(
        "organizations.Tenure", verbose_name="任职", on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("前缀", max_length=8, unique=True)
    digest = models.CharField("散列", max_length=64)
    scopes = models.CharField("范围", max_length=200, help_text="逗号分隔,如 register:read,imports:read")
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("注销时间", null=True, blank=True)
    last_used_on = models.DateField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name}({self.prefix})"
