"""What an enterprise was and is: values by fact, now and at a revision that an officer has seen."""

from typing import Any

from enterprises.register.facts import ENTERPRISE_FACTS, FACTS, FACTS_BY_KEY, PLACE_FACTS, VERSIONED_FACTS
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry

HIDDEN = "（个人信息，不显示原值）"


def present_values(enterprise: Enterprise, place: Place | None) -> dict[str, Any]:
    """Every fact of the register as it stands; without a primary place its facts are empty."""
    values = {fact.key: getattr(enterprise, fact.key) for fact in ENTERPRISE_FACTS}
    return values | {fact.key: getattr(place, fact.key) if place else None for fact in PLACE_FACTS}


def base_values(
    enterprise: Enterprise, place: Place | None, revision: int, place_revision: int | None
) -> dict[str, Any]:
    """Every fact as it stood at these revisions. Personal data have no history: changed since, they read as HIDDEN."""
    values = present_values(enterprise, place)
    version = enterprise.versions.filter(revision=revision).first()
    if version is not None:
        values |= {fact.key: getattr(version, fact.key) for fact in VERSIONED_FACTS}
    for key in changed_since(enterprise, revision):
        if key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal:
            values[key] = HIDDEN
    if place is not None and place_revision is not None:
        former = PlaceVersion.objects.filter(place=place, revision=place_revision).first()
        values |= {fact.key: getattr(former, fact.key) if former else None for fact in PLACE_FACTS}
    return values


def changed_since(enterprise: Enterprise, revision: int) -> set[str]:
    """Keys of the facts that later revisions changed."""
    later = enterprise.versions.filter(revision__gt=revision).values_list("changed", flat=True)
    return {key for changed in later for key in changed.split(",")}


def latest_entry(enterprise: Enterprise, place: Place | None) -> RegisterEntry | None:
    """The act that changed the enterprise or its primary place last."""
    found = [EnterpriseVersion.objects.filter(enterprise=enterprise).order_by("-revision")]
    if place is not None:
        found.append(PlaceVersion.objects.filter(place=place).order_by("-revision"))  # type: ignore[arg-type]
    entries = [row.entry for rows in found for row in rows.select_related("entry")[:1]]
    return max(entries, key=lambda entry: entry.pk, default=None)


def changed_fact_keys(changed: str) -> list[str]:
    """The facts that a version changed, in the order of the register."""
    keys = set(changed.split(","))
    return [fact.key for fact in FACTS if fact.key in keys]
