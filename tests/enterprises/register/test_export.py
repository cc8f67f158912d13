"""The register taken out as a workbook: who, what, masked or in clear, short or long, and read back."""

import datetime
import io
import urllib.parse

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.census.reading import read_census
from enterprises.register.facts import FACTS
from enterprises.register.models import Enterprise, SizeClass
from enterprises.register.selectors.past import present_values
from enterprises.register.services import exporting, grant_enterprise, mend_enterprise
from enterprises.register.services.writing import derive
from enterprises.register.workbook import export_rows
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.reading import open_workbook
from tests.enterprises.census.conftest import command
from tests.enterprises.factories import EnterpriseFactory, EntryFactory, credit_code, many
from tests.enterprises.register.test_grants import DAY, TODAY, on_day  # noqa: F401
from tests.liuan_safety.organizations.factories import jurisdiction

URL = "/enterprises/export/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def rows_of(sheet):
    heading = [cell.value for cell in sheet[3]]
    return [dict(zip(heading, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=4)]


def test_the_page_says_what_will_be_taken_out(client, cast):
    EnterpriseFactory(sector="化工")
    officer = cast.login(client, cast.jinan_officer)
    page = officer.get(URL, {"sector": "化工", "above_scale": "no"}).content.decode()
    assert "共 <strong>1</strong> 家" in page
    assert "行业领域：化工；规模以上：否" in page


def test_a_short_list_comes_at_once_masked_and_logged(client, cast):
    EnterpriseFactory(name="=1+1有限公司", place_name="三十铺镇", sector="化工")
    EnterpriseFactory(name="另一家")
    EnterpriseFactory(name="裕安的", place_name="苏埠镇", sector="化工")
    officer = cast.login(client, cast.jinan_officer)
    sheet = sheet_of(officer.post(f"{URL}?sector=化工"))
    (row,) = rows_of(sheet)
    assert row["企业名称"] == "=1+1有限公司"
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} <= {"s", "n", "d"}
    assert (row["县区"], row["所属乡镇"], row["从业人员（人）"], row["注册资本（万元）"]) == (
        "金安区",
        "三十铺镇",
        46,
        "800.00",
    )
    assert (row["联系电话"], row["法定代表人"], row["生产经营地址"]) == ("139****2265", "吴××", "金安区试验路 1 号")
    assert "筛选条件：行业领域：化工" in sheet["A2"].value
    assert "共 1 家" in sheet["A2"].value
    assert cast.jinan_officer.name in sheet.oddFooter.left.text
    deed = DeedRecord.objects.get(action="register.exported")
    assert deed.after == {"rows": 1, "in_clear": False, "filter": "行业领域：化工", "columns": "全部"}


def test_every_fact_has_its_column(client, cast):
    EnterpriseFactory()
    sheet = sheet_of(cast.login(client, cast.jinan_officer).post(URL))
    labels = {cell.value.split("（")[0] for cell in sheet[3]}
    assert {fact.label for fact in FACTS} <= labels


def test_in_clear_only_by_choice_and_by_right_and_only_within_reach(client, cast, on_day):  # noqa: F811
    own, other = EnterpriseFactory(name="本区"), EnterpriseFactory(name="外区", place_name="裕安区")
    grant_enterprise(
        enterprise_id=other.pk, tenure=cast.jinan_officer.acting, valid_from=TODAY, valid_to=TODAY + DAY,
        reason="联合执法", by=cast.yuan_officer,
    )  # fmt: skip
    officer = cast.login(client, cast.jinan_officer)
    rows = {row["企业名称"]: row["联系电话"] for row in rows_of(sheet_of(officer.post(URL, {"in_clear": "on"})))}
    assert rows == {own.name: "13912342265", other.name: "139****2265"}
    assert DeedRecord.objects.get(action="register.exported").after["in_clear"] is True


def test_who_may_not_export(client, cast):
    assert cast.login(client, cast.leader).get(URL).status_code == 403
    assert cast.login(type(client)(), cast.city_department).post(URL).status_code == 403


