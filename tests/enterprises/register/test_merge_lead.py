"""A code that another record bears (D7): the page leads to merging the two, or says who can."""

import pytest
from django.urls import reverse

from enterprises.register.models import Condition, Enterprise
from enterprises.register.services import close_enterprise
from tests.enterprises.factories import EnterpriseFactory
from tests.enterprises.register.test_deed_pages import at, send

pytestmark = [pytest.mark.django_db, pytest.mark.article("D7")]


@pytest.fixture
def outstanding(cast):
    return EnterpriseFactory(name="安宏小吃店", place_name="三十铺镇", credit_code=None)


@pytest.fixture
def holder(cast):
    return EnterpriseFactory(name="安宏餐饮店", place_name="三十铺镇")


def lead_of(client, record, code):
    answer = send(client, at("mend", record), credit_code=code, reason="执照办好了")
    assert answer.status_code == 200
    return answer.context["lead"], answer.content.decode()


def test_the_page_leads_to_the_prepared_merger_and_the_code_comes_along(client, cast, outstanding, holder):
    officer = cast.login(client, cast.jinan_officer)
    lead, page = lead_of(officer, outstanding, holder.credit_code)
    assert "这个代码在另一条记录上" in page
    assert "执照办好了" in page  # nothing typed is lost
    assert "逐项对照并合并" in page
    assert "“安宏餐饮店”（金安区）名下" in page
    answer = officer.get(lead.url)
    assert f"补登信用代码 {holder.credit_code} 时" in answer.context["form"]["reason"].value()
    assert "为什么到这里" in answer.content.decode()
    assert send(officer, lead.url).status_code == 302
    outstanding.refresh_from_db()
    holder.refresh_from_db()
    assert (holder.condition, holder.merged_into) == (Condition.MERGED, outstanding)
    assert outstanding.credit_code
    assert Enterprise.objects.filter(credit_code=outstanding.credit_code).count() == 1


@pytest.mark.parametrize(
    ("member", "place", "who"),
    [("jinan_township", "东河口镇", "金安区安委办工作人员"), ("jinan_officer", "苏埠镇", "市安委办工作人员")],
)
def test_who_may_not_merge_is_told_who_can_and_nothing_more(client, cast, outstanding, member, place, who):
    holder = EnterpriseFactory(name="安宏餐饮店", place_name=place)
    officer = cast.login(client, getattr(cast, member))
    lead, page = lead_of(officer, outstanding, holder.credit_code)
    assert (lead.url, who in lead.text) == ("", True)
    assert place not in page
    prepared = f"{at('merge', outstanding)}?other={holder.pk}&code={holder.credit_code}"
    assert officer.get(prepared).status_code == 404


def test_a_record_that_has_left_is_brought_back_first(client, cast, outstanding, holder):
    close_enterprise(
        enterprise_id=holder.pk, revision_seen=holder.revision, condition=Condition.CLOSED, reason="注销",
        by=cast.jinan_officer,
    )  # fmt: skip
    lead, _page = lead_of(cast.login(client, cast.jinan_officer), outstanding, holder.credit_code)
    assert "恢复在册" in lead.text
    assert lead.url == reverse("register:detail", args=[holder.pk]) + "#history"


def test_a_code_left_behind_by_a_merger_leads_to_taking_it_back(client, cast, outstanding, holder):
    Enterprise.objects.filter(pk=holder.pk).update(condition=Condition.MERGED, merged_into=outstanding)
    lead, _page = lead_of(cast.login(client, cast.jinan_officer), outstanding, holder.credit_code)
    assert "撤回那次合并" in lead.text
    assert lead.url == reverse("register:detail", args=[outstanding.pk]) + "#history"


def test_a_code_that_neither_bears_gives_no_reason(client, cast, outstanding, holder):
    officer = cast.login(client, cast.jinan_officer)
    answer = officer.get(f"{at('merge', outstanding)}?other={holder.pk}&code=91341502MA0000009X")
    assert not answer.context["form"]["reason"].value()
    assert "为什么到这里" not in answer.content.decode()
