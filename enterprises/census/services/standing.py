"""A workbook sent again takes the place of its sender's earlier ones, and of nobody else's (D7)."""

from enterprises.census.listings import rebuild
from enterprises.census.models import ImportRun
from enterprises.census.selectors.standing import replaced_by


def take_place(run: ImportRun) -> int:
    """The written run takes the place of its sender's earlier ones: called in the transaction that writes it."""
    count = replaced_by(run).update(superseded_by=run)
    if count:
        rebuild(run.year, run.jurisdiction_id)
    return count
