"""Codes that came later (D7): firms of an import whose record stands beside one of the same name without a code."""

from dataclasses import dataclass

from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.others import LIVE
from enterprises.register.alike import within_reach
from enterprises.register.merge_lead import MergeLead, lead_of
from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.models import User

MOST = 20
_AT_ONCE = 500


@dataclass(frozen=True)
class Twin:
    """A row with a code, the record that bears the code, the one beside it without, and the way to merge them."""

    row: StagedRow
    holder: Enterprise
    outstanding: Enterprise
    lead: MergeLead


def twins_of(run: ImportRun, user: User) -> list[Twin]:
    """The first few; records without a code that the import lists by a row of their own are firms of their own.

    A county has few records without a code, so they are asked first; of a firm in another county's register only what
    `lead_of` says is shown.
    """
    without = _outstanding(run, user)
    found: list[Twin] = []
    names = sorted(without)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        rows = Enterprise.objects.filter(name_key__in=some, credit_code__isnull=False, condition=Condition.IN_REGISTER)
        holders = {row.credit_code: row for row in rows.select_related("jurisdiction")}
        listed = StagedRow.objects.filter(run=run, credit_code__in=holders, outcome__in=LIVE).order_by("id")
        for row in listed[: MOST - len(found)]:
            holder = holders[row.credit_code]
            record = without[holder.name_key]
            found.append(Twin(row, holder, record, lead_of(record, holder, row.credit_code, user)))
        if len(found) == MOST:
            break
    return found


def _outstanding(run: ImportRun, user: User) -> dict[str, Enterprise]:
    """Name → the one record of that name without a code in the import's reach that no row of the import means."""
    rows = Enterprise.objects.visible_to(user).filter(within_reach(run.jurisdiction), credit_code=None)
    rows = rows.filter(condition=Condition.IN_REGISTER).select_related("jurisdiction").order_by("-pk")
    if run.entry_id is not None:
        rows = rows.exclude(origin=run.entry_id)
    records = list(rows)
    if not records:
        return {}
    meant = StagedRow.objects.filter(run=run, credit_code="", outcome__in=LIVE, enterprise__isnull=False)
    listed = set(meant.values_list("enterprise_id", flat=True))
    return {row.name_key: row for row in records if row.pk not in listed}
