"""Made-up samples for the gallery: nothing, one, many and too long of everything that a page can be built of."""

import datetime
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest

from liuan_safety.ui.tables import (
    BatchDeed,
    CodeColumn,
    DateColumn,
    ListTable,
    NumberColumn,
    TextColumn,
    paged,
    two_lines,
)
from liuan_safety.ui.tags.lists import SavedView, SavedViews
from liuan_safety.ui.tags.marks import RISK_GRADES, STANDINGS
from liuan_safety.ui.tags.reading import Difference, Fact, Sentence, Tab

LONG = (
    "示例县经济开发区东部产业园综合配套服务中心三期标准化厂房建设"
    "与运营管理专业化股份合作有限责任公司第二分公司长名样例六十字"
)
MOMENT = datetime.datetime(2026, 11, 23, 9, 41, tzinfo=datetime.UTC)
COLOURS = [
    "ink",
    "ink-2",
    "ink-3",
    "rule-strong",
    "rule",
    "ground-2",
    "ground",
    "paper",
    "accent-strong",
    "accent",
    "accent-rule",
    "accent-soft",
    "grave",
    "grave-soft",
    "soon",
    "soon-soft",
    "good",
    "good-soft",
    "risk-red",
    "risk-orange",
    "risk-yellow",
    "risk-blue",
    "chart-1",
    "chart-2",
    "chart-3",
    "chart-4",
    "chart-past",
]


class SampleTable(ListTable):
    """A list with every kind of column."""

    unit = "户"
    caption = "示例企业"
    empty_title = "还没有企业"
    empty_note = "导入普查表后，企业会出现在这里。"
    batch_note = "一次最多 500 户"
    shown = ("name", "code", "workers", "founded_on", "place")
    name = TextColumn(verbose_name="企业")
    code = CodeColumn(verbose_name="统一社会信用代码")
    workers = NumberColumn(verbose_name="从业人员", unit="人")
    capital = NumberColumn(verbose_name="注册资本", unit="万元", card=False)
    founded_on = DateColumn(verbose_name="成立日期")
    place = TextColumn(verbose_name="所在辖区", orderable=False)

    def tick(self, record: Any) -> str:
        return str(record["code"])

    def row_url(self, record: Any) -> str:
        return "#table"

    def row_edge(self, record: Any) -> str:
        return record["edge"]

    def render_name(self, record: dict[str, Any]) -> str:
        return two_lines(record["name"], record["trade"])


def _enterprise(number: int, name: str = "") -> dict[str, Any]:
    return {
        "name": name or f"示例县样板第 {number} 机械加工厂",
        "trade": "C3311 金属结构制造",
        "code": f"9100000000000{number:04d}X",
        "workers": number * 37 % 1500,
        "capital": number * 113,
        "founded_on": datetime.date(2012, 6, 18) + datetime.timedelta(days=number * 11),
        "place": "示例县样板镇",
        "edge": "grave" if number == 2 else "soon" if number == 3 else "",
    }


