"""The list of a past day as a workbook: the same columns, read off the versions of that day."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from enterprises.register.models import EnterpriseVersion
from enterprises.register.selectors.asof import end_of, past_places
from enterprises.register.wording import CODE_OUTSTANDING
from enterprises.register.workbook import CHUNK, CODE_OR_WORD, Choice, Part, Places, finished

# Where a version holds what the enterprise has under another name.
_PATHS = {
    "origin__source_label": "enterprise__origin__source_label",
    "origin__kind": "enterprise__origin__kind",
    "changed_at": "valid_from",
}


def past_export_rows(rows: "QuerySet[EnterpriseVersion]", choice: Choice, day: datetime.date) -> Iterator[list[Any]]:
    """One list of cells for each enterprise; two queries more for each chunk, for the places that were primary then."""
    parts = choice.parts()
    return finished(_raw(rows, parts, end_of(day)), parts, Places(None))


def _raw(
    rows: "QuerySet[EnterpriseVersion]", parts: Sequence[Part], instant: datetime.datetime
) -> Iterator[Sequence[Any]]:
    of_place = {at: part.fact.key for at, part in enumerate(parts, 1) if part.fact and part.fact.of_place}
    paths = (
        "enterprise_id" if at in of_place else _PATHS.get(part.path, part.path) for at, part in enumerate(parts, 1)
    )
    coded = rows.annotate(**{CODE_OR_WORD: Coalesce("credit_code", Value(CODE_OUTSTANDING))})
    cells = coded.values_list("enterprise_id", "jurisdiction_id", *paths).iterator(chunk_size=CHUNK)
    while chunk := list(islice(cells, CHUNK)):
        places = past_places([owner for owner, *_ in chunk], instant) if of_place else {}
        for owner, *row in chunk:
            primary = places[owner][0] if owner in places else None
            for at, key in of_place.items():
                row[at] = getattr(primary, key, None)
            yield row
