"""What the pages of batches show."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from enterprises.census.models import ImportBatch, ImportRun
from enterprises.census.selectors.collecting import Line
from enterprises.census.selectors.standing import replaced_by, undecided
from enterprises.census.tables import STATE_KINDS
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.posted import whole

State = ImportRun.State
UNDER_WAY = (State.UPLOADED, State.READING, State.CONFIRMING)


def batch_context(batch: ImportBatch, lines: Sequence[Line], user: User) -> dict[str, Any]:
    """The page of one batch."""
    ready = [line for line in lines if line.ready]
    states = Counter(str(line.run.state) for line in lines)
    standing = [line.run for line in lines if line.run.state in (State.CHECKED, State.CONFIRMING, State.WRITTEN)]
    return {
        "batch": batch,
        "lines": [(line, STATE_KINDS.get(State(line.run.state), "plain")) for line in lines],
        "states": states,
        "questions": sum(bool(line.question) for line in lines),
        "unknown_written": sum(
            line.run.state == State.WRITTEN and line.run.sender_state == ImportRun.SenderState.UNKNOWN for line in lines
        ),
        "ready": ready,
        "ready_count": str(len(ready)),
        "ready_text": _ready_text(ready),
        "seen": ",".join(f"{line.run.pk}:{line.run.revision}" for line in ready),
        "figures": {name: sum(getattr(run, name) for run in standing) for name in ("new", "changed", "refused")},
        "may_import": may(user, Deed.CENSUS_IMPORT, within=batch.jurisdiction),
        **progress_context(batch, user),
    }


def _ready_text(ready: Sequence[Line]) -> str:
    new, changed, wrong = (sum(getattr(line.run, name) for line in ready) for name in ("new", "changed", "refused"))
    replaced = sum(line.replaces for line in ready)
    words = (
        f"{len(ready)}份共新登记{new}户、变更{changed}户，有错的{wrong}行不写入。各份分别写入，一份不成不影响其他份。"
    )
    return f"{words}其中有{replaced}次以前的导入被取代。" if replaced else words


def progress_context(batch: ImportBatch, user: User) -> dict[str, Any]:
    """How many workbooks of the batch are still being read or written."""
    states = list(ImportRun.objects.visible_to(user).filter(batch=batch).values_list("state", flat=True))
    under_way = sum(state in UNDER_WAY for state in states)
    writing = any(state == State.CONFIRMING for state in states)
    words = "正在逐份写入台账" if writing else "正在逐份读取和核对"
    done = len(states) - under_way
    return {"batch": batch, "under_way": under_way, "done": done, "total": len(states), "told": words}


def seen_revisions(text: str) -> dict[int, int]:
    """`12:1,13:2` as run → revision; anything else is left out."""
    pairs = [part.partition(":") for part in text.split(",")]
    read = ((whole(run), whole(seen)) for run, _colon, seen in pairs)
    return {run: seen for run, seen in read if run is not None and seen is not None}


def sender_context(run: ImportRun) -> dict[str, Any]:
    """Whose workbook an import is, what is still to be said, and what it will replace."""
    open_states = (State.CHECKED, State.FAILED, State.PASSED_OVER)
    unknown_written = run.state == State.WRITTEN and run.sender_state == ImportRun.SenderState.UNKNOWN
    return {
        "sender_question": undecided(run) if run.state == State.CHECKED else "",
        "replaced": list(replaced_by(run).prefetch_related("files")) if run.state == State.CHECKED else [],
        "may_name_sender": run.state in open_states or unknown_written,
        "unknown_written": unknown_written,
    }


def what_follows(run: ImportRun) -> str:
    """After a sender was named."""
    return "名录已归到该单位名下。" if run.state == State.WRITTEN else "正在按该单位重新读取和核对。"
