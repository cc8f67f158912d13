"""Acts on a record and its places: which was the last, and which still stand (D7)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from enterprises.register.models import EnterpriseVersion, PlaceVersion, RegisterEntry


def acts_on(enterprise_ids: Collection[int], place_ids: Collection[int] = ()) -> "QuerySet[RegisterEntry]":
    """Every entry that wrote a version of these enterprises, of a place of theirs, or of these places."""
    # A union of the few, which the database then looks up by their keys: with OR it would go through every act.
    ids = EnterpriseVersion.objects.filter(enterprise__in=enterprise_ids).order_by().values("entry_id")
    rows = PlaceVersion.objects.order_by().values("entry_id")
    found = ids.union(rows.filter(enterprise__in=enterprise_ids), rows.filter(place__in=place_ids))
    return RegisterEntry.objects.filter(pk__in=found).order_by("-pk")


def latest_act(enterprise_id: int) -> RegisterEntry | None:
    """The act that touched the record or any of its places last; None before the first."""
    return acts_on([enterprise_id]).first()


def standing(entries: "QuerySet[RegisterEntry]") -> "QuerySet[RegisterEntry]":
    """Those that were not taken back; what took one back, or followed from settings, does not stand by itself."""
    undone = RegisterEntry.objects.filter(undoes=OuterRef("pk"))
    return entries.filter(undoes=None).exclude(Exists(undone)).exclude(kind=RegisterEntry.Kind.RESIZE)
