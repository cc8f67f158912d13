"""What stands beside the enterprises of a page: what brought them in, where their primary place is. One query each."""

from collections.abc import Iterable

from enterprises.register.models import EnterpriseVersion, Place, RegisterEntry


def origins_of(entry_ids: Iterable[int]) -> dict[int, str]:
    """Register entry → its source in words: 2018年度普查表“舒城县.xlsx”, or 登记."""
    rows = RegisterEntry.objects.filter(pk__in=set(entry_ids)).only("kind", "source_label")
    return {row.pk: row.source_label or row.get_kind_display() for row in rows}


def primary_addresses(enterprise_ids: Iterable[int]) -> dict[int, str]:
    """Enterprise → the address of its primary place."""
    rows = Place.objects.filter(enterprise__in=list(enterprise_ids), is_primary=True)
    return dict(rows.values_list("enterprise_id", "address"))


def latest_makers(enterprise_ids: Iterable[int]) -> dict[int, str]:
    """Enterprise → who changed its own facts last, as history writes it."""
    rows = EnterpriseVersion.objects.filter(enterprise__in=list(enterprise_ids), valid_to=None)
    return dict(rows.values_list("enterprise_id", "entry__maker_label"))
