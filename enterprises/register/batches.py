"""Ticked rows of the list: which deeds are offered on them, and what an address or a form says was ticked."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from enterprises.register.filters import EnterpriseFilter
from enterprises.register.models import Enterprise
from enterprises.register.selectors.listing import register_list
from enterprises.register.services.batch import MOST_ROWS, Ticked
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.posted import whole
from liuan_safety.ui.tables import BatchDeed

ROWS, WHOLE = "rows", "all"


def deeds_for(user: User) -> list[BatchDeed]:
    """What this post may do with ticked enterprises."""
    deeds = []
    if may(user, Deed.REGISTER_EDIT):
        deeds.append(BatchDeed("批量设置行业", reverse("register:batch_trade"), "pencil"))
        deeds.append(BatchDeed("批量划转辖区", reverse("register:batch_move"), "arrow-left-right"))
    if may(user, Deed.REGISTER_EXPORT):
        deeds.append(BatchDeed("导出所选", reverse("register:export"), "download"))
    return deeds


@dataclass(frozen=True)
class Selection:
    """What was ticked: the rows with the revisions that were seen, and how many there are in all."""

    rows: tuple[Ticked, ...]
    total: int

    @property
    def is_too_large(self) -> bool:
        """More than one deed takes; then `rows` is cut and nothing may be done."""
        return self.total > MOST_ROWS

    def written(self) -> str:
        """As a form carries it."""
        return ",".join(f"{row.enterprise_id}:{row.revision}" for row in self.rows)


def ticked_in(query: QueryDict) -> tuple[Ticked, ...]:
    """`?rows=12:3&rows=15:1`, or joined by commas; what is no row is passed over."""
    found = {}
    for words in query.getlist(ROWS):
        for word in words.split(","):
            number, _, revision = word.partition(":")
            row, seen = whole(number), whole(revision)
            if row is not None and seen is not None:
                found[row] = Ticked(row, seen)
    return tuple(found.values())


def selection_in(query: QueryDict, user: User) -> Selection:
    """The ticked rows of an address, or with `all` everything that its filters find."""
    if not query.get(WHOLE):
        rows = ticked_in(query)
        return Selection(rows[:MOST_ROWS], len(rows))
    found = EnterpriseFilter(query, register_list(user), user=user).qs.order_by("name_pinyin", "id")
    rows = tuple(Ticked(*row) for row in found.values_list("pk", "revision")[: MOST_ROWS + 1])
    return Selection(rows[:MOST_ROWS], len(rows) if len(rows) <= MOST_ROWS else found.count())


def is_ticked(query: QueryDict) -> bool:
    """Whether the address means single rows and not all that its filters find."""
    return not query.get(WHOLE) and bool(ticked_in(query))


def narrowed(rows: "QuerySet[Enterprise]", query: QueryDict) -> "QuerySet[Enterprise]":
    """A list's rows, only the ticked ones where the address names some."""
    return rows.filter(pk__in=[row.enterprise_id for row in ticked_in(query)]) if is_ticked(query) else rows


def list_state(query: QueryDict) -> str:
    """The list's own address, without what was ticked: the way back."""
    kept = query.copy()
    for name in (ROWS, WHOLE):
        kept.pop(name, None)
    return reverse("register:list") + (f"?{kept.urlencode()}" if kept else "")
