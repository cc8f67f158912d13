"""Pages of the sector rules: who sees which buttons, forms that keep what was typed, the enterprise's part."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.supervision.models import RuleSet
from enterprises.supervision.proposing import TRIAL_JOB, queue_if_behind
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Unit
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(cast: Any) -> RuleSet:
    for field in ("住建", "商务"):
        UnitFactory(
            name=f"六安市{field}局", field=field, kind=Unit.Kind.DEPARTMENT, jurisdiction=jurisdiction("六安市")
        )
    held = RuleSet.objects.create(
        version=1, made_at=timezone.now(), valid_from=datetime.date(2020, 1, 1), ground="分工通知"
    )
    held.rules.create(key="build", title="建筑", department="住建", names="建材\n建筑", scope="建筑施工")
    return held


def page(client: Client, name: str, *arguments: Any) -> str:
    return client.get(reverse(f"supervision:{name}", args=arguments)).content.decode()


def form(**given: Any) -> dict[str, Any]:
    return {"title": "砖瓦", "department": "住建", "rank": "5", **given}


def test_from_nothing_to_the_first_version(cast: Any, client: Client) -> None:
    cast.login(client, cast.jinan_officer)
    assert "还没有监管分工规则" in page(client, "current")
    assert "起草第一版" not in page(client, "current")
    cast.login(client, cast.office)
    assert "起草第一版" in page(client, "current")
    client.post(reverse("supervision:open_draft"))
    shown = page(client, "current")
    assert "加油站和成品油经营" in shown
    assert "草稿" in shown


def test_others_read(cast: Any, client: Client, first: RuleSet) -> None:
    cast.login(client, cast.jinan_officer)
    shown = page(client, "current")
    assert "分工通知" in shown
    assert "起草新版" not in shown
    assert "建筑施工" in page(client, "rule", 1, "build")
    assert client.post(reverse("supervision:open_draft")).status_code == 403


def test_a_rule_is_added_tried_and_published(cast: Any, client: Client, first: RuleSet) -> None:
    enterprise = EnterpriseFactory(name="金安甲砖厂")
    cast.login(client, cast.office)
    client.post(reverse("supervision:open_draft"))
    answer = client.post(reverse("supervision:new_rule", args=[2]), form(names="砖厂，瓦厂 砖厂\n窑厂", codes="c3031"))
    assert answer.status_code == 302
    rule = RuleSet.objects.get(version=2).rules.get(title="砖瓦")
    assert (rule.names, rule.codes) == ("砖厂\n瓦厂\n窑厂", "3031")

    client.post(reverse("supervision:try_on_register", args=[2]))
    assert "排队等待" in page(client, "version", 2)
    execute(Job.objects.get(kind=TRIAL_JOB).pk, in_background=False)
    shown = page(client, "version", 2)
    assert "没有规则适用" in shown
    assert enterprise.name in shown

    seen = RuleSet.objects.get(version=2).revision
    given = {"seen": seen, "valid_from": timezone.localdate(), "ground": "会议纪要"}
    assert client.post(reverse("supervision:hold", args=[2]), given).status_code == 302
    assert RuleSet.objects.get(version=2).ground == "会议纪要"
    assert "现行" in page(client, "version", 2)
    assert "已停用" in page(client, "version", 1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"names": ""}, "至少填一项"),
        ({"names": "砖", "codes": "9"}, "2 至 4 位数字"),
        ({"names": "砖" * 40}, "太长"),
        ({"names": "砖", "department": ""}, "请选择监管部门"),
    ],
)
def test_a_wrong_rule_keeps_what_was_typed(
    cast: Any, client: Client, first: RuleSet, given: dict[str, str], words: str
) -> None:
    cast.login(client, cast.office)
    client.post(reverse("supervision:open_draft"))
    answer = client.post(reverse("supervision:new_rule", args=[2]), form(title="很特别的名称", **given))
    assert words in answer.content.decode()
    assert "很特别的名称" in answer.content.decode()


def test_one_pasted_scope(cast: Any, client: Client, first: RuleSet) -> None:
    cast.login(client, cast.jinan_officer)
    address = reverse("supervision:try", args=[1])
    shown = client.post(address, {"scope": "许可经营项目：建筑施工。"}).content.decode()
    assert "行业领域为“住建”的部门" in shown
    assert "经营范围“建筑施工”" in shown
    assert "没有规则适用" in client.post(address, {"scope": "养蜂"}).content.decode()
    assert "请至少填写" in client.post(address, {}).content.decode()


def test_the_enterprise_shows_the_proposal_beside_what_was_written(cast: Any, client: Client, first: RuleSet) -> None:
    enterprise = EnterpriseFactory(name="金安甲建材厂", supervisor_as_written="安监局")
    cast.login(client, cast.jinan_officer)
    shown = client.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert "六安市住建局" in shown
    assert "企业名称“建材”" in shown
    assert "安监局" in shown
    assert reverse("supervision:rule", args=[1, "build"]) in shown


def test_what_cannot_be_done_is_said(cast: Any, client: Client, first: RuleSet) -> None:
    cast.login(client, cast.office)
    answer = client.post(reverse("supervision:discard", args=[1]), follow=True)
    assert "已经发布" in answer.content.decode()
    assert RuleSet.objects.filter(version=1).exists()


def test_proposals_one_by_one_within_the_own_county(cast: Any, client: Client, first: RuleSet) -> None:
    mine = EnterpriseFactory(name="金安甲建材厂")
    nobody = EnterpriseFactory(name="金安乙")
    other = EnterpriseFactory(name="裕安甲建材厂", place_name="裕安区", jurisdiction=jurisdiction("苏埠镇", "裕安区"))
    job = queue_if_behind()
    assert job is not None
    execute(job.pk, in_background=False)
    cast.login(client, cast.jinan_officer)
    address = reverse("supervision:proposals")
    shown = client.get(address, {"rule": "build"}).content.decode()
    assert mine.name in shown
    assert nobody.name not in shown
    assert other.name not in shown
    shown = client.get(address, {"department": "none"}).content.decode()
    assert nobody.name in shown
    assert mine.name not in shown
    listed = page(client, "current")
    assert f"{address}?rule=build" in listed
    assert "1 家</a>没有规则适用" in listed
