"""Lists of this room."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from liuan_safety.organizations.models import Jurisdiction, Post, Unit, User
from liuan_safety.ui.tables import CodeColumn, DateColumn, ListTable, NumberColumn, TextColumn, two_lines


class JurisdictionTable(ListTable):
    """The tree as a list: each level stands a little further in."""

    name = TextColumn(verbose_name="辖区", orderable=False)
    parent = TextColumn(verbose_name="上级", order_by=("parent__path",))
    kind = TextColumn(verbose_name="类别")
    code = CodeColumn(verbose_name="区划代码")
    pays = TextColumn(verbose_name="上解资金", card=False)
    is_assessed = TextColumn(verbose_name="列入考核", card=False)
    child_count = NumberColumn(verbose_name="下级", unit="个")
    unit_count = NumberColumn(verbose_name="单位", unit="个")
    valid_from = DateColumn(verbose_name="起始日", card=False)
    unit, caption = "个", "辖区"
    empty_title = "没有符合条件的辖区"
    top = 1  # the level that stands at the edge

    class Meta(ListTable.Meta):
        model = Jurisdiction
        fields = ("name", "parent", "kind", "code", "pays", "is_assessed", "child_count", "unit_count", "valid_from")

    def row_url(self, record: Any) -> str:
        return reverse("organizations:jurisdiction", args=[record.pk])

    def render_name(self, record: Jurisdiction) -> Any:
        depth = len(record.ancestor_ids) - self.top
        return format_html('<span aria-hidden="true">{}</span>{}', "　" * max(depth, 0), record.name)

    def render_pays(self, value: bool) -> str:
        return "是" if value else "—"

    def render_is_assessed(self, value: bool) -> str:
        return "是" if value else "—"


class UnitTable(ListTable):
    """Units of the directory."""

    name = TextColumn(verbose_name="单位")
    jurisdiction = TextColumn(verbose_name="辖区", order_by=("jurisdiction__path",))
    kind = TextColumn(verbose_name="类别")
    field = TextColumn(verbose_name="行业领域", card=False)
    post_count = NumberColumn(verbose_name="岗位", unit="个")
    valid_from = DateColumn(verbose_name="设立", card=False)
    unit, caption = "个", "单位"
    empty_title = "没有符合条件的单位"

    class Meta(ListTable.Meta):
        model = Unit
        fields = ("name", "jurisdiction", "kind", "field", "post_count", "valid_from")

    def row_url(self, record: Any) -> str:
        return reverse("organizations:unit", args=[record.pk])

    def render_name(self, record: Unit) -> Any:
        return two_lines(record.name, record.short_name) if record.short_name else record.name


class PostTable(ListTable):
    """Posts with who holds them."""

    title = TextColumn(verbose_name="岗位", empty_values=(), order_by=("role", "title"))
    unit_name = TextColumn(verbose_name="单位", accessor="unit__name", order_by=("unit__name",))
    place = TextColumn(verbose_name="辖区", accessor="unit__jurisdiction__name", order_by=("unit__jurisdiction__path",))
    holders = TextColumn(verbose_name="任职人员", empty_values=(), orderable=False)
    valid_from = DateColumn(verbose_name="设立", card=False)
    unit, caption = "个", "岗位"
    empty_title = "没有符合条件的岗位"

    class Meta(ListTable.Meta):
        model = Post
        fields = ("title", "unit_name", "place", "holders", "valid_from")

    def row_url(self, record: Any) -> str:
        return reverse("organizations:unit", args=[record.unit_id]) + "#posts"

    def row_edge(self, record: Any) -> str:
        return "" if record.holders else "soon"

    def render_title(self, record: Post) -> Any:
        return two_lines(record.title, record.role_label) if record.title else record.role_label

    def render_holders(self, record: Any) -> str:
        return "、".join(tenure.user.name for tenure in record.holders) or "空缺"


class PersonTable(ListTable):
    """People with what they do."""

    name = TextColumn(verbose_name="姓名")
    username = CodeColumn(verbose_name="用户名", card=False)
    posts = TextColumn(verbose_name="岗位", empty_values=(), orderable=False)
    state = TextColumn(verbose_name="账号", empty_values=(), orderable=False)
    last_login = DateColumn(verbose_name="最近登录", card=False)
    unit, caption = "人", "人员"
    empty_title = "没有符合条件的人员"
    empty_note = "可以放宽筛选条件，或用“新增人员”“批量开户”登记。"

    class Meta(ListTable.Meta):
        model = User
        fields = ("name", "username", "posts", "state", "last_login")

    def row_url(self, record: Any) -> str:
        return reverse("organizations:person", args=[record.pk])

    def render_posts(self, record: Any) -> Any:
        rows = [f"{tenure.post.unit.name} · {tenure.post.title or tenure.post.role_label}" for tenure in record.now]
        return two_lines(rows[0], f"另任 {len(rows) - 1} 个岗位") if len(rows) > 1 else (rows or ["无在任岗位"])[0]

    def render_state(self, record: Any) -> str:
        return "已停用" if not record.is_active else "未登录过" if record.last_login is None else "正常"
