"""What the tests of deeds compare: everything the register says of some enterprises, and that history says the same."""

from enterprises.register.facts import ENTERPRISE_FACTS, VERSIONED_KEYS
from enterprises.register.models import Enterprise, EnterpriseGrant, Place, PlaceVersion, Standing
from enterprises.register.selectors.sources import words_on_enterprises, words_on_places
from enterprises.register.services.writing import PLACE_COLUMNS

SEARCHED = ("name_pinyin", "name_key", "search_text", "search_grams")
FACTS = (*(fact.key for fact in ENTERPRISE_FACTS), *VERSIONED_KEYS, *SEARCHED, "jurisdiction_id", "merged_into_id")


def snapshot(ids):
    """Facts, open places, tags, grants and who said each field, by enterprise; revisions and instants aside."""
    found = {}
    for row in Enterprise.objects.filter(pk__in=ids):
        places = Place.objects.filter(enterprise=row, valid_to=None)
        found[row.pk] = {
            "facts": {key: getattr(row, key) for key in FACTS},
            "left": row.valid_to,
            "places": {
                place.pk: (place.is_primary, *(getattr(place, key) for key in PLACE_COLUMNS)) for place in places
            },
            "standings": set(Standing.objects.filter(enterprise=row).values_list("pk", flat=True)),
            "grants": set(EnterpriseGrant.objects.filter(content_object=row).values_list("pk", flat=True)),
            "words": _said(words_on_enterprises([row.pk]).get(row.pk, {})),
            "place words": {
                place.pk: _said(words_on_places([place.pk]).get(place.pk, {})) for place in places if place.address
            },
        }
    return found


def _said(words):
    return {key: act.entry_id for key, act in words.items()}


def assert_history_tells_the_present():
    """The last version of every row is the row, and the versions follow each other without a gap."""
    for enterprise in Enterprise.objects.all():
        versions = list(enterprise.versions.order_by("revision"))
        for former, later in zip(versions, versions[1:], strict=False):
            assert former.valid_to == later.valid_from
        last = versions[-1]
        assert last.valid_to is None
        assert last.revision == enterprise.revision
        for key in (*VERSIONED_KEYS, "jurisdiction_id", "merged_into_id"):
            assert getattr(last, key) == getattr(enterprise, key), key
        assert (enterprise.valid_to is None) == (enterprise.condition == "in")
        assert enterprise.places.filter(is_primary=True).count() <= 1
    for place in Place.objects.all():
        last = PlaceVersion.objects.filter(place=place).order_by("-revision").first()
        assert (last.revision, last.enterprise_id) == (place.revision, place.enterprise_id)
        for key in PLACE_COLUMNS:
            assert getattr(last, key) == getattr(place, key), key
        assert (last.valid_to is None) == (place.valid_to is None)
