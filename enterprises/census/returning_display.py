"""What the pages of returns and of the reconciliation show, and the reconciliation as a workbook."""

import io
from collections import Counter
from typing import Any, BinaryIO

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from enterprises.census.collecting_forms import YearPlaceForm
from enterprises.census.models import CensusReturn, ImportRun
from enterprises.census.moves import MOVES, allowed
from enterprises.census.reconciliation import Cause, OneSided, Reconciliation, Side
from enterprises.census.selectors.returning import ReturnLine, is_late, merged_list, open_wrong_rows, return_lines
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


def list_context(user: User, year: int, place: Jurisdiction, places: list[Jurisdiction]) -> dict[str, Any]:
    """The page of a year and county."""
    lines = return_lines(user, year, place)
    states = Counter(line.row.state for line in lines)
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
        "figures": _figures(lines, states),
        "merged": merged_list(user, year, place) if place.is_county_level else None,
        "may_review": may_review,
        "to_merge": sum(line.row.state == State.ACCEPTED and line.row.merged_at is None for line in lines),
        "unknown": list(unknown),
        "may_reconcile": may_reconcile(place, user),
        "query": f"?year={year}&place={place.pk}",
    }


def _figures(lines: list[ReturnLine], states: Counter[str]) -> list[dict[str, Any]]:
    missing = states[State.OPEN] + states[State.RETURNED]
    late = sum(line.is_late for line in lines)
    nil = sum(line.row.is_nil for line in lines)
    wrong = sum(line.open_wrong for line in lines)
    return [
        {"label": "应报", "figure": len(lines), "unit": "个", "note": "在册的乡镇、街道和园区"},
        {"label": "未报", "figure": missing, "unit": "个", "note": f"其中退回修改{states[State.RETURNED]}个"},
        {"label": "已报待审", "figure": states[State.SENT], "unit": "个", "note": f"其中零报告{nil}个" if nil else ""},
        {"label": "已接收", "figure": states[State.ACCEPTED], "unit": "个", "note": ""},
        {"label": "逾期", "figure": late, "unit": "个", "note": "未报或迟报", "kind": "grave" if late else "plain"},
        {"label": "未改正的错行", "figure": wrong, "unit": "行", "note": "", "kind": "soon" if wrong else "plain"},
    ]  # fmt: skip


def page_context(row: CensusReturn, user: User) -> dict[str, Any]:
    """The page of one return: how it stands, what may be done, how it came so."""
    place = row.jurisdiction
    runs = ImportRun.objects.visible_to(user).filter(year=row.year, jurisdiction=place).prefetch_related("files")
    standing = runs.filter(state=ImportRun.State.WRITTEN, superseded_by=None)
    reviews = may(user, Deed.CENSUS_REVIEW, within=place.parent)
    return {
        "row": row,
        "kind": STATE_KINDS[State(row.state)],
        "facts": _facts(row, open_wrong_rows(runs).get(place.pk, 0)),
        "runs": list(standing.order_by("id")),
        "steps": _sentences(row),
        "may_nil": may(user, Deed.CENSUS_IMPORT, within=place) and allowed(row.state, "nil") and not standing.exists(),
        "may_give_back": reviews and allowed(row.state, "give_back"),
        "may_accept": reviews and allowed(row.state, "accept"),
        "may_send": may(user, Deed.CENSUS_IMPORT, within=place) and allowed(row.state, "send"),
        "list_url": f"{reverse('census:returns')}?year={row.year}&place={place.parent_id}",
    }


def _facts(row: CensusReturn, wrong: int) -> list[Fact]:
    late = "已逾期" if is_late(row, timezone.localdate()) else ""
    sent = f"{iso_minute(row.sent_at)} {row.sent_label}" if row.sent_at else ""
    decided = f"{iso_minute(row.decided_at)} {row.decided_label}" if row.decided_at else ""
    rows = [
        Fact("应报日期", iso(row.due_on), note=late),
        Fact("最近报送", sent),
        Fact("最近审核", decided),
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
