"""The register of a past day in the order of that day's names (D7).

Versions keep no sort key. Who bears the same name since is sorted by today's, along its index; the few that were
renamed since are sorted by the name of that time and merged in. Where they are many, today's order stands.
"""

import datetime
from heapq import merge
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from enterprises.register.models import EnterpriseVersion, RegisterEntry
from enterprises.register.names import name_pinyin

MOST_RENAMED = 500
KEY = "name_pinyin"
Rows = QuerySet[EnterpriseVersion]


def renamed_since(instant: datetime.datetime) -> Rows:
    """Versions since then with another name, former name or code; found by the acts, which are indexed by time."""
    acts = RegisterEntry.objects.filter(made_at__gte=instant).order_by().values("pk")
    named = Q(changed__contains="name") | Q(changed__contains="credit_code")
    return EnterpriseVersion.objects.filter(named, entry__in=acts).order_by()


def sorted_by_names_then(rows: Rows, instant: datetime.datetime, held: Q) -> Rows:
    """The rows with `name_pinyin` of that day; `held` tells the versions that held at the instant. One query."""
    names = _names_then(instant, held)
    if not names:
        return _by_todays(rows)
    then = [When(enterprise=pk, then=Value(name)) for pk, name in names.items()]
    return rows.annotate(**{KEY: Case(*then, default=F("enterprise__name_pinyin"))})


def page_of(rows: Rows, bottom: int, top: int, instant: datetime.datetime, held: Q) -> list[int]:
    """The keys of one page of a large result. Along the index of today's names; the renamed few are merged in."""
    order = [name for name in rows.query.order_by if isinstance(name, str)]
    names = _names_then(instant, held) if order and order[0].lstrip("-") == KEY else {}
    if not names:
        return list(_by_todays(rows).values_list("pk", flat=True)[bottom:top])
    is_down = order[0].startswith("-")
    found = rows.order_by().filter(enterprise__in=list(names)).values_list("pk", "enterprise_id")
    few = sorted(((names[owner], pk) for pk, owner in found), reverse=is_down)
    rest = _by_todays(rows.exclude(enterprise__in=list(names))).values_list(KEY, "pk")
    first = max(bottom - len(few), 0)
    many = list(rest[first:top])
    if first and not many:  # the last page, of renamed ones alone
        first = max(rest.count() - 1, 0)
        many = list(rest[first:top])
    before = [one for one in few if first and many and (one > many[0] if is_down else one < many[0])]
    together = list(merge(few[len(before) :], many, reverse=is_down))
    start = first + len(before)
    return [pk for _name, pk in together[bottom - start : top - start]]


def _by_todays(rows: Rows) -> Rows:
    return rows.annotate(**{KEY: F("enterprise__name_pinyin")})


def _names_then(instant: datetime.datetime, held: Q) -> dict[int, Any]:
    """Enterprise → the sort key of its name at the instant, of those that bear another name today; none if too many."""
    rows = EnterpriseVersion.objects.filter(held, enterprise__in=renamed_since(instant).values("enterprise_id"))
    other = rows.exclude(name=F("enterprise__name")).order_by().values_list("enterprise_id", "name")
    found = list(other[: MOST_RENAMED + 1])
    return {pk: name_pinyin(name) for pk, name in found} if len(found) <= MOST_RENAMED else {}
