"""When two records may be one firm, by name and address, where no code decides it (D7). One rule for all who ask.

A name is one when its key is; addresses are one when any of them agree, or when one side has none to hold against the
other. Workbooks are compared by it, and so is what an officer registers by form.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from enterprises.register.models import Condition, EnterpriseVersion
from enterprises.register.names import name_key
from liuan_safety.organizations.models import Jurisdiction

# 村 of 中村镇 is part of a town's name; 号 with Chinese numerals (三号楼) counts as one with digits does.
_WHERE = re.compile(r"[0-9]|[一二三四五六七八九十]号|村(?![镇乡])|社区|小区|村民组|组$|大厦|大楼|广场|商城|[幢栋楼]")
_FORM = re.compile(r"(有限责任|股份有限|有限)?(分公司|总公司|公司)$|(个体工商户)$")
_LEAST_CORE = 3


def addresses_agree(written: Iterable[str | None], held: Iterable[str | None]) -> bool:
    """Whether the addresses are one, or one side has none to hold against the other."""
    ours, theirs = _keys(written), _keys(held)
    return not ours or not theirs or bool(ours & theirs)


def may_be_one_by_code(code: str | None, other: str | None) -> bool:
    """Two codes are two firms; where one is outstanding, name and address have to tell."""
    return not (code and other)


def is_exact_address(address: str) -> bool:
    """Whether an address says where: by a number, a village, a group of houses or a building. A town alone doesn't."""
    text = unicodedata.normalize("NFKC", address)
    return _WHERE.search(text) is not None


def core_of_name(name: str, places: Iterable[str] = ()) -> str:
    """What is a firm's own in its name, as a key: without the places in front (`places`, whole or short) and the form.

    Empty where too little is left to tell firms by.
    """
    key = _FORM.sub("", name_key(name))
    named = {"安徽省", "六安市", *places}
    fronts = {name_key(front) for place in named for front in (place, _short(place)) if len(front) > 1}
    longest_first = sorted(fronts, key=len, reverse=True)
    while (front := next((one for one in longest_first if key.startswith(one)), None)) is not None:
        key = key.removeprefix(front)
    return key if len(key) >= _LEAST_CORE else ""


def _short(place: str) -> str:
    """舒城县 → 舒城; what is left of a name of two signs is none."""
    return place[:-1] if len(place) > 2 and place[-1] in "省市县区镇乡" else place


def within_reach(scope: Jurisdiction) -> Q:
    """The place, and for a township what stands at its county because nobody knew the township."""
    within = Q(jurisdiction__path__startswith=scope.path)
    if scope.kind in (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE):
        within |= Q(jurisdiction=scope.parent_id)
    return within


def moved_away(scope: Jurisdiction) -> Q:
    """Records without a code that lay in this township and have moved to another one of its county.

    The former township may list such a firm still; nobody else's record is found by a name outside the place.
    """
    if scope.parent is None or scope.kind not in (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE):
        return Q(pk=None)
    lay_here = EnterpriseVersion.objects.filter(enterprise=OuterRef("pk"), jurisdiction__path__startswith=scope.path)
    county = Q(jurisdiction__path__startswith=scope.parent.path, credit_code=None, condition=Condition.IN_REGISTER)
    return county & ~within_reach(scope) & Q(Exists(lay_here))


def _keys(addresses: Iterable[str | None]) -> set[str]:
    return {name_key(text) for text in addresses if text} - {""}
