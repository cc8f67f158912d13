"""The template: filled with the former list, checked in its cells, and read back it changes nothing."""

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from enterprises.census.models import ImportRun, RowFinding, StagedRow
from enterprises.census.reading import read_census
from enterprises.census.template import FIELDS, Filled, write_template
from enterprises.census.vocabulary import VOCABULARY
from enterprises.register.facts import FACTS
from enterprises.register.models import Enterprise
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.workbooks.headings import HeadingMap, find_heading
from liuan_safety.workbooks.reading import open_workbook
from tests.enterprises.census.conftest import uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

ABOUT = Filled("标题", "填报单位：舒城县", ("城关镇", "杭埠镇"), ("轻工", "机械"), "某人")
TODAY = datetime.date(2026, 11, 24)
CHINESE = st.text("安宏瑞丰泰达兴隆华盛金源恒顺康远博创", min_size=2, max_size=12)
FEN = st.integers(0, 9 * 10**15)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": CHINESE.map(lambda text: f"{text}有限公司")},
        optional={
            "address": CHINESE, "registered_address": CHINESE, "business_scope": CHINESE, "sector": CHINESE,
            "industry_code": st.integers(1000, 9999).map(str), "staff": st.integers(0, 1_000_000),
            "above_scale": st.booleans(), "standard_grade": st.sampled_from(["一级", "二级", "三级", "小微"]),
            "revenue_fen": FEN, "assets_fen": FEN, "capital_fen": FEN, "supervisor_as_written": CHINESE,
            "founded_on": st.dates(datetime.date(1900, 1, 1), TODAY), "former_name": CHINESE,
            "telephone": st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), "legal_person": CHINESE,
            "longitude": st.decimals("115", "117", places=6), "latitude": st.decimals("31", "32", places=6),
        },
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def made(rows: list[dict[str, Any]]) -> io.BytesIO:
    target = io.BytesIO()
    write_template(ABOUT, rows, target)
    return target


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_every_fact_reads_back_as_the_register_keeps_it(rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "credit_code": credit_code(number)} for number, row in enumerate(rows)]
    reading = read_census(open_workbook(made(rows).getvalue(), name="表.xlsx"), today=TODAY)
    results = list(reading)
    assert not reading.sheets_left_out
    assert len(results) == len(rows)
    for row, result in zip(rows, results, strict=True):
        assert not result.findings
        for key, value in row.items():
            read = result.fields[key]
            assert (Decimal(str(read)) if isinstance(value, Decimal) else read) == value, key


def test_there_is_a_column_for_every_fact_and_the_reader_knows_each() -> None:
    assert {field.key for field in FIELDS} == {fact.key for fact in FACTS} | {"township"}
    (sheet, _options) = open_workbook(made([{"name": "甲有限公司"}]).getvalue(), name="表.xlsx").sheets
    heading = find_heading(sheet, VOCABULARY, required=("name", "credit_code"))
    assert isinstance(heading, HeadingMap)
    assert [column.key for column in heading.columns] == [field.key for field in FIELDS]


def test_cells_are_checked_the_heading_noted_and_protected() -> None:
    book = load_workbook(made([{"name": "甲有限公司", "remark": "=1+1"}]))
    sheet = book["普查表"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["B4"].type == "textLength"
    assert rules["B4"].formula1 == "18"
    assert rules["C4"].formula1 == "选项!$A$1:$A$2"
    assert rules["I4"].type == "whole"
    assert sheet["B3"].comment is not None
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["A4"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet.freeze_panes == "B4"
    assert book["选项"].sheet_state == "hidden"
    assert sheet["Z4"].value == "=1+1"
    assert sheet["Z4"].data_type != "f"


def take(client: Client, place: Jurisdiction, **more: Any) -> bytes:
    answer = client.post(reverse("census:template"), {"year": 2019, "jurisdiction": place.pk, **more})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_taken_and_sent_back_it_changes_nothing(
    brought_in: Any, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    brought_in(sheet_bytes(plain_rows(*range(12))))
    cast.login(client, cast.shucheng_officer)
    content = take(client, shucheng)
    assert b"0564-0" not in content
    run = uploaded(cast.shucheng_officer, shucheng, content)
    assert (run.new, run.changed, run.unchanged, run.refused) == (0, 0, 12, 0)
    assert not RowFinding.objects.filter(run=run).exclude(level="note").exists()
    assert not run.files.get().left_out
    clear = uploaded(cast.shucheng_officer, shucheng, take(client, shucheng, in_clear="on"))
    assert clear.unchanged == 12
    assert StagedRow.objects.filter(run=clear).first().telephone.startswith("0564-0")
    assert not StagedRow.objects.filter(run=run).exclude(telephone="").exists()


@pytest.mark.django_db
def test_without_a_former_list_the_register_fills_it_and_a_township_gets_its_own(
    brought_in: Any, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    brought_in(sheet_bytes(plain_rows(0, 1, 7)))
    town = Jurisdiction.objects.get(name="杭埠镇", parent=shucheng)
    cast.login(client, cast.shucheng_officer)
    sheet = load_workbook(io.BytesIO(take(client, town)))["普查表"]
    names = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    assert sorted(names) == sorted(Enterprise.objects.filter(jurisdiction=town).values_list("name", flat=True))
    assert "2018年度名录" in sheet["A2"].value


@pytest.mark.django_db
def test_another_county_gives_no_template(cast: Any, client: Client, shucheng: Jurisdiction) -> None:
    cast.login(client, cast.yuan_officer)
    answer = client.post(reverse("census:template"), {"year": 2019, "jurisdiction": shucheng.pk})
    assert answer.status_code == 422


@pytest.mark.django_db
def test_a_long_one_is_written_by_a_worker(
    brought_in: Any, cast: Any, client: Client, shucheng: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enterprises.census.views.template.DIRECT_ROWS", 1)
    brought_in(sheet_bytes(plain_rows(1, 2)))
    cast.login(client, cast.shucheng_officer)
    answer = client.post(reverse("census:template"), {"year": 2019, "jurisdiction": shucheng.pk})
    job_id = int(answer.url.rstrip("/").rpartition("/")[2])
    assert "hx-get" in client.get(answer.url).content.decode()
    execute(job_id, in_background=False)
    assert "下载模板" in client.get(answer.url).content.decode()
    content = b"".join(client.get(reverse("census:template_file", args=[job_id])).streaming_content)
    assert uploaded(cast.shucheng_officer, shucheng, content).unchanged == 2
    assert ImportRun.objects.count() == 2
    cast.login(client, cast.office)
    assert client.get(reverse("census:template_file", args=[job_id])).status_code == 404