def test_a_long_list_is_written_by_a_job_for_its_owner_alone(client, cast, monkeypatch):
    monkeypatch.setattr("enterprises.register.views.exporting.DIRECT_ROWS", 3)
    many(5, jurisdiction("三十铺镇"))
    EnterpriseFactory(name="裕安的", place_name="苏埠镇")
    officer = cast.login(client, cast.jinan_officer)
    answer = officer.post(URL)
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    assert answer.url == reverse("register:export_job", args=[job.pk])
    file_url = reverse("register:export_file", args=[job.pk])
    assert officer.get(file_url).status_code == 404
    assert "排队等待" in officer.get(answer.url).content.decode()
    stranger = cast.login(type(client)(), cast.yuan_officer)
    assert stranger.get(answer.url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_job_writes_the_file(client, cast, monkeypatch):
    monkeypatch.setattr("enterprises.register.views.exporting.DIRECT_ROWS", 3)
    many(5, jurisdiction("三十铺镇"))
    officer = cast.login(client, cast.jinan_officer)
    page = officer.post(URL).url
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    assert execute(job.pk, in_background=False)
    job.refresh_from_db()
    assert (job.state, job.result["rows"]) == ("done", 5)
    assert "下载工作簿" in officer.get(page).content.decode()
    file_url = reverse("register:export_file", args=[job.pk])
    assert len(rows_of(sheet_of(officer.get(file_url)))) == 5
    for stranger in (cast.yuan_officer, cast.office):
        assert cast.login(type(client)(), stranger).get(file_url).status_code == 404


def test_the_census_reads_it_back_and_masks_overwrite_nothing(client, cast):
    made = EnterpriseFactory(capital_fen=1_234_567_891, place_name="三十铺镇")
    EnterpriseFactory(name="安宏小吃店", credit_code=None, place_name="三十铺镇")
    workbook = io.BytesIO(b"".join(cast.login(client, cast.jinan_officer).post(URL).streaming_content))
    opened = open_workbook(workbook, name="台账.xlsx")
    results = list(read_census(opened, today=TODAY))
    (result,) = [row for row in results if row.fields.get("credit_code")]
    assert result.fields["credit_code"] == made.credit_code
    assert result.fields["capital_fen"] == 1_234_567_891
    assert result.fields["staff"] == 46
    assert result.fields["address"] == "金安区试验路 1 号"
    assert not {"telephone", "legal_person", "contact_person"} & set(result.fields)
    (outstanding,) = [row for row in results if row.fields["name"] == "安宏小吃店"]
    assert [finding.value for finding in outstanding.findings] == ["代码待补"]


def test_no_query_for_each_row(client, cast, django_assert_max_num_queries):
    many(300, jurisdiction("三十铺镇"))
    officer = cast.login(client, cast.jinan_officer)
    with django_assert_max_num_queries(24):
        assert len(rows_of(sheet_of(officer.post(URL)))) == 300
    assert Enterprise.objects.count() == 300


def test_the_columns_of_the_list_with_name_and_code_leading(client, cast):
    EnterpriseFactory(size_class=SizeClass.SMALL, revenue_fen=123_456_789)
    officer = cast.login(client, cast.jinan_officer)
    address = f"{URL}?columns=size_class&columns=revenue_fen&columns=origin&columns=condition&columns=changed_at"
    page = officer.get(address).content.decode()
    assert "企业名称、统一社会信用代码、企业规模、在册情况、年营业收入（万元）、入库来源、入库方式、最近变更" in page
    sheet = sheet_of(officer.post(address, {"scope": "shown"}))
    (row,) = rows_of(sheet)
    assert list(row)[:2] == ["企业名称", "统一社会信用代码"]
    assert (row["企业规模"], row["年营业收入（万元）"], row["入库来源"], row["入库方式"], row["在册情况"]) == (
        "小型", "123.456789", "2018年度普查表“舒城县.xlsx”", "普查导入", "在册",
    )  # fmt: skip
    assert "脱敏" not in sheet["A2"].value
    assert DeedRecord.objects.get(action="register.exported").after["columns"].startswith("企业名称、统一社会信用代码")


def test_without_persons_among_the_columns_nothing_is_in_clear(client, cast):
    EnterpriseFactory()
    officer = cast.login(client, cast.jinan_officer)
    sheet_of(officer.post(f"{URL}?columns=staff", {"scope": "shown", "in_clear": "on"}))
    assert DeedRecord.objects.get(action="register.exported").after["in_clear"] is False
    (row,) = rows_of(sheet_of(officer.post(f"{URL}?columns=telephone", {"scope": "shown", "in_clear": "on"})))
    assert row["联系电话"] == "13912342265"
    assert DeedRecord.objects.filter(action="register.exported").latest("pk").after["in_clear"] is True


def test_every_export_bears_who_took_it(client, cast):
    EnterpriseFactory()
    officer = cast.login(client, cast.jinan_officer)
    for scope in ("all", "shown"):
        sheet = sheet_of(officer.post(URL, {"scope": scope}))
        assert f"由 {cast.jinan_officer.name}（" in sheet.oddFooter.left.text
        assert sheet["A1"].value == "六安市企业台账"
        assert (sheet.page_setup.orientation, sheet.print_title_rows, sheet.freeze_panes) == (
            "landscape", "$3:$3", "B4",
        )  # fmt: skip


def test_only_the_ticked_ones(client, cast):
    first, _second, third = (EnterpriseFactory(name=name) for name in ("甲一", "乙二", "丙三"))
    strange = EnterpriseFactory(place_name="裕安区")
    officer = cast.login(client, cast.jinan_officer)
    address = f"{URL}?rows={first.pk}:1&rows={third.pk}:1&rows={strange.pk}:1"
    sheet = sheet_of(officer.post(address))
    assert {row["企业名称"] for row in rows_of(sheet)} == {"甲一", "丙三"}
    assert "勾选的企业" in sheet["A2"].value
    assert len(rows_of(sheet_of(officer.post(f"{address}&all=1")))) == 3


@pytest.mark.django_db(transaction=True)
def test_the_job_keeps_to_the_chosen_columns_and_the_ticked_rows(client, cast, monkeypatch):
    monkeypatch.setattr("enterprises.register.views.exporting.DIRECT_ROWS", 1)
    one, two, _three = (EnterpriseFactory(name=name) for name in ("甲一", "乙二", "丙三"))
    officer = cast.login(client, cast.jinan_officer)
    officer.post(f"{URL}?rows={one.pk}:1,{two.pk}:1&columns=staff", {"scope": "shown"})
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    assert execute(job.pk, in_background=False)
    rows = rows_of(sheet_of(officer.get(reverse("register:export_file", args=[job.pk]))))
    assert [list(row) for row in rows] == [["企业名称", "统一社会信用代码", "从业人员（人）"]] * 2


def test_a_mended_export_imported_again_changes_just_that_cell(client, cast, tmp_path):
    sound = {
        "place_name": "三十铺镇", "industry_code": "3021", "revenue_fen": 1_000_000_000, "size_class": SizeClass.SMALL,
        "capital_fen": 1_234_567_891, "remark": "=备注",
    }  # fmt: skip
    mended, other = (
        EnterpriseFactory(name="甲一建材有限公司", **sound),
        EnterpriseFactory(name="乙二建材有限公司", **sound),
    )
    before = {row.pk: present_values(row, row.places.get()) for row in Enterprise.objects.all()}
    answer = cast.login(client, cast.jinan_officer).post(URL)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    heading = [cell.value for cell in sheet[3]]
    line = next(row for row in sheet.iter_rows(min_row=4) if row[0].value == mended.name)
    line[heading.index("从业人员（人）")].value = 99
    path = tmp_path / "金安区台账.xlsx"
    book.save(path)
    told = command(str(path), "--year", "2018", "--jurisdiction", "金安区")
    assert (told["new"], told["changed"], told["unchanged"], told["wrong"]) == (0, 1, 1, [])
    after = {row.pk: present_values(row, row.places.get()) for row in Enterprise.objects.all()}
    assert after == before | {mended.pk: before[mended.pk] | {"staff": 99}}
    assert Enterprise.objects.get(pk=other.pk).revision == 1


@pytest.fixture
def renamed(cast):
    """On the last day of 2018 旧名厂 with 12 people at an old address; otherwise since today."""
    at = timezone.make_aware(datetime.datetime(2018, 12, 1, 12))
    firm = EnterpriseFactory(name="旧名厂", staff=12, place_name="三十铺镇", origin=EntryFactory(made_at=at))
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, reason="更正", by=cast.jinan_officer,
        changes={"name": "新名厂", "staff": 30, "address": "新址 9 号", "credit_code": credit_code()},
    )  # fmt: skip
    EnterpriseFactory(name="后来厂")
    return firm


