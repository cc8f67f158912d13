"""An import's report as the command prints it: one JSON object, or a page to read (D7)."""

from typing import Any

from enterprises.census.cell_names import Found
from enterprises.census.models import RowFinding
from enterprises.census.services.commanding import FileReport, Report

Level = RowFinding.Level
_SHOWN = 50


def as_json(report: Report, *, dry_run: bool) -> dict[str, Any]:
    """Whole numbers and lists of findings; each finding names file, sheet, row as in the sheet, column and reason."""
    tally = report.tally
    answer: dict[str, Any] = {
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "elsewhere": tally.elsewhere,
        "refused": tally.refused,
        "wrong": [_finding(*pair) for pair in report.at(Level.REFUSED)],
        "doubtful": [_finding(*pair) for pair in report.at(Level.DOUBTFUL)],
        "notes": [_finding(*pair) for pair in report.at(Level.NOTE)],
        "files": [_file(file) for file in report.files],
        "left_out": [{"file": file.name, **sheet} for file in report.files for sheet in file.left_out],
        "errors": report.errors,
        "dry_run": dry_run,
    }
    if report.run is not None:
        answer["import"] = report.run.pk
    return answer


def _finding(file: str, found: Found) -> dict[str, Any]:
    return {
        "file": file,
        "sheet": found.sheet,
        "row": found.row,
        "column": found.column,
        "cell": f"{found.letter}{found.row}" if found.letter else "",
        "value": found.value,
        "check": found.check,
        "reason": found.reason,
    }


def _file(file: FileReport) -> dict[str, Any]:
    sheets = [
        {
            "sheet": sheet["name"],
            "heading_rows": [sheet["first_row"], sheet["last_row"]],
            "rows": sheet["rows"],
            "columns": {column["label"]: column["key"] or None for column in sheet["columns"]},
            "notes": sheet["notes"],
        }
        for sheet in file.sheets
    ]
    piece, tally = file.piece, file.tally
    rows = {
        level: sorted({(found.sheet, found.row) for found in file.findings if found.level == level})
        for level in (Level.REFUSED, Level.DOUBTFUL)
    }
    return {
        "file": file.name,
        "sender": piece.jurisdiction.name,
        "part": piece.part,
        "sender_known": piece.is_known,
        "choices": list(piece.choices),
        "reason": piece.reason,
        "mode": piece.mode,
        "outcome": _outcome(file),
        "rows": tally.rows,
        "good": tally.new + tally.changed + tally.unchanged,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "elsewhere": tally.elsewhere,
        "refused": tally.refused,
        "wrong_rows": [row for _sheet, row in rows[Level.REFUSED]],
        "doubtful_rows": [row for _sheet, row in rows[Level.DOUBTFUL]],
        "sheets": sheets,
    }


def _outcome(file: FileReport) -> str:
    """stands, passed_over (another workbook of the sender stands instead), or nothing_good."""
    if file.piece.passed_over:
        return "passed_over"
    tally = file.tally
    if not tally.new + tally.changed + tally.unchanged:
        return "nothing_good"
    return "stands"


def as_text(report: Report, *, dry_run: bool) -> str:
    """The same for a person at the terminal; long lists are cut with their number said."""
    tally = report.tally
    if report.errors:
        return "没有导入任何内容。\n" + "\n".join(error["error"] for error in report.errors)
    head = "试运行,没有写入任何数据。" if dry_run else "导入完成。"
    if not dry_run and report.run is not None and report.run.entry_id is None:
        head = "没有可以入库的行,台账没有变动。"
    lines = [
        head,
        *(_sender(file) for file in report.files if len(report.files) > 1 or file.piece.named),
        f"共 {tally.rows} 行:新增 {tally.new},变更 {tally.changed},不变 {tally.unchanged}"
        f"(其中在其他辖区登记 {tally.elsewhere}),有错 {tally.refused}。",
    ]
    for file in report.files:
        lines += [f"{file.name}:工作表“{sheet['name']}”读取 {sheet['rows']} 行。" for sheet in file.sheets]
        lines += [f"{file.name}:工作表“{left['sheet']}”没有读取({left['reason']})。" for left in file.left_out]
    for level, title in ((Level.REFUSED, "有错(整行不收)"), (Level.DOUBTFUL, "存疑(该栏留空)"), (Level.NOTE, "提示")):
        found = report.at(level)
        if found:
            lines.append(f"{title} {len(found)} 处:")
            lines += [_line(*pair) for pair in found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(f"  ……另有 {len(found) - _SHOWN} 处,用 --json 看全部。")
    return "\n".join(lines)


def _sender(file: FileReport) -> str:
    outcome = "未采用" if file.piece.passed_over else "补充" if file.piece.mode == "add" else "取代上一次"
    return f"{file.name}:填报单位{file.piece.label}({outcome};{file.piece.reason})"


def _line(file: str, found: Found) -> str:
    value = f",填的是“{found.value}”" if found.value else ""
    return f"  {file} {found.sheet} 第{found.row}行“{found.column}”:{found.reason}{value}"
