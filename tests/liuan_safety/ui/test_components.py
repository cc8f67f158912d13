"""Components: what they draw, and that wrong options are refused while a page is built."""

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from liuan_safety.ui.guards import WrongOption
from liuan_safety.ui.tables import ListTable, NumberColumn, TextColumn, paged
from liuan_safety.ui.tags.reading import Difference, Fact


def draw(source: str, path: str = "/list/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    "source",
    [
        '{% button "提交" kind="huge" %}',
        '{% button "确定" %}',
        '{% button "提交" icon="unicorn" %}',
        '{% tag "停产" kind="red" %}',
        '{% standing "停产" kind="unknown" %}',
        '{% risk_grade "green" %}',
        '{% due "later" %}',
        '{% icon "unicorn" %}',
        '{% tile "新增" 1 note_kind="red" %}',
        '{% notice "话" kind="red" %}',
        '{% deed_button "停用" url="/x/" title="停用？" effect="停用 1 人" %}',
        "{% facts rows columns=3 %}",
        "{% steps labels 7 %}",
        '{% field "name" %}',
        '{% empty_state "空" level="h1" %}',
    ],
)
def test_a_wrong_option_is_refused(source: str) -> None:
    with pytest.raises(WrongOption):
        draw(source, rows=[("甲", 1)], labels=["上传"])


def test_more_than_five_series_are_refused() -> None:
    data = {"title": "题", "kind": "bar", "unit": "起", "labels": ["一"], "series": [{"name": "x", "values": [1]}] * 6}
    with pytest.raises(WrongOption):
        draw('{% chart data id="c" %}', data=data)


def test_a_chart_has_its_table_behind_it() -> None:
    data = {
        "title": "题",
        "kind": "bar",
        "unit": "起",
        "labels": ["一月"],
        "series": [{"name": "今年", "values": [37]}],
    }
    page = draw('{% chart data id="c" %}', data=data)
    assert '<td class="lu-number">37</td>' in page
    assert "今年（起）" in page
    assert 'type="application/json"' in page


def test_due_says_the_workdays() -> None:
    assert "逾期 3 个工作日" in draw('{% due "overdue" 3 %}')
    assert "今天到期" in draw('{% due "soon" 0 %}')
    assert "还剩 26 个工作日" in draw('{% due "not_due" 26 %}')


def test_a_deed_says_what_happens_and_whether_it_can_be_undone() -> None:
    page = draw(
        '{% deed_button "封存" url="/x/" title="封存？" effect="封存 9 户" no_undo=True kind="grave" %}', csrf_token="t"
    )
    assert 'data-lu-confirm-text="封存 9 户"' in page
    assert "此操作不能撤销" in page
    assert 'name="csrfmiddlewaretoken" value="t"' in page


def test_names_are_escaped_everywhere() -> None:
    evil = '<script>x</script>"'
    source = (
        "{% facts rows %}{% tag evil %}{% tile evil evil note=evil %}{% copy evil %}{% button evil %}"
        "{% empty_state evil evil %}{% notice evil title=evil %}{% panel title=evil %}{{ evil }}{% endpanel %}"
        "{% conflict differences who=evil when=None %}{% progress 1 2 evil %}{% steps labels 1 %}"
    )
    page = draw(
        source, evil=evil, rows=[Fact(evil, evil, note=evil)], labels=[evil], differences=[Difference(evil, evil, "")]
    )
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") >= 15


class People(ListTable):
    name = TextColumn(verbose_name="姓名")
    years = NumberColumn(verbose_name="年限", unit="年", card=False)
    unit = "人"
    empty_title = "还没有人员"

    def row_url(self, record: dict[str, Any]) -> str:
        return f"/people/{record['name']}/"

    def row_edge(self, record: dict[str, Any]) -> str:
        return "grave" if record["years"] > 98 else ""


def table(rows: list[dict[str, Any]], path: str = "/people/") -> str:
    request = RequestFactory().get(path)
    return paged(People(rows), request).as_html(request)


def many(count: int) -> list[dict[str, Any]]:
    return [{"name": f"人{number}", "years": number} for number in range(count)]


def test_an_empty_list_says_why() -> None:
    page = table([])
    assert "还没有人员" in page
    assert "<table" not in page


def test_one_row_is_one_link_without_paging() -> None:
    page = table(many(1))
    assert page.count('data-lu-row="/people/人0/"') == 1
    assert "共 1 人" in page
    assert "下一页" not in page


def test_many_rows_are_paged_and_keep_the_state_of_the_address() -> None:
    page = table(many(120), "/people/?q=人&page=2&sort=years")
    assert "共 120 人，本页第 51 至 100" in page
    assert "q=%E4%BA%BA&amp;page=3&amp;sort=years" in page
    assert 'aria-sort="ascending"' in page
    assert 'class="lu-edge-grave"' in page


def test_a_page_too_far_is_the_last_one() -> None:
    assert "本页第 101 至 120" in table(many(120), "/people/?page=99")


def test_units_stand_in_the_head_and_numbers_right() -> None:
    page = table(many(1))
    assert "年限（年）" in page
    assert 'class="lu-number" data-label="年限（年）" data-card="no"' in page


def test_the_pager_of_one_page_shows_the_count_only() -> None:
    page = draw('{% pager page unit="户" %}', page=Paginator(range(3), 50).page(1))
    assert "共 3 户" in page
    assert "<nav" not in page


class Filters(forms.Form):
    q = forms.CharField(label="名称", required=False)
    place = forms.ChoiceField(label="辖区", choices=[("", "全部"), ("1", "金安区")], required=False)
    size = forms.ChoiceField(label="规模", choices=[("", "全部"), ("s", "小型")], required=False)
    kind = forms.MultipleChoiceField(label="类别", choices=[("a", "危化"), ("b", "粉尘")], required=False)


def bar(path: str) -> str:
    request = RequestFactory().get(path)
    return draw("{% filter_bar form %}", path, form=Filters(request.GET))


def test_chips_say_what_is_set_and_take_it_away() -> None:
    page = bar("/list/?q=厂&place=1&kind=a&kind=b&page=4")
    assert "辖区：金安区" in page
    assert 'href="?q=%E5%8E%82&amp;place=1&amp;kind=b"' in page
    assert page.count('class="lu-chip"') == 4


def test_a_folded_filter_that_is_set_is_unfolded() -> None:
    assert 'class="collapse"' in bar("/list/?q=厂")
    assert 'class="collapse show"' in bar("/list/?kind=a")


class Entry(forms.Form):
    name = forms.CharField(label="名称", help_text="与执照一致。")
    workers = forms.IntegerField(label="从业人员")
    size = forms.ChoiceField(label="规模", choices=[("s", "小型")], widget=forms.RadioSelect)


def test_errors_stand_in_the_summary_and_at_the_field() -> None:
    form = Entry({"workers": "约30人"})
    page = draw("{% error_summary form %}{% form_fields form %}", form=form)
    assert "请改正 3 处" in page
    assert '<a href="#id_workers">从业人员：不是整数' in page
    assert 'href="#id_size_0"' in page
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert "约30人" in page


def test_a_right_form_has_no_summary() -> None:
    assert "lu-errors" not in draw("{% error_summary form %}", form=Entry())


def test_a_finished_progress_asks_no_more() -> None:
    assert "hx-get" in draw('{% progress 1 2 "正在读取" url="/p/" %}')
    assert "hx-get" not in draw('{% progress 2 2 "完成" url="/p/" finished=True %}')
