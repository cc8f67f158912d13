"""Accounts by workbook: checked cell by cell, written once, 300 at a time."""

import base64
import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Post, Tenure, User
from liuan_safety.organizations.sheets import SheetRow
from liuan_safety.organizations.workbook import COLUMNS, check_accounts, write_accounts
from liuan_safety.workbooks.report_writer import Column, Report, write_report
from tests.cast import login
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

pytestmark = pytest.mark.django_db
GOOD = {
    "username": "li.si",
    "name": "李四",
    "telephone": "0564-1234567",
    "place": "金安区",
    "unit": "住建局",
    "role": "部门工作人员",
    "title": "股长",
    "valid_from": "2026-01-01",
    "valid_to": "",
}


@pytest.fixture
def housing(cast):
    for county in ("金安区", "裕安区"):
        UnitFactory(name=f"{county}住房和城乡建设局", short_name="住建局", jurisdiction=jurisdiction(county))


def check(by, *rows):
    return check_accounts([SheetRow(number, GOOD | row) for number, row in enumerate(rows, 4)], by)


@pytest.mark.parametrize(
    ("wrong", "column", "words"),
    [
        ({"username": ""}, "username", "没有填"),
        ({"username": "李 四"}, "username", "不能用的字符"),
        ({"username": "jinan_officer"}, "username", "已被他人使用"),
        ({"name": ""}, "name", "没有填"),
        ({"name": "长" * 41}, "name", "超过 40 字"),
        ({"valid_from": "长" * 501}, "valid_from", "超过 500 字"),
        ({"unit": "长" * 501}, "unit", "超过 500 字"),
        ({"role": "长" * 501}, "role", "超过 500 字"),
        ({"place": "长" * 501}, "place", "超过 500 字"),
        ({"place": "无此区"}, "place", "没有“无此区”这个辖区"),
        ({"place": ""}, "unit", "有 2 个单位叫“住建局”"),
        ({"unit": "无此局"}, "unit", "没有“无此局”这个单位"),
        ({"role": "局长"}, "role", "没有“局长”这个角色"),
        ({"role": "县区安委办工作人员", "place": "三十铺镇", "unit": "三十铺站"}, "role", "不能设在乡镇街道单位"),
        ({"valid_from": "去年"}, "valid_from", "读不出日期"),
        ({"valid_from": "2001-01-01"}, "valid_from", "不存续"),
        ({"valid_to": "2025-01-01"}, "valid_to", "应晚于起始日"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(cast, housing, wrong, column, words):
    assert cast.jinan_officer.username == "jinan_officer"
    UnitFactory(name="三十铺站", jurisdiction=jurisdiction("三十铺镇"))
    (checked,) = check(cast.office, wrong)
    assert list(checked.errors) == [column]
    assert words in checked.errors[column]


def test_a_good_row_has_no_error_and_the_same_name_twice_has(cast, housing):
    first, second = check(cast.office, {}, {"name": "李五", "username": "LI.SI"})
    assert first.is_good
    assert second.errors == {"username": "与第 4 行的用户名相同"}


def test_a_county_administrator_opens_accounts_of_the_own_county_and_no_higher_role(cast, housing):
    own, other, higher = check(
        cast.jinan_administrator,
        {},
        {"username": "b", "place": "裕安区"},
        {"username": "c", "role": "县区管理员"},
    )
    assert own.is_good
    assert "不在您管理的辖区内" in other.errors["unit"]
    assert "不能任免" in higher.errors["role"]


def test_three_hundred_accounts_take_few_queries_and_can_be_sent_twice(cast, housing, django_assert_max_num_queries):
    rows = [SheetRow(number, GOOD | {"username": f"p{number}", "name": f"人{number}"}) for number in range(300)]
    by = cast.office
    with django_assert_max_num_queries(330):
        outcome = write_accounts(rows, by)
    assert outcome.message == "已开户 300 个"
    person = User.objects.get(username="p7")
    assert person.check_password(outcome.rows[7][4])
    assert person.must_change_password
    assert person.tenures.get().post.title == "股长"
    assert len({row[4] for row in outcome.rows}) == 300
    logged = str(list(DeedRecord.objects.filter(object_label="人7").values()))
    assert "李" not in logged
    assert outcome.rows[7][4] not in logged
    assert "0564-1234567" not in logged
    again = write_accounts(rows, by)
    assert (again.rows, Tenure.objects.filter(user=person).count()) == ([], 1)


def test_a_vacant_post_is_taken_before_a_new_one_is_made(cast, housing):
    unit = UnitFactory(name="金安区甲局", jurisdiction=jurisdiction("金安区"))
    vacant = Post.objects.create(unit=unit, role="department_officer", title="股长", valid_from="2020-01-01")
    rows = [SheetRow(number, GOOD | {"username": f"v{number}", "unit": "金安区甲局"}) for number in (1, 2)]
    write_accounts(rows, cast.office)
    assert Tenure.objects.filter(post=vacant).count() == 1
    assert Post.objects.filter(unit=unit).count() == 2


def workbook(*rows, heads=None):
    columns = tuple(Column(head) for head in heads or [column.title for column in COLUMNS])
    target = io.BytesIO()
    write_report(Report("账号", "填报", columns), [tuple((GOOD | row).values()) for row in rows], target)
    target.seek(0)
    target.name = "账号.xlsx"
    return target


def test_upload_preview_and_result_in_the_browser(cast, housing, client):
    login(client, cast.jinan_administrator)
    page = client.post(reverse("workbooks:accounts"), {"file": workbook({}, {"username": "x", "place": "裕安区"})})
    shown = page.content.decode()
    assert "不在您管理的辖区内" in shown
    assert "0564-1234567" not in shown
    assert not User.objects.filter(username="li.si").exists()
    packed = re.search(r'name="rows" value="([^"]+)"', shown).group(1)
    result = client.post(reverse("workbooks:accounts_write"), {"rows": packed})
    assert "已开户 1 个，1 行没有写入" in result.content.decode()
    assert "no-store" in result["Cache-Control"]
    book = base64.b64decode(re.search(r"base64,([^\"]+)", result.content.decode()).group(1))
    row = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[3]
    assert User.objects.get(username="li.si").check_password(row[4])
    again = client.post(reverse("workbooks:accounts_write"), {"rows": packed})
    assert "没有写入任何内容" in again.content.decode()


def test_what_was_checked_by_one_person_cannot_be_written_by_another(cast, housing, client):
    login(client, cast.office)
    page = client.post(reverse("workbooks:accounts"), {"file": workbook({})}).content.decode()
    packed = re.search(r'name="rows" value="([^"]+)"', page).group(1)
    login(client, cast.jinan_administrator)
    answer = client.post(reverse("workbooks:accounts_write"), {"rows": packed})
    assert answer.status_code == 422
    assert not User.objects.filter(username="li.si").exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 100), "不是Excel工作簿"),
        (lambda: workbook(), "表头下面没有内容"),
        (lambda: workbook({}, heads=list("甲乙丙丁戊己庚辛壬")), "没有需要的表头"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(cast, client, file, words):
    login(client, cast.office)
    source = file()
    source.name = "账号.xlsx"
    answer = client.post(reverse("workbooks:accounts"), {"file": source})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_empty_sheet_has_the_heads_that_the_upload_looks_for(cast, client):
    login(client, cast.office)
    answer = client.get(reverse("workbooks:accounts_empty"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[2] == [column.title for column in COLUMNS]


def test_others_have_no_such_page(cast, client):
    for person in (cast.jinan_officer, cast.leader, cast.audit_administrator):
        assert login(client, person).get(reverse("workbooks:accounts")).status_code == 403
