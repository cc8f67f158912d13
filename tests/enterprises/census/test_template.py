"""The template: filled with the former list, checked in its cells, and read back it changes nothing."""

import datetime
import io
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from enterprises.census.models import ImportRun, RowFinding, SenderName, StagedRow
from enterprises.census.reading import read_census
from enterprises.census.services.mending import decide_match, keep_without_code
from enterprises.census.template import FIELDS, Filled, write_template
from enterprises.census.vocabulary import VOCABULARY
from enterprises.register.facts import FACTS
from enterprises.register.models import Enterprise
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.workbooks.headings import HeadingMap, find_heading
from liuan_safety.workbooks.reading import open_workbook
from tests.enterprises.census.conftest import confirmed, uploaded
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
    assert rules["B4"].type == "custom"
    assert rules["B4"].formula1 == 'OR(LEN(B4)=18,B4="代码待补")'
    assert rules["C4"].formula1 == "选项!$A$1:$A$2"
    assert rules["I4"].type == "whole"
    assert sheet["B3"].comment is not None
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["A4"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert not sheet.column_dimensions["AA"].protection.locked
    # Each of them costs time in every row.
    assert max(column.max for column in sheet.column_dimensions.values()) < 100
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


CODE, ADDRESS = "统一社会信用代码", "生产经营地址"


@pytest.fixture
def without_code(cast: Any, shucheng: Jurisdiction) -> Enterprise:
    """Two firms with a code, and one that the officer has let in without."""
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes([*plain_rows(1, 2), *plain_rows(9, **{CODE: ""})]))
    row = StagedRow.objects.get(run=run, outcome="refused")
    keep_without_code(run=run, row_ids=[row.pk], reason="执照办理中", by=cast.shucheng_officer)
    confirmed(ImportRun.objects.get(pk=run.pk), cast.shucheng_officer)
    return Enterprise.objects.get(credit_code=None)


@pytest.mark.django_db
def test_a_firm_without_a_code_comes_back_as_decided_and_nobody_is_doubled(
    without_code: Enterprise, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    officer = cast.shucheng_officer
    cast.login(client, officer)
    content = take(client, shucheng)
    run = uploaded(officer, shucheng, content, year=2019)
    assert (run.unchanged, run.new, run.refused) == (3, 0, 0)
    note = RowFinding.objects.get(run=run, check_key="code_outstanding")
    assert (note.level, "台账里已按此登记" in note.reason) == ("note", True)
    page = client.get(reverse("census:mend", args=[run.pk]) + "?show=outstanding").content.decode()
    assert without_code.name in page
    confirmed(run, officer)

    book = load_workbook(io.BytesIO(content))
    cell = next(row[1] for row in book["普查表"].iter_rows(min_row=4) if row[1].value == "代码待补")
    cell.value = credit_code(9)
    target = io.BytesIO()
    book.save(target)
    confirmed(uploaded(officer, shucheng, target.getvalue(), year=2020), officer)
    without_code.refresh_from_db()
    assert without_code.credit_code == credit_code(9)

    late = confirmed(uploaded(officer, shucheng, content, year=2021), officer)
    assert (late.unchanged, late.new, late.refused) == (3, 0, 0)
    without_code.refresh_from_db()
    assert without_code.credit_code == credit_code(9)
    assert Enterprise.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [(8, {}, "第一次没有代码的"), (9, {ADDRESS: "桃溪镇新街8号", "注册地址": "桃溪镇新街8号"}, "不能认定是否同一家")],
)
def test_the_word_alone_lets_nobody_in(
    number: int, changes: dict[str, str], words: str, without_code: Enterprise, cast: Any, shucheng: Jurisdiction
) -> None:
    sheet = sheet_bytes(plain_rows(number, **{CODE: "（代码待补）", **changes}))
    run = uploaded(cast.shucheng_officer, shucheng, sheet, year=2019)
    assert (run.rows, run.refused) == (1, 1)
    assert words in RowFinding.objects.get(run=run, level="refused").reason
    row = StagedRow.objects.get(run=run)
    if number == 9:
        decide_match(run=run, row_id=row.pk, enterprise_id=None, by=cast.shucheng_officer)
        row.refresh_from_db()
        assert row.outcome == "refused"  # another firm of that name: nobody has let that one in yet
    keep_without_code(run=run, row_ids=[row.pk], reason="执照办理中", by=cast.shucheng_officer)
    row.refresh_from_db()
    assert (row.outcome, row.enterprise_id) == ("new", None)


@pytest.mark.django_db
def test_what_another_place_has_decided_lets_nobody_in(without_code: Enterprise, cast: Any) -> None:
    jinan = Jurisdiction.objects.get(name="金安区")
    sheet = sheet_bytes(plain_rows(9, **{CODE: "代码待补"}))
    assert uploaded(cast.jinan_officer, jinan, sheet, name="金安区.xlsx", year=2019).refused == 1


@pytest.mark.django_db
def test_a_part_has_a_template_of_its_own_and_is_known_when_it_comes_back(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    officer, town = cast.shucheng_officer, Jurisdiction.objects.get(name="城关镇", parent=shucheng)
    about = {"jurisdiction": town, "part": "孔集片", "made_at": timezone.now(), "maker_label": "舒城甲"}
    SenderName.objects.create(county=shucheng, written="孔集片", key="孔集片", **about)
    confirmed(uploaded(officer, town, sheet_bytes(plain_rows(0)), name="城关镇.xlsx"), officer)
    cast.login(client, officer)
    chosen = {"year": 2019, "jurisdiction": f"{town.pk}:孔集片"}
    answer = client.post(reverse("census:template"), chosen)
    empty = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["普查表"]
    assert (empty["A4"].value, "还没有上一年度名录" in empty["A2"].value) == (None, True)

    confirmed(uploaded(officer, town, sheet_bytes(plain_rows(6, 12)), name="孔集片.xlsx"), officer)
    answer = client.post(reverse("census:template"), chosen)
    name = unquote(answer["Content-Disposition"].rpartition("''")[2])
    assert name == "孔集片2019年企业普查表.xlsx"
    back = uploaded(officer, town, b"".join(answer.streaming_content), name=name, year=2019)
    assert (back.part, back.rows, back.unchanged) == ("孔集片", 2, 2)
    record = DeedRecord.objects.filter(action="census.template.taken").latest("pk")
    assert record.after["sender"] == "城关镇（孔集片）"

    cast.login(client, cast.yuan_officer)
    page = client.get(reverse("census:template")).content.decode()
    assert "孔集片" not in page
    assert client.post(reverse("census:template"), chosen).status_code == 422


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