def test_a_past_list_is_taken_out_with_its_day(client, cast, renamed):
    officer = cast.login(client, cast.jinan_officer)
    query = "?asof=2018-12-31&sector=建材"
    page = officer.get(URL + query).content.decode()
    assert "2018年12月31日当日的台账" in page
    assert "共 <strong>1</strong> 家" in page
    assert "in_clear" not in page
    answer = officer.post(URL + query, {"in_clear": "on"})
    assert "企业台账2018-12-31（回看）.xlsx" in urllib.parse.unquote(answer["Content-Disposition"])
    sheet = sheet_of(answer)
    assert sheet["A1"].value == "六安市企业台账（2018年12月31日）"
    assert f"2018年12月31日当日（{paper_date(timezone.localdate())}导出）  共 1 家" in sheet["A2"].value
    (row,) = rows_of(sheet)
    assert (row["企业名称"], row["从业人员（人）"], row["生产经营地址"], row["统一社会信用代码"]) == (
        "旧名厂", 12, "金安区试验路 1 号", renamed.credit_code,
    )  # fmt: skip
    assert (row["县区"], row["所属乡镇"]) == ("金安区", "三十铺镇")
    assert not {"法定代表人", "联系人", "联系电话"} & set(row)
    deed = DeedRecord.objects.get(action="register.exported")
    assert deed.after["filter"] == "2018年12月31日的台账；行业领域：建材"
    assert deed.after["in_clear"] is False


