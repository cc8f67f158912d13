"""Parts of the enterprise's page about its places: where it works, within whose place, and who works within its own."""

from typing import Any

from enterprises.register.models import Enterprise, Place
from enterprises.register.panels import Panel
from enterprises.register.selectors.places import Sharer, doubt_of, is_expired, landlords_of, tenants_of
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed


def places_part(enterprise: Enterprise, user: User) -> dict[str, Any]:
    """Places in use, the primary one first, then those closed."""
    places = list(enterprise.places.select_related("jurisdiction__parent"))
    places.sort(key=lambda place: (place.valid_to is not None, not place.is_primary, place.pk))
    landlords = landlords_of(places, user)
    return {
        "enterprise": enterprise,
        "rows": [_row(place, landlords.get(place.pk)) for place in places],
        "count": sum(place.valid_to is None for place in places),
        "may_edit": may(user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction) and enterprise.valid_to is None,
    }


def _row(place: Place, landlord: Sharer | None) -> dict[str, Any]:
    is_open = place.valid_to is None
    return {
        "place": place,
        "landlord": landlord,
        "expired": is_open and is_expired(place),
        "doubt": doubt_of(place) if is_open else "",
    }


def tenants_part(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """Enterprises within this one's places; left out where there are none."""
    tenants = tenants_of(enterprise, user)
    return {"tenants": tenants, "count": len(tenants)} if tenants else None


PLACE_PANELS = (
    Panel("places", "场所", 20, "enterprises/register/_places.html", places_part),
    Panel("tenants", "场地内的企业", 25, "enterprises/register/_tenants.html", tenants_part),
)