class SampleFilter(forms.Form):
    """Three usual filters and two folded ones."""

    q = forms.CharField(label="名称或代码", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    place = forms.ChoiceField(
        label="所在辖区",
        required=False,
        choices=[("", "全部"), ("1", "示例县"), ("2", LONG)],
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    size = forms.ChoiceField(label="规模", required=False, choices=[("", "全部"), ("s", "小型"), ("m", "中型")])
    since = forms.DateField(label="成立日期不早于", required=False, widget=forms.DateInput())
    workers = forms.IntegerField(label="从业人员不少于", required=False)


class ManyFiles(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class SampleForm(forms.Form):
    """Every kind of field."""

    groups = (("基本信息", ("name", "kind", "founded_on", "workers")), ("其他", ("note", "trades", "size", "is_large")))
    name = forms.CharField(label="企业名称", help_text="与营业执照一致，不要简写。", max_length=120)
    kind = forms.ChoiceField(
        label="行业",
        choices=[("", "请选择"), ("C", "制造业"), ("L", LONG)],
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    founded_on = forms.DateField(label="成立日期", widget=forms.DateInput(), required=False)
    workers = forms.IntegerField(label="从业人员（人）", min_value=0)
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    trades = forms.MultipleChoiceField(
        label="监管类别",
        choices=[("a", "危险化学品"), ("b", "有限空间"), ("c", "粉尘涉爆")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    size = forms.ChoiceField(label="规模", choices=[("s", "小型"), ("m", "中型")], widget=forms.RadioSelect)
    is_large = forms.BooleanField(label="规模以上企业", required=False)


class SampleUpload(forms.Form):
    """A drop zone."""

    files = forms.FileField(label="普查表", widget=ManyFiles())


def _tables(request: HttpRequest) -> list[dict[str, Any]]:
    sets = [
        ("没有", "none", []),
        ("一条", "one", [_enterprise(1)]),
        ("很多", "many", [_enterprise(number) for number in range(1, 400)]),
        ("太长", "long", [_enterprise(number, LONG) for number in range(1, 4)]),
    ]
    tables = []
    for label, name, rows in sets:
        batch = [BatchDeed("导出所选", "#table", "download")] if name == "many" else []
        table = SampleTable(rows, prefix=f"{name}-", columns=SampleTable.chosen(request.GET), batch=batch)
        table.list_id, table.caption = f"list-{name}", f"示例企业：{label}"
        tables.append({"label": label, "table": paged(table, request, per_page=6)})
    return tables


def _sentences() -> list[Sentence]:
    return [
        Sentence(
            MOMENT, "张三（示例县安委办）", "将从业人员由 12 改为 30", "依据 2018 年度普查表第 104 行", "#history"
        ),
        Sentence(MOMENT, "李四（示例市应急局）", f"将企业名称由“样板厂”改为“{LONG}”"),
    ]


def _chart(kind: str) -> dict[str, Any]:
    return {
        "title": "本年 11 个月较大事故比去年同期少 1 起",
        "kind": kind,
        "unit": "起",
        "labels": ["1 月", "2 月", "3 月", "4 月", "5 月", "6 月"],
        "series": [
            {"name": "去年", "values": [3, 2, 4, 3, 5, 2], "past": True},
            {"name": "今年", "values": [2, 2, 3, 1, 4, 3]},
        ],
        "links": ["#chart"] * 6,
        "source": "数字为示例。",
    }


def samples(request: HttpRequest) -> dict[str, Any]:
    """The gallery's context."""
    tables = _tables(request)
    wrong = SampleForm({"wrong-workers": "约 30 人", "wrong-name": LONG * 3}, prefix="wrong")
    return {
        "long": LONG,
        "colours": COLOURS,
        "button_kinds": ["plain", "primary", "grave", "quiet"],
        "tag_kinds": ["plain", "accent", "good", "soon", "grave"],
        "standings": [("停产", "stopped"), ("黑名单", "blacklisted"), ("其他标记", "other")],
        "grades": list(RISK_GRADES),
        "standing_kinds": list(STANDINGS),
        "tables": tables,
        "filter": SampleFilter(request.GET),
        "views": SavedViews("ui:gallery", "", "#table", [SavedView("规上化工", "#table", "#table", "#table", True)]),
        "chooser": tables[2]["table"],
        "form": SampleForm(prefix="right"),
        "wrong": wrong,
        "upload": SampleUpload(prefix="upload"),
        "refused": SampleUpload({}, {}, prefix="refused"),
        "five": [
            ("行业主管", "示例市应急局"),
            ("专业监管", LONG),
            ("网格员", ""),
            ("从业人员", "46 人"),
            ("标准化", "三级"),
        ],
        "facts": [
            Fact("生产经营地址", "示例县样板镇工业集中区 3 号", note="张三 2026-11-23 由普查导入"),
            Fact("成立日期", "2012-06-18"),
            Fact("行业", "C2669 其他专用化学产品制造", url="#facts"),
            Fact("注册资本", "800.00 万元"),
            Fact("经营范围", LONG * 2, wide=True),
            Fact("曾用名", ""),
        ],
        "sentences": _sentences(),
        "tabs": [
            Tab("概况", "#facts", current=True),
            Tab("场所", "#facts", count=2),
            Tab("检查", "#facts", count=0),
            Tab("历史", "#history", count=41),
        ],
        "differences": [
            Difference("企业名称", "样板厂", "样板厂", "样板厂"),
            Difference("从业人员", 30, 46, 12),
            Difference("地址", LONG, "", "样板镇"),
        ],
        "page_one": Paginator(range(20), 50).page(1),
        "page_many": Paginator(range(12345), 50).page(20),
        "bars": _chart("bar"),
        "lines": _chart("line"),
        "steps": ["上传", ("核对", "#steps"), "确认", "结果"],
        "flashes": [
            Message(constants.SUCCESS, "已写入 767 户，回执可以下载。"),
            Message(constants.WARNING, "还有 7 处存疑待核。"),
            Message(constants.ERROR, LONG),
            Message(constants.INFO, "本年度普查 12 月 31 日截止。"),
        ],
    }
