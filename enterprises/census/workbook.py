"""The wrong rows of an import as a workbook: where, what stands there, why it was refused."""

import io
from typing import BinaryIO

from enterprises.census.last_year_display import gone_rows
from enterprises.census.models import ImportRun
from enterprises.census.selectors import findings, with_names
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.words import iso_minute
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report, write_report

COLUMNS = (
    Column("级别", 8),
    Column("文件", 30),
    Column("工作表", 16),
    Column("行号", 8, ColumnKind.INTEGER),
    Column("列", 6),
    Column("列名", 22),
    Column("企业名称", 34),
    Column("填写的内容", 30),
    Column("原因", 60),
)
_CHUNK = 1_000


def wrong_rows(run: ImportRun, user: User) -> tuple[BinaryIO, str]:
    """The file, ready to be sent, and its name. Personal data stand in it as masked as on the page."""
    report = Report(
        title=f"{run.jurisdiction.name}{run.year}年度普查表有错和存疑清单",
        head_line=f"{run.maker_label} {iso_minute(run.created_at)}上传；有错的整行没有收，存疑的收下该行、此栏留空",
        columns=COLUMNS,
        mark=f"{user.name} 导出",
        sheet_name="有错和存疑",
    )
    target = io.BytesIO()
    write_report(report, _rows(run, user), target)
    target.seek(0)
    return target, f"{run.jurisdiction.name}{run.year}年度普查表有错清单.xlsx"


def _rows(run: ImportRun, user: User):  # type: ignore[no-untyped-def]
    for show, word in (("wrong", "有错"), ("doubtful", "存疑")):
        found = findings(run, user, show)
        for start in range(0, found.count(), _CHUNK):
            for line in with_names(list(found[start : start + _CHUNK])):
                one = line.finding
                yield (
                    word,
                    one.file.name,
                    one.sheet,
                    one.row,
                    one.letter,
                    one.column,
                    line.name,
                    one.value,
                    one.reason,
                )


def last_year(run: ImportRun, user: User) -> tuple[BinaryIO, str]:
    """What differs from the former list and within this one, as a file ready to be sent, and its name."""
    report = Report(
        title=f"{run.sender_label}{run.year}年度普查表与上一年度名录对照",
        head_line=f"{run.maker_label} {iso_minute(run.created_at)}上传；只作核对，不影响入库",
        columns=(Column("类别", 18), Column("企业名称", 34), Column("信用代码或所在行", 24), Column("说明", 70)),
        mark=f"{user.name} 导出",
        sheet_name="与上一年度对照",
    )
    target = io.BytesIO()
    write_report(report, gone_rows(run, user), target)
    target.seek(0)
    return target, f"{run.sender_label}{run.year}年度与上一年度名录对照.xlsx"
