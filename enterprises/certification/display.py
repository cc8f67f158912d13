"""What the pages of this room show: tables of figures, facts of a year, the way to sending."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from enterprises.census.locks import is_opened, lock_beneath
from enterprises.census.models import CensusReturn
from enterprises.certification.forms import SignedForm
from enterprises.certification.models import CensusYear, Freeze, FrozenYear, Summary, YearStep
from enterprises.certification.rules import COUNTS, Counts, Figures, rows_of
from enterprises.certification.rules import differences as moved_since
from enterprises.certification.selectors.exceptions import exceptions_of, worded
from enterprises.certification.selectors.figures import figures_in
from enterprises.certification.selectors.hindrances import differences
from enterprises.certification.selectors.returning import figures_now, hindrances_of, latest_summary
from enterprises.certification.selectors.standing import standing_of
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.reading import Fact, Sentence
from liuan_safety.ui.tags.words import iso, iso_minute

State = CensusReturn.State
COUNT_LABELS = {
    "enterprises": "企业（户）", "above": "规上（户）", "below": "规下（户）", "unknown": "规模不明（户）",
    "staff": "从业人员（人）",
}  # fmt: skip
TITLES = {"places": "按地区", "sectors": "按行业领域", "supervisors": "按行业主管部门"}


def tables(figures: Figures) -> list[dict[str, Any]]:
    """The three tables as they are printed: title, rows of label and cells (label of the column, figure), the total."""
    whole = {key: figures[key] for key in COUNTS}
    return [
        {
            "key": key,
            "title": title,
            "rows": [(label, cells(counts)) for label, counts in rows_of(figures[key])],
            "total": cells(whole),
        }
        for key, title in TITLES.items()
    ]


def cells(counts: Counts) -> list[tuple[str, int]]:
    """One row's figures with the labels of their columns."""
    return [(label, counts[key]) for key, label in COUNT_LABELS.items()]


def lock_notice(row: CensusReturn) -> dict[str, str] | None:
    """Why the page is locked and who can open it, or that an exception opens it; None where nothing is locked."""
    lock = lock_beneath(row.year, row.jurisdiction)
    if lock is None:
        return None
    if is_opened(row.year, row.jurisdiction):
        return {
            "title": "已准予例外修改",
            "text": f"{lock.reason}本单位经准予可以修改，截止日和事由见下。",
            "kind": "soon",
        }
    return {"title": lock.title, "text": lock.words, "kind": "plain"}


def send_context(row: CensusReturn, user: User, signing: SignedForm | None = None) -> dict[str, Any]:
    """The county's way to sending: checks, summary, differences, what was accepted."""
    found, digest = figures_now(row)
    summary = latest_summary(row)
    open_still = row.state in (State.OPEN, State.RETURNED)
    lock = lock_notice(row)
    works = (
        may(user, Deed.CENSUS_IMPORT, within=row.jurisdiction) and open_still and not (lock and lock["kind"] == "plain")
    )
    hindrances = hindrances_of(row, digest) if open_still else []
    return {
        "row": row,
        "place": row.jurisdiction,
        "standing": standing_of(row.year, row.jurisdiction),
        "lock": lock,
        "hindrances": hindrances,
        "open_still": open_still,
        "works": works,
        "may_send": works and not hindrances,
        "summary": summary,
        "outdated": summary is not None and summary.sha256 != digest,
        "moved": [] if open_still or summary is None else moved_since(figures_in(summary.text), found),
        "tiles": [(label, found[key]) for key, label in COUNT_LABELS.items()],
        "signing": signing or SignedForm(),
        "differences": differences(row) if open_still else [],
        "freezes": [_freeze(one) for one in Freeze.objects.filter(census_return=row)],
        "exceptions": [worded(one) for one in exceptions_of(row.year, row.jurisdiction)],
        "list_url": f"{reverse('census:returns')}?year={row.year}&place={row.jurisdiction.parent_id}",
    }


def _freeze(one: Freeze) -> Sentence:
    figures = figures_in(one.text)
    what = f"接收，数字固定：{figures['enterprises']} 户，规上 {figures['above']} 户"
    return Sentence(one.made_at, one.maker_label, what, note=f"校验值 {one.sha256}")


def summary_context(row: CensusReturn, summary: Summary) -> dict[str, Any]:
    """The summary as the paper it becomes, from its own text; whether the figures have moved since."""
    _found, digest = figures_now(row)
    figures = figures_in(summary.text)
    return {
        "row": row,
        "place": row.jurisdiction,
        "summary": summary,
        "tables": tables(figures),
        "heads": list(COUNT_LABELS.values()),
        "outdated": summary.sha256 != digest and row.state in (State.OPEN, State.RETURNED),
        "standing": standing_of(row.year, row.jurisdiction),
        "exceptions": [worded(one) for one in exceptions_of(row.year, row.jurisdiction)],
    }


def year_facts(row: CensusYear | None, frozen: FrozenYear, head: dict[str, Any]) -> list[Fact]:
    """A certified year on top of its page, out of its text."""
    paper = head.get("paper", {})
    rules = head.get("rules", {}).get("sector_rules", {})
    version = f"第 {rules['version']} 版（{rules['since']} 起）" if rules else ""
    return [
        Fact("认定时间", iso_minute(frozen.made_at)),
        Fact("认定人", head.get("certified_by", "")),
        Fact("认定文件", paper.get("number", ""), note=paper.get("dated", "")),
        Fact("企业", f"{head['records']} 户"),
        Fact("监管分工规则", version),
        Fact("文本格式", head["format"]),
        Fact("校验值（SHA-256）", frozen.sha256, wide=True),
    ]


def year_history(row: CensusYear | None) -> list[Sentence]:
    """Certifications and withdrawals of a year, the newest first."""
    if row is None:
        return []
    steps = YearStep.objects.filter(census_year=row).select_related("paper").order_by("-id")
    return [_step(step) for step in steps]


def _step(step: YearStep) -> Sentence:
    certified = step.to_state == CensusYear.State.CERTIFIED
    what = "认定年度" if certified else f"撤回认定：{step.reason}"
    url = reverse("organizations:paper", args=[step.paper_id]) if step.paper and step.paper.file else ""
    return Sentence(step.at, step.maker_label, what, note=step.paper.number if step.paper else "", url=url)


def today_words() -> str:
    """Today as tables write it."""
    return iso(timezone.localdate())
