"""Whether the register's history tells its present state: what the tests of undoing and replaying share."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from enterprises.register.facts import VERSIONED_KEYS
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, Place, PlaceVersion
from enterprises.register.names import keys_of_name
from enterprises.register.services.writing import PLACE_COLUMNS

FACT_COLUMNS = (*VERSIONED_KEYS, "merged_into_id", "jurisdiction_id")


def faults() -> list[str]:
    """Everything in which the history and the present state of the whole register disagree; empty when they agree."""
    found: list[str] = []
    told, told_of_places = defaultdict(list), defaultdict(list)
    for version in EnterpriseVersion.objects.order_by("revision"):
        told[version.enterprise_id].append(version)
    for version in PlaceVersion.objects.order_by("revision"):
        told_of_places[version.place_id].append(version)
    for firm in Enterprise.objects.all():
        versions = told[firm.pk]
        found += [f"{firm}: {fault}" for fault in (*_of_row(firm, versions, FACT_COLUMNS), *_of_firm(firm))]
        found += [f"{firm}: {fault}" for fault in _told_changes(versions, FACT_COLUMNS)]
    for place in Place.objects.all():
        versions = told_of_places[place.pk]
        found += [f"place {place.pk}: {fault}" for fault in _of_row(place, versions, PLACE_COLUMNS)]
        found += [f"place {place.pk}: {fault}" for fault in _told_changes(versions, PLACE_COLUMNS)]
    return found


def _of_row(row: Any, versions: list[Any], columns: Iterable[str]) -> list[str]:
    """Revisions without a gap, instants without a gap, and the last version is the row.

    A place's revisions may leap when it becomes the primary one, and its version of being closed holds no time.
    """
    found = []
    revisions = [version.revision for version in versions]
    is_place = isinstance(row, Place)
    if revisions[-1:] != [row.revision] or not (is_place or revisions == list(range(1, row.revision + 1))):
        return [f"revisions {revisions}, the row has {row.revision}"]
    for former, version in zip(versions, versions[1:], strict=False):
        is_closed = is_place and former.valid_to is not None and former.valid_to <= former.valid_from
        if former.valid_to != version.valid_from and not is_closed:
            found.append(f"revision {former.revision} ends {former.valid_to}, the next begins {version.valid_from}")
    last = versions[-1]
    if isinstance(last, EnterpriseVersion) and last.valid_to is not None:
        found.append("the last version has ended")
    for column in columns:
        if getattr(last, column) != getattr(row, column):
            found.append(f"{column} is {getattr(row, column)!r}, the history says {getattr(last, column)!r}")
    return found


def _told_changes(versions: list[Any], columns: Iterable[str]) -> list[str]:
    """What differs from one version to the next is named in `changed`, and so nobody's word goes unheard."""
    found = []
    for former, version in zip(versions, versions[1:], strict=False):
        told = {"jurisdiction_id" if key == "jurisdiction" else key for key in version.changed.split(",")}
        told |= {"merged_into_id"} if "condition" in told else set()
        silent = [
            column for column in columns if column not in told and getattr(former, column) != getattr(version, column)
        ]
        if silent:
            found.append(f"revision {version.revision} changes {silent} and says {version.changed}")
    return found


def _of_firm(firm: Enterprise) -> list[str]:
    found = []
    keys = keys_of_name(firm.name, former_name=firm.former_name, credit_code=firm.credit_code or "")
    found += [f"{key} is out of step" for key, value in keys.items() if getattr(firm, key) != value]
    if (firm.valid_to is None) != (firm.condition == Condition.IN_REGISTER):
        found.append(f"condition {firm.condition} and valid_to {firm.valid_to}")
    return found
