"""The ticked subjects of a deed: which are done, which are so already, which are left alone and why (D7)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from enterprises.supervision.models import SupervisionCase
from enterprises.supervision.services.docket import Item, taken_up
from enterprises.supervision.subjects import MOST_ROWS, Subject, Ticked
from liuan_safety.audit.services import record
from liuan_safety.ui.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A subject that was not touched, and why; without a name where the officer must not know it."""

    subject: Subject
    name: str
    reason: str


@dataclass
class Outcome:
    """What became of the selection."""

    done: list[Item] = field(default_factory=list)
    already: int = 0
    left_alone: list[LeftAlone] = field(default_factory=list)


def sort_out(
    rows: Sequence[Ticked],
    *,
    allowed: Callable[[Sequence[Subject]], set[Subject]],
    is_done: Callable[[Item], bool],
    why_not: Callable[[Item], str],
) -> tuple[Outcome, Iterator[Item]]:
    """The subjects under locks. The iterator answers those to be done; each counts as done when it is asked for.

    `allowed` keeps to what the officer may see; `is_done`: the deed was done already (a request sent twice);
    `why_not`: the rule that stands in the way. Raises RuleBroken for none or too many.
    """
    if not rows:
        raise RuleBroken("supervision.none", "没有勾选企业，请回到列表勾选后再办理。")
    if len(rows) > MOST_ROWS:
        raise RuleBroken("supervision.many", f"勾选了 {len(rows):,} 家，一次最多 {MOST_ROWS} 家，请分批办理。")
    items, outcome = taken_up(row.subject for row in rows), Outcome()
    seen = allowed([row.subject for row in rows])
    return outcome, _each(rows, items, seen, outcome, is_done, why_not)


def _each(
    rows: Sequence[Ticked],
    items: dict[Subject, Item],
    seen: set[Subject],
    outcome: Outcome,
    is_done: Callable[[Item], bool],
    why_not: Callable[[Item], str],
) -> Iterator[Item]:
    for row in sorted(rows, key=lambda row: row.subject):
        item = items.get(row.subject)
        if item is None or row.subject not in seen:
            outcome.left_alone.append(LeftAlone(row.subject, "", "已不在本部门可办理的范围内"))
        elif is_done(item):
            outcome.already += 1
        elif item.revision != row.revision:
            outcome.left_alone.append(LeftAlone(row.subject, item.name, f"勾选之后有变动：{_last_word(item)}"))
        elif why := why_not(item):
            outcome.left_alone.append(LeftAlone(row.subject, item.name, why))
        else:
            outcome.done.append(item)
            yield item


def _last_word(item: Item) -> str:
    return f"现在是“{SupervisionCase.State(item.standing.state).label}”" if item.standing.state else "请重新核对"


def log(action: str, outcome: Outcome, *, detail: str, **after: object) -> None:
    """One record for the deed: its case where it is one, else how many; nothing where nothing was done."""
    if not outcome.done:
        return
    one = outcome.done[0] if len(outcome.done) == 1 else None
    values = {"rows": len(outcome.done), **after}
    record(
        action=action,
        obj=one.case if one else None,
        after={key: value for key, value in values.items() if value},
        detail=f"{one.name} {detail}".strip() if one else detail,
        jurisdiction_path=one.enterprise.jurisdiction.path if one else "",
    )
