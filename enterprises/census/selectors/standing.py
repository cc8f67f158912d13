"""Which imports make up a sender's list, what a new one would replace, and what has to be said before it may (D7)."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from enterprises.census.models import CensusEntry, ImportRun
from liuan_safety.organizations.models import Jurisdiction

State = ImportRun.State
Mode = ImportRun.Mode
SenderState = ImportRun.SenderState


def standing_of(run: ImportRun) -> QuerySet[ImportRun]:
    """The written imports that make up the present list of the run's sender, of that part alone, with follow-ups."""
    own = Q(year=run.year, jurisdiction=run.jurisdiction_id, part=run.part)
    rows = ImportRun.objects.filter(own | Q(follows__in=ImportRun.objects.filter(own)))
    return rows.filter(state=State.WRITTEN, superseded_by=None).exclude(pk=run.pk)


def replaced_by(run: ImportRun) -> QuerySet[ImportRun]:
    """What this import will supersede when it is written."""
    if run.mode != Mode.REPLACE or run.follows_id is not None:
        return ImportRun.objects.none()
    # What the officer has put beside it in the same batch stands with it, whichever of the two is written first.
    beside = Q(batch=run.batch_id, mode=Mode.ADD) if run.batch_id is not None else Q(pk__in=[])
    return standing_of(run).exclude(beside)


def has_list(year: int, place: Jurisdiction) -> bool:
    """Whether anything is listed for the place that year: by itself, or for a county by whoever lies within it."""
    within = Q(jurisdiction__path__startswith=place.path) if place.is_county_level else Q(jurisdiction=place)
    runs = ImportRun.objects.filter(within, year=year, state=State.WRITTEN, superseded_by=None)
    return runs.exists() or CensusEntry.objects.filter(within, year=year).exists()


def rivals(run: ImportRun) -> QuerySet[ImportRun]:
    """Other workbooks of the same batch and sender that want to stand alone, as this one does: one has to give way."""
    if run.batch_id is None or run.mode != Mode.REPLACE or run.sender_state == SenderState.UNKNOWN:
        return ImportRun.objects.none()
    rows = ImportRun.objects.filter(batch=run.batch_id, jurisdiction=run.jurisdiction_id, part=run.part)
    asked = rows.filter(state__in=(State.CHECKED, State.CONFIRMING), mode=Mode.REPLACE)
    return asked.exclude(pk=run.pk).exclude(sender_state=SenderState.UNKNOWN)


def undecided(run: ImportRun, others: Sequence[str] | None = None) -> str:
    """What the officer has still to say about the import, in words; nothing when it may be confirmed.

    `others` are the files of its rivals, where a page has read them for all of a batch.
    """
    if run.sender_state == SenderState.UNKNOWN:
        return f"请先认定填报单位：{run.sender_reason}"
    if run.sender_state == SenderState.PROPOSED and run.sender_choices:
        return f"请先确认填报单位是不是{run.sender_label}：{run.sender_reason}"
    if others is None:
        others = list(rivals(run).values_list("files__name", flat=True))
    if others:
        return f"{run.sender_label}还有“{'、'.join(others)}”：请先定以哪一份为准，或两份都算"
    return ""
