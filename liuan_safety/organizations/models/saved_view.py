"""保存的筛选: what a person has set on a list (filters, order, columns), kept under a name of that person's own."""

from django.db import models


class SavedView(models.Model):
    """One address of a list. `page` is the list's URL name, `query` what stands behind the question mark."""

    NAME_LIMIT = 30
    QUERY_LIMIT = 2_000

    user = models.ForeignKey(
        "organizations.User", verbose_name="人员", on_delete=models.CASCADE, related_name="saved_views", db_index=False
    )
    page = models.CharField("页面", max_length=60)
    name = models.CharField("名称", max_length=NAME_LIMIT)
    query = models.CharField("筛选条件", max_length=QUERY_LIMIT, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保存的筛选"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
