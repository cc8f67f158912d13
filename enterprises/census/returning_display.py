"""What the pages of returns and of the reconciliation show, and the reconciliation as a workbook."""

import io
from typing import Any, BinaryIO

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from enterprises.census.collecting_forms import YearPlaceForm
from enterprises.census.locks import lock_of
from enterprises.census.models import CensusReturn, ImportRun
from enterprises.census.moves import MOVES, allowed
from enterprises.census.reconciliation import Cause, OneSided, Reconciliation, Side
from enterprises.census.return_rules import KEYS
from enterprises.census.selectors.returning import (
    ReturnLine,
    is_late,
    judge_days,
    merged_list,
    open_wrong_rows,
    return_lines,
)
from enterprises.census.selectors.standing import has_list
from enterprises.census.superiors import superior_of
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.reading import Fact, Sentence
from liuan_safety.ui.tags.words import iso, iso_minute
from liuan_safety.workbooks.report_writer import Column, Report, write_report

State = CensusReturn.State
STATE_KINDS = {State.OPEN: "soon", State.SENT: "accent", State.RETURNED: "grave", State.ACCEPTED: "good"}
SIDES = {Side.COUNTY: "只在县级名录", Side.TOWNSHIP: "只在乡镇名录"}
PER_PAGE = 50


def chosen(source: QueryDict, places: list[Jurisdiction]) -> tuple[int, Jurisdiction | None]:
    """Year and county as asked for; last year and the first county where nothing is said."""
    form = YearPlaceForm({"year": source.get("year"), "place": source.get("place")}, places=places)
    form.is_valid()
    year = form.cleaned_data.get("year") or timezone.localdate().year - 1
    asked = form.cleaned_data.get("place")
    if asked is None and source.get("place"):
        return year, None
    return year, asked or next((place for place in places if place.is_county_level), None) or next(iter(places), None)


def may_reconcile(place: Jurisdiction, user: User) -> bool:
    """Two lists are held against each other within a county, by whoever sees all of it."""
    return place.is_county_level and Jurisdiction.objects.visible_to(user).filter(pk=place.pk).exists()


def list_context(
    user: User, year: int, place: Jurisdiction, places: list[Jurisdiction], show: str = ""
) -> dict[str, Any]:
    """The page of a year and county; `show` keeps to the returns behind one figure of the tally."""
    every = return_lines(user, year, place)
    lines = [line for line in every if show not in KEYS or show in line.counted]
    unknown = ImportRun.objects.visible_to(user).filter(
        year=year, jurisdiction=place, state=ImportRun.State.WRITTEN, superseded_by=None,
        sender_state=ImportRun.SenderState.UNKNOWN,
    )  # fmt: skip
    form = YearPlaceForm({"year": year, "place": place.pk}, places=places)
    may_review = may(user, Deed.CENSUS_REVIEW, within=place)
    return {
        "form": form,
        "year": year,
        "place": place,
        "lines": [(line, STATE_KINDS[State(line.row.state)]) for line in lines],
        "figures": _figures(every, year, place, show),
        "show": show if show in KEYS else "",
        "shown": LABELS.get(show, ""),
        "merged": merged_list(user, year, place) if place.is_county_level else None,
        "may_review": may_review,
        "to_merge": sum(line.row.state == State.ACCEPTED and line.row.merged_at is None for line in lines),
        "unknown": list(unknown),
        "may_reconcile": may_reconcile(place, user),
        "query": f"?year={year}&place={place.pk}",
    }


LABELS = {
    "expected": "应报", "returned": "已报", "on_time": "按时", "late": "迟报", "nil": "零报告", "missing": "未报",
    "mending": "退回修改", "waiting": "已报待审", "accepted": "已接收", "overdue": "逾期未报", "unjudged": "逾期未审",
}  # fmt: skip
_NOTES = {
    "expected": "在册的下级单位", "returned": "含待审和已接收", "late": "报了，但过了期限", "overdue": "填报单位的责任",
    "unjudged": "审核单位的责任",
}  # fmt: skip


def _figures(lines: list[ReturnLine], year: int, place: Jurisdiction, show: str) -> list[dict[str, Any]]:
    """The figures that any return has, each leading to the returns behind it; and rows that are wrong still."""
    wrong = sum(line.open_wrong for line in lines)
    base = f"?year={year}&place={place.pk}"
    found = [
        {
            "label": label,
            "figure": (number := sum(key in line.counted for line in lines)),
            "unit": "个",
            "note": _NOTES.get(key, ""),
            "kind": "grave" if number and key in ("overdue", "unjudged", "late") else "plain",
            "url": base if key == "expected" else f"{base}&show={key}",
            "current": key == show,
        }
        for key, label in LABELS.items()
    ]
    kind = "soon" if wrong else "plain"
    return [*found, {"label": "未改正的错行", "figure": wrong, "unit": "行", "note": "", "kind": kind, "url": ""}]


