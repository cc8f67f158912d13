"""Days of force: every dated row of the house holds `valid_from <= day < valid_to`, an open end is null."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


def in_force(day: datetime.date | None = None, prefix: str = "") -> Q:
    """Rows in force on that day (today by default); `prefix` reaches through a relation, e.g. `unit__`."""
    day = day or timezone.localdate()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


class DatedModel(models.Model):
    """valid_from: first day in force; valid_to: first day no longer in force."""

    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日(不含)", null=True, blank=True)

    class Meta:
        abstract = True

    def is_in_force(self, day: datetime.date | None = None) -> bool:
        """Whether the row holds on that day (today by default)."""
        day = day or timezone.localdate()
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def period_constraint(name: str) -> models.CheckConstraint:
    """The end never lies before the beginning; both on one day means it never came into force."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message="终止日不能早于起始日",
    )
