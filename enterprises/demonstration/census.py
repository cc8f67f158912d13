"""One finished census import of the demonstration: a made-up workbook, read, checked and written as any other."""

import random
import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from enterprises.census.services.commanding import import_files
from enterprises.demonstration.making import make_enterprise
from enterprises.register.models import Enterprise
from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.organizations.models import Jurisdiction, Tenure
from liuan_safety.organizations.roles import Role
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report, write_report

COUNTY = "舒城县"
FIRST_NUMBER = 900_001  # a series of its own, beyond what `loading` numbers
NEW_ENTERPRISES = 60
KNOWN_ENTERPRISES = 120
COLUMNS = (
    Column("序号", 6, ColumnKind.INTEGER),
    Column("企业名称", 36),
    Column("统一社会信用代码", 22),
    Column("成立日期", 12),
    Column("注册资金(万元)", 14, ColumnKind.INTEGER),
    Column("所属乡镇", 14),
    Column("详细地址", 40),
    Column("行业领域", 12),
    Column("从业人数", 10),
    Column("标准化等级", 12),
    Column("行业主管部门", 18),
    Column("联系电话", 16),
    Column("备注", 10),
)
WAN_FEN = 1_000_000


def load(chance: random.Random) -> str:
    """Last year's census of one county, brought in by its officer; some rows are wrong or doubtful, as they are."""
    county = Jurisdiction.objects.get(name=COUNTY, kind=Jurisdiction.Kind.COUNTY)
    officer = Tenure.objects.select_related("user", "post__unit").get(
        post__role=Role.COUNTY_OFFICER, post__unit__jurisdiction=county
    )
    user = officer.user
    user.acting = officer
    year = timezone.localdate().year - 1
    actor = Actor(
        user_id=user.pk, user_label=user.name, post_id=officer.post_id, post_label=str(officer.post), channel="command"
    )
    with tempfile.TemporaryDirectory() as folder, acting_as(actor):
        path = Path(folder) / f"{COUNTY}{year}年企业普查表.xlsx"
        title = f"{COUNTY}{year}年度企业安全生产摸底普查表"
        write_report(
            Report(title, f"填报单位:{officer.label}", COLUMNS, sheet_name="普查表"), _rows(county, chance), path
        )
        tally = import_files(paths=[path], jurisdiction=county, year=year, by=user).tally
    return (
        f"{year}年度普查导入 1 次:新增 {tally.new}、变更 {tally.changed}、不变 {tally.unchanged}、有错 {tally.refused}"
    )


def _rows(county: Jurisdiction, chance: random.Random) -> list[list[Any]]:
    townships = list(county.children.filter(kind=Jurisdiction.Kind.TOWNSHIP, valid_to=None))
    known = Enterprise.objects.filter(jurisdiction__in=townships).select_related("jurisdiction").order_by("id")
    rows = [known_row(enterprise, chance) for enterprise in known[:KNOWN_ENTERPRISES]]
    for number in range(FIRST_NUMBER, FIRST_NUMBER + NEW_ENTERPRISES):
        area = chance.choice(townships)
        rows.append(_row(make_enterprise(number, county, area, chance), area.name))
    _spoil(rows)
    return [[position, *row] for position, row in enumerate(rows, start=1)]


def _row(facts: dict[str, Any], township: str) -> list[Any]:
    return [
        facts["name"],
        facts["credit_code"],
        facts["founded_on"].isoformat(),
        facts["capital_fen"] // WAN_FEN,
        township,
        facts["address"],
        facts["sector"],
        str(facts["staff"]),
        facts["standard_grade"] or "无",
        facts["supervisor_as_written"],
        facts["telephone"],
        "",
    ]


def known_row(enterprise: Enterprise, chance: random.Random | None = None) -> list[Any]:
    """As the register has it; with `chance`, every third employs some people more."""
    facts = {name: getattr(enterprise, name) for name in ("name", "credit_code", "founded_on", "capital_fen", "sector")}
    facts |= {name: getattr(enterprise, name) for name in ("standard_grade", "supervisor_as_written", "telephone")}
    more = chance.randint(1, 6) if chance is not None and chance.random() < 0.33 else 0
    facts |= {"address": enterprise.registered_address, "staff": (enterprise.staff or 0) + more}
    return _row(facts, enterprise.jurisdiction.name)


def _spoil(rows: list[list[Any]]) -> None:
    """What counties send: a code with a wrong sign, one too short, none, a row twice, a date and a number in words."""
    rows[7][1] = rows[7][1][:-1] + ("0" if rows[7][1][-1] != "0" else "1")
    rows[21][1] = rows[21][1][:15]
    rows[33][0] = ""
    rows.append(list(rows[50]))
    rows[60][2] = "不详"
    rows[70][7] = "若干"
    rows[80][7] = "约30人"