def page_context(row: CensusReturn, user: User) -> dict[str, Any]:
    """The page of one return: how it stands, what may be done, how it came so."""
    place = row.jurisdiction
    runs = ImportRun.objects.visible_to(user).filter(year=row.year, jurisdiction=place).prefetch_related("files")
    standing = runs.filter(state=ImportRun.State.WRITTEN, superseded_by=None)
    above = superior_of(place)
    lock = lock_of(row.year, place)
    shut = lock_of(row.year, place, from_above=True) is not None
    reviews = may(user, Deed.CENSUS_REVIEW, within=above) and not shut
    sends = may(user, Deed.CENSUS_IMPORT, within=place) and lock is None
    return {
        "lock": lock,
        "is_county": place.is_county_level,
        "row": row,
        "kind": STATE_KINDS[State(row.state)],
        "facts": _facts(row, open_wrong_rows(runs).get(place.pk, 0)),
        "runs": list(standing.order_by("id")),
        "steps": _sentences(row),
        "may_nil": sends and allowed(row.state, "nil") and not has_list(row.year, place),
        "may_give_back": reviews and allowed(row.state, "give_back"),
        "may_accept": reviews and allowed(row.state, "accept"),
        "may_send": sends and allowed(row.state, "send"),
        "list_url": f"{reverse('census:returns')}?year={row.year}&place={above.pk if above else ''}",
    }


def _facts(row: CensusReturn, wrong: int) -> list[Fact]:
    late = "已逾期" if is_late(row, timezone.localdate()) else ""
    until = judge_days([row]).get(row.pk)
    sent = f"{iso_minute(row.sent_at)} {row.sent_label}" if row.sent_at else ""
    decided = f"{iso_minute(row.decided_at)} {row.decided_label}" if row.decided_at else ""
    rows = [
        Fact("应报日期", iso(row.due_on), note=late),
        Fact("最近报送", sent),
        Fact("最近审核", decided, note=f"请在 {iso(until)} 前审核" if until else ""),
        Fact("未改正的错行", f"{wrong} 行"),
    ]
    if row.is_nil:
        rows.append(Fact("零报告说明", row.nil_reason, wide=True))
    if row.state == State.RETURNED:
        rows.append(Fact("退回意见", row.remarks, wide=True))
    return rows


def _sentences(row: CensusReturn) -> list[Sentence]:
    labels = dict(State.choices)
    return [
        Sentence(
            step.at, step.maker_label,
            f"{_move_label(step.from_state, step.to_state)}：{labels[State(step.from_state)]} → "
            f"{labels[State(step.to_state)]}",
            note=step.remark,
        )
        for step in row.steps.order_by("-id")
    ]  # fmt: skip


def _move_label(source: str, target: str) -> str:
    return next((move.label for move in MOVES.values() if move.target == target and source in move.sources), "变动")


def reconciliation_context(
    request: HttpRequest, found: Reconciliation, year: int, place: Jurisdiction
) -> dict[str, Any]:
    """The page of one-sided firms, by side and cause."""
    side, cause = request.GET.get("side", ""), request.GET.get("cause", "")
    lines = [line for line in found.lines if side in ("", line.side) and cause in ("", line.cause)]
    return {
        "found": found,
        "year": year,
        "place": place,
        "county_only": len(found.of(Side.COUNTY)),
        "township_only": len(found.of(Side.TOWNSHIP)),
        "causes": found.causes(),
        "side": side,
        "cause": cause,
        "page": Paginator([(line, row_url(line)) for line in lines], PER_PAGE).get_page(request.GET.get("page")),
        "query": f"?year={year}&place={place.pk}",
    }


def row_url(line: OneSided) -> str:
    """Where the row behind a cause is opened: among the wrong ones of its import, where it was refused."""
    if line.run_id is None:
        return ""
    address = reverse("census:import", args=[line.run_id])
    return f"{address}?show=wrong" if line.cause == Cause.REFUSED else address


COLUMNS = (
    Column("所在名录", 16), Column("企业名称", 36), Column("统一社会信用代码", 22), Column("地方", 18),
    Column("原因", 30), Column("说明", 46), Column("出处", 46),
)  # fmt: skip


def reconciliation_workbook(found: Reconciliation, year: int, place: Jurisdiction, user: User) -> tuple[BinaryIO, str]:
    """The one-sided firms as a workbook, and its name."""
    report = Report(
        title=f"{place.name}{year}年度普查名录对账表",
        head_line=f"县级名录{found.county_count}户，乡镇名录{found.township_count}户，两边都有{found.both}户",
        columns=COLUMNS,
        mark=f"{user.name} 导出",
        sheet_name="对账",
    )
    target = io.BytesIO()
    rows = (
        (SIDES[line.side], line.name, line.credit_code, line.place, line.label, line.told, line.source)
        for line in found.lines
    )
    write_report(report, rows, target)
    target.seek(0)
    return target, f"{place.name}{year}年度普查名录对账表.xlsx"
