"""Lists of imports and what they are narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from enterprises.census.models import ImportRun
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.tables import DateColumn, ListTable, NumberColumn, TextColumn, two_lines
from liuan_safety.ui.tags.marks import tag
from liuan_safety.ui.tags.words import iso_minute

STATE_KINDS = {
    ImportRun.State.UPLOADED: "plain",
    ImportRun.State.READING: "accent",
    ImportRun.State.CHECKED: "soon",
    ImportRun.State.CONFIRMING: "accent",
    ImportRun.State.WRITTEN: "good",
    ImportRun.State.FAILED: "grave",
    ImportRun.State.DISCARDED: "plain",
    ImportRun.State.PASSED_OVER: "plain",
    ImportRun.State.UNDONE: "plain",
}


class ImportTable(ListTable):
    """Imports, newest first."""

    jurisdiction = TextColumn(verbose_name="辖区和文件", order_by=("jurisdiction__path", "-id"))
    year = TextColumn(verbose_name="年度")
    state = TextColumn(verbose_name="状态")
    new = NumberColumn(verbose_name="新增", unit="户")
    changed = NumberColumn(verbose_name="变更", unit="户")
    unchanged = NumberColumn(verbose_name="不变", unit="户", card=False)
    refused = NumberColumn(verbose_name="有错", unit="行")
    doubtful = NumberColumn(verbose_name="存疑", unit="处", card=False)
    created_at = DateColumn(verbose_name="上传", order_by=("id",))

    unit = "次"
    caption = "普查导入"
    empty_title = "还没有导入过普查表"
    empty_note = "上传普查表后，读取、核对和入库的经过会列在这里。"

    class Meta(ListTable.Meta):
        model = ImportRun
        fields = ("jurisdiction", "year", "state", "new", "changed", "unchanged", "refused", "doubtful", "created_at")
        order_by = ("-created_at",)

    def row_url(self, record: Any) -> str:
        return reverse("census:import", args=[record.pk])

    def row_edge(self, record: Any) -> str:
        if record.state == ImportRun.State.FAILED:
            return "grave"
        return "soon" if record.state == ImportRun.State.CHECKED else ""

    def render_jurisdiction(self, record: ImportRun) -> str:
        names = [file.name for file in record.files.all()]
        more = f" 等{len(names)}个文件" if len(names) > 1 else ""
        return two_lines(record.sender_label, f"{names[0] if names else ''}{more}")

    def render_state(self, record: ImportRun) -> str:
        kind = STATE_KINDS[ImportRun.State(record.state)]
        return render_to_string("components/tag.html", tag(record.get_state_display(), kind=kind))

    def render_created_at(self, record: ImportRun) -> str:
        return two_lines(iso_minute(record.created_at), record.maker_label)


class ImportFilter(django_filters.FilterSet):
    """Year, state and place in the address."""

    year = django_filters.NumberFilter(label="年度")
    state = django_filters.ChoiceFilter(label="状态", choices=ImportRun.State.choices, empty_label="全部")
    place = django_filters.CharFilter(label="辖区", method="in_place")

    class Meta:
        model = ImportRun
        fields = ("year", "state", "place")

    def in_place(self, rows: QuerySet[ImportRun], name: str, text: str) -> QuerySet[ImportRun]:
        """Imports of the place so named, and of what lies below it."""
        paths = Jurisdiction.objects.filter(name__icontains=text).values_list("path", flat=True)[:50]
        found = rows.none()
        for path in paths:
            found = found | rows.filter(jurisdiction__path__startswith=path)
        return found
