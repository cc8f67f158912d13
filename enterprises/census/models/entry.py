"""Who listed whom (D7): the census of a year is the set of these rows."""

from django.db import models

from liuan_safety.organizations.scoping import ScopedQuerySet


class CensusEntry(models.Model):
    """One enterprise listed by one reporting place in the census of one year; the latest import stands.

    The row as written, the supervisor's name as written among it, is kept once, in the staged row.
    """

    year = models.PositiveSmallIntegerField("年度")
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction",
        verbose_name="填报辖区",
        on_delete=models.RESTRICT,
        related_name="+",
        db_index=False,
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name="企业", on_delete=models.CASCADE, related_name="census_entries"
    )
    supervisor_as_written = models.CharField("填报的监管部门", max_length=80, blank=True, default="")
    run = models.ForeignKey(
        "enterprises.ImportRun", verbose_name="导入", on_delete=models.RESTRICT, related_name="entries", db_index=False
    )
    # Rows of a written import are never deleted; a constraint would make clearing those of others scan this table.
    staged_row = models.ForeignKey(
        "enterprises.StagedRow",
        verbose_name="原行",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普查名录"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "jurisdiction", "enterprise"], name="census_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.jurisdiction_id} {self.enterprise_id}"
