"""Steps of a case as sentences, and what a deed says when it is done (D7)."""

from collections.abc import Iterable

from enterprises.supervision.models import Part, SupervisionCase, SupervisionStep
from enterprises.supervision.moves import MOVES, OTHER, REASON_LABELS
from liuan_safety.ui.tags.reading import Sentence


def steps_of(case: SupervisionCase | None) -> list[SupervisionStep]:
    """The deeds on the case, newest first."""
    if case is None:
        return []
    return list(case.steps.select_related("unit", "to_unit", "paper").order_by("-pk"))


def sentences(steps: Iterable[SupervisionStep]) -> list[Sentence]:
    """2026-11-23 张三（金寨县应急管理局）转交给金寨县商务局，原因：…"""
    return [Sentence(step.at, step.maker_label, _told(step), note=_paper(step)) for step in steps]


def _told(step: SupervisionStep) -> str:
    words = {
        "claim": "认领为行业主管",
        "join": f"认领为{Part(step.part).label}" if step.part else "认领",
        "pass": f"转交给{_name(step)}",
        "refuse": "退回",
        "withdraw": "撤回认领",
        "interim": f"指定{_name(step)}临时监管",
        "decide": f"裁定由{_name(step)}作为行业主管",
        "inherit": f"监管职责随机构变动移交{_name(step)}",
    }
    word = words.get(step.key, MOVES[step.key].label if step.key in MOVES else step.key)
    after = {
        SupervisionCase.State.TWICE: "，已有其他部门认领，属多头认领",
        SupervisionCase.State.DISPUTED: "，属有争议，待市安委办裁定",
    }.get(SupervisionCase.State(step.to_state), "") if step.to_state != step.from_state else ""  # fmt: skip
    return f"{word}{after}{_why(step)}"


def _name(step: SupervisionStep) -> str:
    return step.to_unit.name if step.to_unit else "—"


def _why(step: SupervisionStep) -> str:
    label = REASON_LABELS.get(step.reason_code, "") if step.reason_code != OTHER else ""
    words = "；".join(part for part in (label, step.reason) if part)
    lead = "依据" if step.key in ("claim", "join", "interim", "decide") else "原因"
    return f"，{lead}：{words}" if words else ""


def _paper(step: SupervisionStep) -> str:
    if step.paper is None:
        return ""
    return f"《{step.paper.title}》{step.paper.number}"
