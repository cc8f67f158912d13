"""保存的筛选: kept by name, one's own alone, for any list that was registered."""

import pytest
from django.http import Http404, QueryDict
from django.urls import reverse

from liuan_safety.organizations.models import SavedView
from liuan_safety.organizations.rules import MOST_SAVED_VIEWS
from liuan_safety.organizations.selectors.saved_views import kept_query, saved_views
from liuan_safety.organizations.services.saved_views import delete_view, rename_view, save_view
from liuan_safety.ui.errors import RuleBroken

PAGE = "register:list"
LIST = "/enterprises/"


def save(user, name="规上化工", query="sector=化工&above_scale=yes"):
    return save_view(page=PAGE, name=name, query=query, by=user)


def test_what_is_kept_of_an_address():
    query = QueryDict("q=%E5%8E%82&page=3&sector=&rows=1:1&all=1&columns=staff&columns=sector&sort=-staff")
    assert kept_query(query) == "columns=staff&columns=sector&q=%E5%8E%82&sort=-staff"


def test_saved_under_a_name_and_marked_while_it_is_set(cast):
    save(cast.office)
    (view,) = saved_views(cast.office, PAGE, QueryDict("above_scale=yes&sector=化工&page=2")).rows
    assert (view.name, view.current) == ("规上化工", True)
    assert view.url.startswith(f"{LIST}?above_scale=yes&sector=")
    assert not saved_views(cast.office, PAGE, QueryDict("sector=化工")).rows[0].current


def test_the_same_name_again_stands_for_the_new_state(cast):
    first, again = save(cast.office), save(cast.office, " 规上化工 ", "q=厂")
    assert first.pk == again.pk
    assert SavedView.objects.get().query == "q=%E5%8E%82"


def test_one_sees_ones_own_alone(cast):
    view = save(cast.office)
    assert saved_views(cast.jinan_officer, PAGE, QueryDict()).rows == []
    save(cast.jinan_officer)
    with pytest.raises(Http404):
        rename_view(view_id=view.pk, name="我的", by=cast.jinan_officer)
    with pytest.raises(Http404):
        delete_view(view_id=view.pk, by=cast.jinan_officer)
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "  "}, "起个名称"),
        ({"name": "长" * 31}, "31 个字"),
        ({"query": f"q={'厂' * 500}"}, "太长"),
        ({"page": "organizations:desk"}, "不能保存"),
    ],
)
def test_what_is_refused(cast, change, words):
    call = {"page": PAGE, "name": "规上", "query": "", "by": cast.office}
    with pytest.raises(RuleBroken, match=words):
        save_view(**call | change)


def test_no_more_than_a_list_can_show(cast):
    for number in range(MOST_SAVED_VIEWS):
        save(cast.office, f"筛选{number}")
    with pytest.raises(RuleBroken, match="最多保存"):
        save(cast.office, "再一个")
    save(cast.office, "筛选3", "q=1")
    assert SavedView.objects.count() == MOST_SAVED_VIEWS


def test_renaming_and_deleting(cast):
    one, other = save(cast.office), save(cast.office, "另一个")
    with pytest.raises(RuleBroken, match="已有名为"):
        rename_view(view_id=one.pk, name="另一个", by=cast.office)
    assert rename_view(view_id=one.pk, name="改了名", by=cast.office).name == "改了名"
    delete_view(view_id=other.pk, by=cast.office)
    assert [row.name for row in SavedView.objects.all()] == ["改了名"]


def test_on_the_list_from_saving_to_deleting(client, cast):
    officer = cast.login(client, cast.jinan_officer)
    form = {"page": PAGE, "name": "无码的", "query": "code=no&page=2"}
    answer = officer.post(reverse("organizations:save_view"), form, follow=True)
    page = answer.content.decode()
    assert "已保存筛选“无码的”" in page
    assert 'href="/enterprises/?code=no" aria-current="true"' in page
    view = SavedView.objects.get()
    page = officer.post(reverse("organizations:rename_view", args=[view.pk]), {"name": "待补"}, follow=True)
    assert "已改名为“待补”" in page.content.decode()
    url = reverse("organizations:delete_view", args=[view.pk])
    assert officer.get(url).status_code == 405
    assert "已删除保存的筛选“待补”" in officer.post(url, follow=True).content.decode()
    assert officer.post(url).status_code == 404


def test_what_is_wrong_is_said_on_the_list(client, cast):
    officer = cast.login(client, cast.jinan_officer)
    url = reverse("organizations:save_view")
    assert "起个名称" in officer.post(url, {"page": PAGE, "name": ""}, follow=True).content.decode()
    assert officer.post(url, {"page": "https://example.org/"}).url == "/"
