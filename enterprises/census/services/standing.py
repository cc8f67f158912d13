"""Which imports of one sender stand (D7): a workbook sent again replaces its own earlier ones and nobody else's."""

from django.db.models import Q, QuerySet

from enterprises.census.listings import rebuild
from enterprises.census.models import ImportRun

State = ImportRun.State
Mode = ImportRun.Mode
WAITING = (State.UPLOADED, State.READING, State.CHECKED, State.CONFIRMING)


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


def take_place(run: ImportRun) -> int:
    """The written run takes the place of its sender's earlier ones: called in the transaction that writes it."""
    count = replaced_by(run).update(superseded_by=run)
    if count:
        rebuild(run.year, run.jurisdiction_id)
    return count


def rivals(run: ImportRun) -> QuerySet[ImportRun]:
    """Other workbooks of the same batch and sender that want to stand alone, as this one does: one has to give way."""
    if run.batch_id is None or run.mode != Mode.REPLACE or run.sender_state == ImportRun.SenderState.UNKNOWN:
        return ImportRun.objects.none()
    rows = ImportRun.objects.filter(batch=run.batch_id, jurisdiction=run.jurisdiction_id, part=run.part)
    asked = rows.filter(state__in=(State.CHECKED, State.CONFIRMING), mode=Mode.REPLACE)
    return asked.exclude(pk=run.pk).exclude(sender_state=ImportRun.SenderState.UNKNOWN)
