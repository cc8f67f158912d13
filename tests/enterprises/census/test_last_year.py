"""Held against the former list: who is missing, half the staff, another trade; nothing of another county shows."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.census.last_year import Limits, differences
from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.selectors.last_year import former_list, gone
from enterprises.census.services.uploading import upload_workbooks
from enterprises.register.models import Enterprise
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.made_up import plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db
LIMITS = Limits(50, 10)


def read(user: Any, place: Jurisdiction, content: bytes, year: int) -> ImportRun:
    (run,) = upload_workbooks(by=user, year=year, jurisdiction=place, files=[("a.xlsx", io.BytesIO(content))])
    execute(run.job_id, in_background=False)
    return ImportRun.objects.get(pk=run.pk)


@pytest.mark.parametrize(
    ("before", "now", "check"),
    [
        ({"staff": 100}, {"staff": 50}, ["staff_halved"]),
        ({"staff": 100}, {"staff": 51}, []),
        ({"staff": 9}, {"staff": 1}, []),
        ({"staff": 100}, {}, []),
        ({"sector": "轻工"}, {"sector": "危险化学品"}, ["trade_changed"]),
        ({"sector": ""}, {"sector": "轻工"}, []),
        ({"industry_code": "2611"}, {"industry_code": "2619"}, []),
        ({"industry_code": "2611"}, {"industry_code": "C3011"}, ["trade_changed"]),
        ({"above_scale": True}, {"above_scale": False}, ["fell_below_scale"]),
        ({"above_scale": True}, {"above_scale": None}, []),
    ],
)
def test_what_is_worth_a_second_look(before: dict, now: dict, check: list[str]) -> None:
    assert [one.check for one in differences(before, now, 2018, LIMITS)] == check


def test_who_is_missing_and_what_is_said_otherwise(
    brought_in: Any, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    brought_in(sheet_bytes([*plain_rows(1, 从业人数=100, 行业领域="轻工"), *plain_rows(2, 3)]))
    wrong = plain_rows(3)
    wrong[0][2] = "91341523"
    run = read(
        cast.shucheng_officer, shucheng, sheet_bytes([*plain_rows(1, 从业人数=40, 行业领域="机械"), *wrong]), 2019
    )
    notes = RowFinding.objects.filter(run=run, check_key__in=("staff_halved", "trade_changed"))
    assert {one.check_key for one in notes} == {"staff_halved", "trade_changed"}
    assert "减少60%" in notes.get(check_key="staff_halved").reason
    former = former_list(shucheng, 2019)
    assert former is not None
    assert former.year == 2018
    assert gone(run, former).count() == 2
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:import", args=[run.pk]), {"show": "gone"}).content.decode()
    assert plain_rows(2)[0][1] in page
    assert "在册" in page
    assert "改好就不缺了" in page
    sheet = load_workbook(
        io.BytesIO(b"".join(client.get(reverse("census:last_year", args=[run.pk])).streaming_content))
    ).active
    kinds = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert kinds.count("去年有今年没有") == 2
    assert "人数大幅减少" in kinds


def test_the_first_list_has_nothing_to_be_held_against(cast: Any, client: Client, shucheng: Jurisdiction) -> None:
    run = read(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)), 2018)
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:import", args=[run.pk]), {"show": "gone"}).content.decode()
    assert "还没有更早年度的名录" in page


def test_of_an_enterprise_that_went_to_another_county_name_code_and_county_are_shown(
    brought_in: Any, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    brought_in(sheet_bytes(plain_rows(1, 2)))
    moved = Enterprise.objects.get(credit_code=plain_rows(2)[0][2])
    Enterprise.objects.filter(pk=moved.pk).update(
        jurisdiction=Jurisdiction.objects.get(name="金安区"), status_as_written="停产整顿"
    )
    run = read(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)), 2019)
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:import", args=[run.pk]), {"show": "gone"}).content.decode()
    assert moved.name in page
    assert "现登记在金安区" in page
    assert "停产整顿" not in page
    assert reverse("register:detail", args=[moved.pk]) not in page


def test_a_townships_list_is_held_against_its_own_part_of_the_countys(
    brought_in: Any, cast: Any, shucheng: Jurisdiction
) -> None:
    brought_in(sheet_bytes(plain_rows(0, 1, 6, 7)))
    town = Jurisdiction.objects.get(name="杭埠镇", parent=shucheng)
    run = read(cast.shucheng_officer, town, sheet_bytes(plain_rows(1)), 2019)
    former = former_list(town, 2019)
    assert former is not None
    assert [row.credit_code for row in gone(run, former)] == [plain_rows(7)[0][2]]
