"""When two records may be one firm, by name and address, where no code decides it (D7). One rule for all who ask.

A name is one when its key is; addresses are one when any of them agree, or when one side has none to hold against the
other. Workbooks are compared by it, and so is what an officer registers by form.
"""

from collections.abc import Iterable

from django.db.models import Q

from enterprises.register.names import name_key
from liuan_safety.organizations.models import Jurisdiction


def addresses_agree(written: Iterable[str | None], held: Iterable[str | None]) -> bool:
    """Whether the addresses are one, or one side has none to hold against the other."""
    ours, theirs = _keys(written), _keys(held)
    return not ours or not theirs or bool(ours & theirs)


def may_be_one_by_code(code: str | None, other: str | None) -> bool:
    """Two codes are two firms; where one is outstanding, name and address have to tell."""
    return not (code and other)


def within_reach(scope: Jurisdiction) -> Q:
    """The place, and for a township what stands at its county because nobody knew the township."""
    within = Q(jurisdiction__path__startswith=scope.path)
    if scope.kind in (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE):
        within |= Q(jurisdiction=scope.parent_id)
    return within


def _keys(addresses: Iterable[str | None]) -> set[str]:
    return {name_key(text) for text in addresses if text} - {""}
