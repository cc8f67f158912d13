"""Workbooks of this room: the summary in the style of an administrative form, the enterprises of a certified year."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from enterprises.census.models import CensusReturn
from enterprises.certification.display import COUNT_LABELS, tables
from enterprises.certification.models import FrozenYear, Summary
from enterprises.certification.rules import supervisor_of
from enterprises.certification.selectors.exceptions import exceptions_of, worded
from enterprises.certification.selectors.figures import figures_in
from enterprises.certification.selectors.reading import FrozenList, head_of, parts_seen
from enterprises.register.facts import FACTS_BY_KEY
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report, write_report

_PAGE = 1_000


def summary_workbook(row: CensusReturn, summary: Summary, *, user: User) -> tuple[BinaryIO, str]:
    """汇总表 and its name: one table under the other, each with its total, then who signs."""
    place = row.jurisdiction.name
    columns = (
        Column("类别", 14), Column("项目", 30),
        *(Column(label, 14, ColumnKind.INTEGER) for label in COUNT_LABELS.values()),
    )  # fmt: skip
    report = Report(
        title=f"{place}{row.year}年度工矿商贸企业安全生产普查汇总表",
        head_line=f"填报单位：{place}　填表日期：{paper_date(summary.made_at)}　编号：{summary.label}",
        columns=columns,
        mark=f"校验值 {summary.sha256}　{user.name} 导出",
        sheet_name="汇总表",
    )
    target = io.BytesIO()
    write_report(report, _summary_rows(row, summary), target)
    target.seek(0)
    return target, f"{place}{row.year}年度普查汇总表.xlsx"


def _summary_rows(row: CensusReturn, summary: Summary) -> Iterator[list[Any]]:
    empty = [None] * len(COUNT_LABELS)
    for table in tables(figures_in(summary.text)):
        yield from ([table["title"], label, *(figure for _name, figure in cells)] for label, cells in table["rows"])
        yield [table["title"], "合计", *(figure for _name, figure in table["total"])]
    yield from (["例外修改", worded(one), *empty] for one in exceptions_of(row.year, row.jurisdiction))
    yield ["签字", f"单位负责人：{summary.signer}　　填表人：{summary.maker_label}", *empty]


_FACTS = ("name", "credit_code", "enterprise_type", "founded_on", "sector", "industry_code", "staff", "standard_grade",
          "registered_address", "status_as_written")  # fmt: skip


def year_workbook(user: User, frozen: FrozenYear) -> tuple[BinaryIO, str]:
    """The enterprises of a certified year that the user sees, out of the text alone."""
    head = head_of(frozen)
    told = [f"{one['place']['name']}至{one['until']}（{one['reason']}）" for one in head.get("exceptions", [])]
    exceptions = f"　例外修改：{'；'.join(told)}" if told else ""
    integers = ("staff",)
    columns = (
        Column("县区", 12), Column("乡镇", 14),
        *(Column(FACTS_BY_KEY[key].label, 20, ColumnKind.INTEGER if key in integers else ColumnKind.TEXT)
          for key in _FACTS),
        Column("规模以上", 10), Column("行业主管部门", 24), Column("生产经营地址", 36),
    )  # fmt: skip
    report = Report(
        title=f"{frozen.year}年度工矿商贸企业普查名录（已认定）",
        head_line=f"认定文件：{head.get('paper', {}).get('number', '')}　校验值：{frozen.sha256}{exceptions}",
        columns=columns,
        mark=f"{user.name} 导出",
        sheet_name="名录",
    )
    target = io.BytesIO()
    write_report(report, _year_rows(FrozenList(parts_seen(user, frozen))), target)
    target.seek(0)
    return target, f"{frozen.year}年度普查名录（已认定）.xlsx"


def _year_rows(found: FrozenList) -> Iterator[list[Any]]:
    scale = {True: "是", False: "否", None: ""}
    for start in range(0, len(found), _PAGE):
        for record in found[start : start + _PAGE]:
            facts = record["facts"]
            yield [
                record["county"]["name"], record.get("township", {}).get("name", ""),
                *(facts.get(key) for key in _FACTS), scale[facts.get("above_scale")], supervisor_of(record),
                record.get("place", {}).get("address", ""),
            ]  # fmt: skip
