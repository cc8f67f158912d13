"""What this room tells the house when the wing is ready: locks, what follows acceptance, texts that stay, duties."""

from enterprises.blindspots.services import guard
from enterprises.census import locks, moves
from enterprises.certification import owed
from enterprises.certification.models import Freeze, FrozenPart, FrozenYear, Summary, YearStep
from enterprises.certification.selectors.exceptions import certified_lock, opens
from enterprises.certification.services.returning import freeze_figures
from liuan_safety.audit import actions, immutable, papers
from liuan_safety.audit.models import Paper
from liuan_safety.obligations import sources
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui import menu
from liuan_safety.ui.errors import RuleBroken

ACTIONS = {
    "certification.summary.produced": "生成普查汇总表",
    "certification.summary.signed": "上传汇总表签字件",
    "certification.difference.explained": "说明对账差异",
    "certification.figures.frozen": "接收时固定数字",
    "certification.year.certify": "认定普查年度",
    "certification.year.withdraw": "撤回年度认定",
    "certification.exception.granted": "准予例外修改",
    "certification.exception.revoked": "收回例外修改",
}
WORDS = {"number": "序号或文号", "sha256": "校验值", "signer": "签字人", "signed_on": "签字日期", "firms": "户数",
         "reason": "说明", "until": "截止日"}  # fmt: skip


def register() -> None:
    """Called in `AppConfig.ready()`."""
    for model in (Freeze, FrozenYear, FrozenPart):
        immutable.protect(model._meta.db_table)
    locks.register("certification", closing=certified_lock, opening=opens)
    guard("certification", refuse_certified)
    moves.follow("accept", "certification", freeze_figures)
    sources.register(owed.SOURCE)
    papers.show_where(paper_visible)
    for key, label in ACTIONS.items():
        actions.register(key, label, WORDS)
    menu.register(
        menu.MenuItem(
            group="日常",
            label="普查认定",
            url_name="certification:years",
            deed=Deed.CENSUS_VIEW,
            order=12,
            icon="shield",
            active_prefix="/certification/",
        )
    )


def refuse_certified(year: int, place: Jurisdiction) -> None:
    """What an answer to a blind spot asks: a certified year takes none; one that is accepted, but not certified, still
    does, or what shows after acceptance could never be answered."""
    locks.held(year, place.pk)
    lock = certified_lock(year, place)
    if lock is not None and not locks.is_opened(year, place):
        raise RuleBroken("census.locked", lock.words)


def paper_visible(user: User, paper: Paper) -> bool:
    """A signed summary is seen with its return; the papers of a year by whoever sees the census."""
    if Summary.objects.visible_to(user).filter(paper=paper).exists():
        return True
    return may(user, Deed.CENSUS_VIEW) and YearStep.objects.filter(paper=paper).exists()
