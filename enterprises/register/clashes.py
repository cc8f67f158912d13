"""The form after a conflict: the colleague's values where the officer typed nothing, the officer's where he did."""

from typing import Any

from enterprises.register.conflicts import Clash, EditConflict
from enterprises.register.forms import MendForm, as_typed
from enterprises.register.selectors.past import HIDDEN
from enterprises.register.wording import in_words, same
from liuan_safety.ui.tags.reading import Difference


def rows_of(conflict: EditConflict | None) -> list[Difference]:
    """Field by field: as the form was opened, as the colleague saved it, as this officer wants it."""
    return [_row(clash) for clash in conflict.clashes] if conflict else []


def _row(clash: Clash) -> Difference:
    base, theirs, mine = (_words(clash, value) for value in (clash.base, clash.theirs, clash.mine))
    untouched = same(clash.base, clash.mine)
    return Difference(clash.fact.label, mine=theirs if untouched else mine, theirs=theirs, before=base)


def _words(clash: Clash, value: Any) -> str:
    return HIDDEN if value == HIDDEN else in_words(clash.fact, value)


def form_on_top_of(form: MendForm, conflict: EditConflict) -> MendForm:
    """The same form, to be sent again on top of what the colleague has saved."""
    data = form.data.copy()
    place = conflict.enterprise.places.filter(is_primary=True).first()
    data["revision_seen"] = str(conflict.enterprise.revision)
    data["place_revision_seen"] = str(place.revision if place else 0)
    for clash in conflict.clashes:
        if same(clash.base, clash.mine) and not clash.fact.personal:
            data[clash.fact.key] = str(as_typed(clash.fact, clash.theirs))
    again = MendForm(data, user=form.user, values=form.values)
    again.fields["paper_title"].help_text = form.fields["paper_title"].help_text
    return again
