"""Joining the lead supervisor to enterprises: one condition, for figures and for frozen records alike."""

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from enterprises.supervision.models import Part


def with_lead(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Enterprises with `lead_unit` (its name now) and `lead_interim`; both null where nobody leads."""
    lead = Q(assignments__valid_to=None, assignments__place=None, assignments__part=Part.LEAD)
    return rows.annotate(lead=FilteredRelation("assignments", condition=lead)).annotate(
        lead_unit=F("lead__unit__name"), lead_interim=F("lead__is_interim")
    )
