"""Matters that are overdue, and nothing else."""

from django.db import models


class Matter(models.Model):
    """One open matter of the trial."""

    key = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "reminded"

    def __str__(self) -> str:
        return self.key
