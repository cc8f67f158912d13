"""What this room puts into the house."""

from enterprises.blindspots import owed, panel
from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.services import EXPORT_JOB
from enterprises.blindspots.workbook import export_spots
from enterprises.register import panels
from liuan_safety.audit import actions, papers
from liuan_safety.audit.models import Paper
from liuan_safety.jobs import registry as jobs
from liuan_safety.obligations import sources
from liuan_safety.organizations import desk
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui import menu

WORDS = {"kind": "类别", "year": "年度", "rows": "项数", "reason": "答复", "note": "具体情况", "filter": "筛选条件"}
ACTIONS = (
    ("spots.answered", "答复监管盲区"),
    ("spots.withdrawn", "撤回盲区答复"),
    ("spots.exported", "导出监管盲区"),
)


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    for key, label in ACTIONS:
        actions.register(key, label, WORDS)
    sources.register(owed.SOURCE)
    jobs.register(EXPORT_JOB, export_spots, label="导出监管盲区", page="blindspots:export_job")
    papers.show_where(paper_visible)
    menu.register(
        menu.MenuItem(
            group="日常",
            label="监管盲区",
            url_name="blindspots:overview",
            deed=Deed.SPOTS_VIEW,
            order=13,
            icon="scan-eye",
            active_prefix="/blindspots/",
        )
    )
    desk.register(desk.Panel("blindspots", "影响认定的监管盲区", panel.desk_content, deed=Deed.SPOTS_VIEW, order=25))
    panels.register(
        panels.Panel(
            "blindspots", "监管盲区", 11, "enterprises/blindspots/_panel.html", panel.enterprise_panel,
            deed=Deed.SPOTS_VIEW,
        )
    )  # fmt: skip


def paper_visible(user: User, paper: Paper) -> bool:
    """A paper is seen with an answer that rests on it."""
    return may(user, Deed.SPOTS_VIEW) and SpotAnswer.objects.visible_to(user).filter(paper=paper).exists()