def test_the_columns_of_a_past_list_are_those_it_shows(client, cast, renamed):
    officer = cast.login(client, cast.jinan_officer)
    query = "?asof=2018-12-31&columns=telephone,origin,changed_at,condition,size_class"
    (row,) = rows_of(sheet_of(officer.post(URL + query, {"scope": "shown"})))
    assert row == {
        "企业名称": "旧名厂", "统一社会信用代码": renamed.credit_code, "企业规模": None, "在册情况": "在册",
        "入库来源": "2018年度普查表“舒城县.xlsx”", "入库方式": "普查导入", "最近变更": "2018-12-01",
    }  # fmt: skip


def test_a_day_that_is_none_is_never_answered_with_todays_list(client, cast, renamed):
    officer = cast.login(client, cast.jinan_officer)
    for answer in (officer.get(f"{URL}?asof=2018-13-01&q=厂"), officer.post(f"{URL}?asof=2018-13-01&q=厂")):
        assert answer.status_code == 302
        assert "不是有效的日期" in officer.get(answer.url).content.decode()
    assert not DeedRecord.objects.filter(action="register.exported").exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_past_list_is_written_by_a_job(client, cast, renamed, monkeypatch):
    monkeypatch.setattr("enterprises.register.views.exporting.DIRECT_ROWS", 0)
    officer = cast.login(client, cast.jinan_officer)
    officer.post(f"{URL}?asof=2018-12-31")
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    assert execute(job.pk, in_background=False)
    answer = officer.get(reverse("register:export_file", args=[job.pk]))
    assert "企业台账2018-12-31（回看）.xlsx" in urllib.parse.unquote(answer["Content-Disposition"])
    sheet = sheet_of(answer)
    assert sheet["A1"].value == "六安市企业台账（2018年12月31日）"
    assert [row["企业名称"] for row in rows_of(sheet)] == ["旧名厂"]


@pytest.mark.django_db(transaction=True)
def test_a_bulk_export_tells_how_far_it_is_and_stops_when_told(client, cast, monkeypatch):
    monkeypatch.setattr("enterprises.register.views.exporting.DIRECT_ROWS", 3)
    monkeypatch.setattr("enterprises.register.exports.TELL_EVERY", 2)
    monkeypatch.setattr("liuan_safety.jobs.running.PROGRESS_SECONDS", 0)
    many(8, jurisdiction("三十铺镇"))
    officer = cast.login(client, cast.jinan_officer)
    page = officer.post(URL).url
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    seen, read = [], []

    def watched(*args):
        for number, row in enumerate(export_rows(*args), start=1):
            read.append(number)
            yield row
            if number == 4:
                seen.append(officer.get(page).content.decode())
                officer.post(reverse("jobs:cancel", args=[job.pk]))

    monkeypatch.setattr("enterprises.register.exports.export_rows", watched)
    assert execute(job.pk, in_background=False)
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.progress_total, job.result) == ("cancelled", 4, 8, {})
    assert "已写出 4 家" in seen[0]
    assert "停止生成" in seen[0]
    assert read[-1] < 8, "nobody reads on for a file that nobody wants"
    assert "任务已取消，没有生成文件。" in officer.get(page).content.decode()
    assert DeedRecord.objects.get(action="jobs.job.cancelled").before == {"state": "running"}


@pytest.mark.parametrize("how", [{"scope": "all"}, {"scope": "all", "in_clear": "on"}, {"scope": "shown"}])
def test_an_export_as_it_is_changes_nothing(client, cast, tmp_path, how):
    EnterpriseFactory(name="甲一建材有限公司", place_name="三十铺镇", industry_code="3021", revenue_fen=123_456_700)
    EnterpriseFactory(name="乙二建材有限公司", capital_fen=1_234_567_891, former_name="乙厂", remark="=备注")
    EnterpriseFactory(name="丙三建材有限公司", place_name="木厂镇", empty=True, primary_place=False)
    for row in Enterprise.objects.all():
        derive(row)
        row.save()
        row.versions.update(size_class=row.size_class, above_scale=row.above_scale)
    before = list(Enterprise.objects.order_by("pk").values())
    columns = "?columns=jurisdiction&columns=telephone&columns=staff&columns=revenue_fen"
    answer = cast.login(client, cast.jinan_officer).post(f"{URL}{columns if how['scope'] == 'shown' else ''}", how)
    path = tmp_path / "金安区台账.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    told = command(str(path), "--year", "2018", "--jurisdiction", "金安区")
    assert (told["new"], told["changed"], told["unchanged"], told["wrong"]) == (0, 0, 3, [])
    assert list(Enterprise.objects.order_by("pk").values()) == before
