"""What may be done about who supervises, and what comes of it (D7, T2): one table of moves, and the arithmetic of
states. No database, no clock.

A case is in one state; without a case the proposal and the county's nomination ask (`NONE`).
"""

from dataclasses import dataclass, replace

NONE = ""
PASSED, REFUSED, CLAIMED, TWICE, DISPUTED, INTERIM, DECIDED = (
    "passed", "refused", "claimed", "twice", "disputed", "interim", "decided",
)  # fmt: skip
EVERY = frozenset({NONE, PASSED, REFUSED, CLAIMED, TWICE, DISPUTED, INTERIM, DECIDED})

REASONS = (
    ("field", "不属于本部门行业领域"),
    ("address", "地址不在本辖区"),
    ("scope", "不在经营范围内"),
    ("other", "其他原因"),
)
REASON_LABELS = dict(REASONS)
OTHER = "other"


@dataclass(frozen=True)
class Move:
    """One move: from which states, whether it needs a reason, and how its deed is told in a sentence."""

    key: str
    label: str
    sources: frozenset[str]
    told: str
    needs_reason: bool = False
    by_office: bool = False


MOVES: dict[str, Move] = {
    move.key: move
    for move in (
        Move("claim", "认领", frozenset({NONE, PASSED, REFUSED, CLAIMED, TWICE, INTERIM}), "认领为行业主管"),
        Move("join", "认领", frozenset({PASSED, CLAIMED, TWICE, INTERIM, DECIDED}), "认领为"),
        Move("pass", "转交", frozenset({NONE, PASSED, CLAIMED, INTERIM}), "转交", needs_reason=True),
        Move("refuse", "退回", frozenset({NONE, PASSED}), "退回", needs_reason=True),
        Move("withdraw", "撤回认领", frozenset({CLAIMED, TWICE}), "撤回认领", needs_reason=True),
        Move("leave", "撤回认领", EVERY - {NONE}, "不再作为", needs_reason=True),
        Move("interim", "指定临时监管", frozenset({NONE, PASSED, REFUSED, DISPUTED, INTERIM}), "指定临时监管部门",
             needs_reason=True, by_office=True),
        Move("decide", "裁定", EVERY, "裁定", needs_reason=True, by_office=True),
        Move("inherit", "随机构变动移交", EVERY - {NONE}, "随机构变动移交"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where a case stands. Units by id: `leads` claim the lead, in their order; `said_no` refused or passed it on as
    their last word; `proposed` are the nominated and the proposed one; `lead` supervises now."""

    state: str = NONE
    asked: int | None = None
    leads: tuple[int, ...] = ()
    said_no: frozenset[int] = frozenset()
    proposed: tuple[int, ...] = ()
    lead: int | None = None

    @property
    def is_asked(self) -> frozenset[int]:
        """The units that owe an answer."""
        if self.state == PASSED:
            return frozenset() if self.asked is None else frozenset({self.asked})
        return frozenset(self.proposed) if self.state == NONE and self.lead is None else frozenset()


def _next_asked(now: Standing) -> Standing:
    """Another unit that is proposed and has not said no is asked, else it is the office's."""
    left = [unit for unit in now.proposed if unit not in now.said_no]
    if left:
        return replace(now, state=PASSED, asked=left[0])
    return replace(now, state=REFUSED, asked=None)


def _by_claims(now: Standing) -> Standing:
    if not now.leads:
        return _next_asked(now)
    return replace(now, state=CLAIMED if len(now.leads) == 1 else TWICE, asked=None)


def claimed(now: Standing, unit: int) -> Standing:
    """The unit claims the lead; whoever claimed it before keeps claiming it."""
    leads = now.leads if unit in now.leads else (*now.leads, unit)
    return _by_claims(replace(now, leads=leads, said_no=now.said_no - {unit}))


def passed(now: Standing, unit: int, to: int) -> Standing:
    """The unit passes it on. To one that has said no already, the two differ: 有争议."""
    leads = tuple(one for one in now.leads if one != unit)
    was_no = to in now.said_no
    after = replace(now, leads=leads, said_no=now.said_no | {unit})
    if was_no:
        return replace(after, state=DISPUTED, asked=None)
    return replace(after, state=PASSED, asked=to)


def refused(now: Standing, unit: int) -> Standing:
    """The unit refuses. If a lead had passed it on, the two differ; else the next is asked, else the office."""
    after = replace(now, said_no=now.said_no | {unit})
    if now.lead is not None and now.lead in now.said_no:
        return replace(after, state=DISPUTED, asked=None)
    return _next_asked(after)


def withdrawn(now: Standing, unit: int) -> Standing:
    """The unit takes its claim of the lead back: it is asked again if it was proposed."""
    return _by_claims(replace(now, leads=tuple(one for one in now.leads if one != unit)))


def named(now: Standing) -> Standing:
    """The office names an interim supervisor: nobody is asked any more, a dispute goes on."""
    return replace(now, state=DISPUTED if now.state == DISPUTED else INTERIM, asked=None, leads=())


def decided(now: Standing) -> Standing:
    """The office decides: no claim stands any more."""
    return replace(now, state=DECIDED, asked=None, leads=(), said_no=frozenset())


def refusal(now: Standing, key: str, unit: int) -> str:
    """Why this unit cannot make this move now, in words; empty: it can."""
    move = MOVES[key]
    if now.state not in move.sources:
        return _WHY_NOT.get((key, now.state)) or _WHY_STATE.get(now.state, "没有要办理的归属事项")
    if key == "refuse" and unit not in now.is_asked:
        return "不在等本部门答复"
    if key == "pass" and unit not in now.is_asked and unit != now.lead:
        return "不在等本部门答复，也不由本部门监管"
    if key == "pass" and now.state == PASSED and unit not in now.is_asked:
        return "本部门已经转交，正在等对方答复"
    if key == "withdraw" and unit not in now.leads:
        return "本部门没有认领为行业主管"
    if key == "join" and unit in (now.lead, *now.leads):
        return "本部门已是行业主管或已认领为行业主管，请先撤回"
    if key == "join" and now.lead is None:
        return "还没有行业主管部门，请先认领为行业主管"
    return ""


_WHY_STATE = {
    NONE: "还没有部门办理过",
    PASSED: "正在等另一部门答复",
    REFUSED: "已经退回市安委办",
    CLAIMED: "已有部门认领",
    TWICE: "多个部门都认领了，等市安委办裁定",
    DISPUTED: "有争议，正由市安委办裁定",
    INTERIM: "市安委办已指定临时监管部门",
    DECIDED: "市安委办已经裁定，要改变请市安委办另行裁定",
}
_WHY_NOT = {("join", NONE): "还没有行业主管部门，请先认领为行业主管"}
