"""What must be answered before a checked import may be confirmed (D7)."""

from enterprises.census.models import ImportRun
from enterprises.census.services.returns import check_open
from enterprises.census.services.standing import rivals
from liuan_safety.ui.errors import RuleBroken

SenderState = ImportRun.SenderState


def undecided(run: ImportRun) -> str:
    """What the officer has still to say about the import, in words; nothing when it may be confirmed."""
    if run.sender_state == SenderState.UNKNOWN:
        return f"请先认定填报单位：{run.sender_reason}"
    if run.sender_state == SenderState.PROPOSED and run.sender_choices:
        return f"请先确认填报单位是不是{run.sender_label}：{run.sender_reason}"
    others = [name for other in rivals(run) for name in other.files.values_list("name", flat=True)]
    if others:
        return f"{run.sender_label}还有“{'、'.join(others)}”：请先定以哪一份为准，或两份都算"
    return ""


def check_ready(run: ImportRun) -> None:
    """Raises RuleBroken with what is still to be answered, or when the sender's return is settled."""
    if words := undecided(run):
        raise RuleBroken("census.sender_undecided", f"{words}。没有写入任何数据。")
    check_open(run)
