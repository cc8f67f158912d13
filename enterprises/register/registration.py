"""What the register puts into the house: menu, desk, search, actions of the log, panels, papers, its job."""

from django.db.models import Q
from django.urls import reverse

from enterprises.register import exports, mergers, panels, parts, references, resizing, size_settings, spot_sources
from enterprises.register.models import Enterprise
from enterprises.register.overview import list_url
from enterprises.register.selectors.listing import register_totals
from enterprises.register.selectors.places import expired_sites
from enterprises.register.selectors.search import suggested
from enterprises.register.services.exporting import EXPORT_JOB
from enterprises.register.services.resizing import RESIZE_JOB
from liuan_safety.audit import actions, papers
from liuan_safety.audit.models import Paper
from liuan_safety.jobs import registry as jobs
from liuan_safety.organizations import desk, saved_pages
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.tokens import register_scope
from liuan_safety.policy import effects
from liuan_safety.ui import finders, menu

PLACE_LABELS = {
    "kind": "类别",
    "name": "名称",
    "address": "地址",
    "longitude": "经度",
    "latitude": "纬度",
    "begins_on": "开始日期",
    "ends_on": "结束日期",
    "within": "所在场地",
    "jurisdiction": "所在辖区",
}
CHANGE_LABELS = {
    "condition": "在册情况",
    "places": "场所数",
    "jurisdiction": "所属辖区",
    "address": "生产经营地址",
    "size_class": "企业规模",
    "other": "另一企业",
    "kind": "变动类别",
    "entry": "变动编号",
}
BATCH_LABELS = {"rows": "家数", "jurisdiction": "划转到", "entry": "变动编号"}
ACTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "register.enterprise.mended",
        "更正企业信息",
        {"address": "生产经营地址", "longitude": "经度", "latitude": "纬度"},
    ),
    ("register.enterprise.created", "登记企业", {"address": "生产经营地址", "longitude": "经度", "latitude": "纬度"}),
    ("register.enterprise.closed", "注销或迁出企业", CHANGE_LABELS),
    ("register.enterprise.reopened", "恢复企业在册", CHANGE_LABELS),
    ("register.enterprise.moved", "迁移企业", CHANGE_LABELS),
    ("register.enterprise.trade_changed", "企业改行", CHANGE_LABELS),
    ("register.enterprise.merged", "合并企业记录", CHANGE_LABELS),
    ("register.enterprise.merged_away", "企业记录并入另一条", CHANGE_LABELS),
    ("register.enterprise.split", "企业分立", CHANGE_LABELS),
    ("register.enterprise.split_off", "分立登记企业", CHANGE_LABELS),
    ("register.enterprise.taken_back", "撤回企业变动", CHANGE_LABELS),
    ("register.place.added", "增加场所", PLACE_LABELS),
    ("register.place.changed", "更正场所", PLACE_LABELS),
    ("register.place.primary", "设为主要场所", {"place": "场所"}),
    ("register.place.closed", "停用场所", {"place": "场所"}),
    ("register.standing.placed", "加上企业标签", {"kind": "标签", "valid_to": "终止日"}),
    ("register.standing.lifted", "解除企业标签", {"kind": "标签", "valid_to": "终止日"}),
    ("register.personal.revealed", "查看个人信息", {}),
    (
        "register.grant.given",
        "授权查看企业",
        {"person": "被授权人", "post": "岗位", "valid_from": "起始日", "valid_to": "终止日"},
    ),
    (
        "register.grant.ended",
        "终止企业授权",
        {"person": "被授权人", "post": "岗位", "valid_from": "起始日", "valid_to": "终止日"},
    ),
    ("register.batch.trades", "批量设置行业", BATCH_LABELS),
    ("register.batch.moved", "批量划转辖区", BATCH_LABELS),
    (
        "register.resized",
        "重新判定企业规模",
        {"checked": "核对家数", "changed": "改变家数", "kept": "办理人认定、保持不变家数"},
    ),
    (
        "register.exported",
        "导出企业台账",
        {"rows": "家数", "in_clear": "含个人信息明文", "filter": "筛选条件", "columns": "栏目"},
    ),
)


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    for key, label, fields in ACTIONS:
        actions.register(key, label, fields)
    size_settings.register()
    mergers.declare()
    for panel in parts.OWN_PANELS:
        panels.register(panel)
    saved_pages.register("register:list")
    papers.show_where(paper_visible)
    references.declare()
    spot_sources.declare()
    register_scope("register:read", "读取企业台账", Deed.REGISTER_VIEW)
    resizing.listen()
    effects.register(resizing.KEYS, resizing.effects_of)
    jobs.register(RESIZE_JOB, resizing.resize_register, label="重新判定企业规模")
    jobs.register(EXPORT_JOB, exports.export_register, label="导出企业台账", page="register:export_job")
    menu.register(
        menu.MenuItem(
            group="日常",
            label="企业台账",
            url_name="register:list",
            deed=Deed.REGISTER_VIEW,
            order=20,
            icon="building-2",
            active_prefix="/enterprises/",
        )
    )
    finders.register(finders.Finder("enterprises", "企业台账", find_enterprises, Deed.REGISTER_VIEW, 10, list_of))
    menu.set_search("找企业名称、首字母或信用代码", "register:list", Deed.REGISTER_VIEW, parameter="q")
    desk.register(desk.Panel("register", "企业台账", desk_content, Deed.REGISTER_VIEW, order=30))


def paper_visible(user: User, paper: Paper) -> bool:
    """A paper is seen with an enterprise whose history rests on it."""
    if not may(user, Deed.REGISTER_VIEW):
        return False
    rests = Q(versions__entry__paper=paper) | Q(place_versions__entry__paper=paper)
    return Enterprise.objects.visible_to(user).filter(rests).exists()


def find_enterprises(user: User, words: str) -> list[finders.Hit]:
    """The first few of what this post sees, for the palette and the top bar's box."""
    rows = Enterprise.objects.seen_by(user).filter(valid_to=None).select_related("jurisdiction")
    few = rows.only("name", "credit_code", "jurisdiction__name")
    return [
        finders.Hit(
            row.name,
            reverse("register:detail", args=[row.pk]),
            f"{row.jurisdiction.name} · {row.credit_code or '代码待补'}",
            "building-2",
        )
        for row in suggested(few, words)
    ]


def list_of(words: str) -> str:
    """The list narrowed to the words."""
    return list_url(q=words)


def _complete(count: int) -> str:
    """What stands where no gap does."""
    if count:
        return "都已落到乡镇，也都有场所地址。"
    return "本岗位可见范围内还没有企业；导入普查表或单独授权后出现在这里。"


def desk_content(user: User) -> desk.Content:
    """How many enterprises this post sees, and what is missing."""
    totals = register_totals(user)
    gaps = (
        ("未落到乡镇", totals["no_township"], "家", list_url(township="no")),
        ("没有场所地址", totals["no_place"], "家", list_url(place="no")),
        ("建筑工地已到期", expired_sites(user), "处", reverse("register:places") + "?days=expired"),
    )
    lines = [desk.Line(label, url, f"{number:,} {unit}", "soon") for label, number, unit, url in gaps if number]
    return desk.Content(
        lines=lines,
        count=totals["all"],
        counted="家",
        more_url=reverse("register:list"),
        more_label="打开台账",
        empty=_complete(totals["all"]),
    )
