"""Size class and 规上 follow the settings on the day they come into force: by the system, once, never over a person."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, RegisterEntry
from enterprises.register.references import Touched, references
from enterprises.register.resizing import queue_daily
from enterprises.register.selectors.history import history
from enterprises.register.services import close_enterprise, mend_enterprise, take_back
from enterprises.register.services.resizing import RESIZE_JOB
from enterprises.register.size import FEN_PER_WAN
from enterprises.register.size_settings import kept
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.policy.selectors import newest_id
from liuan_safety.policy.services import set_value
from tests.enterprises.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
HOTEL = {"industry_code": "6110", "staff": 50, "revenue_fen": 300 * FEN_PER_WAN, "above_scale": True}
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
SCALE, STAFF = "size.scale_lodging", "size.lodging_staff"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """The measures of one test must not outlive it in the process."""
    kept.clear()
    yield
    kept.clear()


def hotel(**values: Any) -> Any:
    """Above scale and small, as the settings at the beginning say of it."""
    firm = EnterpriseFactory(**{**HOTEL, "size_class": "small", **values})
    EnterpriseVersion.objects.filter(enterprise=firm).update(size_class=firm.size_class)
    return firm


def put(cast: Any, key: str, value: str, day: datetime.date = TODAY) -> None:
    set_value(key=key, value=value, valid_from=day, note="按新规定", by=cast.office, seen=newest_id(key))


def done() -> dict[str, Any]:
    """Do the job that waits."""
    job = Job.objects.get(kind=RESIZE_JOB, state="queued")
    assert execute(job.pk, in_background=False)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job.result


def test_a_setting_of_today_reaches_every_enterprise_that_it_decides(cast: Any) -> None:
    firm, shop = hotel(), EnterpriseFactory(industry_code="5211", size_class="small")
    EnterpriseVersion.objects.filter(enterprise=shop).update(size_class="small")
    queue_daily()
    done()
    before = EnterpriseVersion.objects.filter(enterprise=shop).count()
    put(cast, SCALE, "400")
    assert done()["changed"] == 1
    firm.refresh_from_db()
    assert (firm.above_scale, firm.size_class, firm.revision) == (False, "small", 2)
    version = firm.versions.first()
    assert (version.above_scale, version.changed, version.entry.kind) == (False, "above_scale", "resize")
    assert (version.entry.made_by, version.entry.maker_label) == (None, "系统")
    line = history(firm)[0]
    assert line.sentence.startswith("将规模以上由“是”改为“否”，事由：参数“规模以上标准：住宿和餐饮业”自 ")
    assert EnterpriseVersion.objects.filter(enterprise=shop).count() == before


def test_repeated_it_writes_nothing(cast: Any) -> None:
    hotel()
    put(cast, STAFF, "400,200,60")
    assert done() == {"checked": 1, "changed": 1, "kept": 0}
    assert Enterprise.objects.get().size_class == "micro"
    queue_daily()
    queue_daily()
    assert done() == {"checked": 1, "changed": 0, "kept": 0}
    assert RegisterEntry.objects.filter(kind="resize").count() == 1


def test_one_that_is_to_come_is_met_on_its_day(cast: Any, monkeypatch: Any) -> None:
    hotel()
    put(cast, SCALE, "400", TODAY + 10 * DAY)
    assert not Job.objects.filter(kind=RESIZE_JOB).exists()
    queue_daily()
    assert done()["changed"] == 0
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: TODAY + 10 * DAY)
    queue_daily()
    assert done()["changed"] == 1
    assert Enterprise.objects.get().above_scale is False


def test_what_a_person_said_of_the_scale_stays(cast: Any) -> None:
    said = hotel(above_scale=None, revenue_fen=None)
    mend_enterprise(
        enterprise_id=said.pk, revision_seen=1, changes={"above_scale": True}, reason="核实", by=cast.jinan_officer
    )  # fmt: skip
    by_figure = hotel(revenue_fen=None, above_scale=None)
    mend_enterprise(
        enterprise_id=by_figure.pk, revision_seen=1, changes={"revenue_fen": HOTEL["revenue_fen"]}, reason="核实",
        by=cast.jinan_officer,
    )  # fmt: skip
    # Somebody else brings the revenue, and the figures agree with what was said.
    Enterprise.objects.filter(pk=said.pk).update(revenue_fen=HOTEL["revenue_fen"])
    put(cast, SCALE, "400")
    put(cast, STAFF, "400,200,60")
    for job in Job.objects.filter(kind=RESIZE_JOB):
        assert execute(job.pk, in_background=False)
    assert Job.objects.filter(kind=RESIZE_JOB).first().result["kept"] == 1
    scales = dict(Enterprise.objects.values_list("pk", "above_scale"))
    assert scales == {said.pk: True, by_figure.pk: False}
    assert set(Enterprise.objects.values_list("size_class", flat=True)) == {"micro"}


def test_what_has_left_the_register_stays_as_it_left(cast: Any) -> None:
    firm = hotel()
    close_enterprise(enterprise_id=firm.pk, revision_seen=1, reason="注销", by=cast.jinan_officer)
    put(cast, SCALE, "400")
    assert done()["changed"] == 0
    assert Enterprise.objects.get().condition == Condition.CLOSED
    assert Enterprise.objects.get().above_scale is True


def test_what_the_system_derived_stands_in_nobodys_way(cast: Any) -> None:
    firm = hotel()
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"remark": "旁注"}, reason="补充", by=cast.jinan_officer
    )  # fmt: skip
    mended = firm.versions.first().entry
    put(cast, SCALE, "400")
    done()
    take_back(entry_id=mended.pk, reason="录错", by=cast.jinan_officer)
    assert Enterprise.objects.get().remark == ""
    (versions,) = (one for one in references() if one.key == "versions")
    assert not versions.rows(Touched(firm.origin)).exists()
    queue_daily()
    done()
    assert Enterprise.objects.get().above_scale is False


def test_who_changes_the_setting_reads_what_becomes_of_it(cast: Any, client: Any) -> None:
    hotel()
    url = f"/policy/{SCALE}/"
    cast.login(client, cast.office)
    assert "每家改变的企业在历史中各记一条" in client.get(f"{url}change/").content.decode()
    put(cast, SCALE, "400", TODAY + DAY)
    assert "预计改变企业规模 0 家、规上 1 家" in client.get(url).content.decode()
    put(cast, SCALE, "350")
    assert "正在重新判定：排队等待" in client.get(url).content.decode()
    done()
    page = client.get(url).content.decode()
    assert "核对 1 家，改变 1 家。" in page
    assert "规上 0 家" in page
    assert "改动的影响" not in cast.login(type(client)(), cast.leader).get(url).content.decode()
    assert "改动的影响" not in client.get("/policy/session.idle_minutes/").content.decode()
