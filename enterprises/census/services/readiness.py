"""What must be answered before a checked import may be confirmed (D7)."""

from enterprises.census.locks import refuse_locked
from enterprises.census.models import ImportRun
from enterprises.census.selectors.standing import undecided
from liuan_safety.ui.errors import RuleBroken


def check_ready(run: ImportRun) -> None:
    """Raises RuleBroken with what is still to be answered, or when the sender's return is settled.

    Part of the confirming transaction, which holds the return: it can't be accepted between the question and the word.
    """
    if words := undecided(run):
        raise RuleBroken("census.sender_undecided", f"{words}。没有写入任何数据。")
    refuse_locked(run.year, run.jurisdiction)
