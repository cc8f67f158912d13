"""Lists of the grid: enterprises without keeper, and those of one keeper."""

from typing import Any

from django.urls import reverse

from enterprises.register.models import Enterprise
from liuan_safety.ui.tables import ListTable, NumberColumn, TextColumn, two_lines


class EnterprisesOfGridTable(ListTable):
    """Enterprises that are given to a keeper or are to be."""

    name = TextColumn(verbose_name="企业名称", order_by=("name_pinyin", "id"))
    jurisdiction = TextColumn(verbose_name="辖区", order_by=("jurisdiction__path", "name_pinyin"))
    sector = TextColumn(verbose_name="行业领域")
    staff = NumberColumn(verbose_name="从业人员", unit="人", card=False)
    unit, caption = "户", "企业"
    empty_title = "每家企业都有网格员"
    empty_note = "新入库的企业，和网格员岗位空缺的企业，会列在这里等待分派。"

    class Meta(ListTable.Meta):
        model = Enterprise
        fields = ("name", "jurisdiction", "sector", "staff")

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.pk])

    def render_name(self, record: Enterprise) -> Any:
        return two_lines(record.name, record.registered_address) if record.registered_address else record.name


class KeptTable(EnterprisesOfGridTable):
    """What one keeper's post keeps."""

    empty_title = "还没有分派企业"
    empty_note = "在“待分派企业”中勾选企业分派给这个网格员。"
